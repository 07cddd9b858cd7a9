package org.souvenir.cells.drawing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.drawing.Formulas.Bond;
import org.souvenir.cells.drawing.Formulas.Piece;
import org.souvenir.cells.drawing.Symbol.When;
import org.souvenir.cells.drawing.Vertex.Kind;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;

/**
 * The vertices and edges of a step. What is fixed is no vertex: it stands in the label of what it meets, as W and b do in
 * that of a product.
 */
final class Flow {
    private final Names names;
    private final Formulas formulas;
    private final Map<Expr, Vertex> vertices = new LinkedHashMap<>();
    private final List<Vertex> ends = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();

    Flow(Step step) {
        this.names = new Names(step);
        this.formulas = new Formulas(Label.NOTATION, names.symbols());
        for (Step.StateRule state : step.states()) {
            vertex(state.leaf());
        }
        step.inputs().forEach(this::vertex);
        names.order().stream().filter(e -> !e.fixed()).forEach(this::vertex);
        for (Step.StateRule state : step.states()) {
            end(Symbol.at(state.name(), When.NOW), state.next());
        }
        end(names.output(), step.output());
        markTop(step);
    }

    /** All vertices, operands first. */
    List<Vertex> vertices() {
        List<Vertex> all = new ArrayList<>(vertices.values());
        all.addAll(ends);
        return all;
    }

    /** What is on the right. */
    List<Vertex> ends() {
        return ends;
    }

    List<Edge> edges() {
        return edges;
    }

    private Vertex vertex(Expr e) {
        Form form = Form.of(e);
        if (form.kind() == Form.Kind.SAME) {
            return vertex(form.operands().get(0));
        }
        Vertex known = vertices.get(e);
        if (known != null) {
            return known;
        }
        List<Expr> operands = form.operands().stream().filter(o -> !o.fixed()).toList();
        Kind kind = kind(e, operands.size());
        Symbol symbol = names.symbols().get(e);
        Label caption = symbol == null || kind == Kind.END || symbol.when() == When.NOW
                ? Label.NONE
                : new Label(Label.NOTATION.symbol(symbol));
        Vertex vertex = new Vertex(
                kind, new Label(label(e, kind)), caption, symbol == null ? "" : symbol.id(), operands.size());
        for (int i = 0; i < operands.size(); i++) {
            String mark = mark(e, kind, i);
            vertex.marked |= !mark.isEmpty();
            edges.add(new Edge(vertex(operands.get(i)), vertex, mark));
        }
        vertices.put(e, vertex);
        return vertex;
    }

    private void end(Symbol symbol, Expr value) {
        Vertex end = new Vertex(Kind.END, new Label(Label.NOTATION.symbol(symbol)), Label.NONE, symbol.id(), 1);
        edges.add(new Edge(vertex(value), end, ""));
        ends.add(end);
    }

    private static Kind kind(Expr e, int operands) {
        if (operands == 0) {
            return Kind.END;
        }
        return switch (e.op()) {
            case LINEAR, GATHER -> Kind.PRODUCT;
            case CONCAT -> Kind.BAR;
            case ADD, SUBTRACT, MULTIPLY, DIVIDE -> operands == 2 ? Kind.POINT : Kind.FUNCTION;
            default -> Kind.FUNCTION;
        };
    }

    private String label(Expr e, Kind kind) {
        return switch (kind) {
            case END -> formulas.of(e).text();
            case BAR -> "";
            case POINT ->
                switch (e.op()) {
                    case ADD -> "+";
                    case SUBTRACT -> "−";
                    case MULTIPLY -> "×";
                    default -> "÷";
                };
            default -> withHoles(e);
        };
    }

    /** The formula with nothing, or …, for what the edges bring. */
    private String withHoles(Expr e) {
        boolean op = Form.of(e).kind() == Form.Kind.OP;
        String function = op ? function(e.op()) : "";
        if (!function.isEmpty()) {
            return function;
        }
        boolean infix = switch (e.op()) {
            case LINEAR, ADD, SUBTRACT, MULTIPLY, DIVIDE, SLICE -> true;
            case SCALE ->
                Math.abs(Form.factor(e).factor()) == 1 || Form.factor(e).shift() == 0;
            default -> false;
        };
        Piece hole = new Piece(infix && op ? "" : "…", Bond.WHOLE);
        String text = formulas.body(e, o -> o.fixed() ? formulas.of(o) : hole).text();
        return text.strip().replace("(…)", "");
    }

    private static String function(Op op) {
        return switch (op) {
            case SIGMOID -> "σ";
            case TANH, SOFTPLUS, EXP, LOG, SIN, COS, ERF -> op.name().toLowerCase(Locale.ROOT);
            case SQRT -> "√";
            default -> "";
        };
    }

    private static String mark(Expr e, Kind kind, int operand) {
        boolean ordered = kind == Kind.POINT && operand == 1;
        return ordered && e.op() == Op.SUBTRACT ? "−" : ordered && e.op() == Op.DIVIDE ? "÷" : "";
    }

    /** Puts the longest way on which a state passes through arithmetic alone on a line of its own. */
    private void markTop(Step step) {
        List<Vertex> longest = List.of();
        for (int i = 0; i < step.states().size(); i++) {
            Step.StateRule state = step.states().get(i);
            List<Expr> way = way(state.next(), state.leaf(), new HashSet<>());
            if (way != null && way.size() + 1 > longest.size()) {
                List<Vertex> found =
                        new ArrayList<>(way.stream().map(this::vertex).toList());
                found.add(ends.get(i));
                longest = found;
            }
        }
        longest.forEach(v -> v.top = true);
    }

    private static @Nullable List<Expr> way(Expr e, Expr leaf, Set<Expr> without) {
        if (e == leaf) {
            return List.of(leaf);
        }
        boolean arithmetic = switch (e.op()) {
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, SCALE, MINIMUM, MAXIMUM -> true;
            default -> false;
        };
        List<Expr> best = null;
        if (arithmetic && !without.contains(e) && Form.of(e).kind() == Form.Kind.OP) {
            for (Expr operand : e.inputs()) {
                List<Expr> way = way(operand, leaf, without);
                if (way != null && (best == null || way.size() < best.size() - 1)) {
                    best = new ArrayList<>(way);
                    best.add(e);
                }
            }
        }
        if (best == null) {
            without.add(e);
        }
        return best;
    }
}
