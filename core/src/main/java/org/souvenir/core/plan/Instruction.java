package org.souvenir.core.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;

/** One piece of work of a plan. What works on batches is given the rows when it runs; the rest works on fixed matrices. */
public sealed interface Instruction {

    /** Chooses the case. */
    <R> R on(Cases<R> cases);

    /** What is done with each kind of instruction: another kind is named by the compiler wherever it matters. */
    interface Cases<R> {
        /** A product of rows with a matrix. */
        R product(Product product);

        /** Rows of a table. */
        R gather(Gather gather);

        /** Random numbers. */
        R fill(Fill fill);

        /** Numbers of the author's. */
        R write(Write write);

        /** Element-wise work. */
        R program(Program program);

        /** A matrix, rows and columns exchanged. */
        R transpose(Transpose transpose);

        /** Products of columns with columns, summed over rows. */
        R outerSum(OuterSum sum);

        /** Rows added up. */
        R columnSum(ColumnSum sum);

        /** Rows added into a table. */
        R scatterSum(ScatterSum sum);
    }

    /**
     * {@code result = from + left · weight}.
     *
     * @param weight by its number among the plan's packed matrices
     * @param from rows of the result's, or one that stands for all; the result itself where more is added to it; null for zeros
     */
    record Product(
            Region left,
            int weight,
            Region result,
            @Nullable Region from) implements Instruction {
        @Override
        public <R> R on(Cases<R> cases) {
            return cases.product(this);
        }
    }

    /** {@code result [i] = table [ids [i]]}. */
    record Gather(Region table, Region ids, Region result) implements Instruction {
        @Override
        public <R> R on(Cases<R> cases) {
            return cases.gather(this);
        }
    }

    /** Random numbers. */
    record Fill(Attribute.Mask mask, Region result) implements Instruction {
        @Override
        public <R> R on(Cases<R> cases) {
            return cases.fill(this);
        }
    }

    /** {@code result = numbers}, each the float next to it. */
    record Write(Attribute.Matrix numbers, Region result) implements Instruction {
        @Override
        public <R> R on(Cases<R> cases) {
            return cases.write(this);
        }
    }

    /**
     * Lines that are run over blocks of rows, all of them on one block, then on the next.
     *
     * @param rows of a fixed matrix; 0 for those of a batch, {@link Expr#ALONG} or {@link Expr#STILL} for those along another sequence
     * @param registers how many values are held at once
     * @param width of the widest
     */
    record Program(List<Micro> micros, int rows, int registers, int width) implements Instruction {
        @Override
        public <R> R on(Cases<R> cases) {
            return cases.program(this);
        }
    }

    /** {@code result = matrixᵀ}. */
    record Transpose(Region matrix, Region result) implements Instruction {
        @Override
        public <R> R on(Cases<R> cases) {
            return cases.transpose(this);
        }
    }

    /** {@code result += Σ leftᵀ · right}. */
    record OuterSum(Region left, Region right, Region result) implements Instruction {
        @Override
        public <R> R on(Cases<R> cases) {
            return cases.outerSum(this);
        }
    }

    /** {@code result [1, n] += Σ rows}; the rows of a batch, or of a fixed matrix. */
    record ColumnSum(Region rows, Region result) implements Instruction {
        @Override
        public <R> R on(Cases<R> cases) {
            return cases.columnSum(this);
        }
    }

    /** {@code result [ids [i]] += rows [i]}. */
    record ScatterSum(Region ids, Region rows, Region result) implements Instruction {
        @Override
        public <R> R on(Cases<R> cases) {
            return cases.scatterSum(this);
        }
    }
}
