package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.tensor.Tensor;
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

    /** Where equations are written: a step, and what was written on it so far. */
    static final class Writing {
        private final Step step;
        private final UnaryOperator<String> names;
        private final boolean starts;
        private final IdentityHashMap<Row, Expr> rows = new IdentityHashMap<>();
        private final IdentityHashMap<Formula, Expr> formulas = new IdentityHashMap<>();
        private final Map<String, Tensor> parameters = new LinkedHashMap<>();

        /**
         * Nothing is written yet.
         *
         * @param names of parameters, made of those of stored weights
         * @param starts whether parameters start as given: a file has their numbers anyway
         */
        Writing(Step step, UnaryOperator<String> names, boolean starts) {
            this.step = step;
            this.names = names;
            this.starts = starts;
        }

        /** A learned matrix that starts as given. */
        Expr parameter(String stored, int rows, int columns, float[] numbers) {
            Initializer start =
                    (data, offset, r, c, random) -> System.arraycopy(numbers, 0, data, offset, numbers.length);
            String wanted = names.apply(stored);
            String name = wanted;
            for (int i = 2; parameters.containsKey(name); i++) {
                name = wanted + "_" + i;
            }
            parameters.put(name, Tensor.of(numbers, rows, columns));
            return step.parameter(name, rows, columns, starts ? start : Initializer.zeros());
        }

        /** The numbers of all parameters, by their names. */
        Map<String, Tensor> parameters() {
            return parameters;
        }

        /** What is fixed, written once. */
        Expr formula(Formula formula) {
            Expr known = formulas.get(formula);
            if (known == null) {
                known = formula.write(this);
                formulas.put(formula, known);
            }
            return known;
        }

        /** Says what a row is here. */
        void put(Row row, Expr value) {
            rows.put(row, value);
        }

        /** A row and what it is made of, written once. */
        Expr row(Row row) {
            Expr known = rows.get(row);
            if (known == null) {
                known = written(row);
                rows.put(row, known);
            }
            return known;
        }

        private Expr written(Row row) {
            if (row instanceof Row.Fixed fixed) {
                Formula formula = fixed.formula();
                return formula == null ? fixed(1, fixed.width(), fixed.numbers()) : formula(formula);
            }
            if (!(row instanceof Row.Made made)) {
                throw new IllegalArgumentException(
                        "it must be computed of what is read here, but is made of something else");
            }
            List<Expr> operands = new ArrayList<>();
            made.of().forEach(operand -> operands.add(row(operand)));
            return made.equation().of(this, operands);
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
        int[] count = new int[1];
        Writing writing = new Writing(step, stored -> "weight" + ++count[0], starts);
        for (int i = 0; i < leaves.size(); i++) {
            writing.put(leaves.get(i), step.input("x" + (i + 1), inputs.get(i).width()));
        }
        step.output(batch(writing.row(row)));
    }

    /** Numbers that nobody learns. */
    static Expr fixed(int rows, int width, float[] numbers) {
        if (numbers.length == 1) {
            return Expr.constant(numbers[0]);
        }
        double[][] matrix = new double[rows][width];
        for (int i = 0; i < numbers.length; i++) {
            matrix[i / width][i % width] = numbers[i];
        }
        return Expr.constant(matrix);
    }

    /** A value as a batch, where it may be fixed. */
    static Expr batch(Expr value) {
        return value.fixed() ? Expr.filled(value.width(), 0).plus(value) : value;
    }

    /** A value as a batch of a width, where it may be fixed, or one column for all. */
    static Expr batch(Expr value, int width) {
        return value.width() == width ? batch(value) : Expr.filled(width, 0).plus(value);
    }
}
