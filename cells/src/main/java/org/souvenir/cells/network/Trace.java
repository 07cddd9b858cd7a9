package org.souvenir.cells.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.Layout;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Tensor;

/**
 * What went on inside a network while it read a batch: every named value and every state of every cell, at every step.
 * Names are {@code layer.value}: {@code recurrent1.forget}, {@code recurrent1.h}.
 */
public final class Trace {
    private final Map<String, Tensor> values;
    private final Map<String, Tensor> gradients;
    private final int[] lengths;
    private final Tensor output;

    private Trace(Map<String, Tensor> values, Map<String, Tensor> gradients, int[] lengths, Tensor output) {
        this.values = values;
        this.gradients = gradients;
        this.lengths = lengths;
        this.output = output;
    }

    static Trace of(Architecture architecture, Parameters parameters, Batch batch, @Nullable Tensor dOutput) {
        NetworkPlans plans = NetworkPlans.observing(architecture, dOutput != null);
        NetworkWeights weights = new NetworkWeights(plans, Kernels.best());
        weights.load(parameters.values(), RandomStream.of(0), Workers.NONE);
        NetworkRun run = new NetworkRun(plans, Kernels.best(), Workers.NONE);
        Layout layout = batch.layout();
        run.forward(weights, layout, batch.rows(architecture, layout), null, RandomStream.of(0), 0);
        Node last = architecture.output();
        Tensor output = padded(run.output(), run.outputLayout(), last.extent(), batch, last.width());
        if (dOutput != null) {
            if (!Arrays.equals(dOutput.shape(), output.shape())) {
                throw new IllegalArgumentException("trace: the gradient must have the output's shape %s, but has %s"
                        .formatted(Arrays.toString(output.shape()), Arrays.toString(dOutput.shape())));
            }
            float[] dy = new float[run.outputLayout().rows() * last.width()];
            run.outputLayout().pack(dOutput.data(), batch.size(), last.width(), dy);
            run.backward(dy, null, new float[parameters.length()]);
        }
        Map<String, Tensor> values = new LinkedHashMap<>();
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        for (int s = 0; s < architecture.stages().size(); s++) {
            Stage stage = architecture.stages().get(s);
            if (stage.extent() == Node.Extent.SEQUENCE) {
                collect(stage, s, run, layout, batch, values, dOutput == null ? null : gradients);
            }
        }
        return new Trace(values, gradients, batch.lengths(), output);
    }

    private static void collect(
            Stage stage,
            int s,
            NetworkRun run,
            Layout layout,
            Batch batch,
            Map<String, Tensor> values,
            @Nullable Map<String, Tensor> gradients) {
        for (String name : stage.visible()) {
            float[] rows = run.traced(s, name);
            int width = stage.width(name);
            values.put(stage.name() + "." + name, padded(rows, layout, Node.Extent.SEQUENCE, batch, width));
            float[] gradient = gradients == null ? null : run.tracedGradient(s, name);
            if (gradients != null && gradient != null) {
                gradients.put(stage.name() + "." + name, padded(gradient, layout, Node.Extent.SEQUENCE, batch, width));
            }
        }
    }

    private static Tensor padded(float[] rows, Layout layout, Node.Extent extent, Batch batch, int width) {
        Tensor padded = extent == Node.Extent.SEQUENCE
                ? Tensor.zeros(batch.steps(), batch.size(), width)
                : Tensor.zeros(batch.size(), width);
        layout.unpack(rows, batch.size(), width, padded.data());
        return padded;
    }

    /** What can be looked at: {@code layer.value}. */
    public Set<String> names() {
        return values.keySet();
    }

    /** A value at every step, {@code [T, B, n]}; zeros past the end of a sequence. */
    public Tensor values(String name) {
        return found(values, name);
    }

    /** What the network gave. */
    public Tensor output() {
        return output;
    }

    /** Whether the gradient of a state is there: it was asked for, and reaches the state. */
    public boolean hasGradient(String state) {
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
        double[] norms = new double[steps];
        for (int t = 0; t < steps; t++) {
            int running = 0;
            for (int b = 0; b < batch; b++) {
                if (lengths[b] > t) {
                    double sum = 0;
                    for (int j = 0; j < width; j++) {
                        double g = gradient.data()[(t * batch + b) * width + j];
                        sum += g * g;
                    }
                    norms[t] += Math.sqrt(sum);
                    running++;
                }
            }
            norms[t] /= Math.max(1, running);
        }
        return norms;
    }

    /**
     * How a gate behaves, unit by unit, over all real steps.
     *
     * @param gate a named value in (0, 1)
     */
    public GateReport gate(String gate) {
        return GateReport.of(values(gate), lengths);
    }

    private static Tensor found(Map<String, Tensor> map, String name) {
        Tensor value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException("trace: there are %s, but not %s".formatted(map.keySet(), name));
        }
        return value;
    }
}
