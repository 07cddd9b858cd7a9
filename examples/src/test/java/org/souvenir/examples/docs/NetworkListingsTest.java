package org.souvenir.examples.docs;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;
import static org.souvenir.examples.docs.Listings.printed;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.AttentionDecoder;
import org.souvenir.cells.AttentionDecoder.Attention;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.contract.CellContract;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.drawing.Equations;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Prediction;
import org.souvenir.cells.network.Trace;
import org.souvenir.cells.wrapper.Residual;
import org.souvenir.cells.wrapper.Zoneout;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.Losses;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;

/** The listings of the manual's pages on cells and graphs. */
final class NetworkListingsTest {
    // docs: cell
    record Leaky(int inputSize, int hiddenSize) implements Cell {
        @Override
        public void define(Step step) {
            Expr x = step.input(inputSize);
            Expr h = step.state("h", hiddenSize); // what the step before left
            Expr hx = concat(h, x);

            Expr leak = step.name("leak", sigmoid(step.linear("leak", hx, hiddenSize)));
            Expr candidate = step.name("candidate", tanh(step.linear("candidate", hx, hiddenSize)));

            Expr next = leak.complement().times(h).plus(leak.times(candidate));
            step.next("h", next);
            step.output(next);
        }
    }
    // docs: end

    @Test
    void equations() throws Exception {
        printed("equations", () -> {
            // docs: equations
            System.out.print(Equations.of(new Leaky(3, 5)).text());
            CellContract.of(new Leaky(3, 4)).verify(); // throws where a law is broken, and says which
            // docs: end
        });
    }

    @Test
    void text() throws Exception {
        printed("text", () -> {
            // docs: text
            Cell leaky = Cell.parse("""
                    input x [3]
                    state h [5]
                    let hx = [h, x]
                    leak = sigmoid(linear(leak, hx, 5))
                    candidate = tanh(linear(candidate, hx, 5))
                    h' = (1 - leak) * h + leak * candidate
                    output h'
                    """);
            Architecture architecture = Architecture.of(Input.features(3), Recurrent.with(leaky), new Dense(2));
            System.out.print(Network.initialised(architecture, 42).summary());
            // docs: end
        });
    }

    @Test
    void wrong() throws Exception {
        printed("wrong", () -> {
            // docs: wrong
            Cell wrong = step -> {
                Expr h = step.state("h", 4);
                Expr candidate = tanh(step.linear("candidate", concat(h, step.input(3)), 5)); // 5 is one too many
                step.next("h", h.plus(candidate));
                step.output(h);
            };
            try {
                Step.of(wrong::define);
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
            // docs: end
        });
    }

    @Test
    void wrapped() throws Exception {
        printed("wrapped", () -> {
            // docs: wrapped
            Architecture deep = Architecture.of(
                    Input.features(8),
                    Recurrent.of(n -> new Zoneout(new Lstm(n, 8), Map.of("h", 0.1, "c", 0.1))),
                    Recurrent.of(n -> new Residual(new Leaky(n, 8))),
                    Recurrent.of(n -> new Gru(n, 8)).bidirectional(),
                    new Dense(1));
            System.out.print(Network.initialised(deep, 42).summary());
            // docs: end
        });
    }

    @Test
    void trace() throws Exception {
        printed("trace", () -> {
            // docs: trace
            Network network = Network.initialised(
                    Architecture.of(Input.features(1), Recurrent.of(n -> new Leaky(n, 4)), new Dense(1)), 42);
            Trace trace = network.trace(Batch.of(Sequences.numbers(new float[] {1, 0, 0, 0, 0})));
            System.out.println(trace.names());
            // docs: end
        });
    }

    @Test
    void graph() throws Exception {
        int[][] reviews = {{3, 8, 5}, {9, 1}, {3, 3, 2, 7}, {9, 4, 9}};
        float[][] sales = {{1, 2, 3}, {3, 2}, {1, 1, 2}, {2, 1, 0, 0}};
        float[][] about = {{1, 0}, {0, 1}, {1, 1}, {0, 0}};
        Tensor verdict = Tensor.of(new float[] {1, 0, 1, 0}, 4);
        Tensor next = Tensor.of(new float[] {4, 1, 2, 0}, 4, 1);
        printed("graph", () -> {
            // docs: graph
            Architecture architecture = Architecture.of(graph -> {
                Node words = graph.layer(new Embedding(8), graph.ids("review", 10));
                Node read = graph.layer(Recurrent.of(n -> new Gru(n, 8)).bidirectional(), words);
                Node weeks = graph.layer(Recurrent.of(n -> new Lstm(n, 8)), graph.features("sales", 1));
                Node known = graph.vector("about", 2);
                Node all = graph.concat(graph.layer(Pooling.LAST, read), graph.layer(Pooling.LAST, weeks), known);
                graph.output("verdict", graph.layer(new Dense(2), all)); // scores of two classes
                graph.output("next", graph.layer(new Dense(1), all)); // a number
            });

            Batch batch = Batch.of("review", Sequences.ids(reviews))
                    .with("sales", Sequences.numbers(sales))
                    .withVector("about", about);
            Example products = Example.of(batch)
                    .with("verdict", Target.perSequence(verdict))
                    .with("next", Target.perSequence(next));
            Losses losses = Losses.of("verdict", new SoftmaxCrossEntropy()).and("next", new MeanSquaredError(), 0.5);
            Fit fit = Trainer.of(losses, new Adam(1e-2))
                    .epochs(200)
                    .seed(42)
                    .fit(Network.initialised(architecture, 42), ExampleSource.inOrder(List.of(products)));

            Map<String, Prediction> said = fit.network().predictions(batch);
            for (int i = 0; i < reviews.length; i++) {
                System.out.printf(
                        "verdict %d, next %d%n",
                        said.get("verdict").classes()[i],
                        Math.round(said.get("next").values()[i][0]));
            }
            // docs: end
        });
    }

    @Test
    void decoder() throws Exception {
        printed("decoder", () -> {
            // docs: decoder
            Architecture translator = Architecture.of(graph -> {
                Node source = graph.layer(new Embedding(16), graph.ids("source", 40));
                Node read = graph.layer(Recurrent.of(n -> new Gru(n, 32)).bidirectional(), source);
                Node target = graph.layer(new Embedding(16), graph.ids("target", 30));
                Node written = graph.layer(
                        Recurrent.of(n -> new AttentionDecoder(new Gru(n + 64, 32), 64, Attention.ADDITIVE)),
                        target,
                        read);
                graph.output("next", graph.layer(new Dense(30), written));
            });
            System.out.print(translator.summary());
            // docs: end
        });
    }
}
