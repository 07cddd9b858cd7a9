package org.souvenir.cells.exchange.onnx;

import org.jspecify.annotations.Nullable;

/** What an axis of an ONNX value is made of. One of size 1 is made of nothing. */
sealed interface Atom {

    /** Columns of a row. */
    record Feature(int size) implements Atom {}

    /** Steps of a sequence, or the sequences of a batch: known by its identity, its size only perhaps. */
    final class Axis implements Atom {
        private final String name;
        private final boolean time;
        private final long size;
        private final @Nullable Axis sorted;

        /**
         * An axis.
         *
         * @param name for messages
         * @param time whether it is time, or else the batch
         * @param size where the model says it, else 0
         */
        Axis(String name, boolean time, long size) {
            this(name, time, size, null);
        }

        private Axis(String name, boolean time, long size, @Nullable Axis sorted) {
            this.name = name;
            this.time = time;
            this.size = size;
            this.sorted = sorted;
        }

        /** The same sequences in another order, which only running the model tells. */
        Axis inOrder(String by) {
            return new Axis("%s in the order of '%s'".formatted(plain().name, by), time, size, plain());
        }

        /** The same in the order of the model's inputs. */
        Axis plain() {
            return sorted == null ? this : sorted;
        }

        String name() {
            return name;
        }

        boolean time() {
            return time;
        }

        /** Its size where the model says it, else 0. */
        long size() {
            return size;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
