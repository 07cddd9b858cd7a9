package org.souvenir.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.run.ShardedRun.Shard;
import org.souvenir.cells.run.StateRows;
import org.souvenir.core.run.GradientArray;

/** Has gradients computed by a {@link ShardExecutor}, and adds up here what it gives. */
final class GradientsElsewhere implements BatchGradients {
    private final StepSettings settings;
    private final Architecture architecture;
    private final ShardExecutor executor;
    private final GradientTree tree;
    private final List<float[][]> finals = new ArrayList<>();

    GradientsElsewhere(
            StepSettings settings, Architecture architecture, List<Objective> objectives, ShardExecutor executor) {
        checkShards(architecture, objectives, settings);
        this.settings = settings;
        this.architecture = architecture;
        this.executor = executor;
        int parameters = architecture.parameters().stream()
                .mapToInt(spec -> spec.length())
                .sum();
        this.tree = new GradientTree(settings.engine(), parameters);
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
        List<MessageReader> answers = executor.answers(parameters, List.of(messages)).stream()
                .map(MessageReader::new)
                .toList();
        takeResults(answers, work.losses().subList(0, messages.length));
        tree.addUp(
                answers.size(),
                (i, sum) -> {
                    sum.clear(settings.engine().workers());
                    ShardMessage.gradients(answers.get(i), sum);
                },
                gradients);
    }

    private void takeResults(List<MessageReader> answers, List<ShardLosses> losses) {
        int[] counts = answers.stream().mapToInt(MessageReader::number).toArray();
        checkGroups(counts, losses.size());
        finals.clear();
        int shard = 0;
        for (int i = 0; i < counts.length; i++) {
            for (int left = counts[i]; left > 0; left--) {
                ShardLosses own = losses.get(shard++);
                double[] sums = ShardMessage.sums(
                        answers.get(i), settings.losses().byOutput().size());
                IntStream.range(0, sums.length).forEach(k -> own.add(k, sums[k]));
                finals.add(ShardMessage.finals(answers.get(i), architecture));
            }
        }
    }

    private static void checkGroups(int[] counts, int shards) {
        int largest = counts.length == 0 ? 0 : counts[0];
        boolean fit = counts.length == 1 || Integer.bitCount(largest) == 1;
        int left = shards;
        for (int i = 0; i < counts.length; i++) {
            fit &= counts[i] > 0 && counts[i] == Math.min(largest, left);
            left -= counts[i];
        }
        if (!fit || left != 0) {
            throw new IllegalStateException(
                    "sharing: %d shards must be answered in groups of 2^k and what is left, but the answers are for %s"
                            .formatted(shards, Arrays.toString(counts)));
        }
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
