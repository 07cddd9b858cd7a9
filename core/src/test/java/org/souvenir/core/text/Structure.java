package org.souvenir.core.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.NamedInitializer;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.random.RandomStream;

/** All of a step, line by line: two are the same where their lines are. Values are numbered, so that what is shared shows; constants are not. */
public final class Structure {
    private final Map<Expr, Integer> numbers = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    private Structure() {}

    /** The lines of a step. */
    public static List<String> of(Step step) {
        Structure structure = new Structure();
        structure.write(step);
        return structure.lines;
    }

    private void write(Step step) {
        step.inputs().forEach(e -> lines.add("input " + e.op() + " " + e.attribute() + " is " + number(e)));
        step.parameters().forEach(spec -> lines.add("parameter " + described(spec)));
        step.states().forEach(s -> {
            lines.add("state " + s.leaf().attribute() + " is " + number(s.leaf()) + " from " + number(s.initial()));
            lines.add("next " + s.name() + " is " + number(s.next()));
        });
        step.named().forEach((name, e) -> lines.add("value " + name + " is " + number(e)));
        lines.add("output is " + number(step.output()));
    }

    private int number(Expr e) {
        Integer known = numbers.get(e);
        if (known != null) {
            return known;
        }
        List<String> operands = new ArrayList<>();
        for (Expr input : e.inputs()) {
            operands.add(input.op() == Op.CONSTANT ? input.attribute().toString() : "#" + number(input));
        }
        numbers.put(e, numbers.size());
        String carried = e.attribute() instanceof Attribute.Parameter p
                ? described(p.spec())
                : e.attribute() instanceof Attribute.Matrix m
                        ? numbersOf(m)
                        : e.attribute().toString();
        lines.add("#" + numbers.get(e) + " = " + e.op() + " " + carried + " " + operands + " " + e.shape());
        return numbers.get(e);
    }

    private static String numbersOf(Attribute.Matrix matrix) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.width(); j++) {
                all.append(matrix.at(i, j)).append(j + 1 == matrix.width() ? "; " : ", ");
            }
        }
        return all.toString();
    }

    private static String described(ParameterSpec spec) {
        StringBuilder start = new StringBuilder();
        for (long seed = 1; seed <= 2; seed++) {
            float[] values = new float[spec.length()];
            spec.initializer().fill(values, 0, spec.rows(), spec.columns(), RandomStream.of(seed));
            start.append(java.util.Arrays.hashCode(values)).append(' ');
        }
        String known = spec.initializer() instanceof NamedInitializer named ? named.name() : "";
        return spec.name() + " [" + spec.rows() + ", " + spec.columns() + "] " + start
                + (known.equals("numbers") || known.equals("constant") ? "" : known);
    }
}
