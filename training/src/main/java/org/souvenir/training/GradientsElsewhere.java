package org.souvenir.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.run.ShardedRun.Shard;
import org.souvenir.cells.run.StateRows;
import org.souvenir.core.run.GradientArray;

/** Has gradients computed by a {@link ShardExecutor}, and adds them up here, in the order of the shards. */
final class GradientsElsewhere implements BatchGradients {
    private final StepSettings settings;
    private final Architecture architecture;
    private final ShardExecutor executor;
    private final GradientArray other;
    private final List<float[][]> finals = new ArrayList<>();

    GradientsElsewhere(
            StepSettings settings, Architecture architecture, List<Objective> objectives, ShardExecutor executor) {
        checkShards(architecture, objectives, settings);
        this.settings = settings;
        this.architecture = architecture;
        this.executor = executor;
        this.other = new GradientArray(architecture.parameters().stream()
                .mapToInt(spec -> spec.length())
                .sum());
    }

    /**
     * Checks that shards need not meet.
     *
     * @throws IllegalArgumentException if they do
     */
    static void checkShards(Architecture architecture, List<Objective> objectives, StepSettings settings) {
        if (ManyClasses.of(architecture, objectives, settings).isPresent()) {
            throw new IllegalArgumentException(
                    "sharing: each shard must go through the network by itself, but a last layer of %d classes or more is computed for all shards at once; trainer.recomputing(T), which takes them apart, gives the same bits on one machine and on many"
                            .formatted(ManyClasses.FEWEST));
        }
    }

    @Override
    public void compute(Work work, float[] parameters, GradientArray gradients) {
        List<Shard> shards = work.shards();
        var setting =
                new ShardMessage.Setting(settings.engine().kernelName(), settings.seed(), work.step(), work.shares());
        byte[][] messages = new byte[shards.size()][];
        settings.engine()
                .workers()
                .run(
                        messages.length,
                        i -> messages[i] = ShardMessage.write(
                                setting,
                                architecture,
                                shards.get(i),
                                work.losses().get(i)));
        List<byte[]> answers = executor.answers(parameters, List.of(messages));
        if (answers.size() != shards.size()) {
            throw new IllegalStateException("sharing: there must be an answer for each of %d shards, but there are %d"
                    .formatted(shards.size(), answers.size()));
        }
        finals.clear();
        gradients.clear(settings.engine().workers());
        for (int i = 0; i < answers.size(); i++) {
            take(new MessageReader(answers.get(i)), work.losses().get(i), i == 0 ? gradients : other);
            if (i > 0) {
                add(gradients);
            }
        }
    }

    private void take(MessageReader answer, ShardLosses losses, GradientArray gradients) {
        double[] sums = ShardMessage.sums(answer, settings.losses().byOutput().size());
        IntStream.range(0, sums.length).forEach(k -> losses.add(k, sums[k]));
        finals.add(ShardMessage.finals(answer, architecture));
        ShardMessage.gradients(answer, gradients);
    }

    private void add(GradientArray gradients) {
        gradients.reachAllOf(other);
        settings.engine()
                .workers()
                .run(
                        gradients.ranges(),
                        range -> gradients.add(range, other, settings.engine().kernels()));
        other.clear(settings.engine().workers());
    }

    @Override
    public State states(int batch, List<Shard> shards) {
        StateRows states = StateRows.empty(architecture, batch);
        for (int i = 0; i < shards.size(); i++) {
            states.put(shards.get(i).layout(), finals.get(i));
        }
        return states.state();
    }
}
