package org.souvenir.examples;

import java.util.Locale;
import org.souvenir.cells.contract.CellContract;
import org.souvenir.cells.network.Architecture;
import org.souvenir.cells.network.Dense;
import org.souvenir.cells.network.Input;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Recurrent;
import org.souvenir.cells.network.Trace;
import org.souvenir.core.expr.Step;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Example;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingStep;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The tutorial for authors of cells: from equations to a trained network that one can look into. */
@Command(
        name = "custom-cell",
        description = "Takes a cell that nobody ships from its equations through contract, training and trace.",
        mixinStandardHelpOptions = true)
final class CustomCell implements Runnable {
    @Option(names = "--steps", defaultValue = "300", description = "Training steps (${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Where all random numbers come from (${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public void run() {
        chapter("1. The equations", "SurpriseCell.define, a dozen lines, is all that is written for this cell.");
        Step step = Step.of(new SurpriseCell(1, 8)::define);
        System.out.println("parameters:");
        step.parameters().forEach(p -> System.out.printf("  %-18s [%d, %d]%n", p.name(), p.rows(), p.columns()));

        chapter("2. The plan", "What the engine made of them: one loop, with what could be moved out of it before it.");
        System.out.print(Plan.inference(step).explain());

        chapter("3. The contract", "The laws that every cell must keep, checked for this one.");
        System.out.println(CellContract.of(new SurpriseCell(3, 5)).check());

        chapter("4. Training", "Pulses of +1 and -1 come now and then; at every step: which was the last one?");
        Network network = train();

        chapter("5. The trace", "A fresh sequence, and what went on inside: the gate opens when a pulse comes.");
        show(network);
    }

    private static void chapter(String title, String text) {
        System.out.printf("%n%s%n%s%n%n", title, text);
    }

    private Network train() {
        Architecture architecture = Architecture.of(
                Input.features(1), Recurrent.of(n -> new SurpriseCell(n, 8)).named("surprise"), new Dense(1));
        System.out.println(architecture.summary());
        FlipFlop task = new FlipFlop(40, 0.1);
        try (Workers workers = Workers.forThisMachine()) {
            TrainingStep training = Trainer.of(new MeanSquaredError(), new Adam(1e-2))
                    .clipping(Clipping.byNorm(1))
                    .seed(seed)
                    .workers(workers)
                    .steps(architecture.initialised(seed));
            for (int i = 0; i <= steps; i++) {
                double loss = training.take(task.batch(32, seed + i)).loss();
                if (i % Math.max(1, steps / 6) == 0) {
                    System.out.printf(Locale.ROOT, "step %4d  mean squared error %.4f%n", i, loss);
                }
            }
            return training.network();
        }
    }

    private void show(Network network) {
        Example fresh = new FlipFlop(24, 0.15).batch(1, -1 - seed);
        Trace trace = network.trace(fresh.batch());
        Tensor gate = trace.values("surprise.input");
        int unit = liveliest(gate);
        System.out.println("  t  last  says   surprise                gate of unit " + unit);
        for (int t = 0; t < 24; t++) {
            System.out.printf(
                    Locale.ROOT,
                    "%3d  %+.0f    %+.2f  %-22s  %s%n",
                    t,
                    fresh.targets().get(t, 0, 0),
                    trace.output().get(t, 0, 0),
                    bar(trace.values("surprise.surprise").get(t, 0, 0) / 2),
                    bar(gate.get(t, 0, unit)));
        }
    }

    /** The unit whose gate moves most. */
    private static int liveliest(Tensor gate) {
        int found = 0;
        float widest = -1;
        for (int j = 0; j < gate.size(2); j++) {
            float low = 1;
            float high = 0;
            for (int t = 0; t < gate.size(0); t++) {
                low = Math.min(low, gate.get(t, 0, j));
                high = Math.max(high, gate.get(t, 0, j));
            }
            if (high - low > widest) {
                widest = high - low;
                found = j;
            }
        }
        return found;
    }

    private static String bar(float share) {
        return "█".repeat(Math.round(20 * Math.min(1, share))) + (share < 0.025 ? "·" : "");
    }
}
