package org.souvenir.examples.docs;

import static org.souvenir.core.expr.Functions.greater;
import static org.souvenir.core.expr.Functions.rowMean;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.square;
import static org.souvenir.examples.docs.Listings.printed;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Equations;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.optimizer.Optimizer;
import org.souvenir.training.optimizer.UpdateRule;

/** The listings of the manual's page on layers. */
final class LayerListingsTest {
    // docs: layer
    record Gate() implements Layer {
        @Override
        public String kind() {
            return "gate"; // its name in files
        }

        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            Node value = inputs.get(0);
            Node by = inputs.get(1);
            return wiring.run(
                    name,
                    step -> {
                        Expr x = step.input("x", value.width());
                        Expr gate = sigmoid(step.linear("gate", step.input("by", by.width()), value.width()));
                        step.output(x.times(step.name("gate", gate)));
                    },
                    Direction.FORWARD,
                    value,
                    by);
        }
    }
    // docs: end

    // docs: optimizer
    record SignMomentum(double rate, double beta) implements Optimizer {
        @Override
        public void define(UpdateRule rule) {
            Expr mean = rule.memory("mean").times(beta).plus(rule.gradient().times(1 - beta));
            Expr zero = Expr.constant(0);
            Expr sign = greater(mean, zero).minus(greater(zero, mean));
            rule.next("mean", mean);
            rule.update(rule.parameter().minus(sign.times(rule.rate())));
        }
    }
    // docs: end

    @Test
    void gated(@TempDir Path folder) throws Exception {
        printed("gated", () -> {
            // docs: gated
            Architecture architecture = Architecture.of(graph -> {
                Node read = graph.layer(Recurrent.of(n -> new Gru(n, 8)), graph.features("x", 1));
                Node gated = graph.layer(new Gate(), read, graph.vector("about", 2));
                graph.output("y", graph.layer(new Dense(1), gated));
            });
            Network network = Network.initialised(architecture, 42);

            Path file = folder.resolve("gated.safetensors");
            NetworkFormat format = NetworkFormat.standard().withLayer("gate", settings -> new Gate());
            format.write(file, network, Map.of("made for", "the user guide"));
            NetworkFormat.Stored stored = format.read(file);
            System.out.println(stored.notes());
            // docs: end
        });
    }

    @Test
    void textLayer() throws Exception {
        printed("text-layer", () -> {
            // docs: text-layer
            Architecture architecture = Architecture.of(graph -> {
                Node read = graph.layer(Recurrent.of(n -> new Gru(n, 8)), graph.features("x", 1));
                Node gated = graph.layer(new Equations("""
                        input x [8]
                        input by [2]
                        output sigmoid(linear(gate, by, 8)) * x
                        """), read, graph.vector("about", 2));
                graph.output("y", graph.layer(new Dense(1), gated));
            });
            System.out.print(architecture.summary());
            // docs: end
        });
    }

    @Test
    void ownLoss() throws Exception {
        printed("own", () -> {
            // docs: own
            Loss quartic = Loss.of((prediction, target) -> rowMean(square(square(prediction.minus(target)))));
            Network network = Network.initialised(
                    Architecture.of(Input.features(1), Recurrent.of(n -> new Gru(n, 8)), new Dense(1)), 42);
            float[] values = {0, 1, 0, 1, 0, 1, 0, 1};
            Tensor next = Tensor.of(new float[] {1, 0, 1, 0, 1, 0, 1, 0}, 8, 1, 1);
            Example example = Example.perStep(Batch.of(Sequences.numbers(values)), next);
            ExampleSource examples = ExampleSource.inOrder(List.of(example));
            Trainer trainer = Trainer.of(quartic, new SignMomentum(1e-2, 0.9)).epochs(100);
            double before = trainer.evaluate(network, examples).loss();
            double after = trainer.evaluate(trainer.fit(network, examples).network(), examples)
                    .loss();
            System.out.println("a tenth or less of what it was: " + (after < before / 10));
            // docs: end
        });
    }
}
