package org.souvenir.cells.contract;

import java.util.Arrays;
import org.souvenir.cells.Cell;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkWeights;
import org.souvenir.cells.run.RecomputingRun;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;

/** Trains on problems as a network of one layer does. */
final class InNetwork {
    private InNetwork() {}

    /** The gradients of all parameters, with a checkpoint after so many steps; if that is all of them, without any. */
    static Values gradients(Cell cell, Scenario problem, int every) {
        var first = (Attribute.Input) problem.step().inputs().get(0).attribute();
        Architecture architecture = Architecture.of(new Input(first.width(), first.limit()), Recurrent.with(cell));
        NetworkPlans plans = NetworkPlans.training(architecture);
        NetworkWeights weights = new NetworkWeights(plans, Engine.standard().kernels());
        weights.load(problem.parameters().values(), Scenario.MASKS, Workers.NONE);
        RowLayout layout = InFloat.layout(problem);
        float[][] inputs = problem.inputs().stream()
                .map(input -> InFloat.packed(layout, input))
                .toArray(float[][]::new);
        float[] dOutput = InFloat.packed(layout, problem.dOutput());
        int width = problem.step().output().width();
        GradientArray sums = new GradientArray(problem.parameters().length());
        new RecomputingRun(plans, Engine.standard())
                .gradients(
                        weights,
                        new ShardedRun.Shard(layout, inputs, null),
                        Scenario.MASKS,
                        problem.firstStep(),
                        every,
                        (from, run) ->
                                new float[][] {Arrays.copyOfRange(dOutput, layout.offset(from) * width, dOutput.length)
                                },
                        sums);
        Values values = new Values();
        InDouble.parameters(problem, sums.values())
                .forEach((name, m) -> values.gradients().put(name, m.data));
        return values;
    }
}
