package org.souvenir.core.plan;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.souvenir.core.expr.Expr;

/** A plan in words. */
final class Explanation {
    private final StringBuilder text = new StringBuilder();
    private final Plan plan;

    private Explanation(Plan plan) {
        this.plan = plan;
    }

    static String of(Plan plan) {
        Explanation explanation = new Explanation(plan);
        explanation.schedule("forward", plan.forward());
        plan.backward().ifPresent(b -> explanation.schedule("backward", b));
        return explanation.text.toString();
    }

    private void schedule(String title, Schedule schedule) {
        text.append(title).append('\n');
        phase("before the loop", schedule.before());
        phase("in the loop", schedule.loop());
        phase("after the loop", schedule.after());
        if (!schedule.gradients().isEmpty()) {
            line("  gradients: %s"
                    .formatted(String.join(", ", schedule.gradients().keySet())));
        }
        line(String.format(
                Locale.ROOT,
                "  in the loop, a row and step: %d products, %,d multiply-adds, %d element-wise instructions, %,d floats written",
                products(schedule.loop()),
                multiplyAdds(schedule.loop()),
                micros(schedule.loop()),
                floats(schedule.loop())));
    }

    private void phase(String title, List<Instruction> instructions) {
        if (instructions.isEmpty()) {
            return;
        }
        line("  %s:".formatted(title));
        for (Instruction instruction : instructions) {
            if (instruction instanceof Instruction.Product p) {
                Expr weight = plan.fixtures().packed().get(p.weight());
                line("    %s %s %s · W%s".formatted(p.result(), p.accumulate() ? "+=" : "=", p.left(), weight.shape()));
            } else if (instruction instanceof Instruction.Gather g) {
                line("    %s = rows of a table at %s".formatted(g.result(), g.ids()));
            } else if (instruction instanceof Instruction.Fill f) {
                line("    %s = random mask, %s".formatted(f.result(), f.mask()));
            } else if (instruction instanceof Instruction.Program program) {
                line("    program of %d instructions, %d registers:"
                        .formatted(program.micros().size(), program.registers()));
                program.micros().forEach(m -> line("      %s = %s".formatted(operand(m.result()), micro(m))));
            }
        }
    }

    private String micro(Micro micro) {
        String operands = micro.operands().stream().map(this::operand).collect(Collectors.joining(", "));
        String name;
        if (micro instanceof Micro.Element e) {
            name = e.op().name();
        } else if (micro instanceof Micro.Row r) {
            name = "row " + r.op().name();
        } else {
            name = micro instanceof Micro.Pick ? "pick" : "place";
        }
        return "%s(%s)".formatted(name.toLowerCase(Locale.ROOT), operands);
    }

    private String operand(Operand operand) {
        if (operand instanceof Operand.Memory m) {
            return m.region().toString();
        }
        if (operand instanceof Operand.Scratch s) {
            return "r" + s.register();
        }
        int index = ((Operand.Fixed) operand).index();
        return plan.fixtures().plain().get(index).toString().toLowerCase(Locale.ROOT);
    }

    private static long products(List<Instruction> list) {
        return list.stream().filter(i -> i instanceof Instruction.Product).count();
    }

    private static long micros(List<Instruction> list) {
        return list.stream()
                .filter(i -> i instanceof Instruction.Program)
                .mapToLong(i -> ((Instruction.Program) i).micros().size())
                .sum();
    }

    private static long multiplyAdds(List<Instruction> list) {
        return list.stream()
                .filter(i -> i instanceof Instruction.Product)
                .mapToLong(i -> (long) ((Instruction.Product) i).left().width()
                        * ((Instruction.Product) i).result().width())
                .sum();
    }

    private static long floats(List<Instruction> list) {
        long floats = 0;
        for (Instruction instruction : list) {
            if (instruction instanceof Instruction.Product p) {
                floats += p.result().width();
            } else if (instruction instanceof Instruction.Program program) {
                floats += program.micros().stream()
                        .filter(m -> m.result() instanceof Operand.Memory)
                        .mapToLong(m -> m.result().width())
                        .sum();
            }
        }
        return floats;
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
