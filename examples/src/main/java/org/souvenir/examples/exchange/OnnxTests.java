package org.souvenir.examples.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.souvenir.cells.exchange.onnx.OnnxNetwork;
import org.souvenir.cells.exchange.onnx.OnnxSignature;
import org.souvenir.core.name.Printable;
import org.souvenir.core.tensor.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs models in ONNX's own test format, and tells of each how far it is from what ONNX says. */
@Command(
        name = "onnx",
        description = "Runs ONNX's own tests: folders with a model and what it gives for what it reads.",
        mixinStandardHelpOptions = true)
public final class OnnxTests implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "DIR",
            description =
                    "Folders with model.onnx and test_data_set_*/input_N.pb and output_N.pb, or folders of such folders.")
    private List<Path> folders = List.of();

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            defaultValue = "1e-5",
            description = "How far numbers may be apart, absolutely, or relative to those above 1 (default: 1e-5).")
    private double tolerance;

    /** Made by picocli. */
    public OnnxTests() {}

    /** Prints a line for each folder; gives 1 if one fails. */
    @Override
    public Integer call() throws IOException {
        boolean failed = false;
        for (Path folder : folders) {
            for (Path test : tests(folder)) {
                String line = line(test);
                failed |= line.startsWith("fail");
                System.out.println(Printable.lines(line));
            }
        }
        return failed ? 1 : 0;
    }

    private static List<Path> tests(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("onnx: DIR must be a folder, but is " + folder);
        }
        if (Files.exists(folder.resolve("model.onnx"))) {
            return List.of(folder);
        }
        List<Path> tests = sorted(folder, path -> Files.exists(path.resolve("model.onnx")));
        if (tests.isEmpty()) {
            throw new IllegalArgumentException(
                    "onnx: DIR must have model.onnx, or folders that have it, but %s has not".formatted(folder));
        }
        return tests;
    }

    private static List<Path> sorted(Path folder, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(wanted).sorted().toList();
        }
    }

    private String line(Path test) throws IOException {
        String name = String.valueOf(test.toAbsolutePath().normalize().getFileName());
        try {
            double largest = 0;
            List<Path> sets =
                    sorted(test, path -> String.valueOf(path.getFileName()).startsWith("test_data_set_"));
            if (sets.isEmpty()) {
                return "fail %s there must be a test_data_set_0, but there is none".formatted(name);
            }
            for (Path set : sets) {
                largest = Math.max(largest, difference(test.resolve("model.onnx"), set));
            }
            return "pass %s %.2e".formatted(name, largest).replace(',', '.');
        } catch (IllegalArgumentException e) {
            return "fail %s %s".formatted(name, String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
    }

    /** How far the outputs are from those of a data set at most. */
    private double difference(Path file, Path set) throws IOException {
        OnnxSignature signature = OnnxSignature.of(file);
        Map<String, Tensor> values = named(set, "input", signature.inputs());
        Map<String, Tensor> given = new HashMap<>(values);
        given.keySet().retainAll(signature.weights());
        values.keySet().removeAll(signature.weights());
        Map<String, Tensor> found = OnnxNetwork.read(file, given).run(values);
        double largest = 0;
        for (Map.Entry<String, Tensor> expected :
                named(set, "output", signature.outputs()).entrySet()) {
            Tensor here = found.get(expected.getKey());
            if (here == null) {
                throw new IllegalArgumentException("output %s must be there, but is not".formatted(expected.getKey()));
            }
            largest = Math.max(largest, difference(expected.getKey(), expected.getValue(), here));
        }
        return largest;
    }

    private double difference(String name, Tensor expected, Tensor here) {
        if (!Arrays.equals(expected.shape(), here.shape())) {
            throw new IllegalArgumentException("output %s must be %s, but is %s"
                    .formatted(name, Arrays.toString(expected.shape()), Arrays.toString(here.shape())));
        }
        double largest = 0;
        for (int i = 0; i < expected.length(); i++) {
            double wanted = expected.data()[i];
            double apart = Math.abs(wanted - here.data()[i]);
            if (!(apart <= tolerance * Math.max(1, Math.abs(wanted)))) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "output %s must be %s at %d, but is %s", name, wanted, i, here.data()[i]));
            }
            largest = Math.max(largest, apart);
        }
        return largest;
    }

    /** The files {@code KIND_0.pb}, {@code KIND_1.pb} … under the names of the model; optional ones left out are not counted. */
    private static Map<String, Tensor> named(Path set, String kind, List<String> names) throws IOException {
        Map<String, Tensor> named = new HashMap<>();
        List<Path> files = new ArrayList<>();
        for (int i = 0; Files.exists(set.resolve(kind + "_" + i + ".pb")); i++) {
            files.add(set.resolve(kind + "_" + i + ".pb"));
        }
        for (int i = 0; i < files.size(); i++) {
            if (i >= names.size()) {
                throw new IllegalArgumentException("%s: the model has %d %ss %s, but there are %d files"
                        .formatted(set, names.size(), kind, names, files.size()));
            }
            named.put(names.get(i), OnnxSignature.tensor(files.get(i)));
        }
        return named;
    }
}
