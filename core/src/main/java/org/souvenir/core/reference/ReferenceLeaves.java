package org.souvenir.core.reference;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.ReferenceExecutor.Setup;

/** What a step begins with at each time: inputs of the sequences that are still running, parameters, constants and masks. */
final class ReferenceLeaves {
    private final List<Expr> inputs;
    private final Setup problem;
    private final int steps;
    private final int batch;
    /** T' of each sequence. */
    private final int[] lengthsAlong;

    /** Checks that no sequence is longer than what it reads. */
    ReferenceLeaves(Step step, Setup problem) {
        this.inputs = step.inputs();
        this.problem = problem;
        this.batch = problem.lengths().length;
        this.lengthsAlong = new int[batch];
        int longest = Arrays.stream(problem.lengths()).max().orElse(0);
        int t = longest;
        for (int i = problem.inputs().size() - 1; i >= 0; i--) {
            if (step.inputs().get(i).along()) {
                DMatrixRMaj[] sequences = problem.inputs().get(i);
                Arrays.setAll(lengthsAlong, b -> sequences[b].numRows);
            } else {
                t = problem.inputs().get(i).length;
            }
        }
        if (longest > t) {
            throw new IllegalArgumentException(
                    "reference: lengths must lie in [0, T = %d], but one is %d".formatted(t, longest));
        }
        this.steps = t;
    }

    /** T, of the inputs; without any, the largest length. */
    int steps() {
        return steps;
    }

    /** The sequences that have a row at a step. */
    int[] running(int t) {
        return IntStream.range(0, batch).filter(b -> problem.lengths()[b] > t).toArray();
    }

    /** All sequences. */
    int[] everyone() {
        return IntStream.range(0, batch).toArray();
    }

    /** How some sequences lie along the other one. */
    AlongRows along(int[] running) {
        return AlongRows.of(lengthsAlong, running);
    }

    /** How many rows all sequences have along the other one. */
    int rowsAlong() {
        return Arrays.stream(lengthsAlong).sum();
    }

    /** Adds what some sequences read at a step. */
    void putInputs(Map<Expr, DMatrixRMaj> values, int t, int[] running) {
        for (int i = 0; i < inputs.size(); i++) {
            Expr input = inputs.get(i);
            DMatrixRMaj[] given = problem.inputs().get(i);
            if (input.along()) {
                List<DMatrixRMaj> sequences =
                        IntStream.of(running).mapToObj(b -> given[b]).toList();
                values.put(input, AlongRows.joined(sequences, input.width()));
            } else if (t < given.length) {
                values.put(input, rows(given[t], running));
            }
        }
    }

    /** A leaf that neither inputs nor states are: parameters, constants and masks. */
    DMatrixRMaj leaf(Expr e, int t, int[] running) {
        if (e.op() == Op.PARAMETER) {
            String name = ((Attribute.Parameter) e.attribute()).spec().name();
            DMatrixRMaj value = problem.parameters().get(name);
            if (value == null) {
                throw new IllegalArgumentException("parameters: %s is needed, but there are only %s"
                        .formatted(name, problem.parameters().keySet()));
            }
            return value;
        }
        if (e.op() == Op.MASK) {
            return mask((Attribute.Mask) e.attribute(), t, running);
        }
        if (e.attribute() instanceof Attribute.Filled filled) {
            DMatrixRMaj rows = new DMatrixRMaj(running.length, filled.width());
            rows.fill(filled.value());
            return rows;
        }
        throw new AssertionError("not a leaf: " + e);
    }

    private DMatrixRMaj mask(Attribute.Mask mask, int t, int[] running) {
        RandomStream random = problem.random().child(mask.stream());
        boolean batchMask = mask.rows() == Expr.BATCH;
        DMatrixRMaj value = new DMatrixRMaj(batchMask ? running.length : mask.rows(), mask.width());
        long time = mask.position(t);
        float[] row = new float[mask.width()];
        for (int i = 0; i < value.numRows; i++) {
            long sequence = batchMask ? running[i] : i;
            random.mask(
                    (float) mask.probability(), (float) mask.value(), row, 0, row.length, time + sequence * row.length);
            for (int j = 0; j < row.length; j++) {
                double on = row[j] != 0 ? mask.value() : 0;
                value.set(i, j, problem.training() ? on : mask.expected());
            }
        }
        return value;
    }

    /** Some rows of a matrix. */
    static DMatrixRMaj rows(@Nullable DMatrixRMaj all, int[] which) {
        DMatrixRMaj from = Objects.requireNonNull(all);
        DMatrixRMaj rows = new DMatrixRMaj(which.length, from.numCols);
        for (int i = 0; i < which.length; i++) {
            System.arraycopy(from.data, which[i] * from.numCols, rows.data, i * from.numCols, from.numCols);
        }
        return rows;
    }
}
