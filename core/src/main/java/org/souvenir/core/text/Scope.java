package org.souvenir.core.text;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.parameter.Initializer;

/** What has been read so far: the step that is being written, what names stand for, and how large all of it is. */
final class Scope {
    private final Step step;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final Map<Expr, Integer> depths = new HashMap<>();

    /** States and what is made of them. */
    private final Set<Expr> stateful = new HashSet<>();

    Scope(Step step) {
        this.step = step;
    }

    Step step() {
        return step;
    }

    /** Gives a value the name that stands at a token. */
    void bind(Token name, Value value) {
        bind(name, name.text(), value);
    }

    void bind(Token at, String name, Value value) {
        Integer other = lines.putIfAbsent(name, at.line());
        if (other != null) {
            throw at.error(
                    "names must differ, but '%s' stands for something else since line %d".formatted(name, other));
        }
        values.put(name, value);
    }

    Value of(Token name) {
        Value value = values.get(name.text());
        if (value == null) {
            throw name.error("a name must be one of %s, but is '%s'"
                    .formatted(NearNames.of(name.text(), values.keySet()), name.text()));
        }
        return value;
    }

    /** Makes an expression; what is wrong with it is said with the place. */
    Expr made(Token at, Supplier<Expr> maker) {
        Expr e;
        try {
            e = maker.get();
        } catch (EquationException inner) {
            throw inner;
        } catch (IllegalArgumentException wrong) {
            throw at.error(String.valueOf(wrong.getMessage()));
        }
        measure(at, e);
        return e;
    }

    /** A state, whose leaf the weights that meet it will know. */
    Expr state(Token at, String name, int width, Expr initial) {
        Expr leaf = made(at, () -> step.state(name, width, initial));
        stateful.add(leaf);
        return leaf;
    }

    /** The usual start of a weight that x meets. */
    Initializer weights(Expr x) {
        return Step.weights(x, stateful::contains);
    }

    /** Does something to the step that is not an expression. */
    void done(Token at, Runnable action) {
        try {
            action.run();
        } catch (IllegalArgumentException wrong) {
            throw at.error(String.valueOf(wrong.getMessage()));
        }
    }

    private int measure(Token at, Expr e) {
        Integer known = depths.get(e);
        if (known != null) {
            return known;
        }
        int depth = 0;
        for (Expr input : e.inputs()) {
            depth = Math.max(depth, 1 + measure(at, input));
            if (stateful.contains(input)) {
                stateful.add(e);
            }
        }
        depths.put(e, depth);
        if (depths.size() > EquationText.NODES) {
            throw at.error("equations must have at most %d values, but there are more".formatted(EquationText.NODES));
        }
        if (depth > EquationText.DEPTH) {
            throw at.error("a value must be made in at most %d steps, one after the other, but here are more"
                    .formatted(EquationText.DEPTH));
        }
        if (e.op() != Op.PARAMETER) {
            checkSize(at, e.fixed() ? (long) e.rows() * e.width() : e.width());
        }
        return depth;
    }

    /** Checks how many numbers a row or a fixed matrix has, before it is made. */
    void checkSize(Token at, long numbers) {
        if (numbers > EquationText.NUMBERS) {
            throw at.error("a row or a fixed matrix must have at most %d numbers, but this one would have %d"
                    .formatted(EquationText.NUMBERS, numbers));
        }
    }

    /** Checks that what lies side by side is not too wide. */
    void checkWidths(Token at, List<Expr> parts) {
        checkSize(at, parts.stream().mapToLong(Expr::width).sum());
    }
}
