package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every provider's loops over element-wise programs must do: the same as the program's lines, each by itself. */
interface LoopContract {
    List<ElementOp> OPS = List.of(ElementOp.values());
    int ARRAYS = 3;
    int SCALARS = 2;
    int REGISTERS = 3;

    Kernels kernels();

    /** Lines that read what was written; of every op at least one. */
    private static ElementProgram random(Random random, int lines) {
        List<ElementProgram.Line> list = new ArrayList<>();
        for (int register = 0; register < REGISTERS; register++) {
            list.add(new ElementProgram.Line(ElementOp.COPY, ARRAYS + SCALARS + register, List.of(register % ARRAYS)));
        }
        for (int i = 0; i < lines; i++) {
            ElementOp op = OPS.get(i % OPS.size());
            if (op != ElementOp.SCALE) {
                int result = random.nextInt(ARRAYS + REGISTERS);
                List<Integer> operands = random.ints(op.operands(), 0, ARRAYS + SCALARS + REGISTERS)
                        .boxed()
                        .toList();
                list.add(new ElementProgram.Line(op, result < ARRAYS ? result : result + SCALARS, operands));
            }
        }
        return new ElementProgram(ARRAYS, SCALARS, REGISTERS, list);
    }

    private static float[][] numbers(int length) {
        float[][] arrays = new float[ARRAYS][];
        for (int i = 0; i < ARRAYS; i++) {
            arrays[i] = Oracle.noise(length, 60 + i);
            for (int j = 0; j < length; j++) {
                arrays[i][j] = Math.abs(arrays[i][j]); // logarithms and roots of what is negative would say little
            }
        }
        return arrays;
    }

    private void check(ElementProgram program, int n) {
        float[] scalars = {0.75f, -1.5f};
        float[][] arrays = numbers(n + 5);
        float[][] expected = numbers(n + 5);
        kernels().loop(program).run(arrays, scalars, 2, 2 + n);
        new ElementBlocks(program, kernels()).run(expected, scalars, 2, 2 + n);
        for (int i = 0; i < ARRAYS; i++) { // bits alike, so that NaN is NaN
            assertThat(Arrays.equals(arrays[i], expected[i]))
                    .as("array %d of %d elements by %s", i, n, program)
                    .isTrue();
        }
    }

    @Test
    default void loops_over_lines_of_every_op() {
        Random random = new Random(61);
        for (int n : ElementContract.LENGTHS) {
            for (int i = 0; i < 5; i++) {
                check(random(random, OPS.size()), n);
            }
        }
        check(random(random, 25), 1500);
    }

    @Test
    default void runs_programs_that_are_too_long_for_a_loop() {
        ElementProgram program = random(new Random(62), 400);
        assertThat(LoopCompiler.fits(program)).isFalse();
        check(program, 700);
    }

    @Test
    default void runs_a_program_without_lines() {
        check(new ElementProgram(ARRAYS, SCALARS, REGISTERS, List.of()), 40);
    }

    @Test
    default void every_element_goes_by_itself() {
        ElementProgram program = random(new Random(63), 60);
        float[][] whole = numbers(300);
        float[][] parts = numbers(300);
        float[] scalars = {0.3f, 2};
        kernels().loop(program).run(whole, scalars, 0, 300);
        for (int from = 0; from < 300; from += 7) {
            kernels().loop(program).run(parts, scalars, from, Math.min(from + 7, 300));
        }
        assertThat(Arrays.deepEquals(parts, whole)).isTrue();
    }
}
