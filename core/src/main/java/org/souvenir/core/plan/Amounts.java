package org.souvenir.core.plan;

/** How much an instruction does per row: what {@link Plan#explain} adds up. */
enum Amounts implements Instruction.Cases<Long> {
    /** Products. */
    PRODUCTS {
        @Override
        public Long product(Instruction.Product p) {
            return 1L;
        }
    },
    /** Multiplications with an addition, in products and sums of products. */
    MULTIPLY_ADDS {
        @Override
        public Long product(Instruction.Product p) {
            return (long) p.left().width() * p.result().width();
        }

        @Override
        public Long outerSum(Instruction.OuterSum sum) {
            return (long) sum.left().width() * sum.right().width();
        }
    },
    /** Lines of programs. */
    MICROS {
        @Override
        public Long program(Instruction.Program program) {
            return (long) program.micros().size();
        }
    },
    /** Floats that are written to memory by products and programs. */
    FLOATS {
        @Override
        public Long product(Instruction.Product p) {
            return (long) p.result().width();
        }

        @Override
        public Long program(Instruction.Program program) {
            return program.micros().stream()
                    .filter(m -> m.result() instanceof Operand.Memory)
                    .mapToLong(m -> m.result().width())
                    .sum();
        }
    };

    @Override
    public Long product(Instruction.Product product) {
        return 0L;
    }

    @Override
    public Long gather(Instruction.Gather gather) {
        return 0L;
    }

    @Override
    public Long fill(Instruction.Fill fill) {
        return 0L;
    }

    @Override
    public Long program(Instruction.Program program) {
        return 0L;
    }

    @Override
    public Long transpose(Instruction.Transpose transpose) {
        return 0L;
    }

    @Override
    public Long outerSum(Instruction.OuterSum sum) {
        return 0L;
    }

    @Override
    public Long columnSum(Instruction.ColumnSum sum) {
        return 0L;
    }

    @Override
    public Long scatterSum(Instruction.ScatterSum sum) {
        return 0L;
    }
}
