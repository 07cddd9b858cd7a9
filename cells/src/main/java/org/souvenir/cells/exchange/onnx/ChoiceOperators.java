package org.souvenir.cells.exchange.onnx;

import static org.souvenir.core.expr.Functions.greater;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Chosen;
import org.souvenir.cells.exchange.onnx.Value.Lengths;
import org.souvenir.cells.exchange.onnx.Value.Mask;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.exchange.onnx.Value.Sizes;
import org.souvenir.cells.exchange.onnx.Value.Truth;
import org.souvenir.core.expr.Expr;

/** Operators that ask and choose: by numbers, by sizes, or by the lengths of sequences. */
final class ChoiceOperators {
    private static final Map<String, Operator> ALL = new HashMap<>();

    static {
        ALL.put("Where", Operators.single(ChoiceOperators::where));
        ALL.put("If", ChoiceOperators::branch);
        ALL.put("Equal", Operators.single(ChoiceOperators::equal));
        ALL.put("Not", Operators.single(ChoiceOperators::not));
    }

    private ChoiceOperators() {}

    static Map<String, Operator> all() {
        return ALL;
    }

    private static List<Value> branch(Importer in, GraphNode node) {
        String branch = in.constant(node, 0).number(0) != 0 ? "then_branch" : "else_branch";
        return in.branch(node.attribute(branch)
                .orElseThrow(() -> new IllegalArgumentException("it must have a " + branch + ", but has none"))
                .getG());
    }

    private static Value not(Importer in, GraphNode node) {
        Value value = in.value(node, 0);
        if (value instanceof Mask mask && (mask.truth() == Truth.RUNNING || mask.truth() == Truth.PAST)) {
            return mask.turned();
        }
        return value instanceof Constant constant
                ? Constants.mapped(constant, Expr::complement, a -> 1 - a)
                : ElementOperators.unary(in.rows(node, 0), Expr::complement);
    }

    private static Value equal(Importer in, GraphNode node) {
        Value a = in.value(node, 0);
        Value b = in.value(node, 1);
        Optional<Value> lengths = LengthOperators.computed(in, "Equal", a, b);
        if (lengths.isPresent()) {
            return lengths.get();
        }
        if (!(a instanceof Rows) && !(b instanceof Rows)) {
            return SizeOperators.equal(a, b);
        }
        List<Rows> both = Broadcast.of(in, List.of(a, b));
        Row row = Row.made(
                both.get(0).dims().width(),
                false,
                (writing, of) -> greater(of.get(0), of.get(1))
                        .plus(greater(of.get(1), of.get(0)))
                        .complement(),
                both.get(0).row(),
                both.get(1).row());
        return new Rows(row, both.get(0).dims());
    }

    private static Value where(Importer in, GraphNode node) {
        Value condition = in.value(node, 0);
        Value yes = in.value(node, 1);
        Value no = in.value(node, 2);
        if (condition instanceof Mask mask) {
            return chosen(in, mask, yes, no);
        }
        boolean sizes = !(yes instanceof Rows) && !(no instanceof Rows);
        if (condition instanceof Constant constant && (sizes || constant.length() == 1)) {
            return sizes ? SizeOperators.where(constant, yes, no) : constant.number(0) != 0 ? yes : no;
        }
        return blended(in, LengthOperators.asNumbers(in, condition), yes, no);
    }

    /** By a mask of the lengths. */
    static Value chosen(Importer in, Mask mask, Value yes, Value no) {
        return switch (mask.truth()) {
            case NOW -> new Chosen(mask, rows(in, yes, mask), no);
            case EMPTY -> unlessEmpty(in, mask, yes, no);
            case LAST -> {
                if (!isNumber(no, 0) || !(yes instanceof Rows rows)) {
                    throw in.pastTheEnd();
                }
                yield new Chosen(mask, rows, no);
            }
            case RUNNING -> running(in, mask, yes, no);
            case PAST -> running(in, mask.turned(), no, yes);
        };
    }

    private static Rows rows(Importer in, Value value, Mask mask) {
        if (value instanceof Rows rows) {
            return rows;
        }
        if (value instanceof Constant constant) {
            return Broadcast.fixed(constant, mask.dims());
        }
        throw in.pastTheEnd();
    }

    private static Value running(Importer in, Mask mask, Value yes, Value no) {
        boolean fits = yes instanceof Rows rows
                && mask.axis() != null
                && (rows.dims().has(mask.axis()) || mask.axis().size() == 1)
                && Broadcast.dims(in, List.of(mask, rows), -1).equals(rows.dims());
        if (!fits || !(no instanceof Constant constant) || !isNumber(constant, constant.number(0))) {
            throw in.pastTheEnd();
        }
        Rows rows = (Rows) yes;
        if (rows.row() instanceof Row.Entry || rows.row() instanceof Row.Leaf leaf && leaf.ids()) {
            return rows; // ids that are read to be ids: what stands past the end of a sequence is not read
        }
        return constant.number(0) == 0 ? new Rows(Row.asPadded(rows.row()), rows.dims()) : new Chosen(mask, rows, no);
    }

    private static Value unlessEmpty(Importer in, Mask mask, Value yes, Value no) {
        Value there = no instanceof Chosen chosen && chosen.mask().truth() == Truth.EMPTY ? chosen.rows() : no;
        boolean same = there instanceof Rows rows && in.empty().leave(rows.row(), yes);
        if (same) {
            return there;
        }
        Rows steps = LengthOperators.numbers(in, new Lengths(mask.lengths(), mask.dims(), 0, 0));
        return blended(in, ElementOperators.unary(steps, e -> greater(Expr.constant(1), e)), yes, there);
    }

    /** Whether something is one number everywhere. */
    static boolean isNumber(Value value, float number) {
        if (!(value instanceof Constant constant) || !constant.known() || constant.learned()) {
            return false;
        }
        for (int i = 0; i < constant.length(); i++) {
            if (constant.number(i) != number) {
                return false;
            }
        }
        return constant.length() > 0;
    }

    /** By numbers that are 0 or 1. */
    private static Rows blended(Importer in, Value condition, Value yes, Value no) {
        if (condition instanceof Sizes) {
            throw new IllegalArgumentException("it must choose by numbers, but chooses by sizes");
        }
        List<Rows> all = Broadcast.of(in, List.of(condition, finite(in, yes), finite(in, no)));
        Dims dims = all.get(0).dims();
        Row row = Row.made(
                dims.width(),
                all.get(0).row().padded() && all.get(2).row().padded(),
                (writing, of) ->
                        of.get(0).times(of.get(1)).plus(of.get(0).complement().times(of.get(2))),
                all.stream().map(Rows::row).toArray(Row[]::new));
        return new Rows(row, dims);
    }

    /** Without infinity, which times 0 is no number. */
    private static Value finite(Importer in, Value value) {
        if (value instanceof Constant constant && constant.known() && !constant.learned() && !constant.whole()) {
            float[] numbers = constant.numbers().clone();
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, numbers[i]));
            }
            return Arrays.equals(numbers, constant.numbers()) ? value : Constant.of(constant.shape(), numbers);
        }
        if (value instanceof Chosen || value instanceof Mask) {
            throw in.pastTheEnd();
        }
        return LengthOperators.asNumbers(in, value);
    }
}
