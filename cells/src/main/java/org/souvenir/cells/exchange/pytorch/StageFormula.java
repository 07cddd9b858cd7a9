package org.souvenir.cells.exchange.pytorch;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;

/**
 * A stage as a user of PyTorch would write it, a formula of what it reads: one of PyTorch's modules, a function of rows, or a
 * pooling. Every other needs a class.
 */
final class StageFormula {
    private static final Set<Op> NEEDS_CLASS =
            EnumSet.of(Op.CONSTANT, Op.MATRIX, Op.FILLED, Op.MASK, Op.GATHER, Op.PARAMETER);

    private final Stage stage;
    private final Optional<PlainCounterpart> counterpart;
    private final String module;
    private final List<String> inputs;
    private final PythonNames locals;
    private final List<String> lines = new ArrayList<>();

    private StageFormula(
            Stage stage,
            Optional<PlainCounterpart> counterpart,
            String module,
            List<String> inputs,
            PythonNames locals) {
        this.stage = stage;
        this.counterpart = counterpart;
        this.module = module;
        this.inputs = inputs;
        this.locals = locals;
    }

    /**
     * The statements that compute it, if it is one.
     *
     * @param module that has its parameters, {@code self.dense}
     * @param inputs how what it reads is written
     * @param present the rows along its axis that are real
     * @param output the variable that it becomes
     */
    static Optional<List<String>> lines(
            Stage stage,
            Optional<PlainCounterpart> counterpart,
            String module,
            List<String> inputs,
            String present,
            String output,
            PythonNames locals) {
        StageFormula writer = new StageFormula(stage, counterpart, module, inputs, locals);
        Optional<String> pooled = writer.pooled(present);
        Optional<String> formula = pooled.isPresent()
                ? pooled
                : writer.formula().map(rows -> stage.last() ? "last(" + rows + ", " + present + ")" : rows);
        return formula.map(text -> {
            writer.lines.add(output + " = " + text);
            return writer.lines;
        });
    }

    private Optional<String> pooled(String present) {
        Optional<Pooling> pooling = stage.last() && stage.direction() == Direction.FORWARD && !repeats()
                ? Modules.pooling(stage.step())
                : Optional.empty();
        return pooling.map(p -> "%s(%s, %s)".formatted(function(p), inputs.get(0), present));
    }

    private static String function(Pooling pooling) {
        return pooling == Pooling.MAX ? "highest" : pooling.name().toLowerCase(Locale.ROOT);
    }

    private Optional<String> formula() {
        if (counterpart.isPresent() && counterpart.get().linear().isEmpty()) {
            return counterpart.get().kind() == PlainCounterpart.Kind.EQUATIONS
                    ? Optional.empty()
                    : Optional.of(module + "(" + inputs.get(0) + ")");
        }
        if (!stage.step().states().isEmpty() || !stage.otherAxis().isEmpty() || repeats() || ids()) {
            return Optional.empty();
        }
        Map<Expr, String> known = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            known.put(stage.step().inputs().get(i), inputs.get(i));
        }
        counterpart.flatMap(PlainCounterpart::linear).ifPresent(y -> known.put(y, module + "(" + inputs.get(0) + ")"));
        return rows(withoutMask(stage.step().output()), known);
    }

    private Optional<String> rows(Expr value, Map<Expr, String> known) {
        for (Map.Entry<Expr, String> x : known.entrySet()) {
            Optional<String> function =
                    x.getKey().shape().equals(value.shape()) ? Modules.function(x.getKey(), value) : Optional.empty();
            if (function.isPresent()) {
                return Optional.of(function.get().formatted(x.getValue()));
            }
        }
        if (needsClass(value, known, new HashSet<>())) {
            return Optional.empty();
        }
        StepText text = new StepText(List.of(value), known, Map.of(), locals);
        lines.addAll(text.lines());
        return Optional.of(text.of(value));
    }

    /** Masks are what they are expected to be. */
    private static Expr withoutMask(Expr e) {
        return e.op() == Op.MULTIPLY
                        && e.inputs().get(1).attribute() instanceof Attribute.Mask mask
                        && mask.expected() == 1
                        && e.inputs().get(0).shape().equals(e.shape())
                ? withoutMask(e.inputs().get(0))
                : e;
    }

    private static boolean needsClass(Expr e, Map<Expr, String> known, Set<Expr> seen) {
        return !known.containsKey(e)
                && seen.add(e)
                && (NEEDS_CLASS.contains(e.op()) || e.inputs().stream().anyMatch(in -> needsClass(in, known, seen)));
    }

    private boolean repeats() {
        return IntStream.range(0, stage.inputs().size()).anyMatch(stage::repeats);
    }

    private boolean ids() {
        return stage.inputs().stream().anyMatch(node -> node.limit() > 0);
    }
}
