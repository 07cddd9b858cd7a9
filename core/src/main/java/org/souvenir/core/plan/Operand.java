package org.souvenir.core.plan;

/** Where an element-wise program reads or writes. */
public sealed interface Operand {

    /** Its columns: 1 is repeated along the row. */
    int width();

    /** Memory that outlives the program; a fixed row is the same for every row. */
    record Memory(Region region) implements Operand {
        @Override
        public int width() {
            return region.width();
        }

        /** As a record's own, which takes the JVM milliseconds to link. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Memory m && m.region.equals(region);
        }

        @Override
        public int hashCode() {
            return region.hashCode();
        }
    }

    /**
     * Memory of the program alone.
     *
     * @param stride floats per row of the whole value
     */
    record Scratch(int register, int stride, int column, int width) implements Operand {
        @Override
        public boolean equals(Object other) {
            return other instanceof Scratch s
                    && s.register == register
                    && s.stride == stride
                    && s.column == column
                    && s.width == width;
        }

        @Override
        public int hashCode() {
            return 31 * register + column;
        }
    }

    /** One number for all rows and columns. */
    record Constant(float value) implements Operand {
        @Override
        public int width() {
            return 1;
        }
    }

    /** What is done with each kind of operand: another kind is named by the compiler wherever it matters. */
    interface Cases<R> {
        /** Memory that outlives the program. */
        R memory(Memory memory);

        /** Memory of the program alone. */
        R scratch(Scratch scratch);

        /** One number. */
        R constant(Constant constant);
    }

    /** Chooses the case. */
    default <R> R on(Cases<R> cases) {
        if (this instanceof Memory m) {
            return cases.memory(m);
        }
        return this instanceof Scratch s ? cases.scratch(s) : cases.constant((Constant) this);
    }
}
