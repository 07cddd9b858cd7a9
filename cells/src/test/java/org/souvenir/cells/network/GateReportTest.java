package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.souvenir.core.tensor.Tensor;

class GateReportTest {

    /** Two sequences of three and one steps, two units. */
    private static final GateReport REPORT = GateReport.of(
            Tensor.of(new float[] {0.5f, 0.96f, 0.25f, 0.02f, 0.5f, 0.98f, 7, 7, 0.125f, 0.03f, 7, 7}, 3, 2, 2),
            new int[] {3, 1});

    @Test
    void the_half_life_is_how_long_half_of_the_memory_stays() {
        assertThat(REPORT.halfLife()[0]).isCloseTo(4.0 / (1 + 2 + 1 + 3), within(1e-6));
        double logs = Math.log(0.96) + Math.log(0.02) + Math.log(0.98) + Math.log(0.03);
        assertThat(REPORT.halfLife()[1]).isCloseTo(4 * Math.log(0.5) / logs, within(1e-6));
    }

    @Test
    void counts_how_often_a_gate_is_all_but_open_or_closed() {
        assertThat(REPORT.open()).containsExactly(0, 0.5);
        assertThat(REPORT.closed()).containsExactly(0, 0.5);
        assertThat(REPORT.mean()[0]).isCloseTo((0.5 + 0.25 + 0.5 + 0.125) / 4, within(1e-6));
    }

    @Test
    void what_is_never_let_go_lasts_for_ever_and_sorts_last() {
        GateReport report = GateReport.of(Tensor.of(new float[] {1, 0.5f, 1, 0.5f}, 2, 1, 2), new int[] {2});
        assertThat(report.halfLife()).containsExactly(Double.POSITIVE_INFINITY, 1);
        assertThat(report.mean()).containsExactly(1, 0.5);
    }

    @Test
    void knows_nothing_of_a_gate_that_was_never_used() {
        GateReport report = GateReport.of(Tensor.zeros(2, 1, 1), new int[] {0});
        assertThat(report.mean()).containsExactly(Double.NaN);
        assertThat(report.halfLife()).containsExactly(Double.NaN);
        assertThat(report.closed()).containsExactly(Double.NaN);
        assertThat(report.open()).containsExactly(Double.NaN);
        assertThat(report.toString()).contains("NaN");
    }

    @Test
    void prints_a_line_a_unit() {
        assertThat(REPORT.toString().lines()).hasSize(3).element(2).asString().contains("50%");
    }
}
