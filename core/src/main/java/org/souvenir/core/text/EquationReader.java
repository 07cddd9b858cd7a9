package org.souvenir.core.text;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.text.Token.Kind;

/** Reads equations line by line, onto a step. */
final class EquationReader {
    private static final Set<String> DECLARATIONS = Set.of("input", "ids", "sequence", "state", "parameter", "let");

    private final Tokens tokens;
    private final Scope scope;
    private final ExpressionReader expressions;
    /** What each state is called in the step, by its name in the text. */
    private final Map<String, String> states = new LinkedHashMap<>();

    private final Set<String> waiting = new LinkedHashSet<>();
    private boolean givesOutput;

    EquationReader(String text, Step step) {
        this.tokens = new Tokens(text);
        this.scope = new Scope(step);
        this.expressions = new ExpressionReader(tokens, scope);
    }

    void read() {
        while (tokens.peek().kind() != Kind.END) {
            if (tokens.peek().kind() == Kind.LINE_END) {
                tokens.next();
                continue;
            }
            line();
            Token end = tokens.peek();
            if (end.kind() != Kind.LINE_END && end.kind() != Kind.END) {
                throw end.wrong("the end of the line or an operator");
            }
        }
        if (!waiting.isEmpty()) {
            String state = waiting.iterator().next();
            throw tokens.peek()
                    .error("every state needs a successor, but %s has none; write %s' = …".formatted(state, state));
        }
        if (!givesOutput) {
            throw tokens.peek().error("an output is needed, but there is none; write output …");
        }
    }

    private void line() {
        Token first = tokens.next();
        if (first.kind() != Kind.NAME) {
            throw first.wrong("a declaration or the name of a value");
        }
        boolean declares = DECLARATIONS.contains(first.text()) && tokens.peek().kind() == Kind.NAME;
        boolean gives = first.text().equals("output")
                && !tokens.peek().is("=")
                && !(tokens.peek().kind() == Kind.QUOTED && tokens.peekFurther().is("="));
        if (declares) {
            declaration(first);
        } else if (gives) {
            Expr value = expressions.expression().expr();
            scope.done(first, () -> scope.step().output(value));
            givesOutput = true;
        } else if (first.text().endsWith("'")) {
            successor(first);
        } else {
            value(first);
        }
    }

    private void declaration(Token what) {
        Token name = tokens.next();
        if (name.text().endsWith("'")) {
            throw name.wrong("a name without '");
        }
        if (what.text().equals("let")) {
            tokens.expect("=");
            scope.bind(name, expressions.expression());
            return;
        }
        String meant = tokens.peek().kind() == Kind.QUOTED ? tokens.next().text() : name.text();
        switch (what.text()) {
            case "state" -> state(name, meant);
            case "parameter" -> parameter(name, meant);
            default -> input(what.text(), name, meant);
        }
    }

    private void input(String kind, Token name, String meant) {
        int size = size();
        Expr leaf = scope.made(name, () -> switch (kind) {
            case "ids" -> scope.step().ids(meant, size);
            case "sequence" -> scope.step().sequence(meant, size);
            default -> scope.step().input(meant, size);
        });
        scope.bind(name, Value.of(leaf));
    }

    private int size() {
        tokens.expect("[");
        int size = expressions.whole(1);
        tokens.expect("]");
        return size;
    }

    private void state(Token name, String meant) {
        int width = size();
        Expr initial = tokens.skip("=") ? expressions.expression().expr() : Expr.constant(0);
        Expr leaf = scope.state(name, meant, width, initial);
        scope.bind(name, Value.of(leaf));
        states.put(name.text(), meant);
        waiting.add(name.text());
    }

    private void parameter(Token name, String meant) {
        tokens.expect("[");
        int rows = expressions.whole(1);
        tokens.expect(",");
        int columns = expressions.whole(1);
        tokens.expect("]");
        tokens.expect("~");
        Initializer start = new StartReader(tokens, expressions).start();
        scope.bind(name, Value.of(scope.made(name, () -> scope.step().parameter(meant, rows, columns, start))));
    }

    private void successor(Token name) {
        String of = name.text().substring(0, name.text().length() - 1);
        String state = states.get(of);
        if (state == null) {
            throw name.error("a state must be one of %s, but the successor of '%s' is given"
                    .formatted(NearNames.of(of, states.keySet()), of));
        }
        tokens.expect("=");
        Expr value = expressions.expression().expr();
        scope.done(name, () -> scope.step().next(state, value));
        waiting.remove(of);
        scope.bind(name, Value.of(value));
    }

    private void value(Token name) {
        String meant = tokens.peek().kind() == Kind.QUOTED ? tokens.next().text() : name.text();
        tokens.expect("=");
        Expr value = expressions.expression().expr();
        scope.done(name, () -> scope.step().name(meant, value));
        scope.bind(name, Value.of(value));
    }
}
