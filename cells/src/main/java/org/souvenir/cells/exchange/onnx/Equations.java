package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.text.EquationText;

/** What several operators of a graph compute of one row, as the equations of one layer. */
final class Equations implements Layer {
    private final Row row;
    private final List<Row> leaves;

    /**
     * A layer.
     *
     * @param row what it gives
     * @param stops rows that are wired, beside those that are wired by nature
     */
    Equations(Row row, Set<Row> stops) {
        this.row = row;
        List<Row> found = new ArrayList<>();
        collect(row, stops, found, Collections.newSetFromMap(new IdentityHashMap<>()));
        this.leaves = List.copyOf(found);
    }

    private static void collect(Row row, Set<Row> stops, List<Row> leaves, Set<Row> seen) {
        if (row instanceof Row.Fixed || !seen.add(row)) {
            return;
        }
        if (row instanceof Row.Made made && !stops.contains(row)) {
            made.of().forEach(operand -> collect(operand, stops, leaves, seen));
        } else {
            leaves.add(row);
        }
    }

    /** What it reads, in order. */
    List<Row> leaves() {
        return leaves;
    }

    /** Where equations are written: their step, and names for parameters. */
    static final class Writing {
        private final Step step;
        private final boolean starts;
        private int parameters;

        /** @param starts whether parameters start as given: a file has their numbers anyway */
        private Writing(Step step, boolean starts) {
            this.step = step;
            this.starts = starts;
        }

        /** A learned matrix that starts as given. */
        Expr parameter(int rows, int columns, float[] numbers) {
            Initializer start =
                    (data, offset, r, c, random) -> System.arraycopy(numbers, 0, data, offset, numbers.length);
            return step.parameter("weight" + ++parameters, rows, columns, starts ? start : Initializer.zeros());
        }
    }

    @Override
    public String kind() {
        return "equations";
    }

    @Override
    public Map<String, Object> settings(List<Node> inputs) {
        return Map.of("equations", EquationText.print(Step.of(step -> define(step, inputs, false))));
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        return wiring.run(name, step -> define(step, inputs, true), Direction.FORWARD, inputs.toArray(Node[]::new));
    }

    private void define(Step step, List<Node> inputs, boolean starts) {
        IdentityHashMap<Row, Expr> known = new IdentityHashMap<>();
        for (int i = 0; i < leaves.size(); i++) {
            known.put(leaves.get(i), step.input("x" + (i + 1), inputs.get(i).width()));
        }
        step.output(batch(written(row, new Writing(step, starts), known)));
    }

    private static Expr written(Row row, Writing writing, IdentityHashMap<Row, Expr> known) {
        Expr before = known.get(row);
        if (before != null) {
            return before;
        }
        Expr now;
        if (row instanceof Row.Fixed fixed) {
            now = fixed(fixed.numbers());
        } else {
            Row.Made made = (Row.Made) row;
            List<Expr> operands = new ArrayList<>();
            made.of().forEach(operand -> operands.add(written(operand, writing, known)));
            now = made.equation().of(writing, operands);
        }
        known.put(row, now);
        return now;
    }

    private static Expr fixed(float[] numbers) {
        double[] row = new double[numbers.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = numbers[i];
        }
        return row.length == 1 ? Expr.constant(row[0]) : Expr.constant(row);
    }

    /** A value as a batch, where it may be fixed. */
    static Expr batch(Expr value) {
        return value.fixed() ? Expr.filled(value.width(), 0).plus(value) : value;
    }
}
