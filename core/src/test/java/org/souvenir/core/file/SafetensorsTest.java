package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.core.tensor.Tensor;

class SafetensorsTest {

    private static final Map<String, Tensor> TENSORS = Map.of(
            "weight", Tensor.of(new float[] {1, -2, 3.5f, Float.NaN, Float.NEGATIVE_INFINITY, -0f}, 2, 3),
            "bias", Tensor.of(new float[] {0.1f, 0.2f, 0.3f}, 3),
            "empty", Tensor.zeros(0, 4),
            "scalar", Tensor.scalar(9));

    private static final Map<String, String> METADATA = Map.of("cell", "lstm \"€\"\n", "epoch", "3");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void copies_what_tensors_are_into_an_array_that_is_there() {
        Safetensors stored = Safetensors.fromBytes(Safetensors.toBytes(
                Map.of("f", Tensor.of(new float[] {1, 2}, 2), "i", Tensor.of(new float[] {-3}, 1)),
                Map.of("f", "F16", "i", "I8"),
                Map.of()));
        float[] into = new float[4];
        stored.copy("f", into, 1);
        stored.copy("i", into, 3);
        assertThat(into).containsExactly(0, 1, 2, -3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stored.copy("f", into, 3))
                .withMessage("copy: there must be room for the 2 numbers of 'f', but there is from 3 to 4");
        assertThatIllegalArgumentException().isThrownBy(() -> stored.copy("f", into, -1));
    }

    @Test
    void reads_what_it_wrote() {
        Safetensors.write(file, TENSORS, METADATA);
        Safetensors read = Safetensors.read(file);
        assertThat(read.tensors()).isEqualTo(TENSORS);
        assertThat(read.metadata()).isEqualTo(METADATA);
        assertThat(read.hasChecksum()).isTrue();
        assertThat(read.names()).containsExactly("bias", "empty", "scalar", "weight");
        assertThat(read.tensor("weight")).isEqualTo(TENSORS.get("weight"));
        assertThat(read.shape("empty")).containsExactly(0, 4);
        assertThat(read.dtype("bias")).isEqualTo("F32");
        assertThat(read.doubles("bias")).containsExactly(0.1f, 0.2f, 0.3f);
    }

    @Test
    void writes_other_element_types() {
        Map<String, Tensor> tensors = Map.of(
                "whole", Tensor.of(new float[] {-128, 0, 127}, 3),
                "half", Tensor.of(new float[] {1, 1 + 0x1p-8f, 1 + 0x3p-8f, Float.NaN}, 2, 2),
                "float", Tensor.scalar(0.1f));
        byte[] bytes = Safetensors.toBytes(tensors, Map.of("whole", "I8", "half", "BF16"), METADATA);
        Safetensors read = Safetensors.fromBytes(bytes);
        assertThat(read.dtype("whole")).isEqualTo("I8");
        assertThat(read.dtype("half")).isEqualTo("BF16");
        assertThat(read.dtype("float")).isEqualTo("F32");
        assertThat(read.whole("whole")).isEqualTo(tensors.get("whole"));
        assertThat(read.tensor("half")).isEqualTo(Tensor.of(new float[] {1, 1, 1 + 0x1p-6f, Float.NaN}, 2, 2));
        assertThat(read.tensors()).containsOnlyKeys("half", "float");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> read.whole("half"))
                .withMessageContaining("the elements of 'half' must be I8, U8, I16, U16 or BOOL, but are BF16");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.toBytes(tensors, Map.of("float", "I8"), METADATA))
                .withMessage("write: elements must be such as I8 has, but one is 0.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.toBytes(tensors, Map.of("float", "I4"), METADATA))
                .withMessageContaining("write: the type of 'float' must be one of [F64, F32, F16, BF16,");
    }

    @Test
    void reads_a_tensor_that_is_larger_than_its_buffers() {
        float[] data = new float[50_001];
        for (int i = 0; i < data.length; i++) {
            data[i] = i * 0.37f;
        }
        Safetensors.write(file, Map.of("large", Tensor.of(data, 3, 16_667)), Map.of());
        assertThat(Safetensors.read(file).tensor("large")).isEqualTo(Tensor.of(data, 3, 16_667));
    }

    @Test
    void reads_an_empty_file_of_its_own() {
        Safetensors.write(file, Map.of(), Map.of());
        assertThat(Safetensors.read(file).tensors()).isEmpty();
        assertThat(Safetensors.read(file).metadata()).isEmpty();
    }

    @Test
    void reads_a_file_of_the_reference_implementation() throws Exception {
        Path interop =
                Path.of(SafetensorsTest.class.getResource("interop.safetensors").toURI());
        Safetensors read = Safetensors.read(interop);
        float inf = Float.POSITIVE_INFINITY;
        assertThat(read.tensors())
                .containsEntry("single", Tensor.of(new float[] {0.1f, -2.5f, 3e38f, 1e-45f, inf, -0f}, 2, 3))
                .containsEntry("double", Tensor.of(new float[] {0.1f, -inf, 0}, 3))
                .containsEntry("half", Tensor.of(halves(), 2, 4))
                .containsEntry("brain", Tensor.of(new float[] {1.5f, truncated(-3e38f), truncated(1e-40f), -inf}, 4))
                .containsEntry("empty", Tensor.zeros(0, 5))
                .containsEntry("scalar", Tensor.scalar(7.25f))
                .containsEntry("Größe €", Tensor.of(new float[] {3.5f}, 1))
                .hasSize(7);
        assertThat(read.doubles("double")).containsExactly(0.1, -1e300, 5e-324);
        assertThat(read.names()).contains("whole").hasSize(8);
        assertThat(read.dtype("whole")).isEqualTo("I64");
        assertThat(read.metadata()).isEqualTo(Map.of("framework", "pt", "note", "a \"quoted\" line\n"));
        assertThat(read.hasChecksum()).isFalse();
    }

    /** The upper half of the bits, as interop.py makes a bfloat16. */
    private static float truncated(float value) {
        return Float.intBitsToFloat(Float.floatToIntBits(value) & 0xffff0000);
    }

    private static float[] halves() {
        return new float[] {
            1.5f, -0.0999755859375f, 65504, 0x1p-24f, 1023 * 0x1p-24f, Float.NEGATIVE_INFINITY, -0f, Float.NaN
        };
    }

    @Test
    void gives_each_caller_a_tensor_of_its_own() {
        Safetensors.write(file, TENSORS, METADATA);
        Safetensors read = Safetensors.read(file);
        read.tensor("bias").set(7, 0);
        read.shape("bias")[0] = 7;
        assertThat(read.tensor("bias")).isEqualTo(TENSORS.get("bias"));
        assertThat(read.shape("bias")).containsExactly(3);
    }

    @Test
    void writes_the_same_bytes_whatever_the_order_of_the_maps() throws IOException {
        Map<String, Tensor> forwards = new LinkedHashMap<>();
        forwards.put("a", Tensor.scalar(1));
        forwards.put("b", Tensor.scalar(2));
        Map<String, Tensor> backwards = new LinkedHashMap<>();
        backwards.put("b", Tensor.scalar(2));
        backwards.put("a", Tensor.scalar(1));
        Path other = folder.resolve("other.safetensors");
        Safetensors.write(file, forwards, METADATA);
        Safetensors.write(other, backwards, new LinkedHashMap<>(METADATA));
        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(other));
    }

    @Test
    void writes_the_layout_of_the_format() throws IOException {
        Safetensors.write(file, Map.of("b", Tensor.scalar(1), "a", Tensor.zeros(1, 2)), Map.of("k", "v"));
        byte[] bytes = Files.readAllBytes(file);
        int length = bytes[0] & 0xff;
        assertThat(length % 8).isZero();
        assertThat(bytes).startsWith(length, 0, 0, 0, 0, 0, 0, 0).hasSize(8 + length + 12);
        String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
        assertThat(header.stripTrailing())
                .matches("\\{\"__metadata__\":\\{\"k\":\"v\",\"souvenir.checksum\":\"crc32c:[0-9a-f]{8}\"},"
                        + "\"a\":\\{\"dtype\":\"F32\",\"shape\":\\[1,2],\"data_offsets\":\\[0,8]},"
                        + "\"b\":\\{\"dtype\":\"F32\",\"shape\":\\[],\"data_offsets\":\\[8,12]}}");
        assertThat(bytes).endsWith(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3f);
    }

    @Test
    void notices_every_altered_byte() throws IOException {
        Safetensors.write(file, TENSORS, METADATA);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] altered = whole.clone();
            altered[i] ^= 1;
            Files.write(file, altered);
            assertThat(refusedOrUnchecked(file))
                    .as("byte %d of %d", i, whole.length)
                    .isTrue();
        }
    }

    /** A byte of the checksum's own name makes it a file without one. */
    private static boolean refusedOrUnchecked(Path altered) {
        try {
            return !Safetensors.read(altered).hasChecksum();
        } catch (FileFormatException e) {
            return true;
        }
    }

    @Test
    void says_that_a_file_was_altered() throws IOException {
        Safetensors.write(file, TENSORS, METADATA);
        byte[] altered = Files.readAllBytes(file);
        altered[altered.length - 1] ^= 4;
        Files.write(file, altered);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.read(file))
                .withMessageMatching(".*model\\.safetensors: the checksum must be crc32c:[0-9a-f]{8}, but is"
                        + " crc32c:[0-9a-f]{8}: something was altered");
    }

    @Test
    void notices_every_truncation() throws IOException {
        Safetensors.write(file, TENSORS, METADATA);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(FileFormatException.class)
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() -> Safetensors.read(file))
                    .withMessageContaining("model.safetensors, byte " + length + ": ");
        }
    }

    @Test
    void notices_bytes_after_the_end() throws IOException {
        Safetensors.write(file, Map.of("a", Tensor.scalar(1)), Map.of());
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length + 3));
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.read(file))
                .withMessageEndingWith(
                        "byte " + whole.length + ": the last tensor must be the end, but 3 more bytes follow");
    }

    @Test
    void reads_and_writes_streams_and_bytes_as_files() throws IOException {
        Safetensors.write(file, TENSORS, METADATA);
        byte[] whole = Files.readAllBytes(file);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, TENSORS, METADATA);
        assertThat(out.toByteArray()).isEqualTo(whole);
        assertThat(Safetensors.toBytes(TENSORS, METADATA)).isEqualTo(whole);
        for (Safetensors read :
                List.of(Safetensors.fromBytes(whole), Safetensors.read(new ByteArrayInputStream(whole)))) {
            assertThat(read.tensors()).isEqualTo(TENSORS);
            assertThat(read.metadata()).isEqualTo(METADATA);
            assertThat(read.hasChecksum()).isTrue();
        }
        assertThat(Safetensors.fromBytes(whole).source()).isEqualTo("bytes");
        assertThat(Safetensors.read(new ByteArrayInputStream(whole)).source()).isEqualTo("stream");
    }

    @Test
    void reads_a_stream_that_gives_a_byte_at_a_time_and_leaves_it_open() {
        boolean[] closed = {false};
        InputStream slow = new ByteArrayInputStream(Safetensors.toBytes(TENSORS, METADATA)) {
            @Override
            public synchronized int read(byte[] into, int offset, int count) {
                return super.read(into, offset, Math.min(1, count));
            }

            @Override
            public void close() {
                closed[0] = true;
            }
        };
        assertThat(Safetensors.read(slow).tensors()).isEqualTo(TENSORS);
        assertThat(closed[0]).isFalse();
    }

    @Test
    void notices_truncated_and_longer_streams_and_bytes() {
        byte[] whole = Safetensors.toBytes(TENSORS, METADATA);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(FileFormatException.class)
                    .isThrownBy(() -> Safetensors.fromBytes(cut))
                    .withMessageMatching(
                            "bytes, byte " + length + ": .* must end at byte [0-9]+, but there are no more.*");
            assertThatExceptionOfType(FileFormatException.class)
                    .isThrownBy(() -> Safetensors.read(new ByteArrayInputStream(cut)))
                    .withMessageStartingWith("stream, byte " + length + ": ");
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 2);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.fromBytes(longer))
                .withMessage(
                        "bytes, byte " + whole.length + ": the last tensor must be the end, but 2 more bytes follow");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.read(new ByteArrayInputStream(longer)))
                .withMessage(
                        "stream, byte " + whole.length + ": the last tensor must be the end, but more bytes follow");
    }

    @Test
    void says_what_is_wrong_with_a_stream() throws IOException {
        InputStream in = InputStream.nullInputStream();
        in.close();
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.read(in))
                .withMessage("stream: must be readable, but reading failed: Stream closed")
                .withCauseInstanceOf(IOException.class);
        OutputStream out = OutputStream.nullOutputStream();
        out.close();
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Safetensors.write(out, TENSORS, METADATA))
                .withMessage("write: the stream must be writable, but java.io.IOException: Stream closed");
    }

    @Test
    void says_that_a_file_is_missing_or_a_folder() {
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.read(file))
                .withMessage(file + ": the file must be readable, but there is none");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.read(folder))
                .withMessage(folder + ": the file must be readable, but it is a folder");
    }

    @Test
    void says_which_tensors_there_are_when_one_is_not() {
        Safetensors.write(file, TENSORS, METADATA);
        Safetensors read = Safetensors.read(file);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> read.tensor("wait"))
                .withMessage(
                        file + ": there must be a tensor 'wait', but there are ['bias', 'empty', 'scalar', 'weight']");
    }

    @Test
    void says_where_a_tensor_stands_that_is_not_floating() throws Exception {
        Path interop =
                Path.of(SafetensorsTest.class.getResource("interop.safetensors").toURI());
        Safetensors read = Safetensors.read(interop);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> read.doubles("whole"))
                .withMessageEndingWith(
                        "interop.safetensors, byte 560: the elements of 'whole' must be F64, F32, F16 or BF16, but are I64");
    }

    @Test
    void keeps_the_old_file_when_the_new_one_cannot_be_written() {
        Safetensors.write(file, TENSORS, METADATA);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.write(file, Map.of("__metadata__", Tensor.scalar(1)), Map.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.write(file, TENSORS, Map.of(Safetensors.CHECKSUM, "mine")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.write(file, TENSORS, Map.of("half a pair", "\ud83d")))
                .withMessageContaining("half of a surrogate pair stands alone");
        assertThat(Safetensors.read(file).tensors()).isEqualTo(TENSORS);
    }

    @Test
    void prints_what_is_in_it() {
        Safetensors.write(file, Map.of("b", Tensor.scalar(1), "a", Tensor.zeros(1, 2)), METADATA);
        assertThat(Safetensors.read(file)).hasToString("Safetensors " + file + " (a F32 [1, 2], b F32 [])");
    }
}
