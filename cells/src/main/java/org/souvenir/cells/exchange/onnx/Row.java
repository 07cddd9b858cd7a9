package org.souvenir.cells.exchange.onnx;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.repeat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.tensor.Tensor;

/** A row of a network that may not be wired yet: what is computed of rows is put off, so that neighbours become one layer. */
sealed interface Row {
    /** What nothing is known of. */
    Row UNKNOWN = new Fixed(new float[] {Float.NaN});

    int width();

    /** Whether ONNX, too, has zeros past the end of a sequence. */
    boolean padded();

    /** A value of the network. */
    record Wired(Node node, boolean padded) implements Row {
        @Override
        public int width() {
            return node.width();
        }
    }

    /** An input of the model, which becomes one of the network when it is first read, and it is known as what. */
    final class Entry implements Row {
        private final String name;
        private final int width;
        private final Supplier<Node> numbers;
        private @Nullable Node node;

        Entry(String name, int width, Supplier<Node> numbers) {
            this.name = name;
            this.width = width;
            this.numbers = numbers;
        }

        String name() {
            return name;
        }

        @Override
        public int width() {
            return width;
        }

        @Override
        public boolean padded() {
            return false;
        }

        Node node() {
            return node(numbers);
        }

        /** What it is, made now if it was not made before. */
        Node node(Supplier<Node> make) {
            Node known = node;
            if (known == null) {
                known = make.get();
                node = known;
            }
            return known;
        }
    }

    /**
     * The same numbers for all.
     *
     * @param formula how they are made of stored weights; null where nobody learns them
     */
    record Fixed(float[] numbers, @Nullable Formula formula) implements Row {
        Fixed(float[] numbers) {
            this(numbers, null);
        }

        @Override
        public int width() {
            return numbers.length;
        }

        @Override
        public boolean padded() {
            for (float number : numbers) {
                if (number != 0) {
                    return false;
                }
            }
            return formula == null;
        }
    }

    /**
     * What the step of a loop reads.
     *
     * @param kind how
     * @param name of it in the loop
     * @param outside what it is outside of the loop; of a state what it starts with
     */
    record Leaf(Kind kind, String name, int width, Row outside) implements Row {
        /** How the step of a loop reads something. */
        enum Kind {
            /** What the step before left. */
            CARRIED,
            /** A row of its own at each step. */
            SCANNED,
            /** The same for all steps: a vector, or all steps of a sequence at once. */
            HELD
        }

        /** Whether it may be ids, as which nothing has read it yet. */
        boolean ids() {
            return outside instanceof Entry;
        }

        @Override
        public boolean padded() {
            return false;
        }
    }

    /** The same, of which ONNX, too, has zeros past the end of a sequence. */
    static Row asPadded(Row row) {
        if (row.padded()) {
            return row;
        }
        if (row instanceof Wired wired) {
            return new Wired(wired.node(), true);
        }
        return row instanceof Made made
                ? made.asPadded()
                : made(row.width(), true, (writing, in) -> in.get(0), row).asView();
    }

    /** The same numbers for all. */
    static Row of(Constant constant) {
        if (constant.known()) {
            return new Fixed(constant.numbers(), constant.learned() ? constant.row() : null);
        }
        Formula formula = constant.row();
        return made(formula.width(), false, (writing, in) -> writing.formula(formula));
    }

    /** Whether it is the same for all: made of numbers alone. */
    static boolean same(Row row) {
        return row instanceof Fixed || row instanceof Made made && made.same();
    }

    /** What an expression is made of operands. */
    interface Equation {
        /** Writes it, with the names of parameters from {@code parameters}. */
        Expr of(Equations.Writing writing, List<Expr> operands);
    }

    /**
     * A layer of the library that computes the same.
     *
     * @param name of the layer, or the beginning of it
     * @param inputs what it reads
     * @param parameters by their names in the layer; a dense layer has a bias that it needs not have where there is none
     */
    record Standard(String name, Layer layer, List<Row> inputs, Map<String, Tensor> parameters) {
        /** Whether it has these parameters and no others. */
        boolean exact() {
            return !(layer instanceof Dense) || parameters.containsKey("bias");
        }
    }

    /**
     * What is computed of other rows.
     *
     * @param view whether it only puts columns in places, so that to make it twice costs nothing
     * @param same whether it is the same for all: made of numbers alone
     */
    record Made(
            List<Row> of,
            int width,
            boolean padded,
            int depth,
            boolean view,
            boolean same,
            Equation equation,
            @Nullable Standard standard)
            implements Row {
        Made as(String name, Layer layer) {
            return as(new Standard(name, layer, of, Map.of()));
        }

        Made as(Standard layer) {
            return new Made(of, width, padded, depth, view, same, equation, layer);
        }

        Made asPadded() {
            return new Made(of, width, true, depth, view, same, equation, standard);
        }

        private Made asView() {
            return new Made(of, width, padded, depth, true, same, equation, standard);
        }
    }

    static Made made(int width, boolean padded, Equation equation, Row... of) {
        int depth = 1;
        for (Row row : of) {
            depth = row instanceof Made made ? Math.max(depth, made.depth() + 1) : depth;
        }
        boolean same = Arrays.stream(of).allMatch(Row::same);
        return new Made(List.of(of), width, padded, depth, false, same, equation, null);
    }

    /** Columns by their places, in any order and number. */
    static Row columns(Row row, int[] places) {
        if (places.length == row.width() && isRange(places)) {
            return row;
        }
        if (row instanceof Fixed fixed && fixed.formula() == null) {
            float[] picked = new float[places.length];
            for (int i = 0; i < picked.length; i++) {
                picked[i] = fixed.numbers()[places[i]];
            }
            return new Fixed(picked);
        }
        return made(places.length, row.padded(), (writing, in) -> columns(in.get(0), places), row)
                .asView();
    }

    private static boolean isRange(int[] places) {
        for (int i = 0; i < places.length; i++) {
            if (places[i] != i) {
                return false;
            }
        }
        return true;
    }

    private static Expr columns(Expr x, int[] places) {
        List<Expr> parts = new ArrayList<>();
        for (int i = 0; i < places.length; ) {
            int n = 1;
            int step = i + 1 < places.length && places[i + 1] == places[i] ? 0 : 1;
            while (i + n < places.length && places[i + n] == places[i] + n * step) {
                n++;
            }
            parts.add(step == 0 ? repeat(x.slice(places[i], 1), n) : x.slice(places[i], n));
            i += n;
        }
        return concat(parts.toArray(Expr[]::new));
    }

    /** Side by side. */
    static Row side(List<Row> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        if (parts.stream().allMatch(part -> part instanceof Fixed fixed && fixed.formula() == null)) {
            float[] all = new float[0];
            for (Row part : parts) {
                float[] more = ((Fixed) part).numbers();
                int from = all.length;
                all = Arrays.copyOf(all, from + more.length);
                System.arraycopy(more, 0, all, from, more.length);
            }
            return new Fixed(all);
        }
        int width = parts.stream().mapToInt(Row::width).sum();
        return made(
                        width,
                        parts.stream().allMatch(Row::padded),
                        (writing, in) -> concatenated(in),
                        parts.toArray(Row[]::new))
                .asView();
    }

    private static Expr concatenated(List<Expr> parts) {
        boolean fixed = parts.stream().allMatch(Expr::fixed);
        return concat(
                parts.stream().map(part -> fixed ? part : Equations.batch(part)).toArray(Expr[]::new));
    }
}
