package org.souvenir.core.text;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;

/** What things are called in text: by their own names where these are names there and free. */
final class Labels {
    private final Set<String> taken = new HashSet<>();
    private final Map<String, String> inputs = new HashMap<>();
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, String> parameters = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    Labels(Step step) {
        for (Expr input : step.inputs()) {
            String name = ((Attribute.Input) input.attribute()).name();
            inputs.put(name, free(name));
        }
        step.states().forEach(state -> states.put(state.name(), free(state.name())));
        step.named().keySet().forEach(name -> values.put(name, free(name)));
        step.parameters().forEach(spec -> parameters.put(spec.name(), free(spec.name())));
    }

    private String free(String name) {
        String base = Words.plain(name)
                ? name
                : "_"
                        + name.chars()
                                .mapToObj(c -> Words.continues((char) c) ? String.valueOf((char) c) : "_")
                                .collect(Collectors.joining());
        String label = base;
        for (int i = 2; !taken.add(label); i++) {
            label = base + "_" + i;
        }
        return label;
    }

    String input(String name) {
        return inputs.getOrDefault(name, name);
    }

    String state(String name) {
        return states.getOrDefault(name, name);
    }

    String value(String name) {
        return values.getOrDefault(name, name);
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, name);
    }

    /** A new name with a number: {@code mask1}. */
    String numbered(String kind) {
        String label;
        do {
            label = kind + numbers.merge(kind, 1, Integer::sum);
        } while (!taken.add(label));
        return label;
    }

    /** A new name for a part of something: of h beside x, {@code hx}; else a letter and a number. */
    String ofPart(Expr e, Map<Expr, String> names) {
        if (e.op() == Op.CONCAT
                && e.inputs().stream()
                        .allMatch(part -> names.getOrDefault(part, "").length() == 1)) {
            String all = e.inputs().stream()
                    .map(part -> names.getOrDefault(part, ""))
                    .collect(Collectors.joining());
            if (taken.add(all)) {
                return all;
            }
        }
        return numbered(e.op() == Op.MATRIX ? "K" : "t");
    }

    /** A label where it is declared: with the name beside it, if that is another. */
    static String declared(String label, String name) {
        return label.equals(name) ? label : label + " " + Words.quoted(name);
    }
}
