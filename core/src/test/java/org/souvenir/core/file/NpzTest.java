package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.file.NpyFormat.Order;
import org.souvenir.core.tensor.Tensor;

class NpzTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "compressed.npz"})
    void reads_every_type_and_order_that_numpy_wrote(String name) {
        Npz read = Npz.read(Golden.file(name));
        List<String> typed =
                read.names().stream().filter(array -> array.contains(".")).toList();
        assertThat(typed).hasSize(2 * 21);
        for (String array : typed) {
            String dtype = read.dtype(array);
            assertThat(dtype)
                    .isEqualTo(NpyType.of(array.substring(0, 3)).dtype().name());
            assertThat(read.shape(array)).containsExactly(2, 3, 4);
            Tensor expected = Golden.tensor(dtype, 2, 3, 4);
            assertThat(read.tensor(array)).as(array).isEqualTo(expected);
            double[] doubles = new double[24];
            for (int i = 0; i < 24; i++) {
                doubles[i] = expected.data()[i];
            }
            assertThat(read.doubles(array)).as(array).isEqualTo(doubles);
        }
        assertThat(read.tensor("scalar")).isEqualTo(Golden.floats());
        assertThat(read.tensor("empty")).isEqualTo(Golden.floats(0, 3));
        assertThat(read.tensor("Größe")).isEqualTo(Golden.floats(5));
        float inf = Float.POSITIVE_INFINITY;
        assertThat(read.tensor("special").data()).containsExactly(Float.NaN, inf, -inf, -0f, 1e-45f, 3.4e38f);
    }

    @Test
    void writes_every_type_and_order_as_numpy_does() throws IOException {
        Path file = folder.resolve("x.npy");
        try (ZipArchive zip = ZipArchive.open(Golden.file("stored.npz"))) {
            List<String> typed = zip.names().stream()
                    .filter(name -> name.matches(".*\\.(c|fortran)\\.npy"))
                    .toList();
            assertThat(typed).hasSize(2 * 21);
            for (String name : typed) {
                NpyFormat format =
                        new NpyFormat(name.substring(0, 3), name.contains("fortran") ? Order.FORTRAN : Order.C);
                Npy.write(file, Golden.tensor(format.type().dtype().name(), 2, 3, 4), format);
                assertThat(file).as(name).hasBinaryContent(zip.bytes(name));
            }
        }
    }

    @Test
    void rounds_no_whole_number_silently() {
        Npz read = Npz.read(Golden.file("stored.npz"));
        assertThat(read.doubles("large")).containsExactly(16777215, 16777216);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> read.tensor("large"))
                .withMessageEndingWith(
                        "stored.npz, array 'large': whole numbers must be within ±16777215, so that none is"
                                + " rounded, but one is about 16777216 (I32)");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> read.doubles("larger"))
                .withMessageEndingWith(
                        "must be within ±9007199254740991, so that none is rounded, but one is about -9007199254740992 (I64)");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> read.doubles("largest"))
                .withMessageContaining("one is about 1844674407370955");
    }

    @Test
    void reads_zip64() {
        assertThat(Npz.read(Golden.file("zip64.npz")).tensors()).isEqualTo(Map.of("x", Golden.floats(3, 2)));
    }

    @Test
    void reads_what_it_wrote_in_the_order_of_the_file() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("x", Golden.tensor("I64", 4, 3));
        tensors.put("layers/0.weight", Golden.floats(2, 3));
        tensors.put("ä", Golden.floats(0));
        Map<String, NpyFormat> formats =
                Map.of("x", NpyFormat.IDS, "layers/0.weight", new NpyFormat(">f8", Order.FORTRAN));
        Path file = folder.resolve("x.npz");
        Npz.write(file, tensors, formats);
        Npz read = Npz.read(file);
        assertThat(read.tensors()).isEqualTo(tensors);
        assertThat(read.names()).containsExactly("layers/0.weight", "x", "ä");
        assertThat(read).hasToString("Npz " + file + " (layers/0.weight F64 [2, 3], x I64 [4, 3], ä F32 [0])");
        Path again = folder.resolve("again.npz");
        Npz.write(again, new LinkedHashMap<>(tensors), formats);
        assertThat(again).hasSameBinaryContentAs(file);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npz.write(file, Map.of("x", Tensor.scalar(1)), Map.of("y", NpyFormat.IDS)))
                .withMessage("write: each format must be for a tensor of [x], but there are formats for [y]");
    }

    @Test
    void gives_each_caller_a_tensor_of_its_own() {
        Npz read = Npz.read(Golden.file("zip64.npz"));
        read.tensor("x").set(99, 0, 0);
        read.shape("x")[0] = 7;
        assertThat(read.tensor("x")).isEqualTo(Golden.floats(3, 2));
        assertThat(read.shape("x")).containsExactly(3, 2);
    }

    @Test
    void says_what_is_wrong() throws IOException {
        Npz read = Npz.read(Golden.file("zip64.npz"));
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> read.tensor("y"))
                .withMessage(read.source() + ": there must be an array 'y', but there are ['x']");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Npz.read(Golden.file("alone.pt")))
                .withMessageEndingWith("each entry must be an array NAME.npy, but one is 'alone/data.pkl'");
        Path text = Files.writeString(folder.resolve("x.npz"), "no zip file");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Npz.read(text))
                .withMessageStartingWith(text + ": must be readable as a zip file, but ");
    }
}
