package org.souvenir.core.plan;

import java.util.List;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.RowOp;

/** One instruction of an element-wise program. */
public sealed interface Micro {

    /** Where the result goes. */
    Operand result();

    /** What is read. */
    List<Operand> operands();

    /** {@code result = op(operands)}; alpha and beta for {@link ElementOp#SCALE}. */
    record Element(ElementOp op, Operand result, List<Operand> operands, float alpha, float beta) implements Micro {}

    /** {@code result [B, 1] = op(row)}. */
    record Row(RowOp op, Operand result, List<Operand> operands) implements Micro {}

    /** {@code result [B, 1]} = the element of operand 0 that operand 1 names. */
    record Pick(Operand result, List<Operand> operands) implements Micro {}

    /** {@code result [B, n]} = zeros, but operand 0 where operand 1 says. */
    record Place(Operand result, List<Operand> operands) implements Micro {}
}
