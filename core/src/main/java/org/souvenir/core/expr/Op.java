package org.souvenir.core.expr;

/**
 * The words of the expression language.
 *
 * <p>What can be composed from these is a method of {@link Functions}, not an op. Exhaustive switches give them meaning, and the
 * compiler names each of them when there is another op:
 *
 * <ul>
 *   <li>what they are: {@code Shape} (rows and width), {@code Derivative} (gradients, which are expressions again), {@code
 *       ReferenceOps} (in double);
 *   <li>how they run: {@code ProgramWriter} and {@code Emitter} (instructions of a plan);
 *   <li>how they are written: {@code Formulas} (for people), {@code ExpressionWriter} (text that is read again), and for other
 *       systems {@code StepWriter} (ONNX), {@code StepText} (PyTorch), {@code Formula} and {@code Statements} (Java).
 * </ul>
 *
 * <p>One that is computed element by element needs a kernel as well: {@code ElementOp} and one switch in each provider.
 */
public enum Op {
    /** What a step reads, [B, n]. */
    INPUT(Kind.LEAF),
    /** What a step reads of another sequence, all of it at every step, [B, T', n]. */
    SEQUENCE(Kind.LEAF),
    /** What the previous step left, [B, n]. */
    STATE(Kind.LEAF),
    /** A learned matrix, [k, n]. */
    PARAMETER(Kind.LEAF),
    /** One value, [1, 1]. */
    CONSTANT(Kind.LEAF),
    /** Numbers that the author gives, [k, n]. */
    MATRIX(Kind.SINGLE),
    /** One value everywhere, [B, n]. */
    FILLED(Kind.ROWWISE),
    /** A random mask in training and its expectation otherwise, [B, n] or [k, n]. */
    MASK(Kind.SINGLE),
    /** Σ x_i · W_i + addend: products of rows with fixed matrices. */
    LINEAR(Kind.SINGLE),
    /** Rows of a table, chosen by an input of ids. */
    GATHER(Kind.SINGLE),
    /** a + b. */
    ADD(Kind.ELEMENTWISE),
    /** a - b. */
    SUBTRACT(Kind.ELEMENTWISE),
    /** a · b, element by element. */
    MULTIPLY(Kind.ELEMENTWISE),
    /** a / b, element by element. */
    DIVIDE(Kind.ELEMENTWISE),
    /** The smaller one. */
    MINIMUM(Kind.ELEMENTWISE),
    /** The larger one. */
    MAXIMUM(Kind.ELEMENTWISE),
    /** 1 where a &gt; b, else 0; its derivative is taken to be 0. */
    GREATER(Kind.ELEMENTWISE),
    /** factor · a + shift. */
    SCALE(Kind.ELEMENTWISE),
    /** 1 / (1 + exp(-a)). */
    SIGMOID(Kind.ELEMENTWISE),
    /** tanh a. */
    TANH(Kind.ELEMENTWISE),
    /** log(1 + exp a). */
    SOFTPLUS(Kind.ELEMENTWISE),
    /** exp a. */
    EXP(Kind.ELEMENTWISE),
    /** exp a - 1, with all digits where a is near 0. */
    EXPM1(Kind.ELEMENTWISE),
    /** log a. */
    LOG(Kind.ELEMENTWISE),
    /** √a. */
    SQRT(Kind.ELEMENTWISE),
    /** sin a, a in radians. */
    SIN(Kind.ELEMENTWISE),
    /** cos a, a in radians. */
    COS(Kind.ELEMENTWISE),
    /** The error function, 2/√π · ∫ exp(-t²) dt from 0 to a. */
    ERF(Kind.ELEMENTWISE),
    /** Columns side by side. */
    CONCAT(Kind.ROWWISE),
    /** Some neighbouring columns. */
    SLICE(Kind.WINDOW),
    /** Columns with zeros on both sides. */
    PAD(Kind.ROWWISE),
    /** One column as many times as wanted. */
    REPEAT(Kind.ROWWISE),
    /** Some neighbouring rows of a fixed matrix. */
    ROWS(Kind.WINDOW),
    /** A fixed matrix with zero rows above and below. */
    PAD_ROWS(Kind.SINGLE),
    /** A fixed matrix, rows and columns exchanged. */
    TRANSPOSE(Kind.SINGLE),
    /** The sum of a row, [B, 1]. */
    ROW_SUM(Kind.ROWWISE),
    /** The largest of a row, [B, 1]. */
    ROW_MAX(Kind.ROWWISE),
    /** log Σ exp of a row, [B, 1]. */
    LOG_SUM_EXP(Kind.ROWWISE),
    /** a - log Σ exp of its row. */
    LOG_SOFTMAX(Kind.ROWWISE),
    /** A row as many times as the other sequence has steps, [B, n] to [B, T', n]. */
    SPREAD(Kind.ALONG),
    /** The sum along the other sequence, [B, T', n] to [B, n]; 0 of nothing. */
    ALONG_SUM(Kind.ALONG),
    /** The largest along the other sequence, [B, T', n] to [B, n]; taken to be 0 of nothing. */
    ALONG_MAX(Kind.ALONG),
    /** log Σ exp along the other sequence, [B, T', n] to [B, n]; taken to be 0 of nothing. */
    ALONG_LOG_SUM_EXP(Kind.ALONG),
    /** The element of a row that an id names, [B, 1]. */
    PICK(Kind.ROWWISE),
    /** A row of zeros but for one value at the place that an id names. */
    PLACE(Kind.ROWWISE),
    /** a ⊗ b of rows [k] and [n]: a row that is a matrix [k, n], row-major. */
    OUTER_PRODUCT(Kind.MATRIXWISE),
    /** M · v, for a row that is a matrix M [k, n], and a row v [n]. */
    MATRIX_TIMES(Kind.MATRIXWISE),
    /** v · M, for a row v [k], and a row that is a matrix M [k, n]. */
    TIMES_MATRIX(Kind.MATRIXWISE),
    /** y · (1 - y) · dy, in gradients only. */
    SIGMOID_GRADIENT(Kind.ELEMENTWISE),
    /** (1 - y²) · dy, in gradients only. */
    TANH_GRADIENT(Kind.ELEMENTWISE),
    /** A value that the forward pass left behind, in gradients only. */
    SAVED(Kind.LEAF),
    /** aᵀ · b of fixed matrices; Σ over time and rows of aᵀ · b, a fixed matrix, in gradients only. */
    OUTER(Kind.SUM),
    /** Σ over rows (and time, for a batch), [1, n], in gradients only. */
    COLUMN_SUM(Kind.SUM),
    /** Rows added into a table where ids point, in gradients only. */
    SCATTER(Kind.SUM),
    /** Σ over time, row by row along the other sequence, [B, T', n], in gradients only. */
    TIME_SUM(Kind.ALONG),
    /** A state after the last step, in gradients only. */
    FINAL(Kind.LEAF);

    /** How an op is computed, which says how a plan treats it. */
    public enum Kind {
        /** Given from outside: nothing to compute. */
        LEAF,
        /** By an instruction of its own. */
        SINGLE,
        /** Each element of the result from the same element of the operands alone. */
        ELEMENTWISE,
        /** Each row of the result from the same row of the operands alone. */
        ROWWISE,
        /** As row by row, but rows are matrices, so wide that they are made and read at one step. */
        MATRIXWISE,
        /** Row by row along another sequence, or of all rows along it. */
        ALONG,
        /** Not at all: it is a window on its operand. */
        WINDOW,
        /** By adding up the rows of its operands. */
        SUM
    }

    private final Kind kind;

    Op(Kind kind) {
        this.kind = kind;
    }

    /** How it is computed. */
    public Kind kind() {
        return kind;
    }

    /** Whether each element of the result depends on the same element of the operands alone. */
    public boolean elementwise() {
        return kind == Kind.ELEMENTWISE;
    }
}
