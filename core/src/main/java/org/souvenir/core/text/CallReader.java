package org.souvenir.core.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.text.Token.Kind;

/** Reads calls of functions: the ops' own, those of {@link Functions}, and the layers of {@link org.souvenir.core.expr.Step}. */
final class CallReader {
    /** What is no op of values alone; listed for messages. */
    private static final List<String> OTHERS = List.of(
            "linear",
            "product",
            "affine",
            "mask",
            "fixedMask",
            "concat",
            "constant",
            "filled",
            "scale",
            "rows",
            "pad",
            "padRows",
            "repeat",
            "place",
            "relu",
            "leakyRelu",
            "elu",
            "selu",
            "silu",
            "gelu",
            "geluByTanh",
            "thresholdedRelu",
            "hardSigmoid",
            "softsign",
            "abs",
            "square",
            "clip",
            "rowMean",
            "softmax",
            "softmaxAlong",
            "normalized",
            "layerNorm");

    private final Tokens tokens;
    private final Scope scope;
    private final ExpressionReader expressions;

    CallReader(Tokens tokens, Scope scope, ExpressionReader expressions) {
        this.tokens = tokens;
        this.scope = scope;
        this.expressions = expressions;
    }

    /** A call; its name has been taken. */
    Value call(Token name) {
        tokens.expect("(");
        Op op = Words.FUNCTIONS.get(name.text());
        if (op != null) {
            return function(name, op);
        }
        return switch (name.text()) {
            case "linear" -> layer(name, true);
            case "product" -> layer(name, false);
            case "mask", "fixedMask" -> mask(name);
            default -> OTHERS.contains(name.text()) ? composite(name, arguments()) : throwUnknown(name);
        };
    }

    private static Value throwUnknown(Token name) {
        Set<String> known = new LinkedHashSet<>(Words.FUNCTIONS.keySet());
        known.addAll(OTHERS);
        throw name.error(
                "a function must be one of %s, but is '%s'".formatted(NearNames.of(name.text(), known), name.text()));
    }

    private List<Value> arguments() {
        List<Value> arguments = new ArrayList<>();
        if (!tokens.skip(")")) {
            do {
                arguments.add(expressions.expression());
            } while (tokens.skip(","));
            tokens.expect(")");
        }
        return arguments;
    }

    private Value function(Token name, Op op) {
        List<Expr> operands = arguments().stream().map(Value::expr).toList();
        checkCount(name, Words.operands(op), operands.size());
        if (op == Op.OUTER_PRODUCT) {
            scope.checkSize(
                    name, (long) operands.get(0).width() * operands.get(1).width());
        }
        if (op == Op.PICK) {
            checkIds(name, operands.get(1), operands.get(0).width());
        }
        if (op == Op.GATHER) {
            checkIds(name, operands.get(1), operands.get(0).rows());
        }
        return made(name, () -> Expr.of(op, Attribute.None.NONE, operands));
    }

    private static void checkCount(Token name, int expected, int found) {
        if (found != expected) {
            throw name.error("%s takes %d values, but was given %d".formatted(name.text(), expected, found));
        }
    }

    /** Ids choose from as many as there are. */
    private static void checkIds(Token name, Expr ids, int limit) {
        if (!(ids.attribute() instanceof Attribute.Input input) || input.limit() == 0 || input.limit() > limit) {
            throw name.error("%s chooses by an input of ids from [0, %d), but was given %s"
                    .formatted(
                            name.text(),
                            limit,
                            ids.attribute() instanceof Attribute.Input i && i.limit() > 0
                                    ? "ids from [0, " + i.limit() + ")"
                                    : "a value " + ids.shape()));
        }
    }

    /** {@code linear(name, x, width, weight ~ start, bias ~ start)}, or a product without bias. */
    private Value layer(Token function, boolean biased) {
        Token name = tokens.next();
        if (name.kind() != Kind.NAME && name.kind() != Kind.QUOTED) {
            throw name.wrong("the name of a layer, before what it reads,");
        }
        tokens.expect(",");
        Expr x = expressions.expression().expr();
        tokens.expect(",");
        int width = expressions.whole(1);
        Initializer weight = null;
        Initializer bias = Initializer.zeros();
        while (tokens.skip(",")) {
            Token which = tokens.next();
            boolean ofWeight = which.isName("weight");
            if (!ofWeight && !(biased && which.isName("bias"))) {
                throw which.wrong(biased ? "'weight' or 'bias'" : "'weight'");
            }
            tokens.expect("~");
            Initializer start = start();
            weight = ofWeight ? start : weight;
            bias = ofWeight ? bias : start;
        }
        tokens.expect(")");
        Initializer w = weight;
        Initializer b = bias;
        return made(function, () -> {
            Initializer used = w == null ? scope.weights(x) : w;
            return biased
                    ? scope.step().linear(name.text(), x, width, used, b)
                    : scope.step().product(name.text(), x, width, used);
        });
    }

    /** How a parameter starts. */
    Initializer start() {
        return new StartReader(tokens, expressions).start();
    }

    private Value mask(Token name) {
        boolean fixed = name.text().equals("fixedMask");
        int rows = fixed ? expressions.whole(1) : Expr.BATCH;
        if (fixed) {
            tokens.expect(",");
        }
        int width = expressions.whole(1);
        double[] numbers = new double[3];
        for (int i = 0; i < 3; i++) {
            tokens.expect(",");
            numbers[i] = expressions.number();
        }
        Attribute.Scope lasts = fixed ? Attribute.Scope.SEQUENCE : scopeOfMask();
        tokens.expect(")");
        scope.checkSize(name, (long) Math.max(1, rows) * width);
        return made(
                name,
                () -> fixed
                        ? scope.step().fixedMask(rows, width, numbers[0], numbers[1], numbers[2])
                        : scope.step().mask(width, numbers[0], numbers[1], numbers[2], lasts));
    }

    private Attribute.Scope scopeOfMask() {
        tokens.expect(",");
        Token word = tokens.next();
        if (!word.isName("step") && !word.isName("sequence")) {
            throw word.wrong("'step' or 'sequence', for how long the mask lasts,");
        }
        return word.isName("step") ? Attribute.Scope.STEP : Attribute.Scope.SEQUENCE;
    }

    private Value composite(Token name, List<Value> in) {
        int count = switch (name.text()) {
            case "affine", "concat" -> Math.max(1, in.size());
            case "relu",
                    "selu",
                    "silu",
                    "gelu",
                    "geluByTanh",
                    "softsign",
                    "abs",
                    "square",
                    "rowMean",
                    "softmax",
                    "softmaxAlong",
                    "constant" -> 1;
            case "leakyRelu", "elu", "thresholdedRelu", "normalized", "filled", "repeat" -> 2;
            case "layerNorm" -> 4;
            default -> 3;
        };
        checkCount(name, count, in.size());
        Expr x = in.get(0).expr();
        return switch (name.text()) {
            case "affine" -> affine(name, in.stream().map(Value::expr).toList());
            case "concat" -> expressions.concat(name, in);
            case "constant" -> made(name, () -> Expr.constant(number(name, in, 0)));
            case "filled" -> made(name, () -> Expr.filled(whole(name, in, 0), number(name, in, 1)));
            case "scale" -> made(name, () -> x.scaled(number(name, in, 1), number(name, in, 2)));
            case "repeat" -> made(name, () -> Functions.repeat(x, whole(name, in, 1)));
            case "rows" -> made(name, () -> x.rows(whole(name, in, 1), whole(name, in, 2)));
            case "pad" -> padded(name, Op.PAD, in, x.width());
            case "padRows" -> padded(name, Op.PAD_ROWS, in, Math.max(0, x.rows()));
            case "place" -> {
                int width = whole(name, in, 2);
                checkIds(name, in.get(1).expr(), width);
                yield made(
                        name,
                        () -> Expr.of(
                                Op.PLACE,
                                new Attribute.Window(0, width),
                                List.of(x, in.get(1).expr())));
            }
            default -> made(name, () -> Composites.of(name.text(), x, numbers(name, in), in));
        };
    }

    private Value affine(Token name, List<Expr> operands) {
        if (operands.size() < 2) {
            throw name.error("affine takes x and W, further pairs of these, and what is added, but was given 1 value");
        }
        var linear = new Attribute.Linear(operands.size() / 2, operands.size() % 2 == 1);
        return made(name, () -> Expr.of(Op.LINEAR, linear, operands));
    }

    private Value padded(Token name, Op op, List<Value> in, int size) {
        int from = whole(name, in, 1);
        int all = whole(name, in, 2);
        if ((long) from + size > all) {
            throw name.error("%s: all of the value must lie within [0, %d), but it is put at [%d, %d)"
                    .formatted(name.text(), all, from, (long) from + size));
        }
        Expr x = in.get(0).expr();
        return made(name, () -> Expr.of(op, new Attribute.Window(from, all), List.of(x)));
    }

    private static double number(Token name, List<Value> in, int i) {
        if (!in.get(i).isNumber()) {
            throw name.error("value %d of %s must be a number, but is %s"
                    .formatted(i + 1, name.text(), in.get(i).expr().shape()));
        }
        return in.get(i).number();
    }

    private static int whole(Token name, List<Value> in, int i) {
        double number = number(name, in, i);
        if (number != Math.rint(number) || number < 0 || number > EquationText.NUMBERS) {
            throw name.error("value %d of %s must be a whole number from 0 to %d, but is %s"
                    .formatted(i + 1, name.text(), EquationText.NUMBERS, Words.number(number)));
        }
        return (int) number;
    }

    /** What stands behind the first value, where these are numbers. */
    private static double[] numbers(Token name, List<Value> in) {
        int first = name.text().equals("layerNorm") ? 3 : 1;
        double[] numbers = new double[in.size() - first];
        Arrays.setAll(numbers, i -> number(name, in, first + i));
        return numbers;
    }

    private Value made(Token at, Supplier<Expr> maker) {
        return Value.of(scope.made(at, maker));
    }
}
