package org.souvenir.cells.exchange.onnx;

/** What an axis of an ONNX value is made of. One of size 1 is made of nothing. */
sealed interface Atom {

    /** Columns of a row. */
    record Feature(int size) implements Atom {}

    /** Steps of a sequence, or the sequences of a batch: known by its identity, its size only perhaps. */
    final class Axis implements Atom {
        private final String name;
        private final boolean time;
        private final long size;

        /**
         * An axis.
         *
         * @param name for messages
         * @param time whether it is time, or else the batch
         * @param size where the model says it, else 0
         */
        Axis(String name, boolean time, long size) {
            this.name = name;
            this.time = time;
            this.size = size;
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
