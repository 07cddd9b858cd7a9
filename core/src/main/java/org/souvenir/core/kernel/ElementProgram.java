package org.souvenir.core.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Element-wise lines over arrays of one length: every element of a result is made of the same element of its operands, so
 * that any part of the arrays can be worked on by itself, and in place.
 *
 * <p>Values have numbers: first the arrays, then the scalars, which are one number for all elements, then the registers,
 * which pass an element from line to line.
 *
 * @param arrays how many arrays there are
 * @param scalars how many scalars there are
 * @param registers how many registers there are
 * @param lines in their order: an array that was written is read as it is then
 */
public record ElementProgram(int arrays, int scalars, int registers, List<Line> lines) {

    /**
     * {@code result = op(operands)}.
     *
     * @param op any but {@link ElementOp#SCALE}, which is a {@link ElementOp#MULTIPLY_ADD} of scalars here
     * @param result an array or a register
     * @param operands as many as the op reads
     */
    public record Line(ElementOp op, int result, List<Integer> operands) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Line line
                    && line.op == op
                    && line.result == result
                    && line.operands.equals(operands);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * op.hashCode() + result) + operands.hashCode();
        }
    }

    // What a record makes by itself takes the JVM milliseconds to link, and programs are compared when the first
    // network starts.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ElementProgram program
                && program.arrays == arrays
                && program.scalars == scalars
                && program.registers == registers
                && program.lines.equals(lines);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * arrays + scalars) + registers) + lines.hashCode();
    }
}
