package org.souvenir.cells.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CellFactory;
import org.souvenir.cells.CoupledLstm;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.PeepholeLstm;
import org.souvenir.cells.wrapper.LearnedInitialState;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.cells.wrapper.Zoneout;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Step;

class CellRegistryTest {
    private final CellRegistry registry = CellRegistry.standard();

    private record Leaky(int inputSize, double leak) implements Cell {
        @Override
        public void define(Step step) {
            Expr h = step.state("h", inputSize);
            Expr next = h.times(leak).plus(step.input(inputSize));
            step.next("h", next);
            step.output(next);
        }
    }

    @Test
    void makes_a_cell_of_its_settings() {
        Cell cell = new Gru(3, 5, Gru.Reset.BEFORE, Activation.HARD_SIGMOID, Activation.LEAKY_RELU);
        assertThat(registry.describe(cell))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "inputSize", "3",
                        "hiddenSize", "5",
                        "reset", "before",
                        "gate", "hard_sigmoid",
                        "gate.alpha", "0.2",
                        "gate.beta", "0.5",
                        "candidate", "leaky_relu",
                        "candidate.alpha", "0.01"));
        assertThat(registry.create("gru", registry.describe(cell))).isEqualTo(cell);
    }

    @Test
    void keeps_the_activations_of_every_lstm_apart() {
        for (Cell cell : List.of(
                new Lstm(3, 5, Activation.HARD_SIGMOID, Activation.SOFTSIGN, Activation.RELU),
                new PeepholeLstm(3, 5, Activation.HARD_SIGMOID, Activation.SOFTSIGN, Activation.RELU),
                new CoupledLstm(3, 5, Activation.HARD_SIGMOID, Activation.SOFTSIGN, Activation.RELU))) {
            assertThat(registry.describe(cell))
                    .containsEntry("gate", "hard_sigmoid")
                    .containsEntry("candidate", "softsign")
                    .containsEntry("output", "relu");
            assertThat(registry.create(cell.name(), registry.describe(cell))).isEqualTo(cell);
        }
    }

    @Test
    void makes_a_wrapped_cell_of_its_settings() {
        Cell cell = new Resets(
                new LearnedInitialState(new Zoneout(new Lstm(3, 5), Map.of("h", 0.05, "c", 0.5)), List.of("c", "h")));
        assertThat(registry.describe(cell))
                .containsEntry("cell", "learned-initial-state")
                .containsEntry("cell.states.1", "h")
                .containsEntry("cell.cell", "zoneout")
                .containsEntry("cell.cell.rates.c", "0.5")
                .containsEntry("cell.cell.cell.inputSize", "3");
        assertThat(registry.create("resets", registry.describe(cell))).isEqualTo(cell);
    }

    @Test
    void knows_a_cell_of_ones_own_once_it_is_registered() {
        CellRegistry more =
                registry.with(CellFactory.of("leaky", s -> new Leaky(s.whole("inputSize"), s.number("leak"))));
        Cell cell = new Zoneout(new Leaky(3, 0.9), 0.1);
        assertThat(more.create("zoneout", more.describe(cell))).isEqualTo(cell);
        assertThat(more.names()).contains("leaky");
        assertThat(registry.names()).doesNotContain("leaky");
    }

    @Test
    void reads_activations_as_earlier_versions_wrote_them() {
        Map<String, String> old = Map.of(
                "inputSize",
                "3",
                "hiddenSize",
                "5",
                "gate",
                "hard_sigmoid",
                "candidate",
                "elu",
                "output",
                "leaky_relu");
        assertThat(registry.create("lstm", old))
                .isEqualTo(new Lstm(3, 5, Activation.HARD_SIGMOID, Activation.ELU, Activation.LEAKY_RELU));
    }

    private record Snake(double alpha) implements Activation {
        @Override
        public Expr of(Expr x) {
            return x.plus(Functions.square(Functions.sin(x.times(alpha))).times(1 / alpha));
        }
    }

    private enum Wave implements Activation {
        SINE;

        @Override
        public Expr of(Expr x) {
            return Functions.sin(x);
        }
    }

    @Test
    void knows_an_activation_of_ones_own_once_it_is_registered() {
        Cell cell = new Lstm(3, 5, Activation.hardSigmoid(1.0 / 6, 0.5), new Snake(0.75), Wave.SINE);
        assertThat(registry.describe(cell))
                .containsEntry("candidate", "snake")
                .containsEntry("candidate.alpha", "0.75")
                .containsEntry("output", "sine");
        assertThatThrownBy(() -> registry.create("lstm", registry.describe(cell)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but is 'snake'; add it by CellRegistry.withActivation");
        CellRegistry more = registry.withActivation("snake", s -> new Snake(s.number("alpha")))
                .withActivation("sine", s -> Wave.SINE);
        assertThat(more.create("lstm", more.describe(cell))).isEqualTo(cell);
        assertThatThrownBy(() -> more.withActivation("tanh", s -> Wave.SINE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("registry: kinds of activations must differ, but two are tanh");
    }

    @Test
    void says_that_a_lambda_cannot_be_saved() {
        Cell cell = new ElmanRnn(3, 5, x -> x.times(0.5), ElmanRnn.Start.ORTHOGONAL);
        assertThatThrownBy(() -> registry.describe(cell))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must be a record or tell its settings");
    }

    @Test
    void names_the_cells_there_are_if_it_is_another() {
        assertThatThrownBy(() -> registry.create("lstn", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'lstm'")
                .hasMessageContaining("but is 'lstn'");
        assertThatThrownBy(() -> registry.describe(new Leaky(3, 0.5))).hasMessageContaining("but is 'leaky'");
    }

    @Test
    void refuses_two_cells_of_one_name() {
        assertThatThrownBy(() -> registry.with(CellFactory.of("lstm", s -> new Lstm(1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("registry: names of cells must differ, but two are named lstm");
    }

    @Test
    void says_which_setting_is_wrong() {
        Map<String, String> settings = new TreeMap<>(registry.describe(new Lstm(3, 5)));
        settings.put("hiddenSize", "five");
        assertThatThrownBy(() -> registry.create("lstm", settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lstm: the setting hiddenSize must be a whole number, but is 'five'");
        settings.put("hiddenSize", "5");
        settings.put("gate", "sigmoidal");
        assertThatThrownBy(() -> registry.create("lstm", settings))
                .hasMessageStartingWith(
                        "lstm: the setting gate: an activation must be one of ['sigmoid', 'hard_sigmoid', ")
                .hasMessageEndingWith("but is 'sigmoidal'; add it by CellRegistry.withActivation");
        settings.put("gate", "sigmoid");
        settings.put("gate.alpha", "2");
        assertThatThrownBy(() -> registry.create("lstm", settings))
                .hasMessage(
                        "lstm: the setting gate: sigmoid: the settings must be among [], but there is also [alpha]");
        settings.remove("gate.alpha");
        settings.remove("gate");
        assertThatThrownBy(() -> registry.create("lstm", settings))
                .hasMessageContaining("lstm: the setting gate is needed, but there are");
        settings.put("gate", "sigmoid");
        settings.put("gates", "4");
        assertThatThrownBy(() -> registry.create("lstm", settings)).hasMessageContaining("but there is also [gates]");
    }

    @Test
    void says_which_cell_tells_no_settings() {
        Cell silent = new Cell() {
            @Override
            public void define(Step step) {
                step.output(step.input(2));
            }

            @Override
            public String name() {
                return "silent";
            }
        };
        CellRegistry more = registry.with(CellFactory.of("silent", s -> silent));
        assertThatThrownBy(() -> more.describe(silent))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("but silent does neither; implement settings");
    }
}
