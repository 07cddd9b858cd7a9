package org.souvenir.core.plan;

import java.util.List;

/**
 * How much work instructions are, per row.
 *
 * @param products with packed matrices
 * @param multiplyAdds of products and of sums of products
 * @param micros lines of programs
 * @param floats that products, gathers and programs write to memory
 */
record Amount(long products, long multiplyAdds, long micros, long floats) {
    private static final Amount NOTHING = new Amount(0, 0, 0, 0);

    static Amount of(List<Instruction> instructions) {
        Counting counting = new Counting();
        return instructions.stream().map(i -> i.on(counting)).reduce(NOTHING, Amount::plus);
    }

    private Amount plus(Amount other) {
        return new Amount(
                products + other.products,
                multiplyAdds + other.multiplyAdds,
                micros + other.micros,
                floats + other.floats);
    }

    private static final class Counting implements Instruction.Cases<Amount> {
        @Override
        public Amount product(Instruction.Product p) {
            int width = p.result().width();
            return new Amount(1, (long) p.left().width() * width, 0, width);
        }

        @Override
        public Amount gather(Instruction.Gather gather) {
            return new Amount(0, 0, 0, gather.result().width());
        }

        @Override
        public Amount fill(Instruction.Fill fill) {
            return NOTHING;
        }

        @Override
        public Amount write(Instruction.Write write) {
            return NOTHING;
        }

        @Override
        public Amount program(Instruction.Program program) {
            long floats = program.micros().stream()
                    .filter(m -> m.result() instanceof Operand.Memory)
                    .mapToLong(m -> m.result().width())
                    .sum();
            long multiplyAdds =
                    program.micros().stream().mapToLong(Micro::multiplyAdds).sum();
            return new Amount(0, multiplyAdds, program.micros().size(), floats);
        }

        @Override
        public Amount transpose(Instruction.Transpose transpose) {
            return NOTHING;
        }

        @Override
        public Amount outerSum(Instruction.OuterSum sum) {
            return new Amount(0, (long) sum.left().width() * sum.right().width(), 0, 0);
        }

        @Override
        public Amount columnSum(Instruction.ColumnSum sum) {
            return NOTHING;
        }

        @Override
        public Amount scatterSum(Instruction.ScatterSum sum) {
            return NOTHING;
        }
    }
}
