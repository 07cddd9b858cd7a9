package org.souvenir.examples.verify;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.souvenir.cells.data.State;
import org.souvenir.cells.exchange.keras.Keras;
import org.souvenir.cells.exchange.onnx.OnnxNetwork;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Npy;
import org.souvenir.core.file.Npz;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.file.TorchArchive;
import org.souvenir.core.file.ZipArchive;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.core.text.EquationText;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.data.LabelledTexts;
import org.souvenir.text.data.TableFormat;
import org.souvenir.text.vocabulary.Embeddings;
import org.souvenir.text.vocabulary.Vocabulary;

/** The kinds of files, the first that a file begins as is what it is. */
enum Known {
    SAFETENSORS(start -> start.startsWith(8, "{") && !start.isText()) {
        @Override
        Finding describe(FileStart start) {
            Safetensors stored = Safetensors.read(start.file());
            Map<String, String> metadata = stored.metadata();
            String checksum = stored.hasChecksum() ? Finding.RIGHT : Finding.NONE;
            String network = metadata.get("souvenir.network");
            String checkpoint = metadata.get("souvenir.checkpoint");
            if (network != null) {
                NetworkFormat.Stored read = NetworkFormat.standard().read(start.file());
                return Finding.of(
                        "a network of version " + network,
                        checksum,
                        Stream.concat(Finding.network(read.network()), Finding.notes(read.notes())));
            }
            if (checkpoint != null) {
                return Finding.of("a checkpoint of version " + checkpoint, checksum, checkpoint(stored));
            }
            return Finding.of("safetensors", checksum, Stream.concat(Finding.tensors(stored), Finding.notes(metadata)));
        }
    },
    VOCABULARY(start -> start.startsWith("souvenir-vocabulary")) {
        @Override
        Finding describe(FileStart start) {
            Vocabulary vocabulary = Vocabulary.load(start.file());
            return Finding.of(
                    "a vocabulary of version 1",
                    Finding.NONE,
                    Stream.of("%s tokens".formatted(Finding.grouped(vocabulary.size()))));
        }
    },
    STATE(start -> start.startsWith("SVST")) {
        @Override
        Finding describe(FileStart start) {
            State state = State.fromBytes(Written.bytes(start.file()));
            return Finding.of("the state of a session, of version 1", Finding.RIGHT, Stream.of(state.toString()));
        }
    },
    NPY(start -> start.startsWith("\u0093NUMPY")) {
        @Override
        Finding describe(FileStart start) {
            Tensor tensor = Npy.read(start.file());
            return Finding.of(
                    "an array of NumPy, version " + start.bytes()[6],
                    Finding.NONE,
                    Stream.of("%s numbers, %s"
                            .formatted(Finding.grouped(tensor.length()), Arrays.toString(tensor.shape()))));
        }
    },
    TORCH(start -> start.isCalled(".pt") || start.isCalled(".pth")) {
        @Override
        Finding describe(FileStart start) {
            return Finding.of("tensors of PyTorch", Finding.NO_WRONG, Finding.tensors(TorchArchive.read(start.file())));
        }
    },
    ZIP(start -> start.startsWith("PK\3\4")) {
        @Override
        Finding describe(FileStart start) {
            List<String> names = names(start.file());
            if (names.contains("config.json")) {
                return Finding.of("a model of Keras 3", Finding.NO_WRONG, Finding.network(Keras.read(start.file())));
            }
            return names.stream().allMatch(name -> name.endsWith(".npy"))
                    ? Finding.of("arrays of NumPy", Finding.NO_WRONG, Finding.tensors(Npz.read(start.file())))
                    : Finding.of(
                            "tensors of PyTorch", Finding.NO_WRONG, Finding.tensors(TorchArchive.read(start.file())));
        }
    },
    HDF5(start -> start.startsWith("\u0089HDF\r\n\32\n")) {
        @Override
        Finding describe(FileStart start) {
            return Finding.of(
                    "HDF5, such as weights of Keras 3",
                    Finding.NONE,
                    Stream.of(
                            "not read to its end: only 'import FILE --into MODEL' can tell whether it fits a network"));
        }
    },
    ONNX(start -> start.isCalled(".onnx")) {
        @Override
        Finding describe(FileStart start) {
            return Finding.of(
                    "a model of ONNX",
                    Finding.NONE,
                    Finding.network(OnnxNetwork.read(start.file()).network()));
        }
    },
    JAVA(start -> start.isCalled(".java") && start.text().contains("network, written by Souvenir")) {
        @Override
        Finding describe(FileStart start) {
            return Written.whole("Java source of a network", start.file(), "}");
        }
    },
    WEIGHTS(start -> start.isCalled(".weights")) {
        @Override
        Finding describe(FileStart start) {
            return Written.weights(start.file());
        }
    },
    MODULE(start -> start.startsWith("# A network written by Souvenir")) {
        @Override
        Finding describe(FileStart start) {
            return Written.whole("a module of PyTorch, of a network", start.file(), "    return model.eval()");
        }
    },
    DRAWING(start -> start.startsWith("<svg ")) {
        @Override
        Finding describe(FileStart start) {
            return Written.whole("a drawing", start.file(), "</svg>");
        }
    },
    PAGE(start -> start.startsWith("<!doctype html>")) {
        @Override
        Finding describe(FileStart start) {
            return Written.whole("a page", start.file(), "</html>");
        }
    },
    EQUATIONS(start -> start.line().matches("(input|state) \\w+ \\[\\d+\\]")) {
        @Override
        Finding describe(FileStart start) {
            String equations = EquationText.print(EquationText.parse(Written.text(start.file())));
            return Finding.of(
                    "equations",
                    Finding.NONE,
                    Stream.of("%d lines".formatted(equations.lines().count())));
        }
    },
    FIGURES(start -> start.line().startsWith("kind,mode,batch,")) {
        @Override
        Finding describe(FileStart start) {
            return Written.figures(start.file());
        }
    },
    TABLE(start -> TableFormat.of(start.file()).isPresent()) {
        @Override
        Finding describe(FileStart start) {
            List<LabelledText> texts = LabelledTexts.read(start.file());
            return Finding.of(
                    "a table of labelled texts",
                    Finding.NONE,
                    Stream.of(
                            "%s texts".formatted(Finding.grouped(texts.size())),
                            Finding.list("labels", LabelledTexts.labels(texts))));
        }
    },
    WORD_VECTORS(start -> start.line().matches("\\d+ \\d+|\\S+( [-+0-9.eE]+){2,}.*")) {
        @Override
        Finding describe(FileStart start) {
            Vocabulary none = Vocabulary.of(List.of());
            Embeddings vectors =
                    start.isText() ? Embeddings.read(start.file(), none) : Embeddings.readBinary(start.file(), none);
            return Finding.of(
                    start.isText() ? "word vectors as text" : "word vectors of word2vec",
                    Finding.NONE,
                    Stream.of("of %d numbers each".formatted(vectors.width())));
        }
    };

    @SuppressWarnings("ImmutableEnumChecker") // all are functions of what they are given
    private final Predicate<FileStart> begins;

    Known(Predicate<FileStart> begins) {
        this.begins = begins;
    }

    /**
     * What a file claims to be.
     *
     * @throws FileFormatException if it is nothing that is known
     */
    static Known of(FileStart start) {
        return Arrays.stream(values())
                .filter(kind -> kind.begins.test(start))
                .findFirst()
                .orElseThrow(() -> FileFormatException.of(
                        start.file(),
                        "must be a file that the library reads or writes, but "
                                + (start.size() == 0 ? "is empty" : "begins as none of them")));
    }

    /**
     * Reads a file of this kind whole.
     *
     * @throws IllegalArgumentException if it is broken
     */
    abstract Finding describe(FileStart start);

    private static Stream<String> checkpoint(Safetensors stored) {
        String prefix = "parameters.";
        List<String> names =
                stored.names().stream().filter(name -> name.startsWith(prefix)).toList();
        long parameters =
                names.stream().mapToLong(name -> stored.tensor(name).length()).sum();
        Map<String, String> metadata = stored.metadata();
        return Stream.concat(
                Stream.of("%s parameters in %d tensors".formatted(Finding.grouped(parameters), names.size())),
                Stream.of("steps", "records", "optimizer", "seed")
                        .filter(metadata::containsKey)
                        .map(name -> name + ": " + metadata.get(name)));
    }

    private static List<String> names(Path file) {
        try (ZipArchive zip = ZipArchive.open(file)) {
            return zip.names();
        }
    }
}
