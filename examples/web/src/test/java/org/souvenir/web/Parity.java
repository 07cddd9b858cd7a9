package org.souvenir.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.souvenir.cells.AttentionDecoder;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Gradients;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.cells.network.Trace;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingStep;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Sgd;

/** What the library computes, with all bits, as lines of text: the same program on a JVM and in a page. */
final class Parity {
    private static final int STEPS = 5;
    private static final int BATCH = 2;
    private static final int TRAINED = 10;

    private final StringBuilder lines = new StringBuilder();

    private Parity() {}

    /** On a JVM: prints the lines. */
    public static void main(String... args) {
        System.out.print(report());
    }

    /** A line for each value: {@code NAME of WHAT: BITS BITS …}. */
    static String report() {
        Parity parity = new Parity();
        for (Map.Entry<String, Cell> cell : Cells.all().entrySet()) {
            parity.add(cell.getKey(), cell.getValue());
        }
        return parity.lines.toString();
    }

    private void add(String name, Cell cell) {
        Architecture architecture = architecture(cell);
        Network network = Network.initialised(architecture, 7);
        Batch batch = batch(name, cell);
        Tensor output = network.infer(batch).values();
        add(name, "output", output.data());
        Trace trace = network.trace(batch);
        trace.names().forEach(value -> add(name, value, trace.values(value).data()));
        Tensor dy = numbers(name + " dy", BATCH, 3);
        Gradients gradients = network.gradients(batch, Gradients.Of.output("y", dy));
        gradients.inputs().forEach((of, gradient) -> add(name, "d " + of, gradient.data()));
        gradients.parameters().forEach((of, gradient) -> add(name, "d " + of, gradient.data()));
        train(name, network, batch);
    }

    /** One layer, and scores of three classes; who looks at another sequence gets one. */
    private static Architecture architecture(Cell cell) {
        return Architecture.of(graph -> {
            Node x = graph.features("x", Cells.INPUT);
            Recurrent layer = Recurrent.of(width -> cell);
            Node h = cell instanceof AttentionDecoder
                    ? graph.layer("layer", layer, x, graph.features("source", Cells.SOURCE))
                    : graph.layer("layer", layer, x);
            graph.output("y", graph.layer(new Dense(3), graph.layer(Pooling.LAST, h)));
        });
    }

    private void train(String name, Network network, Batch batch) {
        Tensor classes = Tensor.of(new float[] {0, 2}, BATCH);
        TrainingStep steps =
                Trainer.of(new SoftmaxCrossEntropy(), new Sgd(0.1)).seed(3).steps(network);
        float[] losses = new float[TRAINED];
        for (int i = 0; i < TRAINED; i++) {
            losses[i] = (float) steps.take(Example.perSequence(batch, classes)).loss();
        }
        add(name, "losses", losses);
        steps.network().tensors().forEach((of, values) -> add(name, "trained " + of, values.data()));
    }

    private static Batch batch(String name, Cell cell) {
        Batch batch = Batch.of("x", numbers(name, STEPS, BATCH, Cells.INPUT), new int[] {STEPS, STEPS - 2});
        return cell instanceof AttentionDecoder
                ? batch.with("source", numbers(name + " source", STEPS, BATCH, Cells.SOURCE), new int[] {2, STEPS})
                : batch;
    }

    private static Tensor numbers(String name, int... shape) {
        Tensor x = Tensor.zeros(shape);
        RandomStream random = RandomStream.of(1).child(name);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = 2 * random.uniform(i) - 1;
        }
        return x;
    }

    private void add(String cell, String what, float[] values) {
        lines.append(cell).append(" | ").append(what).append(" |");
        for (float value : values) {
            lines.append(' ').append(Integer.toHexString(Float.floatToIntBits(value)));
        }
        lines.append('\n');
    }

    /** Microseconds that a step of an LSTM takes, 16 inputs and 16 units, one row. */
    static double stepMicros() {
        Network network =
                Network.initialised(Architecture.of(Input.features(16), Recurrent.of(width -> new Lstm(width, 16))), 1);
        float[] x = new float[16];
        float[] y = new float[16];
        List<Double> times = new ArrayList<>();
        try (Session session = network.session()) {
            for (int round = 0; round < 8; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < 4000; i++) {
                    x[i % 16] = 0.5f - y[i % 16];
                    session.step(x, y);
                }
                times.add((System.nanoTime() - start) / 4e6);
            }
        }
        return times.stream().mapToDouble(t -> t).min().orElse(0);
    }
}
