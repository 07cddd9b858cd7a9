package org.souvenir.cells;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.souvenir.core.expr.Expr;

/** An activation that is what its kind and its settings say. Made by {@link Activation#named} alone. */
record NamedActivation(String kind, Map<String, Object> settings, UnaryOperator<Expr> function) implements Activation {
    @Override
    public Expr of(Expr x) {
        return function.apply(x);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedActivation a && a.kind.equals(kind) && a.settings.equals(settings);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + settings.hashCode();
    }

    @Override
    public String toString() {
        return settings.isEmpty() ? kind : kind + new TreeMap<>(settings);
    }
}
