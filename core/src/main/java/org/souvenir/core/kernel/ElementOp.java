package org.souvenir.core.kernel;

/** What {@link Kernels#apply} computes for every element; {@code a, b, c} are its operands. */
public enum ElementOp {
    /** a. */
    COPY(1),
    /** alpha · a + beta. */
    SCALE(1),
    /** 1 / (1 + exp(-a)). */
    SIGMOID(1),
    /** tanh(a). */
    TANH(1),
    /** log(1 + exp(a)), without overflow. */
    SOFTPLUS(1),
    /** exp(a). */
    EXP(1),
    /** exp(a) - 1, with all digits near 0. */
    EXPM1(1),
    /** The natural logarithm of a. */
    LOG(1),
    /** The square root of a. */
    SQRT(1),
    /** sin(a); NaN where a is not finite. */
    SIN(1),
    /** cos(a); NaN where a is not finite. */
    COS(1),
    /** The error function of a. */
    ERF(1),
    /** a + b. */
    ADD(2),
    /** a - b. */
    SUBTRACT(2),
    /** a · b. */
    MULTIPLY(2),
    /** a / b. */
    DIVIDE(2),
    /** The smaller of a and b; NaN where one is NaN. */
    MINIMUM(2),
    /** The larger of a and b; NaN where one is NaN. */
    MAXIMUM(2),
    /** 1 where a &gt; b, else 0. */
    GREATER(2),
    /** b · a · (1 - a): the derivative of a sigmoid with value a, times b. */
    SIGMOID_GRADIENT(2),
    /** b · (1 - a²): the derivative of a tanh with value a, times b. */
    TANH_GRADIENT(2),
    /** a · b + c, rounded once or twice as the provider likes. */
    MULTIPLY_ADD(3);

    private final int operands;

    ElementOp(int operands) {
        this.operands = operands;
    }

    /** How many of a, b and c it reads. */
    public int operands() {
        return operands;
    }
}
