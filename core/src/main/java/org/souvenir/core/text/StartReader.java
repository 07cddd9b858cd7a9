package org.souvenir.core.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.text.Token.Kind;

/** Reads how a parameter starts: a method of {@link Initializer} and what it is given. */
final class StartReader {
    /** How many numbers each is given; -1 for any number of them, but one. */
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("zeros", 0),
            Map.entry("constant", 1),
            Map.entry("uniform", 2),
            Map.entry("normal", 1),
            Map.entry("logUniform", 2),
            Map.entry("glorotUniform", 0),
            Map.entry("glorotNormal", 0),
            Map.entry("heUniform", 0),
            Map.entry("heNormal", 0),
            Map.entry("orthogonal", 1),
            Map.entry("identity", 1),
            Map.entry("numbers", -1),
            Map.entry("code", 0),
            Map.entry("stacked", 0));

    private final Tokens tokens;
    private final ExpressionReader expressions;

    StartReader(Tokens tokens, ExpressionReader expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    Initializer start() {
        Token name = tokens.next();
        Integer wanted = name.kind() == Kind.NAME ? NUMBERS.get(name.text()) : null;
        if (wanted == null) {
            throw name.error("how a parameter starts must be one of %s, but is %s"
                    .formatted(NearNames.of(name.text(), NUMBERS.keySet()), name.shown()));
        }
        if (name.isName("stacked")) {
            return expressions.nested(name, this::stacked);
        }
        List<Double> numbers = new ArrayList<>();
        if (tokens.skip("(")) {
            do {
                numbers.add(expressions.number());
            } while (tokens.skip(","));
            tokens.expect(")");
        } else if (name.isName("orthogonal")) {
            numbers.add(1.0);
        }
        if (wanted < 0 ? numbers.isEmpty() : numbers.size() != wanted) {
            throw name.error("%s takes %s, but was given %d"
                    .formatted(name.text(), wanted < 0 ? "numbers" : "numbers: " + wanted, numbers.size()));
        }
        try {
            return made(name.text(), numbers);
        } catch (IllegalArgumentException e) {
            throw name.error(String.valueOf(e.getMessage()));
        }
    }

    private Initializer stacked() {
        List<Initializer.Block> blocks = new ArrayList<>();
        tokens.expect("(");
        do {
            int rows = expressions.whole(0);
            blocks.add(new Initializer.Block(rows, start()));
        } while (tokens.skip(","));
        tokens.expect(")");
        return Initializer.stacked(blocks);
    }

    private static Initializer made(String name, List<Double> n) {
        return switch (name) {
            case "zeros" -> Initializer.zeros();
            case "constant" -> Initializer.constant(n.get(0).floatValue());
            case "uniform" ->
                Initializer.uniform(n.get(0).floatValue(), n.get(1).floatValue());
            case "normal" -> Initializer.normal(n.get(0));
            case "logUniform" -> Initializer.logUniform(n.get(0), n.get(1));
            case "glorotUniform" -> Initializer.glorotUniform();
            case "glorotNormal" -> Initializer.glorotNormal();
            case "heUniform" -> Initializer.heUniform();
            case "heNormal" -> Initializer.heNormal();
            case "orthogonal" -> Initializer.orthogonal(n.get(0));
            case "identity" -> Initializer.identity(n.get(0).floatValue());
            case "numbers" -> {
                float[] values = new float[n.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = n.get(i).floatValue();
                }
                yield Initializer.numbers(values);
            }
            case "code" -> Initializer.code();
            default -> throw new AssertionError("equations: no initializer is " + name);
        };
    }
}
