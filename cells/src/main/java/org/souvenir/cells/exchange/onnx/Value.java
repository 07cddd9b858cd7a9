package org.souvenir.cells.exchange.onnx;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.exchange.onnx.Atom.Axis;

/** What a name of an ONNX graph stands for while the graph is read. */
sealed interface Value permits Constant, Value.Laid, Value.Sizes {

    /** What has axes of a model's values. */
    sealed interface Laid extends Value {
        Dims dims();

        /** The same numbers, row-major, in other axes. */
        Laid laid(Dims now);
    }

    /**
     * Rows of the network.
     *
     * @param row one for each step and sequence that its axes have
     * @param dims how ONNX has them; its features in order are the columns of the row
     */
    record Rows(Row row, Dims dims) implements Laid {
        /** The same with columns picked out, repeated or in another order. */
        Rows selected(Selection selection, Dims now) {
            return new Rows(Row.columns(row, selection.places()), now);
        }

        @Override
        public Rows laid(Dims now) {
            return new Rows(row, now);
        }
    }

    /**
     * Whole numbers made of sizes: a shape, or a part of one.
     *
     * @param scalar whether it is a single number without axes
     */
    record Sizes(List<Size> sizes, boolean scalar) implements Value {}

    /**
     * The lengths of the sequences, an input of the model, or numbers made of them: {@code max(length - less, least)}.
     *
     * @param input its name
     */
    record Lengths(String input, Dims dims, long less, long least) implements Laid {
        Lengths(String input, Dims dims) {
            this(input, dims, 0, 0);
        }

        /** Whether it is the lengths themselves. */
        boolean plain() {
            return less == 0 && least <= 0;
        }

        @Override
        public Lengths laid(Dims now) {
            return new Lengths(input, now, less, least);
        }
    }

    /**
     * The numbers of the steps, from 0 on.
     *
     * @param axis whose steps they are
     */
    record Steps(Axis axis, Dims dims) implements Laid {
        @Override
        public Steps laid(Dims now) {
            return new Steps(axis, now);
        }
    }

    /**
     * What is true or not by the lengths of the sequences.
     *
     * @param lengths the model's input
     * @param axis of the steps; of {@link Truth#EMPTY} none
     */
    record Mask(Truth truth, String lengths, @Nullable Axis axis, Dims dims) implements Laid {
        /** Of steps that a sequence has no more, for those that it has, and the other way round. */
        Mask turned() {
            return new Mask(truth == Truth.PAST ? Truth.RUNNING : Truth.PAST, lengths, axis, dims);
        }

        @Override
        public Mask laid(Dims now) {
            return new Mask(truth, lengths, axis, now);
        }
    }

    /**
     * An order of the sequences: for each place in it the place that the sequence had before.
     *
     * @param from the order before
     * @param to the order itself
     */
    record Order(Axis from, Axis to, Dims dims) implements Laid {
        Order(Axis from, Axis to) {
            this(from, to, Dims.of(List.of(List.of(to))));
        }

        /** The places of what is in this order, in the order before. */
        Order inverse() {
            return new Order(to, from);
        }

        @Override
        public Order laid(Dims now) {
            return new Order(from, to, now);
        }
    }

    /** What a mask says. */
    enum Truth {
        /** Of a step, that a sequence has it. */
        RUNNING,
        /** Of a step, that a sequence has it no more. */
        PAST,
        /** Of a step, that it is the last of a sequence. */
        LAST,
        /** Of a sequence, that it has no step. */
        EMPTY,
        /** In a loop, that a sequence has the step at hand. */
        NOW
    }

    /**
     * Rows of which some are others: what becomes of them decides whether their network needs to know.
     *
     * @param mask where they are what {@code rows} says; of {@link Truth#EMPTY} where not
     * @param otherwise what they are elsewhere
     */
    record Chosen(Mask mask, Rows rows, Value otherwise) implements Laid {
        @Override
        public Dims dims() {
            return rows.dims();
        }

        @Override
        public Chosen laid(Dims now) {
            return new Chosen(mask, rows.laid(now), otherwise);
        }
    }

    /** For messages. */
    static String described(Value value) {
        if (value instanceof Rows rows) {
            return "a value " + rows.dims();
        }
        return value instanceof Constant
                ? value.toString()
                : value instanceof Sizes sizes
                        ? "the sizes " + sizes.sizes()
                        : value instanceof Order ? "an order of the sequences" : "made of lengths of sequences";
    }
}
