package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers written by hand, good and bad; in the cases {@code '} stands for {@code "}, and the data has 8 bytes. */
class SafetensorsHeaderTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} \s
              {'a':{'data_offsets':[0,8],'shape':[1,2,1],'dtype':'F32','more':{'x':[1]}},'__metadata__':{}}
            {'z':{'dtype':'U8','shape':[4],'data_offsets':[4,8]},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}
            {'a':{'dtype':'F64','shape':[1],'data_offsets':[0,8]},'e':{'dtype':'F64','shape':[0,9],'data_offsets':[0,0]}}
            """)
    void accepts_what_the_format_allows(String header) throws IOException {
        assertThat(Safetensors.read(file(header, 8)).tensor("a").length()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [] | at $: Expected BEGIN_OBJECT but was BEGIN_ARRAY
            {'a':} | at $.a
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]} | at $
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}} | at $
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} {} | at $
            {a:{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | at $
            {'a':{'shape':[2],'data_offsets':[0,8]}} | a tensor must have dtype, shape and data_offsets
            {'a':{'dtype':'F32','data_offsets':[0,8]}} | a tensor must have dtype, shape and data_offsets
            {'a':{'dtype':'F32','shape':[2]}} | a tensor must have dtype, shape and data_offsets
            {'a':{'dtype':'F33','shape':[2],'data_offsets':[0,8]}} | but is F33
            {'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | whole numbers from 0 on, but one is -2
            {'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}} | whole numbers from 0 on, but one is 2.0
            {'a':{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}} | whole numbers from 0 on, but one is STRING
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8,9]}} | two numbers, but are [0, 8, 9]
            {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | must be 12 bytes apart for F32 [3], but are 0 and 8
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | must be 8 bytes apart for F32 [2], but are 8 and 0
            {'a':{'dtype':'F32','shape':[2147483647,2147483647,9],'data_offsets':[0,8]}} | must fit into memory
            {'a':{'dtype':'F32','shape':[2147483648],'data_offsets':[0,8]}} | must fit into memory
            {'a':{'dtype':'F32','shape':[1073741824],'data_offsets':[0,4294967296]}} | at most 2147483639 bytes
            {'__metadata__':{'k':1}} | metadata must be strings, but 'k' is NUMBER
            {'__metadata__':{'k':'v','k':'w'}} | each name must be there once, but 'k' is there twice
            {'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8]},'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8]}} \
            | each name must be there once, but 'a' is there twice
            {'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 'dtype' is there twice
            {'a':{'dtype':'F32','shape':[9],'shape':[2],'data_offsets':[0,8]}} | 'shape' is there twice
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,9],'data_offsets':[0,8]}} | 'data_offsets' is there twice
            {'__metadata__':{},'__metadata__':{'k':'v'}} | '__metadata__' is there twice
            {'__metadata__':{'k':'\\ud800'}} | Unpaired surrogate
            {'\\udc00':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | Unpaired surrogate
            {'a':{'dtype':'F32','shape':[02],'data_offsets':[0,8]}} | at $.a.shape
            {'a':{'dtype':'F32','shape':[2222222222222222222],'data_offsets':[0,8]}} | whole numbers from 0 on
            """)
    void refuses_what_does_not_describe_tensors(String header, String problem) throws IOException {
        Path file = file(header, 8);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.read(file))
                .withMessageStartingWith(file + ", byte 8: the header must be JSON that describes tensors, but at $")
                .withMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            4 | 8 | begins at 4 of the data section and the one before ends at 0
            0 | 3 | tensor 'a' must end at byte
            0 | 9 | the last tensor must be the end, but 5 more bytes follow
            """)
    void refuses_gaps_and_ends_in_the_wrong_place(int begin, int data, String problem) throws IOException {
        String header = "{'a':{'dtype':'F32','shape':[1],'data_offsets':[%d,%d]}}".formatted(begin, begin + 4);
        Path file = file(header, data);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.read(file))
                .withMessageContaining(problem);
    }

    @Test
    void refuses_tensors_that_overlap() throws IOException {
        Path file = file(
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}}",
                6);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.read(file))
                .withMessageEndingWith(
                        "tensors must follow each other without gap or overlap, but 'b' begins at 2 of the"
                                + " data section and the one before ends at 4");
    }

    @Test
    void refuses_a_header_that_is_not_utf8_and_says_where() throws IOException {
        byte[] header = "{\"a?\":1}".getBytes(StandardCharsets.US_ASCII);
        header[3] = (byte) 0xe4;
        Path file = file(header, 0);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.read(file))
                .withMessage(file + ", byte 11: the header must be UTF-8, but here is byte 228");
    }

    @Test
    void refuses_a_header_of_impossible_length() throws IOException {
        for (long length : new long[] {0, 1, 100_000_001, -1, Long.MIN_VALUE}) {
            Path file = Files.write(folder.resolve("bad.safetensors"), lengthBytes(length));
            assertThatExceptionOfType(FileFormatException.class)
                    .isThrownBy(() -> Safetensors.read(file))
                    .withMessage(file + ", byte 0: the header's length must be from 2 to 100000000, but is "
                            + Long.toUnsignedString(length) + " (is it a safetensors file?)");
        }
    }

    /** 2 GiB in the header and 8 bytes behind it: what is not there is not allocated, so this needs no memory. */
    @Test
    void believes_no_header_that_claims_more_than_there_is() throws IOException {
        byte[] claim =
                Files.readAllBytes(file("{'a':{'dtype':'F32','shape':[536870909],'data_offsets':[0,2147483636]}}", 8));
        long end = claim.length - 8 + 2147483636L;
        String problem = "%s, byte %d: tensor 'a' must end at byte %d, but there are no more bytes (truncated?)";
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.read(new ByteArrayInputStream(claim)))
                .withMessage(problem, "stream", claim.length, end);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.fromBytes(claim))
                .withMessage(problem, "bytes", claim.length, end);
        byte[] length = lengthBytes(100_000_000);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.read(new ByteArrayInputStream(length)))
                .withMessageStartingWith("stream, byte 8: the header must end at byte 100000008, but");
    }

    @Test
    void reads_every_half_exactly() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(2 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 1 << 16; i++) {
            data.putShort((short) i);
        }
        byte[] header = "{'a':{'dtype':'F16','shape':[65536],'data_offsets':[0,131072]}}"
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
        Path file = file(header, 0);
        Files.write(file, data.array(), StandardOpenOption.APPEND);
        float[] expected = new float[1 << 16];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = halfByDefinition(i);
        }
        assertThat(Safetensors.read(file).tensor("a").data()).isEqualTo(expected);
    }

    private static float halfByDefinition(int bits) {
        double sign = bits < 1 << 15 ? 1 : -1;
        int exponent = bits / 1024 % 32;
        int fraction = bits % 1024;
        if (exponent == 31) {
            return fraction == 0 ? (float) (sign / 0.0) : Float.NaN;
        }
        double magnitude = exponent == 0
                ? fraction / 1024.0 * Math.pow(2, -14)
                : (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
        return (float) (sign * magnitude);
    }

    private Path file(String header, int data) throws IOException {
        return file(header.replace('\'', '"').getBytes(StandardCharsets.UTF_8), data);
    }

    private Path file(byte[] header, int data) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data);
        bytes.put(lengthBytes(header.length)).put(header);
        return Files.write(folder.resolve("bad.safetensors"), bytes.array());
    }

    private static byte[] lengthBytes(long length) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
    }
}
