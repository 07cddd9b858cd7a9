package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.gather;

import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.parameter.Initializer;

/**
 * A learned row for every id: ids [T, B] → [T, B, n]. The parameter {@code weight} is [V, n], V being the ids' limit.
 *
 * @param width n
 * @param initializer of the table; normal with deviation 0.1 unless told
 */
public record Embedding(int width, Initializer initializer) implements Layer {
    /** Checks the width. */
    public Embedding {
        requireNonNull(initializer, "initializer");
        Node.checkWidth("embedding", width);
    }

    /** Rows that start normal with deviation 0.1. */
    public Embedding(int width) {
        this(width, Initializer.normal(0.1));
    }

    @Override
    public String kind() {
        return "embedding";
    }

    @Override
    public Map<String, Object> settings(List<Node> inputs) {
        requireNonNull(inputs, "inputs");
        return Map.of("width", width);
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        Node input = Layer.only(name, inputs);
        if (input.limit() == 0) {
            throw new IllegalArgumentException(
                    "layer %s: an embedding reads ids, but what comes before it gives numbers".formatted(name));
        }
        return wiring.run(
                name,
                step -> {
                    Expr ids = step.ids("ids", input.limit());
                    step.output(gather(step.parameter("weight", input.limit(), width, initializer), ids));
                },
                Direction.FORWARD,
                input);
    }
}
