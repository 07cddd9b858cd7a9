package org.souvenir.cells.contract;

import java.util.Arrays;
import org.souvenir.cells.Cell;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.NetworkWeights;
import org.souvenir.cells.run.RecomputingRun;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.Workers;

/** Runs problems as networks of one layer are trained. */
final class InNetwork {
    private final Problem problem;
    private final Architecture architecture;
    private final NetworkPlans plans;
    private final NetworkWeights weights;
    private final ShardedRun.Shard shard;
    private final float[] dOutput;
    private final GradientArray sums;

    private InNetwork(Cell cell, Problem problem) {
        this.problem = problem;
        var first = (Attribute.Input) problem.step().inputs().get(0).attribute();
        this.architecture = Architecture.of(new Input(first.width(), first.limit()), Recurrent.with(cell));
        this.plans = NetworkPlans.training(architecture);
        this.weights = new NetworkWeights(plans, Engine.standard().kernels());
        weights.load(problem.parameters().values(), Problem.MASKS, Workers.NONE);
        this.shard = new ShardedRun.Shard(
                InFloat.layout(problem),
                problem.inputs().stream()
                        .map(input -> InFloat.packed(problem, input))
                        .toArray(float[][]::new),
                null);
        this.dOutput = InFloat.packed(problem, problem.dOutput());
        this.sums = new GradientArray(problem.parameters().length());
    }

    /** The gradients of all parameters. */
    static Values plain(Cell cell, Problem problem) {
        InNetwork network = new InNetwork(cell, problem);
        NetworkRun run = new NetworkRun(network.plans, Engine.standard().kernels(), Workers.NONE);
        run.forward(network.weights, network.shard, Problem.MASKS, 0);
        run.backward(network.dOutput, null, network.sums);
        return network.gradients();
    }

    /** The same, with a checkpoint after so many steps. */
    static Values checkpointed(Cell cell, Problem problem, int every) {
        InNetwork network = new InNetwork(cell, problem);
        int width = problem.step().output().width();
        new RecomputingRun(network.plans, Engine.standard())
                .gradients(
                        network.weights,
                        network.shard,
                        Problem.MASKS,
                        0,
                        every,
                        (from, run) -> Arrays.copyOfRange(
                                network.dOutput, network.shard.layout().offset(from) * width, network.dOutput.length),
                        network.sums);
        return network.gradients();
    }

    private Values gradients() {
        Values values = new Values();
        int from = 0;
        for (ParameterSpec spec : problem.step().parameters()) {
            double[] gradient = new double[spec.length()];
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = sums.values()[from + i];
            }
            values.gradients().put(spec.name(), gradient);
            from += spec.length();
        }
        return values;
    }
}
