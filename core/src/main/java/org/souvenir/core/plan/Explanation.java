package org.souvenir.core.plan;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan in words. */
final class Explanation {
    private final StringBuilder text = new StringBuilder();
    private final Plan plan;
    private final Lines lines = new Lines();

    private Explanation(Plan plan) {
        this.plan = plan;
    }

    static String of(Plan plan) {
        Explanation explanation = new Explanation(plan);
        explanation.preparation();
        explanation.schedule("forward", plan.forward());
        plan.backward().ifPresent(b -> explanation.schedule("backward", b));
        return explanation.text.toString();
    }

    private void preparation() {
        Preparation preparation = plan.preparation();
        if (preparation.packed().isEmpty() && preparation.instructions().isEmpty()) {
            return;
        }
        line("prepared, once for a set of parameters");
        preparation.instructions().forEach(i -> i.on(lines));
        for (int i = 0; i < preparation.packed().size(); i++) {
            Preparation.Packed packed = preparation.packed().get(i);
            line("    W%d[%d, %d] packs %s"
                    .formatted(
                            i,
                            packed.rows(),
                            packed.width(),
                            packed.parts().stream()
                                    .map(part -> part.source() + (part.transposed() ? "ᵀ" : ""))
                                    .collect(Collectors.joining(", "))));
        }
    }

    private void schedule(String title, Schedule schedule) {
        line(title);
        phase("before the loop", schedule.before());
        phase("in the loop", schedule.loop());
        phase("after the loop", schedule.after());
        phase("summed up over the rows of each stretch of time", schedule.sums());
        phase("at the end", schedule.finish());
        line(String.format(
                Locale.ROOT,
                "  in the loop, per row and step: %d products, %,d multiply-adds, %d element-wise instructions, %,d floats written",
                count(schedule.loop(), Amounts.PRODUCTS),
                count(schedule.loop(), Amounts.MULTIPLY_ADDS),
                count(schedule.loop(), Amounts.MICROS),
                count(schedule.loop(), Amounts.FLOATS)));
        if (!schedule.sums().isEmpty()) {
            line(String.format(
                    Locale.ROOT,
                    "  summed up, per row and step: %,d multiply-adds",
                    count(schedule.sums(), Amounts.MULTIPLY_ADDS)));
        }
    }

    private void phase(String title, List<Instruction> instructions) {
        if (!instructions.isEmpty()) {
            line("  %s:".formatted(title));
            instructions.forEach(i -> i.on(lines));
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /** Writes a line for an instruction. */
    private final class Lines implements Instruction.Cases<Boolean> {
        private Boolean add(String format, Object... parts) {
            line("    " + format.formatted(parts));
            return true;
        }

        @Override
        public Boolean product(Instruction.Product p) {
            Preparation.Packed weight = plan.preparation().packed().get(p.weight());
            String sign = p.accumulate() ? "+=" : "=";
            return add("%s %s %s · W%d[%d, %d]", p.result(), sign, p.left(), p.weight(), weight.rows(), weight.width());
        }

        @Override
        public Boolean gather(Instruction.Gather g) {
            return add("%s = rows of %s at %s", g.result(), g.table(), g.ids());
        }

        @Override
        public Boolean fill(Instruction.Fill f) {
            return add("%s = random mask, %s", f.result(), f.mask());
        }

        @Override
        public Boolean program(Instruction.Program program) {
            add("program of %d instructions, %d registers:", program.micros().size(), program.registers());
            program.micros().forEach(m -> add("  %s = %s", operand(m.result()), micro(m)));
            return true;
        }

        @Override
        public Boolean transpose(Instruction.Transpose t) {
            return add("%s = %sᵀ", t.result(), t.matrix());
        }

        @Override
        public Boolean outerSum(Instruction.OuterSum sum) {
            return add("%s += Σ %sᵀ · %s", sum.result(), sum.left(), sum.right());
        }

        @Override
        public Boolean columnSum(Instruction.ColumnSum sum) {
            return add("%s += Σ %s", sum.result(), sum.rows());
        }

        @Override
        public Boolean scatterSum(Instruction.ScatterSum sum) {
            return add("%s += Σ %s at %s", sum.result(), sum.rows(), sum.ids());
        }
    }

    private static String micro(Micro micro) {
        String operands = micro.operands().stream().map(Explanation::operand).collect(Collectors.joining(", "));
        String name = micro.on(new Micro.Cases<>() {
            @Override
            public String element(Micro.Element element) {
                return element.op().name();
            }

            @Override
            public String row(Micro.Row row) {
                return "row " + row.op().name();
            }

            @Override
            public String pick(Micro.Pick pick) {
                return "pick";
            }

            @Override
            public String place(Micro.Place place) {
                return "place";
            }
        });
        return "%s(%s)".formatted(name.toLowerCase(Locale.ROOT), operands);
    }

    private static String operand(Operand operand) {
        return operand.on(new Operand.Cases<>() {
            @Override
            public String memory(Operand.Memory memory) {
                return memory.region().toString();
            }

            @Override
            public String scratch(Operand.Scratch scratch) {
                return "r" + scratch.register();
            }

            @Override
            public String constant(Operand.Constant constant) {
                return String.valueOf(constant.value());
            }
        });
    }

    private static long count(List<Instruction> instructions, Instruction.Cases<Long> amount) {
        return instructions.stream().mapToLong(i -> i.on(amount)).sum();
    }
}
