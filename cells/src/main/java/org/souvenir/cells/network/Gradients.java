package org.souvenir.cells.network;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.run.BatchRows;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.PreparedNetwork;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.cells.run.StateRows;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.tensor.Tensor;

/**
 * The gradients of a number L that depends on what a network gives for a batch: with respect to its inputs, its initial states
 * and its parameters. Masks are their expectations, as outside training.
 *
 * @param inputs by name, {@code [T, B, n]} with zeros past the end of each sequence, or {@code [B, n]}; ids have none
 * @param initial of the states before the first step
 * @param parameters by name
 */
public record Gradients(Map<String, Tensor> inputs, State initial, Map<String, Tensor> parameters) {
    /** Checks that nothing is missing. */
    public Gradients {
        NoNulls.in(inputs, "inputs");
        requireNonNull(initial, "initial");
        NoNulls.in(parameters, "parameters");
    }

    /**
     * What L is made of.
     *
     * @param outputs ∂L/∂y for outputs by name, of their shapes; those that L does not depend on are left out
     * @param finals ∂L/∂s for the states after the last step, or null if L does not depend on them
     * @param start the states that the sequences start with, or null for the network's own
     */
    public record Of(
            Map<String, Tensor> outputs,
            @Nullable State finals,
            @Nullable State start) {
        /** Checks that nothing is missing. */
        public Of {
            NoNulls.in(outputs, "outputs");
        }

        /** L depends on one output. */
        public static Of output(String name, Tensor gradient) {
            requireNonNull(name, "name");
            requireNonNull(gradient, "gradient");
            return new Of(Map.of(name, gradient), null, null);
        }

        /** L depends on the states after the last step. */
        public static Of finals(State gradient) {
            requireNonNull(gradient, "gradient");
            return new Of(Map.of(), gradient, null);
        }

        /** L depends on the states after the last step as well. */
        public Of withFinals(State gradient) {
            requireNonNull(gradient, "gradient");
            return new Of(outputs, gradient, start);
        }

        /** The same for sequences that start with given states. */
        public Of startingFrom(State state) {
            requireNonNull(state, "state");
            return new Of(outputs, finals, state);
        }
    }

    /** @param network prepared for observing with gradients */
    static Gradients of(Architecture architecture, PreparedNetwork network, Batch batch, Of of) {
        for (String name : of.outputs().keySet()) {
            if (!architecture.outputs().containsKey(name)) {
                throw new IllegalArgumentException("gradients: the network gives %s, but not '%s'"
                        .formatted(NearNames.of(name, architecture.outputs().keySet()), name));
            }
        }
        BatchRows read = new BatchRows(architecture, batch);
        RowLayout layout = read.layout();
        ShardedRun.Shard shard = read.shard(layout, rows(architecture, batch, layout, of.start()));
        float[] @Nullable [] dFinals = rows(architecture, batch, layout, of.finals());
        NetworkRun run = network.take();
        network.forward(run, shard);
        float[][] dOutputs = new float[architecture.outputs().size()][];
        int i = 0;
        for (Map.Entry<String, Node> output : architecture.outputs().entrySet()) {
            Tensor given = of.outputs().get(output.getKey());
            RowLayout rows = run.outputLayout(output.getKey());
            int width = output.getValue().width();
            dOutputs[i] = new float[RowLayout.floats(rows.rows(), width, output.getKey())];
            if (given != null) {
                checkShape(output.getKey(), read.room(output.getValue()), given);
                rows.pack(given.data(), batch.size(), width, dOutputs[i]);
            }
            i++;
        }
        Parameters parameters = Parameters.of(architecture.parameters());
        GradientArray sums = new GradientArray(parameters.length());
        run.backward(dOutputs, dFinals, sums);
        Gradients gradients = new Gradients(
                inputs(architecture, read, shard, run),
                initial(architecture, batch, layout, run),
                named(parameters, sums));
        network.give(run);
        return gradients;
    }

    private static float @Nullable [][] rows(
            Architecture architecture, Batch batch, RowLayout layout, @Nullable State state) {
        return state == null
                ? null
                : StateRows.of(architecture, batch.size(), state).inPlaces(layout);
    }

    private static void checkShape(String output, Tensor like, Tensor given) {
        if (!Arrays.equals(like.shape(), given.shape())) {
            throw new IllegalArgumentException("gradients: that of %s must have its shape %s, but has %s"
                    .formatted(output, Arrays.toString(like.shape()), Arrays.toString(given.shape())));
        }
    }

    private static Map<String, Tensor> inputs(
            Architecture architecture, BatchRows read, ShardedRun.Shard shard, NetworkRun run) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        architecture.inputs().forEach((name, node) -> {
            float[] gradient = run.inputGradient(name);
            if (node.limit() == 0) {
                inputs.put(
                        name,
                        gradient == null
                                ? read.room(node)
                                : read.padded(gradient, shard.layout(architecture, node), node));
            }
        });
        return Collections.unmodifiableMap(inputs);
    }

    private static State initial(Architecture architecture, Batch batch, RowLayout layout, NetworkRun run) {
        StateRows initial = StateRows.empty(architecture, batch.size());
        initial.put(layout, run.initialGradients());
        return initial.state();
    }

    private static Map<String, Tensor> named(Parameters parameters, GradientArray sums) {
        System.arraycopy(sums.values(), 0, parameters.values(), 0, parameters.length());
        return parameters.tensors();
    }
}
