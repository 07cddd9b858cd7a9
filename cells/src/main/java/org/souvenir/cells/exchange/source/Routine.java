package org.souvenir.cells.exchange.source;

import java.util.Set;

/** What a written class computes with: small static methods, of which it has those that it calls. */
enum Routine {
    CHECK_ROW("""
            private static void check(float[] row, int width, String name) {
                if (row.length != width) {
                    throw new IllegalArgumentException(name + " must have " + width + " numbers, but has " + row.length);
                }
            }
            """),
    CHECK_ROWS("""
            private static void check(float[][] rows, int width, String name) {
                for (float[] row : rows) {
                    check(row, width, name);
                }
            }
            """),
    CHECK_ID("""
            private static void check(int id, int limit, String name) {
                if (id < 0 || id >= limit) {
                    throw new IllegalArgumentException(name + " must lie in [0, " + limit + "), but is " + id);
                }
            }
            """),
    CHECK_IDS("""
            private static void check(int[] ids, int limit, String name) {
                for (int id : ids) {
                    check(id, limit, name);
                }
            }
            """),
    CHECK_STEPS("""
            private static void checkSteps(int found, int steps, String name) {
                if (found != steps) {
                    throw new IllegalArgumentException(name + " must have " + steps + " steps, but has " + found);
                }
            }
            """),
    ADD_PRODUCT("""
            /** y += x · W for each row of x, W being [k, n]; four rows of W at a time. */
            private static void addProduct(float[] x, float[] w, int n, float[] y) {
                int k = w.length / n;
                for (int row = 0; row < y.length / n; row++) {
                    int from = row * k;
                    int to = row * n;
                    int p = 0;
                    for (; p + 3 < k; p += 4) {
                        float a = x[from + p];
                        float b = x[from + p + 1];
                        float c = x[from + p + 2];
                        float d = x[from + p + 3];
                        int at = p * n;
                        for (int j = 0; j < n; j++) {
                            y[to + j] += a * w[at + j] + b * w[at + n + j] + c * w[at + 2 * n + j] + d * w[at + 3 * n + j];
                        }
                    }
                    for (; p < k; p++) {
                        float a = x[from + p];
                        for (int j = 0; j < n; j++) {
                            y[to + j] += a * w[p * n + j];
                        }
                    }
                }
            }
            """),
    REPEAT_ROWS("""
            /** Each row of y becomes that of x, or all become its only one. */
            private static void repeat(float[] x, float[] y) {
                for (int at = 0; at < y.length; at += x.length) {
                    System.arraycopy(x, 0, y, at, x.length);
                }
            }
            """),
    PUT("""
            /** Puts the n columns of x into those of y, which is width wide, from one on. */
            private static void put(float[] x, int n, float[] y, int column, int width) {
                for (int row = 0; row < x.length / n; row++) {
                    System.arraycopy(x, row * n, y, row * width + column, n);
                }
            }
            """),
    FLAT("""
            /** Rows one after the other. */
            private static float[] flat(float[][] rows, int n) {
                float[] all = new float[rows.length * n];
                for (int row = 0; row < rows.length; row++) {
                    System.arraycopy(rows[row], 0, all, row * n, n);
                }
                return all;
            }
            """),
    TRANSPOSE("""
            /** Rows and columns exchanged; x is n wide. */
            private static void transpose(float[] x, int n, float[] y) {
                int k = x.length / n;
                for (int row = 0; row < k; row++) {
                    for (int j = 0; j < n; j++) {
                        y[j * k + row] = x[row * n + j];
                    }
                }
            }
            """),
    ROW_SUM("""
            /** The sum of each row. */
            private static void rowSum(float[] x, int n, float[] y) {
                for (int row = 0; row < y.length; row++) {
                    float sum = 0f;
                    for (int j = 0; j < n; j++) {
                        sum += x[row * n + j];
                    }
                    y[row] = sum;
                }
            }
            """),
    ROW_MAX("""
            /** The largest of each row. */
            private static void rowMax(float[] x, int n, float[] y) {
                for (int row = 0; row < y.length; row++) {
                    float largest = Float.NEGATIVE_INFINITY;
                    for (int j = 0; j < n; j++) {
                        largest = Math.max(largest, x[row * n + j]);
                    }
                    y[row] = largest;
                }
            }
            """),
    LOG_SUM_EXP("""
            /** log Σ exp of each row. */
            private static void logSumExp(float[] x, int n, float[] y) {
                rowMax(x, n, y);
                for (int row = 0; row < y.length; row++) {
                    float largest = y[row];
                    double sum = 0;
                    for (int j = 0; j < n; j++) {
                        sum += Math.exp(x[row * n + j] - largest);
                    }
                    y[row] = Float.isInfinite(largest) ? largest : (float) (largest + Math.log(sum));
                }
            }
            """),
    LOG_SOFTMAX("""
            /** x - log Σ exp of its row. */
            private static void logSoftmax(float[] x, int n, float[] y) {
                float[] sums = new float[x.length / n];
                logSumExp(x, n, sums);
                for (int at = 0; at < x.length; at++) {
                    y[at] = x[at] - sums[at / n];
                }
            }
            """),
    ALONG_SUM("""
            /** The sum of each column. */
            private static void alongSum(float[] x, int n, float[] y) {
                Arrays.fill(y, 0f);
                for (int at = 0; at < x.length; at++) {
                    y[at % n] += x[at];
                }
            }
            """),
    ALONG_MAX("""
            /** The largest of each column; 0 where there are no rows. */
            private static void alongMax(float[] x, int n, float[] y) {
                Arrays.fill(y, x.length == 0 ? 0f : Float.NEGATIVE_INFINITY);
                for (int at = 0; at < x.length; at++) {
                    y[at % n] = Math.max(y[at % n], x[at]);
                }
            }
            """),
    ALONG_LOG_SUM_EXP("""
            /** log Σ exp of each column; 0 where there are no rows. */
            private static void alongLogSumExp(float[] x, int n, float[] y) {
                alongMax(x, n, y);
                for (int j = 0; j < n && x.length > 0; j++) {
                    float largest = y[j];
                    double sum = 0;
                    for (int at = j; at < x.length; at += n) {
                        sum += Math.exp(x[at] - largest);
                    }
                    y[j] = Float.isInfinite(largest) ? largest : (float) (largest + Math.log(sum));
                }
            }
            """),
    OUTER_PRODUCT("""
            /** a ⊗ b for each row, of k and n numbers; where one has a single row, that is for all. */
            private static void outerProduct(float[] a, int k, float[] b, int n, float[] y) {
                for (int row = 0; row < y.length / (k * n); row++) {
                    int aFrom = a.length == k ? 0 : row * k;
                    int bFrom = b.length == n ? 0 : row * n;
                    for (int p = 0; p < k; p++) {
                        for (int j = 0; j < n; j++) {
                            y[(row * k + p) * n + j] = a[aFrom + p] * b[bFrom + j];
                        }
                    }
                }
            }
            """),
    MATRIX_TIMES("""
            /** M · v for each row, which is a matrix of k rows and n columns; where one has a single row, that is for all. */
            private static void matrixTimes(float[] m, float[] v, int k, int n, float[] y) {
                for (int row = 0; row < y.length / k; row++) {
                    int mFrom = m.length == k * n ? 0 : row * k * n;
                    int vFrom = v.length == n ? 0 : row * n;
                    for (int p = 0; p < k; p++) {
                        float sum = 0f;
                        for (int j = 0; j < n; j++) {
                            sum += m[mFrom + p * n + j] * v[vFrom + j];
                        }
                        y[row * k + p] = sum;
                    }
                }
            }
            """),
    TIMES_MATRIX("""
            /** v · M for each row, which is a matrix of k rows and n columns; where one has a single row, that is for all. */
            private static void timesMatrix(float[] v, float[] m, int k, int n, float[] y) {
                Arrays.fill(y, 0f);
                for (int row = 0; row < y.length / n; row++) {
                    int mFrom = m.length == k * n ? 0 : row * k * n;
                    int vFrom = v.length == k ? 0 : row * k;
                    for (int p = 0; p < k; p++) {
                        float factor = v[vFrom + p];
                        for (int j = 0; j < n; j++) {
                            y[row * n + j] += factor * m[mFrom + p * n + j];
                        }
                    }
                }
            }
            """),
    SIGMOID("""
            private static float sigmoid(float x) {
                return (float) (1 / (1 + Math.exp(-x)));
            }
            """),
    TANH("""
            /** tanh x, by one exp; within 2⁻⁵³, which is nothing beside a float's rounding. */
            private static float tanh(float x) {
                return (float) (1 - 2 / (Math.exp(2.0 * x) + 1));
            }
            """),
    SOFTPLUS("""
            private static float softplus(float x) {
                return (float) (Math.max(x, 0f) + Math.log1p(Math.exp(-Math.abs(x))));
            }
            """),
    ERF("""
            /** The error function by its series (Abramowitz and Stegun, 7.1.6). */
            private static float erf(float x) {
                if (!(Math.abs(x) < 4f)) {
                    return x != x ? x : Math.signum(x);
                }
                double term = x;
                double sum = x;
                for (int k = 1; Math.abs(term) > 1e-9 * Math.abs(sum); k++) {
                    term *= 2.0 * x * x / (2 * k + 1);
                    sum += term;
                }
                return (float) (2 / Math.sqrt(Math.PI) * Math.exp(-1.0 * x * x) * sum);
            }
            """);

    private final String text;

    Routine(String text) {
        this.text = text;
    }

    /** The method. */
    String text() {
        return text;
    }

    /** What it calls. */
    Set<Routine> calls() {
        return switch (this) {
            case CHECK_ROWS -> Set.of(CHECK_ROW);
            case CHECK_IDS -> Set.of(CHECK_ID);
            case LOG_SUM_EXP -> Set.of(ROW_MAX);
            case LOG_SOFTMAX -> Set.of(LOG_SUM_EXP, ROW_MAX);
            case ALONG_LOG_SUM_EXP -> Set.of(ALONG_MAX);
            default -> Set.of();
        };
    }
}
