package org.souvenir.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.souvenir.core.file.Safetensors;
import org.souvenir.training.Golden;
import org.souvenir.training.loss.SequenceLoss.Calculation;
import org.souvenir.training.loss.SequenceLoss.Sequence;

class CtcTest {
    private static final Ctc IGNORING = new Ctc().withImpossible(Ctc.Impossible.IGNORED);

    /** Scores, a target, and room for the gradient. */
    private static Sequence sequence(double[] scores, int width, double... target) {
        return new Sequence(scores.length / width, scores, target.length, target, new double[scores.length]);
    }

    @Test
    void has_the_values_and_gradients_of_pytorch_in_200_cases() {
        Safetensors golden = Golden.read("ctc");
        double[] scores = golden.doubles("scores");
        double[] gradients = golden.doubles("gradients");
        double[] targets = golden.doubles("targets");
        double[] losses = golden.doubles("loss");
        int impossible = 0;
        int from = 0;
        int label = 0;
        for (int i = 0; i < 200; i++) {
            int width = (int) golden.doubles("classes")[i];
            int steps = (int) golden.doubles("steps")[i];
            int length = (int) golden.doubles("length")[i];
            Ctc ctc = IGNORING.withBlank((int) golden.doubles("blank")[i]);
            double[] own = Arrays.copyOfRange(scores, from, from + steps * width);
            Sequence sequence = sequence(own, width, Arrays.copyOfRange(targets, label, label + length));
            double loss = ctc.start(width).loss(sequence);
            boolean fits = ctc.withImpossible(Ctc.Impossible.REFUSED)
                    .misfit(steps, length, sequence.target())
                    .isEmpty();
            assertThat(fits).isEqualTo(Double.isFinite(losses[i]));
            assertThat(loss).as("case %d", i).isCloseTo(fits ? losses[i] : 0, within(1e-11));
            double[] expected = Arrays.copyOfRange(gradients, from, from + steps * width);
            assertThat(sequence.gradient()).as("case %d", i).containsExactly(expected, within(1e-11));
            impossible += fits ? 0 : 1;
            from += steps * width;
            label += length;
        }
        assertThat(impossible).isBetween(20, 100);
    }

    /** The sum over all paths that are read as the target. */
    private static double byEveryPath(double[] scores, int width, double[] target) {
        int steps = scores.length / width;
        double sum = 0;
        for (long path = 0; path < Math.pow(width, steps); path++) {
            double probability = 1;
            int read = 0;
            boolean right = true;
            int before = -1;
            long rest = path;
            for (int t = 0; t < steps; t++, rest /= width) {
                int said = (int) (rest % width);
                int row = t * width;
                double all =
                        Arrays.stream(scores, row, row + width).map(Math::exp).sum();
                probability *= Math.exp(scores[row + said]) / all;
                if (said != before && said != 0) {
                    right &= read < target.length && target[read] == said;
                    read++;
                }
                before = said;
            }
            sum += right && read == target.length ? probability : 0;
        }
        return sum;
    }

    @Test
    void is_the_surprise_of_all_paths_that_are_read_as_the_target() {
        Random random = new Random(4);
        double[][] targets = {{}, {1}, {2, 1}, {1, 1}, {2, 2, 1}, {1, 2, 1}, {1, 1, 1}};
        Calculation calculation = new Ctc().start(3);
        for (double[] target : targets) {
            double[] scores = random.doubles(15, -2, 2).toArray();
            assertThat(calculation.loss(sequence(scores, 3, target)))
                    .isCloseTo(-Math.log(byEveryPath(scores, 3, target)), within(1e-12));
        }
    }

    @Test
    void has_the_gradient_that_central_differences_show() {
        Random random = new Random(5);
        Calculation calculation = new Ctc().withBlank(3).start(5);
        for (int steps : new int[] {1, 4, 11, 40}) {
            double[] scores = random.doubles(steps * 5L, -3, 3).toArray();
            double[] target = steps < 4 ? new double[] {2} : new double[] {1, 1, 4};
            Sequence sequence = sequence(scores, 5, target);
            calculation.loss(sequence);
            for (int i = 0; i < scores.length; i++) {
                double kept = scores[i];
                scores[i] = kept + 1e-5;
                double more = calculation.loss(sequence(scores, 5, target));
                scores[i] = kept - 1e-5;
                double less = calculation.loss(sequence(scores, 5, target));
                scores[i] = kept;
                assertThat(sequence.gradient()[i]).isCloseTo((more - less) / 2e-5, within(1e-8));
            }
        }
    }

    /** Where the probability of a path is far below the smallest double. */
    @Test
    void keeps_its_digits_over_thousands_of_steps() {
        int steps = 3000;
        double[] scores = new double[steps * 2];
        Arrays.setAll(scores, i -> i % 2 == 0 ? 40 : -40);
        Sequence sequence = sequence(scores, 2, 1, 1);
        double loss = new Ctc().start(2).loss(sequence);
        assertThat(loss).isCloseTo(160 - Math.log(2998.0 * 2999 / 2), within(1e-6)); // two single steps, apart
        assertThat(Arrays.stream(sequence.gradient()).sum()).isCloseTo(0, within(1e-9));
        double said = 0;
        for (int t = 0; t < steps; t++) {
            said -= sequence.gradient()[2 * t + 1];
        }
        assertThat(said).isCloseTo(2, within(1e-6));
    }

    @Test
    void a_sequence_without_steps_says_nothing_for_certain() {
        Sequence nothing = sequence(new double[0], 3);
        assertThat(new Ctc().start(3).loss(nothing)).isZero();
        assertThat(IGNORING.start(3).loss(sequence(new double[0], 3, 1))).isZero();
        assertThat(new Ctc().misfit(0, 0, new double[0])).isEmpty();
    }

    @Test
    void names_what_an_impossible_target_needs() {
        assertThat(new Ctc().misfit(4, 3, new double[] {5, 5, 5}))
                .contains("has 4 steps, but its target of 3 labels, 2 of them repeats, needs at least 5");
        assertThat(new Ctc().misfit(5, 3, new double[] {5, 5, 5})).isEmpty();
        assertThat(IGNORING.misfit(4, 3, new double[] {5, 5, 5})).isEmpty();
    }

    @Test
    void refuses_blanks_in_targets_and_a_blank_that_is_no_id() {
        assertThat(IGNORING.misfit(4, 2, new double[] {5, 0, 5}))
                .contains("must have a target without the blank 0, but has it at step 1 of its target");
        assertThatThrownBy(() -> new Ctc().withBlank(3).targets(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ctc: the blank must be one of the V = 3 ids, but is 3");
        assertThatThrownBy(() -> new Ctc().withBlank(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ctc: the blank must be an id, at least 0, but is -1");
    }
}
