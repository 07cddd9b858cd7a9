package org.souvenir.cells.exchange;

import static org.souvenir.cells.exchange.GateWeights.transposed;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.exchange.GateWeights.Part;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.tensor.Tensor;

/** The parameters of our cells, made of the weights of gates and the other way round. */
final class CellWeights {
    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";
    private static final String RECURRENT_WEIGHT = ".recurrent.weight";
    private static final String RECURRENT_BIAS = ".recurrent.bias";
    private static final String PEEPHOLE = ".peephole";
    private static final String PROJECTION = "projection.weight";

    private final Map<String, ParameterSpec> specs = new LinkedHashMap<>();
    private final Map<String, Tensor> made = new LinkedHashMap<>();

    /** @param parameters of a cell */
    CellWeights(List<ParameterSpec> parameters) {
        parameters.forEach(spec -> specs.put(spec.name(), spec));
    }

    /** The parameters of the cell, by their names. */
    Map<String, Tensor> parameters(GateWeights weights) {
        for (Gate gate : weights.gates(Part.INPUT)) {
            weights(gate, transposed(weights.block(Part.INPUT, gate)), transposed(weights.block(Part.RECURRENT, gate)));
            biases(gate, row(weights.block(Part.INPUT_BIAS, gate)), row(weights.block(Part.RECURRENT_BIAS, gate)));
        }
        for (Gate gate : weights.gates(Part.PEEPHOLE)) {
            made.put(gate.parameter() + PEEPHOLE, row(weights.block(Part.PEEPHOLE, gate)));
        }
        weights.projection().ifPresent(q -> made.put(PROJECTION, transposed(q)));
        checkSame();
        return made;
    }

    private void weights(Gate gate, Tensor input, Tensor recurrent) {
        String name = gate.parameter();
        if (specs.containsKey(name + RECURRENT_WEIGHT)) {
            made.put(name + WEIGHT, input);
            made.put(name + RECURRENT_WEIGHT, recurrent);
        } else {
            made.put(name + WEIGHT, above(recurrent, input));
        }
    }

    private void biases(Gate gate, Tensor input, Tensor recurrent) {
        String name = gate.parameter();
        if (specs.containsKey(name + RECURRENT_BIAS)) {
            made.put(name + BIAS, input);
            made.put(name + RECURRENT_BIAS, recurrent);
        } else {
            made.put(name + BIAS, sum(input, recurrent));
        }
    }

    private void checkSame() {
        Map<String, String> wanted = new LinkedHashMap<>();
        specs.values().forEach(s -> wanted.put(s.name(), "[" + s.rows() + ", " + s.columns() + "]"));
        Map<String, String> here = new LinkedHashMap<>();
        made.forEach((name, tensor) -> here.put(name, Arrays.toString(tensor.shape())));
        if (!wanted.equals(here)) {
            throw new IllegalArgumentException(
                    "gate weights: must be those of the cell, %s, but would make %s".formatted(wanted, here));
        }
    }

    /** The weights of a cell. */
    static GateWeights weights(Step step, Map<String, Tensor> parameters) {
        Set<String> left = new TreeSet<>(parameters.keySet());
        Map<Part, Map<Gate, Tensor>> parts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            parts.put(part, new EnumMap<>(Gate.class));
        }
        int inputSize = step.inputs().get(0).width();
        Tensor projection = taken(PROJECTION, parameters, left);
        for (Gate gate : Gate.values()) {
            String name = gate.parameter();
            Tensor weight = taken(name + WEIGHT, parameters, left);
            if (weight != null) {
                split(name, weight, inputSize, taken(name + RECURRENT_WEIGHT, parameters, left))
                        .forEach((part, block) -> put(parts, part, gate, block));
            }
            put(parts, Part.INPUT_BIAS, gate, vector(taken(name + BIAS, parameters, left)));
            put(parts, Part.RECURRENT_BIAS, gate, vector(taken(name + RECURRENT_BIAS, parameters, left)));
            put(parts, Part.PEEPHOLE, gate, vector(taken(name + PEEPHOLE, parameters, left)));
        }
        Map<Gate, Tensor> recurrent = Objects.requireNonNull(parts.get(Part.RECURRENT));
        if (!left.isEmpty() || recurrent.isEmpty()) {
            throw new IllegalArgumentException(
                    "gate weights: a standard cell is needed, but %s are left over".formatted(left));
        }
        Tensor first = recurrent.values().iterator().next();
        return new GateWeights(
                inputSize, first.size(0), first.size(1), parts, projection == null ? null : transposed(projection));
    }

    private static Map<Part, Tensor> split(String name, Tensor weight, int inputSize, @Nullable Tensor apart) {
        int rows = weight.size(0);
        if (rows < inputSize || apart != null && rows != inputSize) {
            throw new IllegalArgumentException("gate weights: %s must have rows for %d inputs, but is %s"
                    .formatted(name + WEIGHT, inputSize, Arrays.toString(weight.shape())));
        }
        Tensor recurrent = apart == null ? weight.window(0, rows - inputSize) : apart;
        return Map.of(
                Part.INPUT, transposed(weight.window(rows - inputSize, rows)), Part.RECURRENT, transposed(recurrent));
    }

    private static @Nullable Tensor taken(String name, Map<String, Tensor> parameters, Set<String> left) {
        left.remove(name);
        return parameters.get(name);
    }

    private static void put(Map<Part, Map<Gate, Tensor>> parts, Part part, Gate gate, @Nullable Tensor block) {
        if (block != null) {
            Objects.requireNonNull(parts.get(part)).put(gate, block);
        }
    }

    private static @Nullable Tensor vector(@Nullable Tensor matrix) {
        return matrix == null ? null : matrix.copy().reshape(matrix.length());
    }

    private static Tensor row(Tensor vector) {
        return vector.reshape(1, vector.length());
    }

    private static Tensor above(Tensor upper, Tensor lower) {
        float[] data = Arrays.copyOf(upper.data(), upper.length() + lower.length());
        System.arraycopy(lower.data(), 0, data, upper.length(), lower.length());
        return Tensor.of(data, upper.size(0) + lower.size(0), upper.size(1));
    }

    /** The sum; where the second is 0, the first as it is, so that a bias of -0 comes back as it went. */
    private static Tensor sum(Tensor a, Tensor b) {
        float[] sum = new float[a.length()];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = b.data()[i] == 0 ? a.data()[i] : a.data()[i] + b.data()[i];
        }
        return Tensor.of(sum, a.shape());
    }
}
