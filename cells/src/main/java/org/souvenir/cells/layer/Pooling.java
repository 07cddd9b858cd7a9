package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.exp;
import static org.souvenir.core.expr.Functions.maximum;
import static org.souvenir.core.expr.Functions.tanh;

import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * Sums a sequence up in one row: [T, B, n] → [B, n], over the real length; zeros for an empty sequence. Each but {@link #LAST}
 * is a cell of its own, of which the last output is taken.
 */
public enum Pooling implements Layer {
    /**
     * The end of the reading: the row of the last step; behind a layer that reads backward that of the first, and behind one
     * that reads both ways the end of each direction, merged as that layer merges them.
     */
    LAST {
        @Override
        void define(Step step, Expr x) {
            step.output(x);
        }

        @Override
        Node of(Wiring wiring, String name, Node input) {
            return wiring.end(input, name, () -> super.of(wiring, name, input));
        }

        @Override
        public String kind() {
            return "end";
        }
    },
    /** The row of the last step, whichever way the layer before reads: backward, that is where it began. */
    LAST_STEP {
        @Override
        void define(Step step, Expr x) {
            step.output(x);
        }

        @Override
        public String kind() {
            return "last";
        }
    },
    /** The row of the first step. */
    FIRST {
        @Override
        void define(Step step, Expr x) {
            Expr seen = step.state("seen", 1);
            Expr first = step.state("first", x.width());
            Expr next = first.plus(x.minus(first).times(seen.complement()));
            step.next("seen", seen.scaled(0, 1));
            step.next("first", next);
            step.output(next);
        }
    },
    /** The mean over the steps. */
    MEAN {
        @Override
        void define(Step step, Expr x) {
            Expr count = step.state("count", 1);
            Expr mean = step.state("mean", x.width());
            Expr now = count.plus(1);
            Expr next = mean.plus(x.minus(mean).dividedBy(now));
            step.next("count", now);
            step.next("mean", next);
            step.output(next);
        }
    },
    /** The largest value of each column. */
    MAX {
        @Override
        void define(Step step, Expr x) {
            Expr largest = step.state("largest", x.width(), Expr.constant(-Float.MAX_VALUE));
            Expr next = maximum(largest, x);
            step.next("largest", next);
            step.output(next);
        }
    },
    /**
     * The mean over the steps with learned weights: softmax over time of v · tanh(x · W + b) (Bahdanau et al., 2015, without
     * a query), summed up on the way with the largest score so far taken out. A trace shows {@code score}, and
     * what each step weighs.
     */
    ATTENTION {
        @Override
        void define(Step step, Expr x) {
            Expr largest = step.state("largest", 1, Expr.constant(-1e30));
            Expr total = step.state("total", 1);
            Expr sum = step.state("sum", x.width());
            Expr score = step.name("score", step.product("score", tanh(step.linear("hidden", x, x.width())), 1));
            Expr now = maximum(largest, score);
            Expr keep = exp(largest.minus(now));
            Expr weight = exp(score.minus(now));
            Expr nextTotal = total.times(keep).plus(weight);
            Expr nextSum = sum.times(keep).plus(x.times(weight));
            step.next("largest", now);
            step.next("total", nextTotal);
            step.next("sum", nextSum);
            step.output(nextSum.dividedBy(nextTotal));
        }
    };

    abstract void define(Step step, Expr x);

    @Override
    public String kind() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public Map<String, Object> settings(List<Node> inputs) {
        requireNonNull(inputs, "inputs");
        return Map.of();
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        Node input = Layer.only(name, inputs);
        if (!input.sequence()) {
            throw new IllegalArgumentException(
                    "layer %s: pooling sums up a sequence [T, B, n], but what comes before it gives %s"
                            .formatted(name, input.shape()));
        }
        return of(wiring, name, input);
    }

    Node of(Wiring wiring, String name, Node input) {
        return wiring.last(name, step -> define(step, step.input(input.width())), input);
    }
}
