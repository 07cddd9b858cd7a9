package org.souvenir.core.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.text.Token.Kind;

/** Reads expressions: by the grammar's rules, a method each. */
final class ExpressionReader {
    private final Tokens tokens;
    private final Scope scope;
    private final CallReader calls;
    private int nesting;

    ExpressionReader(Tokens tokens, Scope scope) {
        this.tokens = tokens;
        this.scope = scope;
        this.calls = new CallReader(tokens, scope, this);
    }

    Value expression() {
        Value left = term();
        while (tokens.peek().is("+") || tokens.peek().is("-")) {
            Token sign = tokens.next();
            left = sign.is("+") ? plus(sign, left, term()) : minus(sign, left, term());
        }
        return left;
    }

    private Value term() {
        Value left = unary();
        while (tokens.peek().is("*") || tokens.peek().is("/") || tokens.peek().is("@")) {
            Token sign = tokens.next();
            Value right = unary();
            left = sign.is("*")
                    ? times(sign, left, right)
                    : sign.is("/") ? dividedBy(sign, left, right) : product(sign, left, right);
        }
        return left;
    }

    private Value unary() {
        if (!tokens.peek().is("-")) {
            return postfix();
        }
        Token sign = tokens.next();
        return nested(sign, () -> {
            Value value = unary();
            return value.isNumber()
                    ? Value.of(-value.number())
                    : made(sign, () -> value.expr().negated());
        });
    }

    private Value postfix() {
        Value value = atom();
        while (tokens.peek().is("[")) {
            Token bracket = tokens.next();
            int from = nested(bracket, () -> whole(0));
            tokens.expect(":");
            int to = nested(bracket, () -> whole(0));
            tokens.expect("]");
            Expr whole = value.expr();
            value = made(bracket, () -> Expr.of(Op.SLICE, new Attribute.Window(from, to - from), List.of(whole)));
        }
        return value;
    }

    private Value atom() {
        Token first = tokens.next();
        if (first.kind() == Kind.NUMBER) {
            return Value.of(Double.parseDouble(first.text()));
        }
        if (first.kind() == Kind.NAME) {
            if (tokens.peek().is("(")) {
                return nested(first, () -> calls.call(first));
            }
            return switch (first.text()) {
                case "NaN" -> number(first, Double.NaN);
                case "Infinity" -> Value.of(Double.POSITIVE_INFINITY);
                default -> scope.of(first);
            };
        }
        if (first.is("(")) {
            Value inside = nested(first, this::expression);
            tokens.expect(")");
            return inside;
        }
        if (first.is("[")) {
            return nested(first, () -> list(first));
        }
        throw first.wrong("a value");
    }

    /** Numbers are a matrix, its rows cut by semicolons; anything else lies side by side. */
    private Value list(Token bracket) {
        List<List<Value>> rows = new ArrayList<>();
        do {
            List<Value> row = new ArrayList<>();
            do {
                row.add(expression());
            } while (tokens.skip(","));
            rows.add(row);
        } while (tokens.skip(";"));
        tokens.expect("]");
        if (rows.stream().flatMap(List::stream).allMatch(Value::isNumber)) {
            double[][] numbers = rows.stream()
                    .map(row -> row.stream().mapToDouble(Value::number).toArray())
                    .toArray(double[][]::new);
            return made(bracket, () -> Expr.constant(numbers));
        }
        if (rows.size() > 1) {
            throw bracket.error("rows cut by semicolons must be numbers alone, but there are other values among them");
        }
        return concat(bracket, rows.get(0));
    }

    Value concat(Token at, List<Value> parts) {
        List<Expr> all = parts.stream().map(Value::expr).toList();
        scope.checkWidths(at, all);
        return made(at, () -> Expr.of(Op.CONCAT, Attribute.None.NONE, all));
    }

    /** A whole number of at least this size. */
    int whole(int least) {
        Token first = tokens.peek();
        Value value = expression();
        double number = value.number();
        if (!value.isNumber() || number != Math.rint(number) || number < least || number > EquationText.NUMBERS) {
            throw first.error("a whole number from %d to %d is expected here, but found %s"
                    .formatted(
                            least,
                            EquationText.NUMBERS,
                            value.isNumber()
                                    ? Words.number(number)
                                    : value.expr().shape()));
        }
        return (int) number;
    }

    double number() {
        Token first = tokens.peek();
        Value value = expression();
        if (!value.isNumber()) {
            throw first.error("a number is expected here, but found %s"
                    .formatted(value.expr().shape()));
        }
        return value.number();
    }

    /** Reads something inside something else; how deep, is bounded. */
    <T> T nested(Token at, Supplier<T> inside) {
        if (++nesting > EquationText.NESTING) {
            throw at.error("brackets must be nested at most %d deep, but here are more; name what is inside by let"
                    .formatted(EquationText.NESTING));
        }
        T value = inside.get();
        nesting--;
        return value;
    }

    private static Value number(Token at, double number) {
        if (Double.isNaN(number)) {
            throw at.error("a number is expected here, but found NaN");
        }
        return Value.of(number);
    }

    private Value plus(Token sign, Value a, Value b) {
        if (a.isNumber() && b.isNumber()) {
            return number(sign, a.number() + b.number());
        }
        return made(
                sign,
                () -> b.isNumber()
                        ? a.expr().plus(b.number())
                        : a.isNumber() ? b.expr().plus(a.number()) : a.expr().plus(b.expr()));
    }

    private Value minus(Token sign, Value a, Value b) {
        if (a.isNumber() && b.isNumber()) {
            return number(sign, a.number() - b.number());
        }
        return made(
                sign,
                () -> b.isNumber()
                        ? a.expr().plus(-b.number())
                        : a.isNumber()
                                ? b.expr().scaled(-1, a.number())
                                : a.expr().minus(b.expr()));
    }

    private Value times(Token sign, Value a, Value b) {
        if (a.isNumber() && b.isNumber()) {
            return number(sign, a.number() * b.number());
        }
        return made(
                sign,
                () -> b.isNumber()
                        ? a.expr().times(b.number())
                        : a.isNumber() ? b.expr().times(a.number()) : a.expr().times(b.expr()));
    }

    private Value dividedBy(Token sign, Value a, Value b) {
        return a.isNumber() && b.isNumber()
                ? number(sign, a.number() / b.number())
                : made(sign, () -> a.expr().dividedBy(b.expr()));
    }

    private Value product(Token sign, Value a, Value b) {
        return made(sign, () -> a.expr().product(b.expr()));
    }

    private Value made(Token at, Supplier<Expr> maker) {
        return Value.of(scope.made(at, maker));
    }
}
