package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.contract.CellContract;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.training.Evaluation;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Adam;

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
        assertThat(found).isEqualTo(2);
    }

    @Test
    void the_plan_that_contributing_follows_is_that_of_an_lstm() throws IOException {
        String plan = Plan.of(Step.of(new Lstm(3, 5)::define), PlanOptions.inference())
                .explain();
        assertThat(Files.readString(Path.of("..", "CONTRIBUTING.md"))).contains("```\n" + plan + "```");
    }
}
