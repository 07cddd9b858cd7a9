package org.souvenir.cells.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.ReferenceExecutor;

/**
 * Runs a network in training in double, stage by stage and op by op on {@link ReferenceExecutor}: what the fast run must
 * equal. A value is {@code [T][B, n]}, or {@code [1][B, n]} where there is one row a sequence.
 */
public final class ReferenceRun {

    /**
     * Gradients.
     *
     * @param parameters by the names of the architecture
     * @param inputs by the names of the inputs, {@code [T][B, n]}; those that the output does not depend on are missing
     */
    public record Gradients(Map<String, DMatrixRMaj> parameters, Map<String, DMatrixRMaj[]> inputs) {}

    private final Architecture architecture;
    private final Map<String, DMatrixRMaj> parameters;
    private final int[] lengths;
    private final RandomStream random;
    private final List<ReferenceExecutor> executors = new ArrayList<>();
    private final Map<Integer, DMatrixRMaj[]> values = new HashMap<>();

    /**
     * A network, and what it is run on.
     *
     * @param parameters by the names of the architecture, {@code [rows, columns]}; read whenever it runs
     * @param lengths one a sequence
     * @param random where masks come from
     */
    public ReferenceRun(
            Architecture architecture, Map<String, DMatrixRMaj> parameters, int[] lengths, RandomStream random) {
        this.architecture = architecture;
        this.parameters = parameters;
        this.lengths = lengths.clone();
        this.random = random;
    }

    /**
     * Runs all stages, from the network's own initial states.
     *
     * @param inputs by name, {@code [T][B, n]}
     * @return what the last layer gives
     */
    public DMatrixRMaj[] forward(Map<String, DMatrixRMaj[]> inputs) {
        executors.clear();
        architecture.inputs().forEach((name, node) -> values.put(node.id(), Objects.requireNonNull(inputs.get(name))));
        for (Stage stage : architecture.stages()) {
            ReferenceExecutor executor = new ReferenceExecutor(stage.step(), problem(stage));
            executors.add(executor);
            DMatrixRMaj[] output = executor.forward().output();
            values.put(stage.output().id(), stage.last() ? lastRows(output, stage.output()) : output);
        }
        return value(architecture.output());
    }

    private ReferenceExecutor.Problem problem(Stage stage) {
        Map<String, DMatrixRMaj> own = new LinkedHashMap<>();
        for (ParameterSpec spec : stage.step().parameters()) {
            own.put(spec.name(), Objects.requireNonNull(parameters.get(stage.name() + "." + spec.name())));
        }
        return new ReferenceExecutor.Problem(
                own,
                stage.inputs().stream().map(this::value).toList(),
                lengths(stage.extent()),
                stage.direction(),
                Map.of(),
                true,
                random.child(executors.size()));
    }

    private DMatrixRMaj[] value(Node node) {
        return Objects.requireNonNull(values.get(node.id()));
    }

    private int[] lengths(Node.Extent extent) {
        int[] all = lengths.clone();
        if (extent == Node.Extent.END) {
            Arrays.fill(all, 1);
        }
        return all;
    }

    private DMatrixRMaj[] lastRows(DMatrixRMaj[] sequence, Node node) {
        DMatrixRMaj last = new DMatrixRMaj(lengths.length, node.width());
        for (int b = 0; b < lengths.length; b++) {
            if (lengths[b] > 0) {
                copyRow(sequence[lengths[b] - 1], last, b);
            }
        }
        return new DMatrixRMaj[] {last};
    }

    private static void copyRow(DMatrixRMaj from, DMatrixRMaj to, int row) {
        System.arraycopy(from.data, row * to.numCols, to.data, row * to.numCols, to.numCols);
    }

    /**
     * Runs the last {@link #forward} back.
     *
     * @param dOutput the gradient of what it gave, of its shape
     */
    public Gradients backward(DMatrixRMaj[] dOutput) {
        Map<Integer, DMatrixRMaj[]> gradients = new HashMap<>();
        gradients.put(architecture.output().id(), dOutput);
        Map<String, DMatrixRMaj> own = new LinkedHashMap<>();
        for (int s = executors.size() - 1; s >= 0; s--) {
            Stage stage = architecture.stages().get(s);
            DMatrixRMaj[] dy = gradients.get(stage.output().id());
            if (dy == null) {
                continue; // the output does not depend on it
            }
            ReferenceExecutor.Gradients found =
                    executors.get(s).backward(stage.last() ? spread(dy[0], stage) : dy, Map.of());
            found.parameters().forEach((name, m) -> own.put(stage.name() + "." + name, m));
            for (int k = 0; k < stage.inputs().size(); k++) {
                add(gradients, stage.inputs().get(k), found.inputs().get(k));
            }
        }
        Map<String, DMatrixRMaj[]> inputs = new LinkedHashMap<>();
        architecture.inputs().forEach((name, node) -> {
            DMatrixRMaj[] gradient = gradients.get(node.id());
            if (gradient != null) {
                inputs.put(name, gradient);
            }
        });
        return new Gradients(own, inputs);
    }

    private DMatrixRMaj[] spread(DMatrixRMaj last, Stage stage) {
        DMatrixRMaj[] all = new DMatrixRMaj[value(stage.inputs().get(0)).length];
        Arrays.setAll(all, t -> new DMatrixRMaj(lengths.length, last.numCols));
        for (int b = 0; b < lengths.length; b++) {
            if (lengths[b] > 0) {
                copyRow(last, all[lengths[b] - 1], b);
            }
        }
        return all;
    }

    private static void add(Map<Integer, DMatrixRMaj[]> gradients, Node node, DMatrixRMaj @Nullable [] more) {
        if (more != null) {
            gradients.merge(node.id(), more, (sum, other) -> {
                for (int t = 0; t < sum.length; t++) {
                    CommonOps_DDRM.addEquals(sum[t], other[t]);
                }
                return sum;
            });
        }
    }
}
