package org.souvenir.training;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.ShardedRun.Shard;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.run.RowLayout;

/** One shard's targets and losses, output by output, in memory that is used again; for one thread at a time. */
final class ShardLosses {
    private final Architecture architecture;
    private final List<Part> parts;
    private List<RowLayout> layouts = List.of();

    private ShardLosses(Architecture architecture, List<Part> parts) {
        this.architecture = architecture;
        this.parts = parts;
    }

    /** A maker of memory for one shard after the other, which shares what does not change. */
    static Supplier<ShardLosses> of(Architecture architecture, List<Objective> objectives, Engine engine) {
        List<Supplier<LossGradient>> losses = objectives.stream()
                .map(objective ->
                        LossGradient.of(objective.loss(), objective.node().width(), engine))
                .toList();
        return () -> new ShardLosses(
                architecture,
                IntStream.range(0, losses.size())
                        .mapToObj(k -> new Part(objectives.get(k), losses.get(k).get()))
                        .toList());
    }

    /** Targets and loss of one output. */
    private static final class Part {
        private final Objective objective;
        private final LossGradient loss;
        private final TargetRows targets;
        private final TargetRows stretch;
        private RowLayout rows = RowLayout.full(0, 0);
        private double sum;

        Part(Objective objective, LossGradient loss) {
            this.objective = objective;
            this.loss = loss;
            this.targets = new TargetRows(objective);
            this.stretch = new TargetRows(objective);
        }

        float[] gradient(NetworkRun network, float share) {
            RowLayout layout = network.outputLayout(objective.output());
            TargetRows there = targets;
            if (layout.rows() != rows.rows()) {
                stretch.loadPart(targets, rows.offset(network.firstStep()), layout.rows());
                there = stretch;
            }
            float[] gradient = loss.gradient(layout, network.output(objective.output()), there, share);
            sum += loss.sum();
            return gradient;
        }
    }

    /**
     * Takes the targets of an example for the sequences of a shard.
     *
     * @throws IllegalArgumentException if they do not fit
     */
    void load(Example example, Shard shard) {
        lay(shard);
        for (Part part : parts) {
            part.targets.load(example, part.rows);
            part.sum = 0;
        }
    }

    private void lay(Shard shard) {
        if (!shard.layouts().equals(layouts)) {
            layouts = shard.layouts();
            parts.forEach(part -> part.rows = shard.layout(architecture, part.objective.node()));
        }
    }

    /** Tells the targets, where the losses are computed in another process. */
    void write(MessageWriter message) {
        parts.forEach(part -> part.targets.write(message, part.rows));
    }

    /** Takes the targets that {@link #write} told, for the sequences of a shard. */
    void read(MessageReader message, Shard shard) {
        lay(shard);
        for (Part part : parts) {
            part.targets.read(message);
            part.sum = 0;
        }
    }

    /**
     * The gradient with respect to what the network gave, for the steps that it ran.
     *
     * @param shares what a row's weight is times, for each output
     * @return one array for each output
     */
    float[][] gradients(NetworkRun network, float[] shares) {
        float[][] gradients = new float[shares.length][];
        for (int k = 0; k < shares.length; k++) {
            gradients[k] = parts.get(k).gradient(network, shares[k]);
        }
        return gradients;
    }

    /** The targets of an output. */
    TargetRows targets(int output) {
        return parts.get(output).targets;
    }

    /** Adds to {@link #sum}, where a loss is computed elsewhere. */
    void add(int output, double sum) {
        parts.get(output).sum += sum;
    }

    /** Σ w · loss of an output, over all gradients since targets were loaded. */
    double sum(int output) {
        return parts.get(output).sum;
    }

    /** Σ w of an output. */
    double weight(int output) {
        return parts.get(output).targets.weight();
    }

    /** How many rows, or sequences, have a weight above 0, of all outputs. */
    int counted() {
        return parts.stream().mapToInt(part -> part.targets.counted()).sum();
    }
}
