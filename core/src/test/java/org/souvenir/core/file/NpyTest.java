package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.file.NpyFormat.Order;
import org.souvenir.core.tensor.Tensor;

class NpyTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void reads_every_version_of_the_header(int version) {
        Path file = Golden.file("version" + version + ".npy");
        assertThat(Npy.read(file)).isEqualTo(Golden.floats(2, 3));
        assertThat(Npy.readDoubles(file)).containsExactly(-12.5, -3.25, 6, -10, -0.75, 8.5);
    }

    /** Version 1 of NumPy is what is written here, byte for byte. */
    @Test
    void writes_the_bytes_that_numpy_writes() throws IOException {
        Path file = folder.resolve("x.npy");
        Npy.write(file, Golden.floats(2, 3));
        assertThat(file).hasSameBinaryContentAs(Golden.file("version1.npy"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|b1", "|i1", "|u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4", "<i8", ">i8", "<u8", ">u8",
                "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"
            })
    void reads_what_it_wrote(String descr) {
        String dtype = NpyType.of(descr).dtype().name();
        for (int[] shape : new int[][] {{}, {7}, {0, 3}, {2, 3, 4}, {1, 5, 1}, {65, 300}}) {
            Tensor tensor = Golden.tensor(dtype, shape);
            for (Order order : Order.values()) {
                Path file = folder.resolve("x.npy");
                Npy.write(file, tensor, new NpyFormat(descr, order));
                assertThat(Npy.read(file))
                        .as("%s %s", Arrays.toString(shape), order)
                        .isEqualTo(tensor);
            }
        }
    }

    @Test
    void rounds_to_the_nearest_half_and_back() {
        float[] halves = new float[1 << 16];
        ByteBuffer bytes = ByteBuffer.allocate(2);
        for (int i = 0; i < halves.length; i++) {
            halves[i] = Dtype.F16.floats(bytes.clear().putShort(0, (short) i))[0];
            Dtype.F16.put(bytes.clear(), halves[i]);
            short expected = Float.isNaN(halves[i]) ? (short) (i & 0x8000 | 0x7e00) : (short) i;
            assertThat(bytes.getShort(0)).isEqualTo(expected);
        }
        float[] between = {1 + 0x1p-11f, 1 + 3 * 0x1p-11f, 0x1p-25f, 3 * 0x1p-25f, 65519.99f, -1e-30f, 0x1.fffp-15f};
        float[] nearest = {1, 1 + 0x1p-9f, 0, 0x1p-23f, 65504, -0f, 0x1p-14f};
        Path file = folder.resolve("x.npy");
        Npy.write(file, Tensor.of(between, 7), new NpyFormat(">f2", Order.C));
        assertThat(Npy.read(file)).isEqualTo(Tensor.of(nearest, 7));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            |b1; 2
            |i1; 128
            |i1; -129
            |u1; -1
            |u1; 256
            <i2; 0.5
            <i4; 2147483648
            <i8; 9.3E18
            <u8; NaN
            <u8; 1.9E19
            <f2; 65520.0
            """)
    void refuses_to_write_what_the_type_does_not_have(String descr, float value) throws IOException {
        Path file = Files.writeString(folder.resolve("x.npy"), "old");
        NpyFormat format = new NpyFormat(descr, Order.C);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npy.write(file, Tensor.scalar(value), format))
                .withMessageStartingWith("write: elements must be such as ")
                .withMessageEndingWith(", but one is " + value);
        assertThat(file).hasContent("old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "f4", "<f3", "|f4", "=f4", "<U7", "|O", "<c8"})
    void refuses_formats_that_are_none(String descr) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NpyFormat(descr, Order.C))
                .withMessageEndingWith("but is '" + descr + "'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            objects; are '|O', which is refused
            text; are '<U3', which is refused
            complex; are '<c8', which is refused
            structure; a list stands for structured elements, which are refused
            """)
    void refuses_what_is_no_number_by_name(String name, String problem) {
        Path file = Golden.file(name + ".npy");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Npy.read(file))
                .withMessageStartingWith(file + ", byte ")
                .withMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {'descr': '<f4', 'fortran_order': False, 'shape': (2,), }
            {"shape":(2),"fortran_order":True,"descr":"<f4"}
            {'descr': '<f4', 'fortran_order': False, 'shape': (2L, 1L)}
            """)
    void accepts_other_spellings(String header) throws IOException {
        assertThat(Npy.read(file(header, 8)).length()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            [1]; the header must have {, but here is "[1]"
            {'descr': '<f4'}; must have descr, fortran_order and shape, but has [descr]
            {'descr': '<f4', 'fortran_order': False, 'shape': 2}; text in quotes, True, False, or a tuple
            {'descr': '<f4', 'fortran_order': False, 'shape': '2'}; shape a tuple, but they are not
            {'descr': '<f4', 'fortran_order': (1,), 'shape': (2,)}; fortran_order must be True or False
            {'descr': (1,), 'fortran_order': False, 'shape': (2,)}; but are '[1]', which is refused
            {'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}; whole numbers from 0 on
            {'descr': '<f4', 'fortran_order': False, 'shape': (2.0,)}; a comma or )
            {'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x; nothing but white space
            {'descr': '<f4', 'descr': '<f4'}; each key once, but 'descr' is there twice
            {'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999,)}; whole numbers from 0 on
            {'descr': '<f4', 'fortran_order': False, 'shape': (3,)}; must lie within the 2 elements
            {'descr': '<f4', 'fortran_order': False, 'shape': (1,)}; must have 4 bytes, but there are 8
            {'descr': '<f4', 'fortran_order': False, 'shape': (536870912,)}; at most 2147483639 bytes
            {'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}; sizes must be whole numbers
            {'descr': '<f4', 'fortran_order': True, 'shape': (65536, 65536, 65536, 65536)}; at most 2147483639 bytes
            """)
    void says_what_is_wrong_with_a_header(String header, String problem) throws IOException {
        Path file = file(header, 8);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Npy.read(file))
                .withMessageStartingWith(file + ", byte ")
                .withMessageContaining(problem);
    }

    private Path file(String header, int data) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + data);
        bytes.put("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1));
        bytes.put((byte) header.length()).put((byte) 0).put(header.getBytes(StandardCharsets.US_ASCII));
        return Files.write(folder.resolve("hand.npy"), bytes.array());
    }

    @Test
    void notices_every_truncation() throws IOException {
        byte[] whole = Files.readAllBytes(Golden.file("version2.npy"));
        Path file = folder.resolve("cut.npy");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(FileFormatException.class)
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() -> Npy.read(file))
                    .withMessageStartingWith(file + ", byte ");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Npy.read(file))
                .withMessageEndingWith("must have 24 bytes, but there are 25");
    }

    @Test
    void refuses_other_versions_and_impossible_headers() throws IOException {
        byte[] whole = Files.readAllBytes(Golden.file("version2.npy"));
        whole[11] = 127;
        Path file = Files.write(folder.resolve("x.npy"), whole);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Npy.read(file))
                .withMessageContaining("byte 8: the header must have at most 65536 bytes, but claims 21307");
        whole[6] = 4;
        Files.write(file, whole);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Npy.read(file))
                .withMessageEndingWith("byte 6: the version must be 1.0, 2.0 or 3.0, but is 4.0");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Npy.read(folder.resolve("none.npy")))
                .withMessageEndingWith("the file must be readable, but there is none");
    }
}
