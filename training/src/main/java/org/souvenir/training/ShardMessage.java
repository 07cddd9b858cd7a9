package org.souvenir.training;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.run.ShardedRun.Shard;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;

/** A shard and what is computed of it as bytes, between processes of the same release: rows without padding, in their places. */
final class ShardMessage {
    private static final int END = -1;

    private ShardMessage() {}

    /**
     * What a worker needs besides the shard and its targets.
     *
     * @param kernels the name of those that the bits depend on
     * @param seed where masks come from, with the number of steps before
     * @param shares what a row's weight is times in the gradient, for each output
     */
    record Setting(String kernels, long seed, long step, float[] shares) {
        RandomStream masks() {
            return RandomStream.of(seed).child(step);
        }
    }

    static byte[] write(Setting setting, Architecture architecture, Shard shard, ShardLosses losses) {
        MessageWriter message = new MessageWriter();
        message.put(setting.kernels());
        message.put(setting.seed());
        message.put(setting.step());
        message.put(setting.shares());
        message.put(shard.layouts().size());
        shard.layouts().forEach(layout -> put(message, layout));
        int i = 0;
        for (Node node : architecture.inputs().values()) {
            int rows = shard.layout(architecture, node).rows();
            message.put(shard.inputs()[i++], 0, rows * node.width());
        }
        float[][] initial = shard.initial();
        message.put(initial == null ? END : initial.length);
        for (int s = 0; initial != null && s < initial.length; s++) {
            message.put(initial[s]);
        }
        message.put(shard.fresh().length);
        for (boolean fresh : shard.fresh()) {
            message.put(fresh);
        }
        losses.write(message);
        return message.bytes();
    }

    private static void put(MessageWriter message, RowLayout layout) {
        int[] sequences = new int[layout.batch()];
        int[] lengths = new int[layout.batch()];
        for (int i = 0; i < sequences.length; i++) {
            sequences[i] = layout.sequence(i);
            lengths[i] = layout.length(i);
        }
        message.put(layout.steps());
        message.put(sequences, sequences.length);
        message.put(lengths, lengths.length);
    }

    static Setting setting(MessageReader message) {
        return new Setting(message.text(), message.longNumber(), message.longNumber(), message.floats());
    }

    /** What follows the setting, up to the targets. */
    static Shard shard(MessageReader message, Architecture architecture) {
        List<RowLayout> layouts = new ArrayList<>();
        for (int left = message.number(); left > 0; left--) {
            layouts.add(RowLayout.placed(message.number(), message.numbers(), message.numbers()));
        }
        float[][] inputs = new float[architecture.inputs().size()][];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = message.floats();
        }
        int states = message.number();
        float @Nullable [][] initial = states == END ? null : new float[states][];
        for (int s = 0; initial != null && s < states; s++) {
            initial[s] = message.floats();
        }
        boolean[] fresh = new boolean[message.number()];
        for (int i = 0; i < fresh.length; i++) {
            fresh[i] = message.flag();
        }
        return new Shard(layouts, inputs, initial, fresh, null);
    }

    /**
     * What is answered of a shard. An answer is the number of shards, this of each, and the sum of their gradients.
     *
     * @param sums Σ w · loss of each output
     * @param finals of each state, {@code [B, n]} in places, in arrays that may be longer
     */
    static void writeResult(
            MessageWriter message, double[] sums, Architecture architecture, int batch, float[][] finals) {
        for (double sum : sums) {
            message.put(sum);
        }
        List<Node> states = states(architecture);
        for (int s = 0; s < finals.length; s++) {
            message.put(finals[s], 0, batch * states.get(s).width());
        }
    }

    /** The last part of an answer. */
    static void writeGradients(MessageWriter message, GradientArray gradients) {
        for (int range = 0; range < gradients.ranges(); range++) {
            gradients.eachReached(range, (from, to) -> {
                message.put(from);
                message.put(gradients.values(), from, to - from);
            });
        }
        message.put(END);
    }

    private static List<Node> states(Architecture architecture) {
        return architecture.stages().stream()
                .flatMap(stage -> stage.carried().finals().stream())
                .toList();
    }

    /** The losses' sums of a shard, the first part of its result. */
    static double[] sums(MessageReader message, int outputs) {
        double[] sums = new double[outputs];
        for (int k = 0; k < outputs; k++) {
            sums[k] = message.real();
        }
        return sums;
    }

    /** The states of a shard, the second part of its result. */
    static float[][] finals(MessageReader message, Architecture architecture) {
        float[][] finals = new float[states(architecture).size()][];
        for (int s = 0; s < finals.length; s++) {
            finals[s] = message.floats();
        }
        return finals;
    }

    /**
     * The gradients of an answer, its last part.
     *
     * @param gradients modified: those that were reached are put in their places
     */
    static void gradients(MessageReader message, GradientArray gradients) {
        for (int from = message.number(); from != END; from = message.number()) {
            gradients.reach(from, message.floats(gradients.values(), from));
        }
    }
}
