package org.souvenir.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.RowLoss;
import org.souvenir.training.loss.SoftmaxCrossEntropy;

/**
 * The last layer and the loss of a network that scores very many classes, say the words of a language, computed together by
 * {@link BlockedCrossEntropy}: for all sequences at once, the classes shared out to the workers. So the layer's matrix and
 * its gradient are gone through once for a batch, not once for each shard. (A step of a word model, V = 10,000, two layers
 * of 200 units, takes five sixths of the time.)
 */
final class ManyClasses {
    /** Classes from which it pays; scores of fewer, of one shard, stay in the cache between layer and loss. */
    static final int FEWEST = 1024;

    private final Architecture before;
    private final Node read;
    private final BlockedCrossEntropy entropy;
    private float[] x = new float[0];
    private float[] targets = new float[0];
    private float[] weights = new float[0];
    private float[] losses = new float[0];
    private final List<float[][]> given = new ArrayList<>();

    private ManyClasses(Architecture architecture, BlockedCrossEntropy.Layer layer, Engine engine) {
        Stage last = last(architecture);
        this.before = architecture.beforeLast();
        this.read = last.inputs().get(0);
        this.entropy = new BlockedCrossEntropy(layer, engine);
    }

    /**
     * Where a network ends with x · W + b and plain cross-entropy of {@value #FEWEST} classes or more, and nothing else; and not
     * where sequences are gone through in stretches.
     */
    static Optional<ManyClasses> of(Architecture architecture, List<Objective> objectives, StepSettings settings) {
        Stage last = last(architecture);
        boolean fits = settings.stretch() == null
                && objectives.size() == 1
                && isPlain(objectives.get(0).loss())
                && objectives.get(0).node().equals(last.output())
                && objectives.get(0).node().width() >= FEWEST
                && architecture.stages().size() > 1
                && isComputed(architecture, last.inputs().get(0))
                && !last.last()
                && !last.repeats(0);
        return fits
                ? layer(architecture, last.step().output())
                        .map(layer -> new ManyClasses(architecture, layer, settings.engine()))
                : Optional.empty();
    }

    private static Stage last(Architecture architecture) {
        return architecture.stages().get(architecture.stages().size() - 1);
    }

    private static boolean isPlain(Loss loss) {
        return loss instanceof RowLoss row
                && row.unweighted() instanceof SoftmaxCrossEntropy entropy
                && entropy.smoothing() == 0;
    }

    private static boolean isComputed(Architecture architecture, Node node) {
        return architecture.stages().stream().anyMatch(stage -> stage.output().equals(node));
    }

    /** The layer whose equation is x · W + b or x · W. */
    private static Optional<BlockedCrossEntropy.Layer> layer(Architecture architecture, Expr y) {
        Expr bias = y.op() == Op.ADD && y.inputs().get(1).op() == Op.PARAMETER
                ? y.inputs().get(1)
                : null;
        Expr product = bias == null ? y : y.inputs().get(0);
        if (!product.attribute().equals(new Attribute.Linear(1, false))) {
            return Optional.empty();
        }
        Expr left = product.inputs().get(0);
        Expr right = product.inputs().get(1);
        if (left.op() != Op.INPUT || right.op() != Op.PARAMETER) {
            return Optional.empty();
        }
        return Optional.of(new BlockedCrossEntropy.Layer(
                left.width(),
                right.width(),
                offset(architecture, right),
                bias == null ? -1 : offset(architecture, bias)));
    }

    private static int offset(Architecture architecture, Expr parameter) {
        String name = last(architecture).name() + "."
                + ((Attribute.Parameter) parameter.attribute()).spec().name();
        int offset = 0;
        for (ParameterSpec spec : architecture.parameters()) {
            if (spec.name().equals(name)) {
                return offset;
            }
            offset += spec.length();
        }
        throw new AssertionError("no parameter " + name);
    }

    /** What is run before it. */
    Architecture before() {
        return before;
    }

    /**
     * The head of all shards.
     *
     * @param shards whose layouts the runs have
     * @param heads targets of each shard; modified: their losses are added up
     * @param share what a row's weight is times in the gradient
     * @param parameters all of the network's, not modified
     * @param gradients modified: those of the last layer are added
     */
    ShardedRun.CommonHead head(
            List<ShardedRun.Shard> shards,
            List<ShardLosses> heads,
            float share,
            float[] parameters,
            GradientArray gradients) {
        return runs -> {
            int count = take(shards, heads, runs);
            boolean even = heads.get(0).targets(0).weights() == null;
            float[] dx = entropy.gradient(
                    new BlockedCrossEntropy.Rows(count, x, targets, even ? null : weights, share),
                    parameters,
                    losses,
                    gradients);
            give(shards, heads, dx);
            return given;
        };
    }

    private RowLayout rows(ShardedRun.Shard shard) {
        return shard.layout(before, read);
    }

    /** Puts what the shards have one after the other; gives the number of rows. */
    private int take(List<ShardedRun.Shard> shards, List<ShardLosses> heads, List<NetworkRun> runs) {
        int count = shards.stream().mapToInt(shard -> rows(shard).rows()).sum();
        if (losses.length < count) {
            x = new float[RowLayout.floats(count, read.width(), "what the last layer reads")];
            targets = new float[count];
            weights = new float[count];
            losses = new float[count];
        }
        int from = 0;
        for (int i = 0; i < shards.size(); i++) {
            int n = rows(shards.get(i)).rows();
            TargetRows wanted = heads.get(i).targets(0);
            System.arraycopy(runs.get(i).value(read), 0, x, from * read.width(), n * read.width());
            System.arraycopy(wanted.values(), 0, targets, from, n);
            float @Nullable [] own = wanted.weights();
            if (own != null) {
                System.arraycopy(own, 0, weights, from, n);
            }
            from += n;
        }
        return count;
    }

    private void give(List<ShardedRun.Shard> shards, List<ShardLosses> heads, float[] dx) {
        int from = 0;
        for (int i = 0; i < shards.size(); i++) {
            int n = rows(shards.get(i)).rows();
            if (given.size() <= i) {
                given.add(new float[1][0]);
            }
            float[][] own = given.get(i);
            if (own[0].length < n * read.width()) {
                own[0] = new float[n * read.width()];
            }
            System.arraycopy(dx, from * read.width(), own[0], 0, n * read.width());
            float[] lossesOfShard = Arrays.copyOfRange(losses, from, from + n);
            heads.get(i)
                    .add(
                            0,
                            LossGradient.sum(
                                    lossesOfShard, n, heads.get(i).targets(0).weights()));
            from += n;
        }
    }
}
