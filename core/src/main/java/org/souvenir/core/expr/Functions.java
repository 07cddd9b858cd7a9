package org.souvenir.core.expr;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Numbers;

/** The functions of which cells are written, primitives and composites alike; meant for a static import. */
public final class Functions {
    private Functions() {}

    /** 1 / (1 + exp(-x)), in (0, 1): a gate. */
    public static Expr sigmoid(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.SIGMOID, x);
    }

    /** tanh x, in (-1, 1). */
    public static Expr tanh(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.TANH, x);
    }

    /** log(1 + exp x), above 0. */
    public static Expr softplus(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.SOFTPLUS, x);
    }

    /** exp x. */
    public static Expr exp(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.EXP, x);
    }

    /** exp x - 1, with all digits where x is near 0. */
    public static Expr expm1(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.EXPM1, x);
    }

    /** The natural logarithm. */
    public static Expr log(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.LOG, x);
    }

    /** The square root. */
    public static Expr sqrt(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.SQRT, x);
    }

    /** sin x, x in radians; NaN where x is not finite. */
    public static Expr sin(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.SIN, x);
    }

    /** cos x, x in radians; NaN where x is not finite. */
    public static Expr cos(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.COS, x);
    }

    /** The error function, 2/√π · ∫ exp(-t²) dt from 0 to x, in [-1, 1]. */
    public static Expr erf(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.ERF, x);
    }

    /** max(x, 0); its derivative at 0 is 0. */
    public static Expr relu(Expr x) {
        requireNonNull(x, "x");
        return maximum(x, Expr.constant(0));
    }

    /** x where x &gt; 0, else slope · x, for any finite slope; its derivative at 0 is the slope. */
    public static Expr leakyRelu(Expr x, double slope) {
        requireNonNull(x, "x");
        return relu(x).plus(minimum(Expr.constant(0), x).times(slope));
    }

    /** x where x &gt; 0, else alpha · (exp x - 1) (Clevert et al., 2015); its derivative at 0 is alpha. */
    public static Expr elu(Expr x, double alpha) {
        requireNonNull(x, "x");
        return relu(x).plus(expm1(minimum(Expr.constant(0), x)).times(alpha));
    }

    /**
     * 1.0507 · elu(x, 1.67326): with weights of variance 1 / width, rows keep mean 0 and variance 1 (Klambauer et al.,
     * "Self-normalizing neural networks", 2017).
     */
    public static Expr selu(Expr x) {
        requireNonNull(x, "x");
        return elu(x, 1.6732632423543772).times(1.0507009873554805);
    }

    /** x · sigmoid x (Elfwing et al., 2017), also named swish; of -∞, NaN. */
    public static Expr silu(Expr x) {
        requireNonNull(x, "x");
        return x.times(sigmoid(x));
    }

    /**
     * x · Φ(x) with the distribution function Φ of the normal distribution, by {@link #erf} (Hendrycks and Gimpel, 2016); of
     * -∞, NaN.
     */
    public static Expr gelu(Expr x) {
        requireNonNull(x, "x");
        return x.times(erf(x.times(Math.sqrt(0.5))).scaled(0.5, 0.5));
    }

    /** {@link #gelu} but for an error below 0.0005: x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2, as GPT-2 has it. */
    public static Expr geluByTanh(Expr x) {
        requireNonNull(x, "x");
        Expr inner = x.times(square(x).scaled(0.044715, 1)).times(Math.sqrt(2 / Math.PI));
        return x.times(tanh(inner).scaled(0.5, 0.5));
    }

    /** x where x &gt; threshold, else 0 (Konda et al., 2014). */
    public static Expr thresholdedRelu(Expr x, double threshold) {
        requireNonNull(x, "x");
        Expr limit = Expr.constant(threshold);
        return maximum(x, limit).times(greater(x, limit));
    }

    /** min(max(alpha · x + beta, 0), 1): 0.2 and 0.5 in ONNX. */
    public static Expr hardSigmoid(Expr x, double alpha, double beta) {
        requireNonNull(x, "x");
        return clip(x.scaled(alpha, beta), 0, 1);
    }

    /** x / (1 + |x|). */
    public static Expr softsign(Expr x) {
        requireNonNull(x, "x");
        return x.dividedBy(abs(x).plus(1));
    }

    /** |x|. */
    public static Expr abs(Expr x) {
        requireNonNull(x, "x");
        return maximum(x, x.negated());
    }

    /** x · x. */
    public static Expr square(Expr x) {
        requireNonNull(x, "x");
        return x.times(x);
    }

    /** The smaller one, element by element. */
    public static Expr minimum(Expr a, Expr b) {
        requireNonNull(a, "a");
        requireNonNull(b, "b");
        return Expr.of(Op.MINIMUM, a, b);
    }

    /** The larger one, element by element. */
    public static Expr maximum(Expr a, Expr b) {
        requireNonNull(a, "a");
        requireNonNull(b, "b");
        return Expr.of(Op.MAXIMUM, a, b);
    }

    /** 1 where a &gt; b, else 0; no gradient passes. */
    public static Expr greater(Expr a, Expr b) {
        requireNonNull(a, "a");
        requireNonNull(b, "b");
        return Expr.of(Op.GREATER, a, b);
    }

    /**
     * x, but not under low and not above high.
     *
     * @throws IllegalArgumentException if low is above high, or one is NaN
     */
    public static Expr clip(Expr x, double low, double high) {
        requireNonNull(x, "x");
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "clip: low must be at most high, but they are %s and %s".formatted(low, high));
        }
        return minimum(maximum(x, Expr.constant(low)), Expr.constant(high));
    }

    /** Columns side by side; a single part is what it is. */
    public static Expr concat(Expr... parts) {
        NoNulls.in(parts, "parts");
        return parts.length == 1 ? parts[0] : Expr.of(Op.CONCAT, parts);
    }

    /** A column [B, 1] as many times as wanted, [B, width]. */
    public static Expr repeat(Expr column, int width) {
        requireNonNull(column, "column");
        if (column.width() != 1) {
            throw new IllegalArgumentException("repeat: a column [B, 1] is needed, but found " + column.shape());
        }
        return Expr.of(Op.REPEAT, new Attribute.Window(0, width), List.of(column));
    }

    /** The sum of each row, [B, 1]. */
    public static Expr rowSum(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.ROW_SUM, x);
    }

    /** The mean of each row, [B, 1]. */
    public static Expr rowMean(Expr x) {
        requireNonNull(x, "x");
        return rowSum(x).times(1.0 / x.width());
    }

    /** The largest of each row, [B, 1]. */
    public static Expr rowMax(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.ROW_MAX, x);
    }

    /** log Σ exp of each row, [B, 1]; its gradient is {@link #softmax}. */
    public static Expr logSumExp(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.LOG_SUM_EXP, x);
    }

    /** exp x / Σ exp x, row by row; special values as {@link #logSoftmax} has them. */
    public static Expr softmax(Expr x) {
        requireNonNull(x, "x");
        return exp(logSoftmax(x));
    }

    /**
     * x - log Σ exp x, row by row, from the differences to the row's largest element: what all have in common costs no
     * digits. -∞ stays -∞, probability 0; a row of nothing else, or with +∞ or NaN, becomes NaN.
     */
    public static Expr logSoftmax(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.LOG_SOFTMAX, x);
    }

    /** The sum along another sequence, [B, T', n] to [B, n]; 0 where that is empty. */
    public static Expr sumAlong(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.ALONG_SUM, x);
    }

    /** The largest along another sequence, [B, T', n] to [B, n]; of nothing it is taken to be 0. */
    public static Expr maxAlong(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.ALONG_MAX, x);
    }

    /**
     * log Σ exp along another sequence, [B, T', n] to [B, n]; of nothing it is taken to be 0, not -∞, so that no number is
     * infinite where a sequence is empty. Its gradient is {@link #softmaxAlong}.
     */
    public static Expr logSumExpAlong(Expr x) {
        requireNonNull(x, "x");
        return Expr.of(Op.ALONG_LOG_SUM_EXP, x);
    }

    /**
     * exp x / Σ exp x along another sequence, [B, T', n], column by column: attention's weights from its scores [B, T', 1]. No
     * weight is infinite, however large the scores are; what all have in common costs digits, some 1e-7 of it.
     */
    public static Expr softmaxAlong(Expr x) {
        requireNonNull(x, "x");
        return exp(x.minus(logSumExpAlong(x)));
    }

    /** The element of each row of x that {@code ids [B, 1]} names, [B, 1]. */
    public static Expr pick(Expr x, Expr ids) {
        requireNonNull(x, "x");
        requireNonNull(ids, "ids");
        return Expr.of(Op.PICK, x, ids);
    }

    /** The rows of a table [V, n] that {@code ids [B, 1]} name, [B, n]. */
    public static Expr gather(Expr table, Expr ids) {
        requireNonNull(table, "table");
        requireNonNull(ids, "ids");
        return Expr.of(Op.GATHER, table, ids);
    }

    /**
     * a ⊗ b, row by row: of a [B, k] and b [B, n] the row [B, k · n] that is a matrix [k, n], {@code a_i · b_j} in its row i and
     * column j. One operand may be a fixed row, which is the same for all. A row that is a matrix lies row-major; as any other
     * row it can be a state, the memory of a cell.
     */
    public static Expr outer(Expr a, Expr b) {
        requireNonNull(a, "a");
        requireNonNull(b, "b");
        return Expr.of(Op.OUTER_PRODUCT, a, b);
    }

    /**
     * M · v, row by row: of a row [B, k · n] that is a matrix M [k, n], and v [B, n], the row [B, k], {@code Σ_j M_ij · v_j}.
     * {@code matrixTimes(outer(a, b), v)} is {@code a · (b · v)}.
     */
    public static Expr matrixTimes(Expr matrix, Expr v) {
        requireNonNull(matrix, "matrix");
        requireNonNull(v, "v");
        return Expr.of(Op.MATRIX_TIMES, matrix, v);
    }

    /**
     * v · M, row by row: of v [B, k], and a row [B, k · n] that is a matrix M [k, n], the row [B, n], {@code Σ_i v_i · M_ij}.
     * {@code timesMatrix(v, outer(a, b))} is {@code (v · a) · b}.
     */
    public static Expr timesMatrix(Expr v, Expr matrix) {
        requireNonNull(v, "v");
        requireNonNull(matrix, "matrix");
        return Expr.of(Op.TIMES_MATRIX, v, matrix);
    }

    /**
     * Each row shifted and scaled to mean 0 and variance 1, then gain · x + bias (Ba et al., 2016).
     *
     * @param gain [1, n]
     * @param bias [1, n]
     */
    public static Expr layerNorm(Expr x, Expr gain, Expr bias, double epsilon) {
        requireNonNull(x, "x");
        requireNonNull(gain, "gain");
        requireNonNull(bias, "bias");
        return normalized(x, epsilon).times(gain).plus(bias);
    }

    /**
     * Each row shifted and scaled to mean 0 and variance 1: (x - mean) / √(variance + epsilon).
     *
     * @param epsilon finite, 0 or more
     */
    public static Expr normalized(Expr x, double epsilon) {
        requireNonNull(x, "x");
        Numbers.notNegative("normalized: epsilon", epsilon);
        Expr centred = x.minus(rowMean(x));
        return centred.dividedBy(sqrt(rowMean(square(centred)).plus(epsilon)));
    }

    /** Σ x_i · W_i + bias; pairs (x, W) in turn. */
    static Expr linear(List<Expr> pairsThenAddend) {
        int n = pairsThenAddend.size();
        return Expr.of(Op.LINEAR, new Attribute.Linear(n / 2, n % 2 == 1), pairsThenAddend);
    }
}
