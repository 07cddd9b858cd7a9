package org.souvenir.core.plan;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan in words. */
final class Explanation {
    private final StringBuilder text = new StringBuilder();
    private final Plan plan;
    private final Words words = new Words();

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
        line("prepared, once for each set of parameters");
        instructions(preparation.instructions());
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
        phase("once, before the first step", schedule.start());
        phase("before the loop", schedule.before());
        phase("in the loop", schedule.loop());
        phase("after the loop", schedule.after());
        phase("summed up over the rows of each stretch of time", schedule.sums());
        phase("at the end", schedule.finish());
        Amount loop = Amount.of(schedule.loop());
        line(String.format(
                Locale.ROOT,
                "  in the loop, per row and step: %d products, %,d multiply-adds, %d element-wise instructions, %,d floats written",
                loop.products(),
                loop.multiplyAdds(),
                loop.micros(),
                loop.floats()));
        if (!schedule.sums().isEmpty()) {
            long multiplyAdds = Amount.of(schedule.sums()).multiplyAdds();
            line(String.format(Locale.ROOT, "  summed up, per row and step: %,d multiply-adds", multiplyAdds));
        }
    }

    private void phase(String title, List<Instruction> instructions) {
        if (!instructions.isEmpty()) {
            line("  %s:".formatted(title));
            instructions(instructions);
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void instructions(List<Instruction> instructions) {
        instructions.forEach(i -> line("    " + i.on(words).replace("\n", "\n    ")));
    }

    /** An instruction in words, with a line of its own for each line of a program. */
    private final class Words implements Instruction.Cases<String> {
        @Override
        public String product(Instruction.Product p) {
            Preparation.Packed weight = plan.preparation().packed().get(p.weight());
            String matrix = "W%d[%d, %d]".formatted(p.weight(), weight.rows(), weight.width());
            Region from = p.from();
            String start = from == null ? "=" : from.equals(p.result()) ? "+=" : "= " + from + " +";
            return "%s %s %s · %s".formatted(p.result(), start, p.left(), matrix);
        }

        @Override
        public String gather(Instruction.Gather g) {
            return "%s = rows of %s at %s".formatted(g.result(), g.table(), g.ids());
        }

        @Override
        public String fill(Instruction.Fill f) {
            return "%s = random mask, %s".formatted(f.result(), f.mask());
        }

        @Override
        public String write(Instruction.Write w) {
            return "%s = the given numbers".formatted(w.result());
        }

        @Override
        public String program(Instruction.Program program) {
            String head = "program of %d instructions, %d registers:"
                    .formatted(program.micros().size(), program.registers());
            return program.micros().stream()
                    .map(m -> "\n  %s = %s".formatted(operand(m.result()), micro(m)))
                    .collect(Collectors.joining("", head, ""));
        }

        @Override
        public String transpose(Instruction.Transpose t) {
            return "%s = %sᵀ".formatted(t.result(), t.matrix());
        }

        @Override
        public String outerSum(Instruction.OuterSum sum) {
            return "%s += Σ %sᵀ · %s".formatted(sum.result(), sum.left(), sum.right());
        }

        @Override
        public String columnSum(Instruction.ColumnSum sum) {
            return "%s += Σ %s".formatted(sum.result(), sum.rows());
        }

        @Override
        public String scatterSum(Instruction.ScatterSum sum) {
            return "%s += Σ %s at %s".formatted(sum.result(), sum.rows(), sum.ids());
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
            public String along(Micro.Along along) {
                return "along " + along.op().name();
            }

            @Override
            public String pick(Micro.Pick pick) {
                return "pick";
            }

            @Override
            public String place(Micro.Place place) {
                return "place";
            }

            @Override
            public String outer(Micro.Outer outer) {
                return outer.operands().size() == 2 ? "outer" : "add_outer";
            }

            @Override
            public String matrixTimes(Micro.MatrixTimes product) {
                return "matrix_times";
            }

            @Override
            public String timesMatrix(Micro.TimesMatrix product) {
                return "times_matrix";
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
}
