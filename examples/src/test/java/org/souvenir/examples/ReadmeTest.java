package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.greater;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.contract.CellContract;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.exchange.Certificate;
import org.souvenir.cells.exchange.onnx.OnnxModel;
import org.souvenir.cells.exchange.pytorch.PyTorch;
import org.souvenir.cells.exchange.source.JavaSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.cells.network.Session;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.file.Npz;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.core.text.EquationText;
import org.souvenir.training.Evaluation;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.Losses;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Optimizer;
import org.souvenir.training.optimizer.UpdateRule;

/** Compiles and runs what the README shows. */
final class ReadmeTest {
    // README: a cell of one's own
    record Leaky(int inputSize, int hiddenSize) implements Cell {
        @Override
        public void define(Step step) {
            Expr x = step.input(inputSize); //                                 [B, I]
            Expr h = step.state("h", hiddenSize); //                           [B, H], what the previous step left
            Expr hx = concat(h, x);

            Expr leak = step.name("leak", sigmoid(step.linear("leak", hx, hiddenSize)));
            Expr candidate = step.name("candidate", tanh(step.linear("candidate", hx, hiddenSize)));

            Expr next = leak.complement().times(h).plus(leak.times(candidate));
            step.next("h", next);
            step.output(next);
        }
    }
    // README: end

    // README: a layer of one's own
    record Gate() implements Layer {
        @Override
        public String kind() {
            return "gate";
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
    // README: end

    // README: an optimizer of one's own
    record Lion(double rate, double beta1, double beta2, double decay) implements Optimizer {
        @Override
        public void define(UpdateRule rule) {
            Expr p = rule.parameter();
            Expr m = rule.memory("mean");
            Expr c = m.times(beta1).plus(rule.gradient().times(1 - beta1));
            Expr zero = Expr.constant(0);
            Expr sign = greater(c, zero).minus(greater(zero, c));
            rule.next("mean", m.times(beta2).plus(rule.gradient().times(1 - beta2)));
            rule.update(p.minus(sign.plus(p.times(decay)).times(rule.rate())));
        }
    }
    // README: end

    @Test
    void its_layer_is_saved_and_its_optimizer_trains(@TempDir Path folder) {
        Architecture architecture = Architecture.of(graph -> {
            Node read = graph.layer(Recurrent.of(n -> new Gru(n, 8)), graph.features("x", 1));
            graph.output("y", graph.layer(new Dense(1), graph.layer(new Gate(), read, graph.vector("about", 2))));
        });
        RandomStream random = RandomStream.of(3);
        float[][] about = {{1, 0}, {0, 1}};
        Batch batch = Batch.of("x", Sequences.numbers(new float[] {1, 2, 3}, new float[] {-1, 1}))
                .withVector("about", about);
        Example example = Example.perStep(batch, Tensor.of(new float[] {1, 0, 0, 1, 1, 0}, 3, 2, 1));
        Trainer trainer = Trainer.of(new MeanSquaredError(), new Lion(1e-2, 0.9, 0.99, 0));
        Network network = Network.initialised(architecture, random.bits(0));
        ExampleSource examples = ExampleSource.inOrder(List.of(example));
        Fit fit = trainer.epochs(60).fit(network, examples);
        assertThat(trainer.evaluate(fit.network(), examples).loss())
                .isLessThan(trainer.evaluate(network, examples).loss() / 3);

        Path file = folder.resolve("gated.safetensors");
        NetworkFormat format = NetworkFormat.standard().withLayer("gate", settings -> new Gate());
        format.write(file, fit.network(), Map.of());
        assertThat(format.read(file).network().infer(batch))
                .isEqualTo(fit.network().infer(batch));
    }

    @Test
    void its_cell_may_be_text() {
        // README: a cell as text
        Cell leaky = Cell.parse("""
                input x [3]
                state h [5]
                let hx = [h, x]
                leak = sigmoid(linear(leak, hx, 5))
                candidate = tanh(linear(candidate, hx, 5))
                h' = (1 - leak) * h + leak * candidate
                output h'
                """);
        // README: end
        CellContract.of(leaky).verify();
        assertThat(EquationText.difference(Step.of(leaky::define), Step.of(new Leaky(3, 5)::define)))
                .isEmpty();
    }

    @Test
    void its_network_goes_to_other_systems_and_comes_back(@TempDir Path folder) {
        Network network = Network.initialised(
                Architecture.of(Input.features(1), Recurrent.of(n -> new Leaky(n, 16)), new Dense(1)), 42);
        Tensor x = Tensor.filled(0.5f, 7, 2, 1);
        Path reference = folder.resolve("reference.npz");
        Npz.write(reference, Map.of("x", x, "output", network.infer(Batch.of(x)).values()));
        // README: to other systems
        PyTorch.write(network, folder.resolve("torch")); //           model.py and model.safetensors
        OnnxModel.write(network, folder.resolve("model.onnx"));
        JavaSource.of(network, "com.example.Tagger", JavaSource.Weights.FLOATS).write(folder);

        Network trained = PyTorch.read(folder.resolve("torch/model.safetensors"), network.architecture());
        Certificate proof = Certificate.of(trained, Npz.read(reference).tensors()); // the largest difference by layer
        // README: end
        assertThat(proof.difference()).isZero();
        assertThat(folder.resolve("model.onnx")).isNotEmptyFile();
        assertThat(folder.resolve("com/example/Tagger.java")).isNotEmptyFile();
    }

    private static ExampleSource pulses(long seed) {
        List<Example> batches = LongStream.range(0, 60)
                .mapToObj(i -> new FlipFlop(20, 0.2).batch(32, seed + i))
                .toList();
        return ExampleSource.inOrder(batches);
    }

    @Test
    void its_cell_keeps_the_contract() {
        CellContract.of(new Leaky(3, 4)).verify();
    }

    @Test
    void its_cell_trains() {
        ExampleSource training = pulses(0);
        ExampleSource validation = pulses(1000);
        // README: training it
        Network network = Network.initialised(
                Architecture.of(Input.features(1), Recurrent.of(n -> new Leaky(n, 16)), new Dense(1)), 42);
        Trainer trainer =
                Trainer.of(new MeanSquaredError(), new Adam(1e-2)).epochs(5).seed(42);
        Fit fit = trainer.fit(network, training, validation);
        Evaluation found = trainer.evaluate(fit.network(), validation);
        // README: end
        double before = trainer.evaluate(network, validation).loss();
        assertThat(found.loss()).isLessThan(before / 10);
    }

    /** Reviews of products, what was sold of them in the weeks before, and what is known of each. */
    private static final int PRODUCTS = 64;

    @Test
    void its_network_of_several_inputs_trains(@TempDir Path folder) {
        RandomStream random = RandomStream.of(1);
        int[][] reviews = new int[PRODUCTS][];
        float[][] sales = new float[PRODUCTS][];
        float[][] about = new float[PRODUCTS][4];
        float[] verdict = new float[PRODUCTS];
        float[] next = new float[PRODUCTS];
        for (int b = 0; b < PRODUCTS; b++) {
            RandomStream own = random.child(b);
            reviews[b] = IntStream.range(0, 3 + own.below(9, 0))
                    .map(t -> own.below(50, 10 + t))
                    .toArray();
            sales[b] = new float[1 + own.below(12, 1)];
            Arrays.fill(sales[b], own.uniform(2));
            verdict[b] = reviews[b][0] < 25 ? 0 : 1;
            next[b] = sales[b][0];
        }
        Path file = folder.resolve("product.safetensors");
        // README: a network of several inputs
        Architecture architecture = Architecture.of(graph -> {
            Node words = graph.layer(new Embedding(16), graph.ids("review", 50)); //        [T, B, 16]
            Node read = graph.layer(Recurrent.of(n -> new Gru(n, 24)).bidirectional(), words);
            Node weeks = graph.layer(Recurrent.of(n -> new Lstm(n, 8)), graph.features("sales", 1)); // other steps
            Node known = graph.vector("about", 4); //                                       [B, 4]
            Node all = graph.concat(graph.layer(Pooling.LAST, read), graph.layer(Pooling.LAST, weeks), known);
            graph.output("verdict", graph.layer(new Dense(2), all)); //                     scores of two classes
            graph.output("next", graph.layer(new Dense(1), all)); //                        a number
        });
        Batch batch = Batch.of("review", Sequences.ids(reviews))
                .with("sales", Sequences.numbers(sales))
                .withVector("about", about);
        Example products = Example.of(batch)
                .with("verdict", Target.perSequence(Tensor.of(verdict, PRODUCTS)))
                .with("next", Target.perSequence(Tensor.of(next, PRODUCTS, 1)));
        Losses losses = Losses.of("verdict", new SoftmaxCrossEntropy()).and("next", new MeanSquaredError(), 0.5);
        Fit fit = Trainer.of(losses, new Adam(1e-2))
                .epochs(30)
                .seed(42)
                .fit(Network.initialised(architecture, 42), ExampleSource.of(products, 16, 42));
        fit.network().save(file);

        Network network = Network.load(file);
        int[] verdicts = network.predictions(batch).get("verdict").classes();

        Batch known = Batch.of("review", Sequences.ids(reviews[0])).withVector("about", new float[][] {about[0]});
        float[] scores = {};
        try (Session weeks = network.sessionAfter(known)) { // and then week by week
            for (float sold : sales[0]) {
                scores = weeks.step(sold);
            }
        }
        // README: end
        assertThat(scores)
                .containsExactly(
                        network.infer(batch.select(0)).values("verdict").data(), within(1e-6f));
        long right = IntStream.range(0, PRODUCTS)
                .filter(b -> verdicts[b] == (int) verdict[b])
                .count();
        assertThat(right).isGreaterThan(PRODUCTS * 9 / 10);
        double error = 0;
        float[][] said = network.predictions(batch).get("next").values();
        for (int b = 0; b < PRODUCTS; b++) {
            error += Math.abs(said[b][0] - next[b]) / PRODUCTS;
        }
        assertThat(error).isLessThan(0.1);
    }

    @Test
    void a_wrong_width_fails_at_the_line_that_wrote_it() {
        Cell wrong = step -> {
            Expr h = step.state("h", 4);
            Expr candidate = tanh(step.linear("candidate", concat(h, step.input(3)), 5));
            step.next("h", h.plus(candidate));
            step.output(h);
        };
        assertThatThrownBy(() -> Step.of(wrong::define))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[B, 4]")
                .hasMessageContaining("[B, 5]")
                .satisfies(e -> assertThat(Arrays.stream(e.getStackTrace())
                                .filter(frame -> frame.getClassName().equals(ReadmeTest.class.getName()))
                                .findFirst())
                        .hasValueSatisfying(
                                frame -> assertThat(frame.getMethodName()).contains("a_wrong_width")));
    }

    @Test
    void its_listings_are_these() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String source = Files.readString(Path.of("src/test/java/org/souvenir/examples/ReadmeTest.java"));
        Matcher listing = Pattern.compile("( *)// README: (?!end).*\n((?s).*?)\n *// README: end")
                .matcher(source);
        int found = 0;
        while (listing.find()) {
            String lines = listing.group(2).replaceAll("(?m)^" + listing.group(1), "");
            assertThat(readme).contains("```java\n" + lines + "\n```");
            found++;
        }
        assertThat(found).isEqualTo(7);
    }

    @Test
    void the_plan_that_contributing_follows_is_that_of_an_lstm() throws IOException {
        String plan = Plan.of(Step.of(new Lstm(3, 5)::define), PlanOptions.inference())
                .explain();
        assertThat(Files.readString(Path.of("..", "CONTRIBUTING.md"))).contains("```\n" + plan + "```");
    }
}
