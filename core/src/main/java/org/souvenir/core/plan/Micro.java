package org.souvenir.core.plan;

import java.util.List;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.RowOp;

/** One line of an element-wise program. */
public sealed interface Micro {

    /** Where the result goes. */
    Operand result();

    /** What is read. */
    List<Operand> operands();

    /** The same with other places. */
    Micro with(Operand result, List<Operand> operands);

    /** Chooses the case. */
    <R> R on(Cases<R> cases);

    /** What is done with each kind of line: another kind is named by the compiler wherever it matters. */
    interface Cases<R> {
        /** Element by element. */
        R element(Element element);

        /** A number per row. */
        R row(Row row);

        /** A number per column, of the rows of a sequence. */
        R along(Along along);

        /** The element that an id names. */
        R pick(Pick pick);

        /** Zeros but for one element. */
        R place(Place place);

        /** An outer product. */
        R outer(Outer outer);

        /** A matrix times a row. */
        R matrixTimes(MatrixTimes product);

        /** A row times a matrix. */
        R timesMatrix(TimesMatrix product);
    }

    /** How many multiply-adds of products it is, per row. */
    default long multiplyAdds() {
        return 0;
    }

    /** {@code result = op(operands)}; alpha and beta for {@link ElementOp#SCALE}. */
    record Element(ElementOp op, Operand result, List<Operand> operands, float alpha, float beta) implements Micro {
        @Override
        public Micro with(Operand newResult, List<Operand> newOperands) {
            return new Element(op, newResult, newOperands, alpha, beta);
        }

        @Override
        public <R> R on(Cases<R> cases) {
            return cases.element(this);
        }
    }

    /** {@code result [B, 1] = op(row)}. */
    record Row(RowOp op, Operand result, List<Operand> operands) implements Micro {
        @Override
        public Micro with(Operand newResult, List<Operand> newOperands) {
            return new Row(op, newResult, newOperands);
        }

        @Override
        public <R> R on(Cases<R> cases) {
            return cases.row(this);
        }
    }

    /**
     * {@code result [B, n] = op(rows of a sequence [T', n])}, column by column. With two operands, a column [T', 1] and rows
     * [T', n], it is of the rows times their numbers in the column; for {@link RowOp#SUM} alone.
     */
    record Along(RowOp op, Operand result, List<Operand> operands) implements Micro {
        @Override
        public Micro with(Operand newResult, List<Operand> newOperands) {
            return new Along(op, newResult, newOperands);
        }

        @Override
        public long multiplyAdds() {
            return operands.size() == 2 ? result.width() : 0;
        }

        @Override
        public <R> R on(Cases<R> cases) {
            return cases.along(this);
        }
    }

    /** {@code result [B, 1]} = the element of operand 0 that operand 1 names. */
    record Pick(Operand result, List<Operand> operands) implements Micro {
        @Override
        public Micro with(Operand newResult, List<Operand> newOperands) {
            return new Pick(newResult, newOperands);
        }

        @Override
        public <R> R on(Cases<R> cases) {
            return cases.pick(this);
        }
    }

    /** {@code result [B, n]} = zeros, but operand 0 where operand 1 says. */
    record Place(Operand result, List<Operand> operands) implements Micro {
        @Override
        public Micro with(Operand newResult, List<Operand> newOperands) {
            return new Place(newResult, newOperands);
        }

        @Override
        public <R> R on(Cases<R> cases) {
            return cases.place(this);
        }
    }

    /**
     * {@code result [B, k · n] = a ⊗ b} of the operands {@code a [B, k]} and {@code b [B, n]}; with two operands more, s and c,
     * {@code a ⊗ b + s ∘ c}.
     */
    record Outer(Operand result, List<Operand> operands) implements Micro {
        @Override
        public Micro with(Operand newResult, List<Operand> newOperands) {
            return new Outer(newResult, newOperands);
        }

        @Override
        public long multiplyAdds() {
            return result.width();
        }

        @Override
        public <R> R on(Cases<R> cases) {
            return cases.outer(this);
        }
    }

    /** {@code result [B, k]} = operand 0, a matrix [k, n], times operand 1 [B, n]. */
    record MatrixTimes(Operand result, List<Operand> operands) implements Micro {
        @Override
        public Micro with(Operand newResult, List<Operand> newOperands) {
            return new MatrixTimes(newResult, newOperands);
        }

        @Override
        public long multiplyAdds() {
            return operands.get(0).width();
        }

        @Override
        public <R> R on(Cases<R> cases) {
            return cases.matrixTimes(this);
        }
    }

    /** {@code result [B, n]} = operand 0 [B, k] times operand 1, a matrix [k, n]. */
    record TimesMatrix(Operand result, List<Operand> operands) implements Micro {
        @Override
        public Micro with(Operand newResult, List<Operand> newOperands) {
            return new TimesMatrix(newResult, newOperands);
        }

        @Override
        public long multiplyAdds() {
            return operands.get(1).width();
        }

        @Override
        public <R> R on(Cases<R> cases) {
            return cases.timesMatrix(this);
        }
    }
}
