package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.tensor.Tensor;

class TorchArchiveTest {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("float64", "F64"),
            Map.entry("float32", "F32"),
            Map.entry("float16", "F16"),
            Map.entry("bfloat16", "BF16"),
            Map.entry("int64", "I64"),
            Map.entry("int32", "I32"),
            Map.entry("int16", "I16"),
            Map.entry("int8", "I8"),
            Map.entry("uint8", "U8"),
            Map.entry("uint16", "U16"),
            Map.entry("uint32", "U32"),
            Map.entry("uint64", "U64"),
            Map.entry("bool", "BOOL"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void reads_every_type_of_elements(int protocol) {
        TorchArchive read = TorchArchive.read(Golden.file("protocol" + protocol + ".pt"));
        TYPES.forEach((torch, dtype) -> {
            String name = "model.type." + torch;
            assertThat(read.dtype(name)).isEqualTo(dtype);
            assertThat(read.shape(name)).containsExactly(2, 3);
            assertThat(read.tensor(name)).as(torch).isEqualTo(Golden.tensor(dtype, 2, 3));
        });
        assertThat(read.doubles("model.type.bfloat16")).containsExactly(-12.5, -3.25, 6, -10, -0.75, 8.5);
        assertThat(read.names())
                .startsWith("model.type.float64", "model.type.float32")
                .hasSize(13 + 8 + 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void reads_tensors_that_lie_in_a_storage_in_strides(int protocol) {
        TorchArchive read = TorchArchive.read(Golden.file("protocol" + protocol + ".pt"));
        Tensor all = Golden.floats(6, 4);
        assertThat(read.tensor("views.all")).isEqualTo(all);
        assertThat(read.tensor("views.tied")).isEqualTo(all);
        check(read.tensor("views.transposed"), new int[] {4, 6}, at -> all.get(at[1], at[0]));
        check(read.tensor("views.rows"), new int[] {3, 4}, at -> all.get(at[0] + 2, at[1]));
        check(read.tensor("views.column"), new int[] {6}, at -> all.get(at[0], 1));
        check(read.tensor("views.steps"), new int[] {3, 2}, at -> all.get(at[0] * 2 + 1, at[1] * 3));
        check(read.tensor("views.expanded"), new int[] {3, 4}, at -> all.get(0, at[1]));
        Tensor cube = Golden.floats(2, 3, 4);
        check(read.tensor("views.permuted"), new int[] {4, 2, 3}, at -> cube.get(at[1], at[2], at[0]));
    }

    private interface Element {
        float at(int[] index);
    }

    private static void check(Tensor tensor, int[] shape, Element element) {
        assertThat(tensor.shape()).containsExactly(shape);
        int[] index = new int[shape.length];
        for (int i = 0; i < tensor.length(); i++) {
            int rest = i;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                index[axis] = rest % shape[axis];
                rest /= shape[axis];
            }
            assertThat(tensor.get(index)).isEqualTo(element.at(index));
        }
    }

    @Test
    void joins_the_names_of_what_is_within_each_other_and_leaves_out_what_is_no_tensor() {
        TorchArchive read = TorchArchive.read(Golden.file("protocol2.pt"));
        assertThat(read.names()).endsWith("views.tied", "parameter", "list.0", "list.1.1.7", "scalar", "empty");
        assertThat(read.tensor("parameter")).isEqualTo(Golden.floats(3));
        assertThat(read.tensor("list.0")).isEqualTo(Golden.floats(2));
        assertThat(read.tensor("list.1.1.7")).isEqualTo(Golden.floats(1));
        assertThat(read.tensor("scalar")).isEqualTo(Golden.floats());
        assertThat(read.tensor("empty")).isEqualTo(Golden.floats(0, 5));
        assertThat(TorchArchive.read(Golden.file("alone.pt")).tensors())
                .isEqualTo(Map.of("tensor", Golden.floats(2, 2)));
        assertThat(TorchArchive.read(Golden.file("without_checksums.pt")).tensors())
                .isEqualTo(Map.of("x", Golden.floats(2, 2)));
        assertThat(TorchArchive.read(Golden.file("lstm.pt")))
                .hasToString("TorchArchive " + Golden.file("lstm.pt")
                        + " (weight_ih_l0 F32 [12, 2], weight_hh_l0 F32 [12, 3],"
                        + " bias_ih_l0 F32 [12], bias_hh_l0 F32 [12])");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            legacy; must be a zip file, but is in the format before PyTorch 1.6
            module; must be a name that plain tensors need, but is torch.nn.modules.linear.Linear, which is not executed
            script; but is TorchScript (save its state_dict() by torch.save)
            sparse; must be a name that plain tensors need, but is torch._utils._rebuild_sparse_tensor, which
            complex; must be a name that plain tensors need, but is torch.ComplexFloatStorage, which
            evil; must be a name that plain tensors need, but is posix.system, which is not executed
            """)
    void refuses_everything_else_by_name(String name, String problem) {
        Path file = Golden.file(name + ".pt");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchArchive.read(file))
                .withMessageStartingWith(file.toString())
                .withMessageContaining(problem);
    }

    /** Pickles by hand: {@code '…'} is written as text, hexadecimal digits as bytes; the storage has four floats. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            8002 7d 2e | ok
            7d 2e | byte 0: a pickle must begin with the instruction PROTO, but here is EMPTY_DICT
            8001 7d 2e | byte 0: the protocol must be from 2 to 5, but is 1
            8002 8002 2e | byte 2: a pickle must begin with the instruction PROTO, but here is PROTO
            8002 7d | byte 3: must be followed by 1 bytes, but there are 0 (truncated?)
            8002 7d 2e 2e | byte 3: STOP must leave nothing behind, but there are 0 more values and 1 more bytes
            8002 7d 7d 2e | byte 4: STOP must leave nothing behind, but there are 1 more values and 0 more bytes
            8002 2e | byte 2: the stack must have 1 values, but has 0
            8002 28 7d 2e | byte 4: STOP must leave nothing behind
            8002 7d 28 73 2e | byte 4: the stack must have 2 values, but has 0
            8002 7d 75 2e | byte 3: a MARK must have gone before, but there is none
            8002 ff 2e | byte 2: must be an instruction of a pickle, but is the byte 255
            8002 '(ios' 0a 'system' 0a 2e | byte 3: the instruction must be one that plain tensors need, but is INST, which is refused
            8002 7d 81 2e | is NEWOBJ, which is refused
            8002 82 01 2e | is EXT1, which is refused
            8002 43 01 00 2e | is SHORT_BINBYTES, which is refused
            8002 8b 01000000 00 2e | is LONG4, which is refused
            8004 'cbuiltins' 0a 'eval' 0a 2e | byte 2: must be a name that plain tensors need, but is builtins.eval, which
            8004 8c 08 'builtins' 8c 04 'eval' 93 2e | byte 18: must be a name that plain tensors need, but is builtins.eval
            8004 4e 4e 93 2e | byte 4: a name must be text, but is Plain
            8002 4b 05 2e | a dictionary of tensors must have been saved, but something else was
            8002 7d 4e 4b 01 73 2e | the keys of a dictionary must be text or whole numbers, but one is Plain
            8002 5d 4e 4e 73 2e | pairs must be put into a dictionary
            8002 7d 28 4e 75 2e | pairs must be put into a dictionary
            8002 7d 4e 61 2e | items must be appended to a list
            8002 29 4e 61 2e | items must be appended to a list
            8002 7d 68 07 2e | byte 3: a value must have been remembered as 7, but none was
            8002 58 ffffffff 'a' 2e | must be followed by 4294967295 bytes, but there are 2
            8004 8d ffffffffffffffff 2e | must be followed by 18446744073709551615 bytes
            8002 58 02000000 c328 2e | text must be UTF-8, but is not
            8002 8a 09 000000000000000001 2e | whole numbers must have at most 8 bytes, but one has 9
            8002 7d 29 52 2e | REDUCE must have a name and a tuple
            8002 'ctorch' 0a 'FloatStorage' 0a 29 52 2e | what is called must be a function, but is torch.FloatStorage
            8002 'ccollections' 0a 'OrderedDict' 0a 4b 01 85 52 2e | an OrderedDict must begin empty
            8002 'ctorch._utils' 0a '_rebuild_parameter' 0a 7d 88 7d 87 52 2e | _rebuild_parameter must have a tensor
            8002 'ctorch._utils' 0a '_rebuild_tensor_v2' 0a 29 52 2e | _rebuild_tensor_v2 must have 6 arguments
            8002 4e 51 2e | what stands beside the pickle must be a storage
            8002 4e 7d 62 2e | only an OrderedDict may have attributes
            """)
    void says_what_is_wrong_in_a_pickle_and_where(String pickle, String problem) throws IOException {
        Path file = archive(assembled(pickle));
        if (problem.equals("ok")) {
            assertThat(TorchArchive.read(file).names()).isEmpty();
            return;
        }
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchArchive.read(file))
                .withMessageStartingWith(file + ", entry 'm/data.pkl'")
                .withMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            4b 04 | 4b 00 4b 02 4b 02 86 4b 02 4b 01 86 | ok
            4b 04 | 4b 01 4b 03 85 4b 01 85 | ok
            4b 04 | 4b 05 4b 00 85 4b 01 85 | ok
            4b 04 | 4b 01 4b 02 4b 02 86 4b 02 4b 01 86 | must lie within the 4 elements of its storage, but begins at 1
            4b 04 | 4b 04 4b 01 85 4b 01 85 | must lie within the 4 elements of its storage, but begins at 4
            4b 04 | 4a ffffffff 4b 01 85 4b 01 85 | must lie within the 4 elements of its storage, but begins at -1
            4b 04 | 4b 03 4b 02 85 4a ffffffff 85 | must lie within the 4 elements of its storage
            4b 04 | 4b 00 4b 02 85 8a 08 ffffffffffffff7f 85 | must lie within the 4 elements of its storage
            4b 04 | 4b 00 4a ffffffff 85 4b 01 85 | sizes must be whole numbers from 0 to 2147483647, but the shape is [-1]
            4b 04 | 4b 00 4b 02 4b 02 86 4b 01 85 | strides must be as many as axes, but are [1] for the shape [2, 2]
            4b 04 | 4b 00 4a 0000001f 85 4b 00 85 | tensors must not be more than 8 times their storages
            4b 04 | 4b 00 4a 00000020 85 4b 00 85 | a tensor must have at most 2147483639 bytes
            4b 03 | 4b 00 4b 01 85 4b 01 85 | must have 12 bytes, but has 16
            4a ffffffff | 4b 00 4b 01 85 4b 01 85 | a storage must have from 0 to 2 GiB of elements
            4b 04 | 4e 4b 01 85 4b 01 85 | sizes and places must be whole numbers, but one is not
            4b 04 | 4b 00 4e 4b 01 85 | shape and strides must be tuples
            """)
    void believes_no_shape_that_does_not_fit_its_storage(String count, String place, String problem)
            throws IOException {
        Path file = archive(assembled("8002 7d 58 01000000 'x' 'ctorch._utils' 0a '_rebuild_tensor_v2' 0a 28 28"
                + " 58 07000000 'storage' 'ctorch' 0a 'FloatStorage' 0a 58 01000000 '0' 58 03000000 'cpu' " + count
                + " 74 51 "
                + place + " 89 7d 74 52 73 2e"));
        if (problem.equals("ok")) {
            Tensor read = TorchArchive.read(file).tensor("x");
            assertThat(List.of(4, 3, 0)).contains(read.length());
            return;
        }
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchArchive.read(file))
                .withMessageContaining(problem);
    }

    /** Each dictionary has the one before twice: 2⁴⁰ names in 500 bytes. And one has itself. */
    @Test
    void refuses_dictionaries_that_would_be_exponentially_many() throws IOException {
        StringBuilder laughs = new StringBuilder("8002 7d 71 00 ");
        for (int i = 1; i < 40; i++) {
            String before = "%02x".formatted(i - 1);
            laughs.append("7d 71 %02x 28 4b 00 68 %s 4b 01 68 %s 75 ".formatted(i, before, before));
        }
        Path file = archive(assembled(laughs + "85 " + "86 ".repeat(39) + "2e")); // one value of the forty, in tuples
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchArchive.read(file))
                .withMessageEndingWith("must be within each other at most 64 times, but are more often, or too large");
        Path itself = archive(assembled("8002 7d 71 00 4b 01 68 00 73 2e"));
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchArchive.read(itself))
                .withMessageEndingWith("must be within each other at most 64 times, but are more often, or too large");
    }

    @Test
    void refuses_a_pickle_that_goes_on() throws IOException {
        byte[] pickle = new byte[(1 << 21) + 10];
        Arrays.fill(pickle, (byte) '}');
        pickle[0] = (byte) 0x80;
        pickle[1] = 2;
        Path file = archive(pickle);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchArchive.read(file))
                .withMessageEndingWith("a pickle must have at most 2097152 instructions, but goes on");
    }

    @Test
    void says_what_is_wrong_with_an_archive() throws IOException {
        Path text = Files.writeString(folder.resolve("text.pt"), "no zip file");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchArchive.read(text))
                .withMessage(text + ": must be a zip file, as torch.save writes it, but begins otherwise");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchArchive.read(Golden.file("zip64.npz")))
                .withMessageEndingWith(
                        "there must be one entry FOLDER/data.pkl, as torch.save writes it, but there are []");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> TorchArchive.read(folder.resolve("none.pt")))
                .withMessageEndingWith("the file must be readable, but there is none");
        TorchArchive read = TorchArchive.read(Golden.file("alone.pt"));
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> read.tensor("x"))
                .withMessageEndingWith("alone.pt: there must be a tensor 'x', but there are ['tensor']");
    }

    private static byte[] assembled(String pickle) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String part : pickle.strip().split(" ", -1)) {
            byte[] next = part.startsWith("'")
                    ? part.substring(1, part.length() - 1).getBytes(StandardCharsets.UTF_8)
                    : HexFormat.of().parseHex(part);
            bytes.writeBytes(next);
        }
        return bytes.toByteArray();
    }

    private Path archive(byte[] pickle) throws IOException {
        Path file = folder.resolve("hand.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("m/data.pkl"));
            zip.write(pickle);
            zip.putNextEntry(new ZipEntry("m/data/0"));
            zip.write(new byte[16]);
        }
        return file;
    }
}
