package org.souvenir.core.text;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.NamedInitializer;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.random.RandomStream;

/**
 * Writes how a parameter starts. What no method of {@link Initializer} made is run: if it gives the same numbers again, these are
 * written, and else that it was code.
 */
final class StartWriter {
    private static final Set<String> OF_FLOATS = Set.of("constant", "uniform", "identity", "numbers");
    /** So many numbers are written where there is no shorter way. */
    private static final int MOST = 1 << 16;

    private StartWriter() {}

    static String text(ParameterSpec spec) {
        return spec.initializer() instanceof NamedInitializer named
                ? text(named)
                : ofCode(spec.initializer(), spec.rows(), spec.columns());
    }

    private static String text(NamedInitializer start) {
        if (start.name().equals("stacked")) {
            return start.blocks().stream()
                    .map(block -> block.rows() + " " + text(block))
                    .collect(Collectors.joining(", ", "stacked(", ")"));
        }
        if (start.equals(Initializer.zeros())) {
            return "zeros";
        }
        if (start.numbers().isEmpty() || start.equals(Initializer.orthogonal())) {
            return start.name();
        }
        boolean floats = OF_FLOATS.contains(start.name());
        return start.numbers().stream()
                .map(n -> floats ? Words.number(n.floatValue()) : Words.number(n))
                .collect(Collectors.joining(", ", start.name() + "(", ")"));
    }

    /** What stands in a block sees its rows only; how many columns there are, it is not told. */
    private static String text(Initializer.Block block) {
        return block.initializer() instanceof NamedInitializer named ? text(named) : "code";
    }

    private static String ofCode(Initializer start, int rows, int columns) {
        if ((long) rows * columns > MOST) {
            return "code";
        }
        float[] once = new float[rows * columns];
        float[] again = new float[rows * columns];
        Arrays.fill(again, 1); // what it leaves as it was is no number of its own
        start.fill(once, 0, rows, columns, RandomStream.of(1));
        start.fill(again, 0, rows, columns, RandomStream.of(2));
        return once.length > 0 && Arrays.equals(once, again) ? text(numbers(once)) : "code";
    }

    private static NamedInitializer numbers(float[] all) {
        int period = IntStream.range(1, all.length)
                .filter(p -> all.length % p == 0
                        && IntStream.range(p, all.length).allMatch(i -> Float.compare(all[i], all[i - p]) == 0))
                .findFirst()
                .orElse(all.length);
        return (NamedInitializer)
                (period == 1 ? Initializer.constant(all[0]) : Initializer.numbers(Arrays.copyOf(all, period)));
    }
}
