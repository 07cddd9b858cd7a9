package org.souvenir.cells.drawing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.souvenir.cells.drawing.Symbol.When;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;

/** What the values of a step are called: each has one symbol, and some have others besides. */
final class Names {
    private final Map<Expr, Symbol> symbols = new HashMap<>();
    private final Map<Symbol, Expr> others = new LinkedHashMap<>();
    private final Set<Symbol> taken = new HashSet<>();
    private final List<Expr> order = new ArrayList<>();
    private final Map<Expr, Integer> uses = new HashMap<>();
    private final Symbol output;

    Names(Step step) {
        List<Expr> roots = new ArrayList<>(step.named().values());
        step.states().forEach(s -> roots.add(s.next()));
        roots.add(step.output());
        step.states().forEach(s -> roots.add(s.initial()));
        roots.forEach(this::visit);
        for (Expr input : step.inputs()) {
            String name = ((Attribute.Input) input.attribute()).name();
            name(input, input.along() ? Symbol.plain(name) : Symbol.at(name, When.NOW));
        }
        for (Step.StateRule state : step.states()) {
            name(state.leaf(), Symbol.at(state.name(), When.BEFORE));
        }
        nameParameters();
        step.named().forEach((name, value) -> name(value, Symbol.plain(name)));
        for (Step.StateRule state : step.states()) {
            name(state.next(), Symbol.at(state.name(), When.NOW));
        }
        this.output = name(step.output(), Symbol.at("y", When.NOW));
    }

    private void visit(Expr e) {
        if (uses.merge(e, 1, Integer::sum) == 1) {
            Form.of(e).operands().forEach(this::visit);
            order.add(e);
        }
    }

    private void nameParameters() {
        int masks = 0;
        int matrices = 0;
        for (Expr e : order) {
            if (e.op() == Op.PARAMETER) {
                String name = ((Attribute.Parameter) e.attribute()).spec().name();
                Symbol brief = Symbol.parameter(name);
                name(e, taken.contains(brief) ? Symbol.plain(name) : brief);
            } else if (e.op() == Op.MASK) {
                name(e, Symbol.numbered("mask", ++masks));
            } else if (e.op() == Op.MATRIX) {
                name(e, Symbol.numbered("K", ++matrices));
            }
        }
    }

    private Symbol name(Expr e, Symbol wanted) {
        Symbol symbol = wanted;
        while (!taken.add(symbol)) {
            symbol = new Symbol(symbol.base() + "′", symbol.of(), symbol.when());
        }
        if (symbols.putIfAbsent(e, symbol) != null) {
            others.put(symbol, e);
        }
        return symbol;
    }

    /** Gives a name to what is written out more than once and is not brief. */
    void nameShared() {
        int number = 0;
        for (Expr e : order) {
            if (!symbols.containsKey(e) && used(e) > 1 && !brief(e)) {
                name(e, Symbol.numbered("a", ++number));
            }
        }
    }

    private boolean brief(Expr e) {
        return switch (e.op()) {
            case CONSTANT, FILLED -> true;
            case CONCAT ->
                e.inputs().stream()
                        .allMatch(o ->
                                symbols.containsKey(o) || o.op() == Op.CONSTANT || o.op() == Op.CONCAT && brief(o));
            case SCALE, REPEAT, TRANSPOSE ->
                e.inputs().stream().allMatch(o -> symbols.containsKey(o) || o.op() == Op.CONSTANT);
            default -> false;
        };
    }

    /** How often it is written, where forms are read as one. */
    int used(Expr e) {
        return uses.getOrDefault(e, 0);
    }

    /** Everything that is written, operands first. */
    List<Expr> order() {
        return order;
    }

    /** The first name of each value that has one. */
    Map<Expr, Symbol> symbols() {
        return symbols;
    }

    /** Further names of values that have one already. */
    Map<Symbol, Expr> others() {
        return others;
    }

    /** The name of the output. */
    Symbol output() {
        return output;
    }
}
