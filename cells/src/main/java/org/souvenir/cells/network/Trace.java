package org.souvenir.cells.network;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.cells.run.BatchRows;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.PreparedNetwork;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.run.AlongLayout;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.tensor.Scores;
import org.souvenir.core.tensor.Tensor;

/**
 * What went on inside a network while it read a batch: every named value and every state of every cell, at every step.
 * Names are {@code layer.value}: {@code recurrent1.forget}, {@code recurrent1.h}.
 */
public final class Trace {
    private final Map<String, Tensor> values = new LinkedHashMap<>();
    private final Map<String, Tensor> gradients = new LinkedHashMap<>();
    private final Map<String, int[]> lengths = new LinkedHashMap<>();
    private final Tensor output;

    private Trace(Architecture architecture, NetworkRun run, BatchRows read, Tensor output, boolean withGradients) {
        this.output = output;
        for (int s = 0; s < architecture.stages().size(); s++) {
            Stage stage = architecture.stages().get(s);
            if (stage.extent() == Node.Extent.SEQUENCE) {
                for (String name : stage.visible()) {
                    show(stage, name, run, s, read, withGradients);
                }
            }
        }
    }

    private void show(Stage stage, String name, NetworkRun run, int s, BatchRows read, boolean withGradients) {
        String whole = stage.name() + "." + name;
        lengths.put(whole, read.batch().lengths(stage.axis()));
        Expr named = stage.step().named().get(name);
        if (named != null && named.along()) {
            values.put(whole, along(run, s, name, named.width()));
            return;
        }
        Node node = new Node(-1, width(stage, name), Node.Extent.SEQUENCE, 0, stage.axis());
        values.put(whole, read.padded(run.traced(s, name), run.layout(s), node));
        float[] gradient = withGradients ? run.tracedGradient(s, name) : null;
        if (gradient != null) {
            gradients.put(whole, read.padded(gradient, run.layout(s), node));
        }
    }

    /** What has a row for each step of another sequence, at every step: [T, B, T', n]. */
    private static Tensor along(NetworkRun run, int s, String name, int width) {
        RowLayout layout = run.layout(s);
        AlongLayout along = run.along(s);
        int longest = 0;
        for (int i = 0; i < layout.batch(); i++) {
            longest = Math.max(longest, along.length(i));
        }
        float[] rows = run.traced(s, name);
        Tensor all = Tensor.zeros(layout.steps(), layout.batch(), longest, width);
        for (int t = 0; t < layout.steps(); t++) {
            for (int i = 0; i < layout.count(t); i++) {
                int from = (along.stepOffset(t) + along.offset(i)) * width;
                int to = (t * layout.batch() + layout.sequence(i)) * longest * width;
                System.arraycopy(rows, from, all.data(), to, along.length(i) * width);
            }
        }
        return all;
    }

    /** The columns of something visible. */
    private static int width(Stage stage, String name) {
        Expr named = stage.step().named().get(name);
        return named != null
                ? named.width()
                : stage.step().states().stream()
                        .filter(s -> s.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .leaf()
                        .width();
    }

    /** @param network prepared for observing, with gradients where there is a gradient of the output */
    static Trace of(Architecture architecture, PreparedNetwork network, Batch batch, @Nullable Tensor dOutput) {
        NetworkRun run = network.take();
        BatchRows read = new BatchRows(architecture, batch);
        network.forward(run, read.whole());
        Node last = architecture.output();
        Tensor output = read.padded(run.output(), run.outputLayout(), last);
        if (dOutput != null) {
            if (!Arrays.equals(dOutput.shape(), output.shape())) {
                throw new IllegalArgumentException("trace: the gradient must have the output's shape %s, but has %s"
                        .formatted(Arrays.toString(output.shape()), Arrays.toString(dOutput.shape())));
            }
            float[] dy = new float[run.outputLayout().rows() * last.width()];
            run.outputLayout().pack(dOutput.data(), batch.size(), last.width(), dy);
            int parameters = architecture.parameters().stream()
                    .mapToInt(ParameterSpec::length)
                    .sum();
            run.backward(new float[][] {dy}, null, new GradientArray(parameters));
        }
        Trace trace = new Trace(architecture, run, read, output, dOutput != null);
        network.give(run);
        return trace;
    }

    /** What can be looked at: {@code layer.value}. */
    public Set<String> names() {
        return values.keySet();
    }

    /**
     * A value at every step, {@code [T, B, n]}; of one that runs along another sequence, such as the weights of attention,
     * {@code [T, B, T', n]}. Zeros past the end of a sequence.
     */
    public Tensor values(String name) {
        return found(values, name);
    }

    /** What the network gave. */
    public Tensor output() {
        return output;
    }

    /** Whether the gradient of a state is there: it was asked for, and reaches the state. */
    public boolean hasGradient(String state) {
        requireNonNull(state, "state");
        return gradients.containsKey(state);
    }

    /** ∂L/∂s_t for a state s as step t leaves it, {@code [T, B, n]}. */
    public Tensor gradient(String state) {
        return found(gradients, state);
    }

    /**
     * ‖∂L/∂s_t‖ over t: how far back the network learns.
     *
     * @return the Euclidean norm at each step, the mean over the sequences that are running then
     */
    public double[] gradientNorms(String state) {
        Tensor gradient = gradient(state);
        int steps = gradient.size(0);
        int batch = gradient.size(1);
        int width = gradient.size(2);
        int[] running = found(lengths, state);
        double[] norms = new double[steps];
        for (int t = 0; t < steps; t++) {
            int count = 0;
            for (int b = 0; b < batch; b++) {
                if (running[b] > t) {
                    double sum = 0;
                    for (int j = 0; j < width; j++) {
                        double g = gradient.data()[(t * batch + b) * width + j];
                        sum += g * g;
                    }
                    norms[t] += Math.sqrt(sum);
                    count++;
                }
            }
            norms[t] /= Math.max(1, count);
        }
        return norms;
    }

    /**
     * How a gate behaves, unit by unit, over all real steps.
     *
     * @param gate a named value in (0, 1)
     */
    public GateReport gate(String gate) {
        return GateReport.of(values(gate), found(lengths, gate));
    }

    /**
     * The softmax over the real steps of each sequence, column by column: what a {@code score} is worth as a weight.
     *
     * @param score a named value, {@code attention1.score} for one
     * @return {@code [T, B, n]}, which sums to 1 over the steps of a sequence; zeros past its end
     */
    public Tensor weights(String score) {
        Tensor scores = values(score);
        int[] real = found(lengths, score);
        int batch = scores.size(1);
        int width = scores.size(2);
        Tensor weights = Tensor.zeros(scores.shape());
        for (int b = 0; b < batch; b++) {
            for (int j = 0; j < width; j++) {
                Scores.softmax(scores.data(), b * width + j, batch * width, real[b], weights.data());
            }
        }
        return weights;
    }

    private static <V> V found(Map<String, V> map, String name) {
        V value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException("trace: there are %s, but not %s".formatted(map.keySet(), name));
        }
        return value;
    }
}
