package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** What every provider's products with rows that are matrices must do. */
interface MatrixContract {
    int[] HEIGHTS = {1, 2, 3, 4, 5, 7, 8, 17};
    int[] WIDTHS = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 129};
    int ROWS = 3;

    Kernels kernels();

    @Test
    default void multiplies_rows_to_matrices() {
        forEverySize((k, n, repeated) -> {
            Case c = new Case(k, n, repeated);
            kernels().outer(ROWS, k, n, c.matrix, c.left, c.right);
            c.assertMatrix((i, p, q) -> c.left(i, p) * c.right(i, q), (i, p, q) -> 0);
        });
    }

    @Test
    default void adds_products_of_rows_to_what_stays() {
        forEverySize((k, n, repeated) -> {
            for (int kept = 0; kept < 2; kept++) {
                Case c = new Case(k, n, repeated);
                View s = new View(Oracle.noise(5 + ROWS * (k * n + 1), 31), 5, k * n + 1, kept);
                View before = View.rows(Oracle.noise(2 + ROWS * k * n, 32), 2, k * n);
                kernels().addOuter(ROWS, k, n, c.matrix, c.left, c.right, s, before);
                c.assertMatrix(
                        (i, p, q) -> c.left(i, p) * c.right(i, q),
                        (i, p, q) -> at(s, i, p * n + q) * at(before, i, p * n + q));
            }
        });
    }

    @Test
    default void multiplies_matrices_with_rows() {
        forEverySize((k, n, repeated) -> {
            Case c = new Case(k, n, repeated);
            kernels().matrixTimes(ROWS, k, n, c.result, c.matrix, c.right);
            c.assertResult(k, n, (i, p, q) -> at(c.matrix, i, p * n + q) * c.right(i, q));
        });
    }

    /** Many rows times many rows, each pair a number: as matrices with a single row. */
    @Test
    default void multiplies_pairs_of_rows() {
        for (int rows : new int[] {4, 15, 16, 17, 40}) {
            for (int n : WIDTHS) {
                View a = View.rows(Oracle.noise(1 + rows * (n + 2), 41), 1, n + 2);
                View b = View.rows(Oracle.noise(2 + rows * n, 42), 2, n);
                View d = View.rows(new float[rows], 0, 1);
                kernels().matrixTimes(rows, 1, n, d, a, b);
                for (int i = 0; i < rows; i++) {
                    double sum = 0;
                    double sizes = 0;
                    for (int q = 0; q < n; q++) {
                        sum += at(a, i, q) * at(b, i, q);
                        sizes += Math.abs(at(a, i, q) * at(b, i, q));
                    }
                    assertThat((double) d.data[i]).isCloseTo(sum, within(n * sizes * 0x1p-24));
                }
            }
        }
    }

    /** Idle threads take some of the rows, as many as there are threads: that must not be seen. */
    @Test
    default void multiplies_a_row_alike_whatever_others_are_beside_it() {
        int rows = 40;
        for (int n : WIDTHS) {
            View a = View.rows(Oracle.noise(rows * n, 41), 0, n);
            View b = View.rows(Oracle.noise(rows * n, 42), 0, n);
            View pairs = View.rows(new float[rows], 0, 1);
            View matrix = View.rows(new float[rows], 0, rows);
            kernels().matrixTimes(rows, 1, n, pairs, a, b);
            kernels().matrixTimes(1, rows, n, matrix, a, b);
            for (int some : new int[] {1, 3, 7, 16}) {
                View pair = View.rows(new float[rows], 0, 1);
                View part = View.rows(new float[rows], 0, rows);
                for (int from = 0; from < rows; from += some) {
                    int count = Math.min(some, rows - from);
                    pair.offset = from;
                    part.offset = from;
                    View own = View.rows(a.data, from * n, n);
                    kernels().matrixTimes(count, 1, n, pair, own, View.rows(b.data, from * n, n));
                    kernels().matrixTimes(1, count, n, part, own, b);
                }
                assertThat(pair.data).as("n %d, %d rows", n, some).containsExactly(pairs.data);
                assertThat(part.data).as("n %d, %d rows", n, some).containsExactly(matrix.data);
            }
        }
    }

    @Test
    default void multiplies_rows_with_matrices() {
        forEverySize((k, n, repeated) -> {
            Case c = new Case(k, n, repeated);
            kernels().timesMatrix(ROWS, k, n, c.result, c.left, c.matrix);
            c.assertResult(n, k, (i, q, p) -> at(c.matrix, i, p * n + q) * c.left(i, p));
        });
    }

    /** In one pass what the other products make of the same matrix. */
    @Test
    default void takes_the_gradient_of_a_memory_back() {
        for (int k : new int[] {2, 3, 8, 16, 32, 48}) {
            for (int n : WIDTHS) {
                View a = new View(Oracle.noise(3 + ROWS * 2 * k, 51), 3, 2 * k, 2);
                View b = View.rows(Oracle.noise(1 + ROWS * n, 52), 1, n);
                View c = View.rows(Oracle.noise(2 + ROWS * k * n, 53), 2, k * n);
                View right = View.rows(Oracle.noise(ROWS * (n + 1), 54), 1, n);
                View left = new View(Oracle.noise(ROWS * 2 * k, 55), 0, 2 * k, 2);
                View other = View.rows(Oracle.noise(4 + ROWS * k * n, 56), 4, k * n);
                View factor = new View(Oracle.noise(ROWS, 57), 0, 1, 0);
                MatrixSweep s = new MatrixSweep(
                        a, b, c, right, rows(k), left, rows(n), other, rows(1), rows(n), factor, rows(k * n));
                kernels().sweep(ROWS, k, n, s);
                Element m = (i, p, q) -> at(a, i, p) * at(b, i, q) + at(c, i, p * n + q);
                Element from = (i, p, q) -> at(other, i, p * n + q);
                assertSums(s.timesRight(), k, n, (i, p, q) -> m.at(i, p, q) * at(right, i, q));
                assertSums(s.leftTimes(), n, k, (i, q, p) -> m.at(i, p, q) * at(left, i, p));
                assertSums(s.match(), 1, k * n, (i, none, j) -> m.at(i, j / n, j % n) * from.at(i, j / n, j % n));
                assertSums(s.beside(), n, k, (i, q, p) -> from.at(i, p, q) * at(a, i, p));
                assertSums(s.scaled(), k * n, 1, (i, j, none) -> m.at(i, j / n, j % n) * at(factor, i, 0));
            }
        }
    }

    private static View rows(int width) {
        return View.rows(new float[1 + ROWS * (width + 1)], 1, width + 1);
    }

    /** Sums of {@code terms} terms each, and nothing between the rows. */
    private static void assertSums(View d, int width, int terms, Element term) {
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < width; j++) {
                double sum = 0;
                double sizes = 0;
                for (int t = 0; t < terms; t++) {
                    sum += term.at(i, j, t);
                    sizes += 1 + Math.abs(term.at(i, j, t));
                }
                assertThat((double) d.data[d.row(i) + j]).isCloseTo(sum, within((terms + 4) * sizes * 0x1p-24));
            }
            assertThat(d.data[d.row(i) - 1]).isZero();
        }
    }

    /** Infinite and undefined numbers stay where they belong, also where vectors overlap. */
    @Test
    default void keeps_infinities_apart() {
        forEverySize((k, n, repeated) -> {
            Case c = new Case(k, n, repeated);
            c.matrix.data[c.matrix.offset + k * n - 1] = Float.POSITIVE_INFINITY;
            c.right.data[c.right.offset + n - 1] = 1;
            kernels().matrixTimes(1, k, n, c.result, c.matrix, c.right);
            for (int p = 0; p < k; p++) {
                assertThat(Float.isInfinite(c.result.data[c.result.offset + p])).isEqualTo(p == k - 1);
            }
            c.left.data[c.left.offset + (k - 1) * c.left.columnStride] = 1;
            kernels().timesMatrix(1, k, n, c.result, c.left, c.matrix);
            for (int q = 0; q < n; q++) {
                assertThat(Float.isInfinite(c.result.data[c.result.offset + q])).isEqualTo(q == n - 1);
            }
        });
    }

    /** A matrix [k, n]; {@code repeated}: 1 where the rows are the same one. */
    interface Check {
        void of(int k, int n, int repeated);
    }

    private static void forEverySize(Check check) {
        for (int k : HEIGHTS) {
            for (int n : WIDTHS) {
                check.of(k, n, 0);
                check.of(k, n, 1);
            }
        }
    }

    private static double at(View view, int i, int j) {
        return view.data[view.row(i) + j * view.columnStride];
    }

    /** A number of row i: an element of its matrix, or what one adds to a sum. */
    interface Element {
        double at(int i, int p, int q);
    }

    /** Operands at offsets and with gaps, one of them every second number; results amid other cells. */
    final class Case {
        private final int k;
        private final int n;
        private final View left;
        private final View right;
        private final View matrix;
        private final View result;
        private final float[] around;

        Case(int k, int n, int repeated) {
            this.k = k;
            this.n = n;
            left = new View(Oracle.noise(3 + ROWS * 2 * k, 33), 3, repeated == 1 ? 0 : 2 * k, 2);
            right = new View(Oracle.noise(1 + ROWS * n, 34), 1, repeated == 1 ? 0 : n, 1);
            matrix = new View(Oracle.noise(4 + ROWS * (k * n + 2), 35), 4, k * n + 2, 1);
            int widest = Math.max(k, n) + 1;
            result = new View(Oracle.noise(2 + ROWS * widest, 36), 2, widest, 1);
            around = result.data.clone();
        }

        double left(int i, int p) {
            return at(left, i, p);
        }

        double right(int i, int q) {
            return at(right, i, q);
        }

        void assertMatrix(Element product, Element summand) {
            float[] expected = Oracle.noise(matrix.data.length, 35);
            for (int i = 0; i < ROWS; i++) {
                for (int j = 0; j < k * n; j++) {
                    double a = product.at(i, j / n, j % n);
                    double b = summand.at(i, j / n, j % n);
                    int at = matrix.row(i) + j;
                    check(matrix.data[at], a + b, 2 * (Math.abs(a) + Math.abs(b)));
                    expected[at] = matrix.data[at];
                }
            }
            assertThat(matrix.data).as("what stands around d").isEqualTo(expected);
        }

        /** Sums of {@code terms} terms each. */
        void assertResult(int width, int terms, Element term) {
            for (int i = 0; i < ROWS; i++) {
                for (int j = 0; j < width; j++) {
                    double sum = 0;
                    double sizes = 0;
                    for (int t = 0; t < terms; t++) {
                        sum += term.at(i, j, t);
                        sizes += Math.abs(term.at(i, j, t));
                    }
                    int at = result.row(i) + j;
                    check(result.data[at], sum, terms * sizes);
                    around[at] = result.data[at];
                }
            }
            assertThat(result.data).as("what stands around d").isEqualTo(around);
        }

        private void check(float actual, double truth, double size) {
            if (!(Math.abs(actual - truth) <= size * 0x1p-24)) {
                assertThat(actual).as("[%d, %d]", k, n).isEqualTo((float) truth);
            }
        }
    }
}
