package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.cells.wrapper.Zoneout;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.text.EquationText;

/** Cells as text. */
class WrittenCellTest {
    private static final String LSTM = """
            input x [3]
            state h [5]
            state c [5]
            let hx = [h, x]
            forget = sigmoid(linear(forget, hx, 5, bias ~ constant(1)))
            input = sigmoid(linear(input, hx, 5))
            candidate = tanh(linear(candidate, hx, 5))
            output = sigmoid(linear(output, hx, 5))
            c' = forget * c + input * candidate
            h' = output * tanh(c')
            output h'
            """;

    static Stream<Cell> all() {
        return Stream.of(CellContractTest.kinds().stream(), CellContractTest.variants(), CellContractTest.wrapped())
                .flatMap(cells -> cells);
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_cell_is_the_same_when_it_is_printed_and_read(Cell cell) {
        Step step = Step.of(cell::define);
        String text = EquationText.print(step);
        Step read = Step.of(Cell.parse(text)::define);
        assertThat(EquationText.print(read)).isEqualTo(text);
        assertThat(EquationText.difference(read, step)).isEmpty();
        assertThat(Plan.of(read, PlanOptions.training()).explain())
                .isEqualTo(Plan.of(step, PlanOptions.training()).explain());
        assertThat(text).doesNotContain("code");
        Parameters starts = Parameters.initialised(step.parameters(), 3);
        Parameters again = Parameters.initialised(read.parameters(), 3);
        assertThat(again).hasToString(starts.toString());
        assertThat(again.values()).isEqualTo(starts.values());
        assertThat(read.named().keySet()).containsExactlyElementsOf(step.named().keySet());
    }

    static Stream<Cell> kinds() {
        return CellContractTest.kinds().stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void every_cell_that_was_read_keeps_the_laws(Cell cell) {
        CellContract.of(Cell.parse(EquationText.print(Step.of(cell::define)))).verify();
    }

    @Test
    void an_lstm_is_printed_as_a_person_writes_it() {
        assertThat(EquationText.print(Step.of(new Lstm(3, 5)::define))).isEqualTo(LSTM);
    }

    @Test
    void a_parsed_cell_is_made_again_of_its_settings() {
        Cell cell = Cell.parse(LSTM);
        assertThat(cell.name()).isEqualTo("equations");
        assertThat(cell.inputSize()).isEqualTo(3);
        assertThat(cell.outputSize()).isEqualTo(5);
        CellRegistry registry = CellRegistry.standard();
        assertThat(registry.create("equations", registry.describe(cell))).isEqualTo(cell);
        Cell wrapped = new Zoneout(cell, 0.2);
        assertThat(registry.create("zoneout", registry.describe(wrapped))).isEqualTo(wrapped);
    }

    @Test
    void what_reads_nothing_is_no_cell() {
        assertThatThrownBy(() -> Cell.parse("output filled(2, 1)"))
                .hasMessage("equations: a cell reads at least one input, but this one reads none");
    }
}
