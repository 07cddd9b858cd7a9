package org.souvenir.cells.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GaussLegendreTest {

    @Test
    void integrates_polynomials_up_to_degree_2m_less_1_exactly() {
        for (int m : new int[] {1, 2, 3, 16, 64, 1024}) {
            GaussLegendre rule = GaussLegendre.of(m);
            for (int degree = 0; degree < Math.min(2 * m, 60); degree++) {
                double sum = 0;
                for (int i = 0; i < m; i++) {
                    sum += rule.weights()[i] * Math.pow(rule.points()[i], degree);
                }
                assertThat(sum).as("m = %d, x^%d", m, degree).isCloseTo(1.0 / (degree + 1), within(1e-13));
            }
        }
    }

    @Test
    void its_points_rise_from_0_to_1() {
        double[] points = GaussLegendre.of(33).points();
        assertThat(points).isSorted();
        assertThat(points[0]).isPositive();
        assertThat(points[32]).isLessThan(1);
        assertThat(points[16]).isCloseTo(0.5, within(1e-15));
    }
}
