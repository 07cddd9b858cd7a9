package org.souvenir.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.souvenir.cells.data.State;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.name.Printable;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.optimizer.OptimizerState;

/**
 * Training between two steps as one file, written whole or not at all: safetensors with {@code parameters.NAME},
 * {@code best.NAME}, {@code optimizer.NAME}, and {@code state.NAME} where a batch goes on with what the one before left. The
 * {@link Conditions} and where training stands are in the metadata, {@code souvenir.checkpoint} is the version, 2. Version 1 is
 * read: its conditions are seed and optimizer alone, and it goes on with the epoch after the last record.
 *
 * @param parameters modified by {@link #read}
 * @param best modified by {@link #read}
 * @param optimizer modified by {@link #read}
 */
record Checkpoint(Parameters parameters, Parameters best, OptimizerState optimizer) {
    private static final String VERSION = "souvenir.checkpoint";
    private static final String CURRENT = "2";
    private static final String FIRST = "1";
    private static final String PARAMETERS = "parameters.";
    private static final String BEST = "best.";
    private static final String OPTIMIZER = "optimizer.";
    private static final String STATE = "state.";
    /** The names of the states in their order, a line each. */
    private static final String STATES = "states";

    private static final int LONGEST = 300; // characters of the file's in a message

    void write(Path file, Conditions conditions, Standing standing) {
        Map<String, Tensor> tensors = new TreeMap<>();
        Map<String, String> metadata = new TreeMap<>();
        parameters.tensors().forEach((name, tensor) -> tensors.put(PARAMETERS + name, tensor));
        best.tensors().forEach((name, tensor) -> tensors.put(BEST + name, tensor));
        optimizer.memories().forEach((name, values) -> tensors.put(OPTIMIZER + name, Tensor.of(values, values.length)));
        State state = standing.state();
        if (state != null) {
            for (String name : state.names()) {
                tensors.put(STATE + name, Tensor.of(state.values(name), state.batch(), state.width(name)));
            }
            metadata.put(STATES, String.join("\n", state.names()));
        }
        metadata.put(VERSION, CURRENT);
        conditions.texts().forEach((condition, text) -> metadata.put(condition.key(), text));
        StandingText.put(metadata, standing, optimizer.steps());
        Safetensors.write(file, tensors, metadata);
    }

    /**
     * Takes everything over.
     *
     * @param free what may differ
     * @throws FileFormatException if the file is no checkpoint, or is cut off, altered or of another version
     * @throws IllegalArgumentException if it is of a run that differs
     */
    Standing read(Path file, Conditions conditions, Set<Condition> free) {
        Safetensors stored = Safetensors.read(file);
        StoredText texts = new StoredText(file, stored.metadata());
        checkVersion(file, texts);
        checkParameters(file, stored);
        checkMemories(file, stored);
        conditions.difference(stored.metadata(), free).ifPresent(difference -> {
            throw new IllegalArgumentException("checkpoint %s: %s".formatted(file, Printable.of(difference, 1000)));
        });
        long steps = StandingText.steps(texts);
        Standing standing = StandingText.read(texts, texts.has(STATES) ? state(stored, texts) : null);
        Map<String, float[]> memories = new LinkedHashMap<>();
        for (String name : optimizer.optimizer().memories()) {
            memories.put(name, finite(stored, OPTIMIZER + name).data());
        }
        parameters.names().forEach(name -> {
            parameters.set(name, finite(stored, PARAMETERS + name));
            best.set(name, finite(stored, BEST + name));
        });
        optimizer.restore(steps, memories);
        return standing;
    }

    private static void checkVersion(Path file, StoredText texts) {
        String version = texts.has(VERSION) ? texts.text(VERSION) : "none";
        if (!version.equals(CURRENT) && !version.equals(FIRST)) {
            throw FileFormatException.of(
                    file,
                    "the metadata must have %s %s or %s, but have %s".formatted(VERSION, FIRST, CURRENT, version));
        }
        for (Condition condition : version.equals(FIRST) ? Set.of(Condition.SEED) : Set.of(Condition.values())) {
            texts.text(condition.key());
        }
    }

    private static Tensor finite(Safetensors stored, String name) {
        Tensor tensor = stored.tensor(name);
        for (float value : tensor.data()) {
            if (!Float.isFinite(value)) {
                throw FileFormatException.of(
                        stored.source(), "all numbers must be finite, but %s has %s".formatted(name, value));
            }
        }
        return tensor;
    }

    private static State state(Safetensors stored, StoredText texts) {
        Map<String, float[]> values = new LinkedHashMap<>();
        int batch = 0;
        for (String name : texts.lines(STATES)) {
            Tensor tensor = finite(stored, STATE + name);
            if (tensor.rank() != 2 || !values.isEmpty() && tensor.size(0) != batch) {
                throw FileFormatException.of(
                        stored.source(),
                        "states must be [B, n] of one B, but %s is %s"
                                .formatted(STATE + name, Arrays.toString(tensor.shape())));
            }
            batch = tensor.size(0);
            values.put(name, tensor.data());
        }
        return State.of(batch, values);
    }

    private void checkParameters(Path file, Safetensors stored) {
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
                    throw new IllegalArgumentException("checkpoint %s: it must be of the same architecture, but %s"
                            .formatted(file, Printable.of(difference, LONGEST)));
                });
    }

    private int[] shape(String parameter) {
        ParameterSpec spec = parameters.spec(parameter);
        return new int[] {spec.rows(), spec.columns()};
    }

    private void checkMemories(Path file, Safetensors stored) {
        List<String> names = namesAfter(OPTIMIZER, stored);
        List<String> memories = optimizer.optimizer().memories();
        if (!Set.copyOf(names).equals(Set.copyOf(memories))) {
            throw new IllegalArgumentException("checkpoint %s: its optimizer remembers %s, but %s remembers %s"
                    .formatted(file, Printable.of(names), optimizer.optimizer(), memories));
        }
    }

    private static List<String> namesAfter(String prefix, Safetensors stored) {
        return stored.names().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }
}
