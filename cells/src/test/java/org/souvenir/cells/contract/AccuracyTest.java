package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Lstm;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Step;

class AccuracyTest {
    private final Scenario problem = Scenario.random(
            new Planned(Step.of(new Lstm(3, 4)::define)), 4, new int[] {3, 0, 4, 1}, Direction.FORWARD, true, 3);

    @Test
    void is_what_float32_has() {
        assertThat(InDouble.run(problem).difference(InFloat.run(problem), new Accuracy(problem)))
                .isEmpty();
    }

    @Test
    void finds_each_number_that_is_wrong_by_little_beside_the_largest_of_its_array() {
        for (boolean gradient : new boolean[] {false, true}) {
            for (String array : arrays(InDouble.run(problem), gradient).keySet()) {
                Values wrong = InDouble.run(problem);
                double[] numbers = arrays(wrong, gradient).get(array);
                double largest = 0;
                for (double number : numbers) {
                    largest = Math.max(largest, Math.abs(number));
                }
                numbers[numbers.length - 1] += 1e-5 * largest;
                assertThat(InDouble.run(problem).difference(wrong, new Accuracy(problem)))
                        .hasValueSatisfying(what -> assertThat(what).contains(array));
            }
        }
    }

    private static Map<String, double[]> arrays(Values values, boolean gradient) {
        return gradient ? values.gradients() : values.forward();
    }
}
