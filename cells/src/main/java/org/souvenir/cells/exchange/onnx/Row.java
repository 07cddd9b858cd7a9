package org.souvenir.cells.exchange.onnx;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.repeat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.tensor.Tensor;

/** A row of a network that may not be wired yet: what is computed of rows is put off, so that neighbours become one layer. */
sealed interface Row {

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

    /** The same numbers for all. */
    record Fixed(float[] numbers) implements Row {
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
            return true;
        }
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
     * @param parameters by their names in the layer
     */
    record Standard(String name, Layer layer, List<Row> inputs, Map<String, Tensor> parameters) {}

    /**
     * What is computed of other rows.
     *
     * @param view whether it only puts columns in places, so that to make it twice costs nothing
     */
    record Made(
            List<Row> of,
            int width,
            boolean padded,
            int depth,
            boolean view,
            Equation equation,
            @Nullable Standard standard)
            implements Row {
        Made as(String name, Layer layer) {
            return as(new Standard(name, layer, of, Map.of()));
        }

        Made as(Standard layer) {
            return new Made(of, width, padded, depth, view, equation, layer);
        }

        private Made asView() {
            return new Made(of, width, padded, depth, true, equation, standard);
        }
    }

    static Made made(int width, boolean padded, Equation equation, Row... of) {
        int depth = 1;
        for (Row row : of) {
            depth = row instanceof Made made ? Math.max(depth, made.depth() + 1) : depth;
        }
        return new Made(List.of(of), width, padded, depth, false, equation, null);
    }

    /** Columns by their places, in any order and number. */
    static Row columns(Row row, int[] places) {
        if (places.length == row.width() && isRange(places)) {
            return row;
        }
        if (row instanceof Fixed fixed) {
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
        if (parts.stream().allMatch(Fixed.class::isInstance)) {
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
                        (writing, in) ->
                                concat(in.stream().map(Equations::batch).toArray(Expr[]::new)),
                        parts.toArray(Row[]::new))
                .asView();
    }
}
