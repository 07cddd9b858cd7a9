package org.souvenir.core.kernel;

/** What {@link Kernels#reduce} makes of every row. */
public enum RowOp {
    /** The sum; 0 for an empty row. */
    SUM,
    /** The largest element, NaN where there is one; negative infinity for an empty row. */
    MAXIMUM,
    /** log Σ exp, by way of the largest element. */
    LOG_SUM_EXP
}
