package org.souvenir.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.souvenir.cells.contract.CellContract;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.drawing.Drawing;
import org.souvenir.cells.drawing.Equations;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Trace;
import org.souvenir.core.expr.Step;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.examples.option.Output;
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
        description =
                "Takes a cell that nobody ships from its equations through drawing, contract, training and trace.",
        mixinStandardHelpOptions = true)
final class CustomCell implements Callable<Integer> {
    private static final int SHOWN = 24;

    @Option(names = "--steps", defaultValue = "300", description = "Training steps (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Where all random numbers come from (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--svg",
            defaultValue = "custom-cell.svg",
            description = "Where the drawing of the cell goes (default: ${DEFAULT-VALUE}).")
    private Path svg = Path.of("custom-cell.svg");

    @Override
    public Integer call() throws IOException {
        Output.check("--svg", svg);
        chapter("1. The equations", "SurpriseCell.define, a dozen lines, is all that is written for this cell.");
        SurpriseCell cell = new SurpriseCell(1, 8);
        Step step = Step.of(cell::define);
        System.out.println(Equations.of(cell).text());
        System.out.println("parameters:");
        step.parameters().forEach(p -> System.out.printf("  %-18s [%d, %d]%n", p.name(), p.rows(), p.columns()));
        AtomicFile.write(svg, Drawing.of(cell).svg());
        System.out.println("\ndrawing:  " + svg.toAbsolutePath().toUri());
        System.out.println("\nin LaTeX:\n" + Equations.of(cell).latex());

        chapter("2. The plan", "What the engine made of them: one loop, with what could be moved out of it before it.");
        Architecture alone = Architecture.of(
                Input.features(3), Recurrent.with(new SurpriseCell(3, 5)).named("surprise"));
        System.out.print(Network.initialised(alone, seed).explain());

        chapter("3. The contract", "The laws that every cell must keep, checked for this one.");
        System.out.println(CellContract.of(new SurpriseCell(3, 5)).check());

        chapter("4. Training", "Pulses of +1 and -1 come now and then; at every step: which was the last one?");
        Network network = train();

        chapter("5. The trace", "A fresh sequence, and what went on inside: the gate opens when a pulse comes.");
        show(network);

        chapter("6. The gradient", "How much the state of each step matters for what is said at the end.");
        showGradient(network);
        return 0;
    }

    private static void chapter(String title, String text) {
        System.out.printf("%n%s%n%s%n%n", title, text);
    }

    private Network train() {
        Architecture architecture = Architecture.of(
                Input.features(1), Recurrent.of(n -> new SurpriseCell(n, 8)).named("surprise"), new Dense(1));
        System.out.println(architecture.summary());
        FlipFlop task = new FlipFlop(40, 0.1);
        TrainingStep training = Trainer.of(new MeanSquaredError(), new Adam(1e-2))
                .clipping(Clipping.byNorm(1))
                .seed(seed)
                .steps(Network.initialised(architecture, seed));
        for (int i = 0; i <= steps; i++) {
            double loss = training.take(task.batch(32, seed + i)).loss();
            if (i % Math.max(1, steps / 6) == 0) {
                System.out.printf(Locale.ROOT, "step %4d  mean squared error %.4f%n", i, loss);
            }
        }
        return training.network();
    }

    private void show(Network network) {
        Example fresh = fresh();
        Trace trace = network.trace(fresh.batch());
        Tensor gate = trace.values("surprise.input");
        int unit = liveliest(gate);
        System.out.println("  t  last  says   surprise                gate of unit " + unit);
        for (int t = 0; t < SHOWN; t++) {
            System.out.printf(
                    Locale.ROOT,
                    "%3d  %+.0f    %+.2f  %-22s  %s%n",
                    t,
                    fresh.target().values().get(t, 0, 0),
                    trace.output().get(t, 0, 0),
                    bar(trace.values("surprise.surprise").get(t, 0, 0) / 2),
                    bar(gate.get(t, 0, unit)));
        }
    }

    private Example fresh() {
        return new FlipFlop(SHOWN, 0.15).batch(1, -1 - seed);
    }

    private void showGradient(Network network) {
        Example fresh = fresh();
        Tensor dLast = Tensor.zeros(SHOWN, 1, 1);
        dLast.set(1, SHOWN - 1, 0, 0);
        double[] norms = network.trace(fresh.batch(), dLast).gradientNorms("surprise.h");
        System.out.println("  t  last  ‖∂y/∂h‖");
        for (int t = 0; t < SHOWN; t++) {
            System.out.printf(
                    Locale.ROOT,
                    "%3d  %+.0f    %7.4f  %s%n",
                    t,
                    fresh.target().values().get(t, 0, 0),
                    norms[t],
                    bar((float) (norms[t] / norms[SHOWN - 1])));
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
