package org.souvenir.cells.contract;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.run.BatchRows;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkReference;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.NetworkWeights;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.cells.run.StateRows;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.SinglePrecision;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Tensor;

/**
 * A network in training and what it is run on, in both precisions.
 *
 * @param parameters by the names of the architecture
 * @param inputs {@code [T][B, n]} by name, each with the steps of its time axis; {@code [1][B, n]} of a vector
 * @param lengths one per sequence, by the name of the time axis
 * @param initial what the states start with, {@code [B, n]} by layer and state; empty for the network's own
 * @param dOutputs the gradients of the outputs, {@code [T][B, n]}, or {@code [1][B, n]} where there is one row per sequence
 * @param dFinals the gradients of the states after the last step; empty for zeros
 */
public record NetworkProblem(
        Architecture architecture,
        Map<String, DMatrixRMaj> parameters,
        Map<String, DMatrixRMaj[]> inputs,
        Map<String, int[]> lengths,
        Map<String, DMatrixRMaj> initial,
        Map<String, DMatrixRMaj[]> dOutputs,
        Map<String, DMatrixRMaj> dFinals) {

    private static final RandomStream MASKS = RandomStream.of(77);

    /** The states after the last step, rounded to floats. */
    Map<String, DMatrixRMaj> finals() {
        NetworkReference run = new NetworkReference(architecture, parameters, batch(), MASKS);
        run.forward(inputs, initial);
        Map<String, DMatrixRMaj> finals = run.finals();
        finals.values().forEach(m -> Arrays.setAll(m.data, i -> (float) m.data[i]));
        return finals;
    }

    /** The same with other states at both ends. */
    NetworkProblem with(Map<String, DMatrixRMaj> otherInitial, Map<String, DMatrixRMaj> otherDFinals) {
        return new NetworkProblem(architecture, parameters, inputs, lengths, otherInitial, dOutputs, otherDFinals);
    }

    /** All that a run in double gives; parameters and states keep all their digits. */
    Values inDouble() {
        return values(new NetworkReference(architecture, parameters, batch(), MASKS));
    }

    /** How far float32 may be from what {@link #inDouble} gives: measured, by rounding at random. */
    Values.Closeness accuracy() {
        Values exact = inDouble();
        List<Values> rounded = IntStream.range(0, 4)
                .mapToObj(i ->
                        values(NetworkReference.rounding(architecture, parameters, batch(), MASKS, RandomStream.of(i))))
                .toList();
        return (array, expected) -> {
            double tolerance = SinglePrecision.tolerance(
                    exact.array(array),
                    rounded.stream().map(v -> v.array(array)).toList());
            return value -> tolerance;
        };
    }

    private Values values(NetworkReference run) {
        Values values = new Values();
        run.forward(inputs, initial);
        architecture
                .outputs()
                .keySet()
                .forEach(name -> values.forward().put("output " + name, InDouble.flat(run.output(name))));
        run.finals().forEach((name, m) -> values.forward().put("state " + name, m.data.clone()));
        NetworkReference.Gradients gradients = run.backward(dOutputs, dFinals);
        for (ParameterSpec spec : architecture.parameters()) {
            values.gradients().put(spec.name(), new double[spec.length()]);
        }
        run.finals().forEach((name, m) -> values.gradients().put("state " + name, new double[m.data.length]));
        gradients.parameters().forEach((name, m) -> values.gradients().put(name, m.data));
        gradients.initial().forEach((name, m) -> values.gradients().put("state " + name, m.data));
        gradients.inputs().forEach((name, all) -> values.gradients().put("input " + name, InDouble.flat(all)));
        return withZeros(values);
    }

    /** The same by the fast run. */
    Values inFloat() {
        NetworkPlans plans = NetworkPlans.trainingWithInputs(architecture);
        float[] numbers = parametersInOrder();
        NetworkWeights weights = new NetworkWeights(plans, Engine.standard().kernels());
        weights.load(numbers, MASKS, Workers.NONE);
        NetworkRun run = new NetworkRun(plans, Engine.standard().kernels(), Workers.NONE);
        BatchRows rows = new BatchRows(architecture, batch());
        RowLayout layout = rows.layout();
        ShardedRun.Shard shard = rows.shard(layout, initial.isEmpty() ? null : inPlaces(initial, layout));
        run.forward(weights, shard, MASKS, 0);
        Values values = new Values();
        float[][] dy = new float[dOutputs.size()][];
        int output = 0;
        for (Map.Entry<String, Node> e : architecture.outputs().entrySet()) {
            String name = e.getKey();
            RowLayout own = run.outputLayout(name);
            values.forward().put("output " + name, doubles(rows.padded(run.output(name), own, e.getValue())));
            dy[output] = new float[own.rows() * e.getValue().width()];
            own.pack(floats(dOutputs.get(name)), layout.batch(), e.getValue().width(), dy[output++]);
        }
        putStates(run.finals(), layout, values.forward());

        GradientArray sums = new GradientArray(numbers.length);
        run.backward(dy, dFinals.isEmpty() ? null : inPlaces(dFinals, layout), sums);
        int from = 0;
        for (ParameterSpec spec : architecture.parameters()) {
            values.gradients().put(spec.name(), doubles(Arrays.copyOfRange(sums.values(), from, from + spec.length())));
            from += spec.length();
        }
        architecture.inputs().forEach((name, node) -> {
            float[] dx = run.inputGradient(name);
            if (dx != null) {
                values.gradients()
                        .put("input " + name, doubles(rows.padded(dx, shard.layout(architecture, node), node)));
            }
        });
        putStates(run.initialGradients(), layout, values.gradients());
        return withZeros(values);
    }

    /** With the gradients of inputs that nothing depends on. */
    private Values withZeros(Values values) {
        inputs.forEach((name, all) -> {
            if (architecture.inputs().get(name).limit() == 0) {
                values.gradients().putIfAbsent("input " + name, new double[InDouble.flat(all).length]);
            }
        });
        return values;
    }

    /** What it is run on; not a number past the end of a sequence. */
    public Batch batch() {
        String first = architecture.axes().get(0);
        Batch batch = Batch.of(first, tensor(first), lengths.get(first));
        for (Map.Entry<String, Node> e : architecture.inputs().entrySet()) {
            String name = e.getKey();
            if (!e.getValue().sequence()) {
                batch = batch.withVector(
                        name,
                        tensor(name)
                                .reshape(lengths.get(first).length, e.getValue().width()));
            } else if (!name.equals(first)) {
                batch = batch.with(name, tensor(name), lengths.get(e.getValue().axis()));
            }
        }
        return batch;
    }

    /** As it is outside training. */
    public Network network() {
        Parameters values = Parameters.of(architecture.parameters());
        System.arraycopy(parametersInOrder(), 0, values.values(), 0, values.length());
        return Network.of(architecture, values);
    }

    private Tensor tensor(String name) {
        DMatrixRMaj[] all = inputs.get(name);
        return Tensor.of(floats(all), all.length, all[0].numRows, all[0].numCols);
    }

    private float[] parametersInOrder() {
        return floats(architecture.parameters().stream()
                .map(spec -> parameters.get(spec.name()))
                .toArray(DMatrixRMaj[]::new));
    }

    private static float[] floats(DMatrixRMaj... all) {
        int size = Arrays.stream(all).mapToInt(m -> m.data.length).sum();
        float[] floats = new float[size];
        int i = 0;
        for (DMatrixRMaj m : all) {
            for (double value : m.data) {
                floats[i++] = (float) value;
            }
        }
        return floats;
    }

    private static double[] doubles(Tensor tensor) {
        return doubles(tensor.data());
    }

    private static double[] doubles(float[] floats) {
        double[] doubles = new double[floats.length];
        Arrays.setAll(doubles, i -> floats[i]);
        return doubles;
    }

    private float[][] inPlaces(Map<String, DMatrixRMaj> states, RowLayout layout) {
        Map<String, float[]> inOrder = new LinkedHashMap<>();
        StateRows.empty(architecture, 0).state().names().forEach(name -> inOrder.put(name, floats(states.get(name))));
        State state = State.of(layout.batch(), inOrder);
        return StateRows.of(architecture, layout.batch(), state).inPlaces(layout);
    }

    private void putStates(float[][] inPlaces, RowLayout layout, Map<String, double[]> values) {
        StateRows rows = StateRows.empty(architecture, layout.batch());
        rows.put(layout, inPlaces);
        State state = rows.state();
        state.names().forEach(name -> values.put("state " + name, doubles(state.values(name))));
    }
}
