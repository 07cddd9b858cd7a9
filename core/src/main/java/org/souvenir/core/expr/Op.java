package org.souvenir.core.expr;

/**
 * The words of the expression language.
 *
 * <p>Three exhaustive switches give them meaning: {@link Shape} (rows and width), {@link Derivative} (gradients, which
 * are expressions again) and the executors. What can be composed from these is a method of {@link Functions}, not an op.
 */
public enum Op {
    /** What a step reads, [B, n]. */
    INPUT,
    /** What the previous step left, [B, n]. */
    STATE,
    /** A learned matrix, [k, n]. */
    PARAMETER,
    /** One value, [1, 1]. */
    CONSTANT,
    /** A random mask in training and its expectation otherwise, [B, n] or [k, n]. */
    MASK,
    /** Σ x_i · W_i + addend: products of rows with fixed matrices. */
    LINEAR,
    /** Rows of a table, chosen by an input of ids. */
    GATHER,
    /** a + b. */
    ADD,
    /** a - b. */
    SUBTRACT,
    /** a · b, element by element. */
    MULTIPLY,
    /** a / b, element by element. */
    DIVIDE,
    /** The smaller one. */
    MINIMUM,
    /** The larger one. */
    MAXIMUM,
    /** 1 where a &gt; b, else 0; its derivative is taken to be 0. */
    GREATER,
    /** factor · a + shift. */
    SCALE,
    /** 1 / (1 + exp(-a)). */
    SIGMOID,
    /** tanh a. */
    TANH,
    /** log(1 + exp a). */
    SOFTPLUS,
    /** exp a. */
    EXP,
    /** log a. */
    LOG,
    /** √a. */
    SQRT,
    /** Columns side by side. */
    CONCAT,
    /** Some neighbouring columns. */
    SLICE,
    /** Columns with zeros on both sides. */
    PAD,
    /** One column as many times as wanted. */
    REPEAT,
    /** Some neighbouring rows of a fixed matrix. */
    ROWS,
    /** A fixed matrix with zero rows above and below. */
    PAD_ROWS,
    /** A fixed matrix, rows and columns exchanged. */
    TRANSPOSE,
    /** The sum of a row, [B, 1]. */
    ROW_SUM,
    /** The largest of a row, [B, 1]. */
    ROW_MAX,
    /** log Σ exp of a row, [B, 1]. */
    LOG_SUM_EXP,
    /** The element of a row that an id names, [B, 1]. */
    PICK,
    /** A row of zeros but for one value at the place that an id names. */
    PLACE,
    /** y · (1 - y) · dy, in gradients only. */
    SIGMOID_GRADIENT,
    /** (1 - y²) · dy, in gradients only. */
    TANH_GRADIENT,
    /** A value that the forward pass left behind, in gradients only. */
    SAVED,
    /** Σ over time and rows of aᵀ · b, a fixed matrix, in gradients only. */
    OUTER,
    /** Σ over rows (and time, for a batch), [1, n], in gradients only. */
    COLUMN_SUM,
    /** Rows added into a table where ids point, in gradients only. */
    SCATTER,
    /** A state after the last step, in gradients only. */
    FINAL;

    /** Whether each element of the result depends on the same element of the operands alone. */
    public boolean elementwise() {
        return switch (this) {
            case ADD,
                    SUBTRACT,
                    MULTIPLY,
                    DIVIDE,
                    MINIMUM,
                    MAXIMUM,
                    GREATER,
                    SCALE,
                    SIGMOID,
                    TANH,
                    SOFTPLUS,
                    EXP,
                    LOG,
                    SQRT,
                    SIGMOID_GRADIENT,
                    TANH_GRADIENT -> true;
            default -> false;
        };
    }
}
