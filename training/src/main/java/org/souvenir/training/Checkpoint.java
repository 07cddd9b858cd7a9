package org.souvenir.training;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.name.Printable;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.optimizer.OptimizerState;

/**
 * Training at the end of an epoch as one file, written whole or not at all: safetensors with {@code parameters.NAME},
 * {@code best.NAME} and {@code optimizer.NAME}; seed, the optimizer's settings, steps and history stand in the metadata, numbers
 * with all their digits.
 *
 * @param parameters modified by {@link #read}
 * @param best modified by {@link #read}
 * @param optimizer modified by {@link #read}
 */
record Checkpoint(Parameters parameters, Parameters best, OptimizerState optimizer, long seed) {
    private static final String VERSION = "souvenir.checkpoint";
    private static final String CURRENT = "1";
    private static final String METRIC = "metric.";
    private static final String LOSS = "loss.";
    private static final String PARAMETERS = "parameters.";
    private static final String BEST = "best.";
    private static final String OPTIMIZER = "optimizer.";
    private static final int LONGEST = 300; // characters of the file's in a message
    private static final String SETTINGS = "optimizer";

    /**
     * What has happened.
     *
     * @param best the number of the best record; -1 if there is none
     * @param sequences how many were trained on
     */
    record History(List<Progress> records, int best, long sequences) {}

    void write(Path file, History history) {
        Map<String, Tensor> tensors = new TreeMap<>();
        parameters.tensors().forEach((name, tensor) -> tensors.put(PARAMETERS + name, tensor));
        best.tensors().forEach((name, tensor) -> tensors.put(BEST + name, tensor));
        optimizer.memories().forEach((name, values) -> tensors.put(OPTIMIZER + name, Tensor.of(values, values.length)));
        Map<String, String> metadata = new TreeMap<>();
        metadata.put(VERSION, CURRENT);
        metadata.put("seed", Long.toString(seed));
        metadata.put(SETTINGS, optimizer.optimizer().settings());
        metadata.put("steps", Long.toString(optimizer.steps()));
        metadata.put("records", Integer.toString(history.records().size()));
        metadata.put("best", Integer.toString(history.best()));
        metadata.put("sequences", Long.toString(history.sequences()));
        for (int i = 0; i < history.records().size(); i++) {
            put(metadata, "history." + i + ".", history.records().get(i));
        }
        Safetensors.write(file, tensors, metadata);
    }

    private static void put(Map<String, String> metadata, String prefix, Progress progress) {
        metadata.put(prefix + "epoch", Integer.toString(progress.epoch()));
        metadata.put(prefix + "steps", Long.toString(progress.steps()));
        metadata.put(prefix + "loss", Double.toString(progress.loss()));
        metadata.put(prefix + "time", progress.time().toString());
        Evaluation validation = progress.validation();
        metadata.put(prefix + "validation", Double.toString(validation.loss()));
        put(metadata, prefix + LOSS, progress.losses());
        put(metadata, prefix + "validation." + LOSS, validation.losses());
        put(metadata, prefix + METRIC, validation.metrics());
    }

    private static void put(Map<String, String> metadata, String prefix, Map<String, Double> values) {
        values.forEach((name, value) -> metadata.put(prefix + name, Double.toString(value)));
    }

    /**
     * Takes everything over.
     *
     * @throws FileFormatException if the file is no checkpoint, or is cut off, altered or of another version
     * @throws IllegalArgumentException if it is of another network, optimizer or seed
     */
    History read(Path file) {
        Safetensors stored = Safetensors.read(file);
        Map<String, String> metadata = stored.metadata();
        if (!CURRENT.equals(metadata.get(VERSION))) {
            throw FileFormatException.of(
                    file,
                    "the metadata must have %s %s, but have %s".formatted(VERSION, CURRENT, metadata.get(VERSION)));
        }
        try {
            long found = Long.parseLong(text(metadata, "seed"));
            if (found != seed) {
                throw new IllegalArgumentException(
                        "checkpoint %s: the seed must be the trainer's, %d, but is %d".formatted(file, seed, found));
            }
            checkArchitecture(file, stored);
            checkOptimizer(file, stored);
            parameters.names().forEach(name -> {
                parameters.set(name, stored.tensor(PARAMETERS + name));
                best.set(name, stored.tensor(BEST + name));
            });
            Map<String, float[]> memories = new LinkedHashMap<>();
            for (String name : optimizer.optimizer().memories()) {
                memories.put(name, stored.tensor(OPTIMIZER + name).data());
            }
            optimizer.restore(Long.parseLong(text(metadata, "steps")), memories);
            return history(metadata);
        } catch (NumberFormatException | DateTimeException e) {
            throw FileFormatException.of(file, "the metadata must be those of a checkpoint, but " + e.getMessage());
        }
    }

    private void checkArchitecture(Path file, Safetensors stored) {
        List<String> names = namesAfter(PARAMETERS, stored);
        Stream<String> missing = parameters.names().stream()
                .filter(name -> !names.contains(name))
                .map(name -> name + " is only in the network");
        Stream<String> surplus =
                names.stream().filter(name -> !parameters.contains(name)).map(name -> name + " is only in the file");
        Stream<String> reshaped = parameters.names().stream()
                .filter(name -> names.contains(name) && !Arrays.equals(shape(name), stored.shape(PARAMETERS + name)))
                .map(name -> "%s is %s in the file and %s in the network"
                        .formatted(
                                name, Arrays.toString(stored.shape(PARAMETERS + name)), Arrays.toString(shape(name))));
        Stream.of(missing, surplus, reshaped)
                .flatMap(differences -> differences)
                .findFirst()
                .ifPresent(difference -> {
                    throw new IllegalArgumentException(
                            "checkpoint %s: it must be of the same architecture, but %s"
                                    .formatted(file, Printable.of(difference, LONGEST)));
                });
    }

    private int[] shape(String parameter) {
        ParameterSpec spec = parameters.spec(parameter);
        return new int[] {spec.rows(), spec.columns()};
    }

    private void checkOptimizer(Path file, Safetensors stored) {
        List<String> names = namesAfter(OPTIMIZER, stored);
        List<String> memories = optimizer.optimizer().memories();
        if (!Set.copyOf(names).equals(Set.copyOf(memories))) {
            throw new IllegalArgumentException("checkpoint %s: its optimizer remembers %s, but %s remembers %s"
                    .formatted(file, Printable.of(names), optimizer.optimizer(), memories));
        }
        String settings = optimizer.optimizer().settings();
        String found = stored.metadata().getOrDefault(SETTINGS, settings); // files of version 0.1 have none
        if (!found.equals(settings)) {
            throw new IllegalArgumentException("checkpoint %s: the optimizer must be the trainer's, %s, but is %s"
                    .formatted(file, settings, Printable.of(found, LONGEST)));
        }
    }

    private static List<String> namesAfter(String prefix, Safetensors stored) {
        return stored.names().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    private static History history(Map<String, String> metadata) {
        List<Progress> records = new ArrayList<>();
        int count = Integer.parseInt(text(metadata, "records"));
        for (int i = 0; i < count; i++) {
            records.add(progress(metadata, "history." + i + "."));
        }
        long sequences = Long.parseLong(metadata.getOrDefault("sequences", "0")); // older files do not say
        return new History(records, Integer.parseInt(text(metadata, "best")), sequences);
    }

    private static Progress progress(Map<String, String> metadata, String prefix) {
        Evaluation validation = new Evaluation(
                Double.parseDouble(text(metadata, prefix + "validation")),
                values(metadata, prefix + "validation." + LOSS),
                values(metadata, prefix + METRIC));
        return new Progress(
                Integer.parseInt(text(metadata, prefix + "epoch")),
                Long.parseLong(text(metadata, prefix + "steps")),
                Double.parseDouble(text(metadata, prefix + "loss")),
                values(metadata, prefix + LOSS),
                validation,
                Duration.parse(text(metadata, prefix + "time")));
    }

    private static Map<String, Double> values(Map<String, String> metadata, String prefix) {
        Map<String, Double> values = new LinkedHashMap<>();
        metadata.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                values.put(name.substring(prefix.length()), Double.parseDouble(value));
            }
        });
        return values;
    }

    private static String text(Map<String, String> metadata, String name) {
        String text = metadata.get(name);
        if (text == null) {
            throw new NumberFormatException("there is no " + name);
        }
        return text;
    }
}
