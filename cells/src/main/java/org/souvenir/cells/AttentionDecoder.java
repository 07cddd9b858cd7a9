package org.souvenir.cells;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.rowSum;
import static org.souvenir.core.expr.Functions.softmaxAlong;
import static org.souvenir.core.expr.Functions.sumAlong;
import static org.souvenir.core.expr.Functions.tanh;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;

/**
 * A cell that looks at another sequence at every step: at all of what an encoder made of its source, and most at what matters
 * now.
 *
 * <pre>
 * α = softmaxⱼ e               weights, which sum to 1 over the steps j of the source
 * k = Σⱼ αⱼ mⱼ                 context: what is looked at
 *
 * additive                     looks, then reads
 * eⱼ = tanh(mⱼ · U + q · W + b) · v
 * y_cell, s' = cell([x k], s)
 * y = [y_cell k]
 *
 * multiplicative               reads, then looks
 * y_cell, s' = cell([x a], s)
 * eⱼ = y_cell · (mⱼ · U)ᵀ
 * a' = tanh([k y_cell] · W_k)
 * y = a'
 *
 * x                         [B, I]
 * m                         [B, T', S]          source, an input after those of the cell; each sequence has a length T' of its own
 * α                         [B, T', 1]
 * k                         [B, S]              context
 * q                         [B, Q]              the cell's first state as the previous step left it, h of an LSTM or GRU
 * y_cell                    [B, H]              what the cell gives; it reads [B, I + S] or [B, I + H]
 * a, a'                     [B, H]              attended, a state
 * y                         [B, H + S] or [B, H]
 * attention.source.weight   [S, Q] or [S, H]    U
 * attention.query.weight    [Q, Q]              W, additive
 * attention.query.bias      [1, Q]              b, additive
 * attention.score.weight    [Q, 1]              v, additive
 * attention.combined.weight [S + H, H]          W_k, multiplicative
 * </pre>
 *
 * <p>Where a source is empty, the context is 0. A trace shows {@code weights} [T, B, T', 1] and {@code context}.
 *
 * <pre>{@code
 * Node read = graph.layer("encoder", Recurrent.of(n -> new Gru(n, 64)).bidirectional(), source);   // 128 numbers a step
 * Recurrent decoder = Recurrent.of(n -> new AttentionDecoder(new Gru(n + 128, 96), 128, Attention.ADDITIVE));
 * Node said = graph.layer("decoder", decoder, target, read);
 * }</pre>
 *
 * @param cell what is wrapped, any cell that reads numbers: I + S wide, or I + H
 * @param sourceSize S
 * @param attention how the source is looked at
 */
public record AttentionDecoder(Cell cell, int sourceSize, Attention attention) implements Cell {
    /** The name of the sequence that is looked at. */
    public static final String SOURCE = "source";

    private static final String CONTEXT = "context";

    /** How a source is looked at. */
    public enum Attention {
        /**
         * Before the cell reads, by a small network (Bahdanau, Cho and Bengio, "Neural machine translation by jointly learning
         * to align and translate", 2015, appendix A.1.2); in the paper a deep output follows, a layer of its own here.
         */
        ADDITIVE,
        /**
         * After the cell has read, by a product, and what was seen is read at the next step (Luong, Pham and Manning,
         * "Effective approaches to attention-based neural machine translation", 2015, score "general" with input feeding).
         */
        MULTIPLICATIVE
    }

    /** Checks the widths, and that there is a state to ask with. */
    public AttentionDecoder {
        requireNonNull(cell, "cell");
        int besides = attention == Attention.ADDITIVE ? sourceSize : cell.outputSize();
        if (sourceSize < 1 || cell.inputSize() <= besides) {
            throw new IllegalArgumentException(
                    "attention decoder: the cell must read the input beside %d numbers that it looks at, of a source of at least 1, but %s reads [B, %d], and the source has %d"
                            .formatted(besides, cell.name(), cell.inputSize(), sourceSize));
        }
        if (attention == Attention.ADDITIVE && Step.of(cell::define).states().isEmpty()) {
            throw new IllegalArgumentException(
                    "attention decoder: additive attention asks with the first state of its cell, but %s has none"
                            .formatted(cell.name()));
        }
    }

    @Override
    public void define(Step step) {
        Step bare = Step.of(cell::define);
        step.include(
                bare,
                switch (attention) {
                    case ADDITIVE -> new LooksThenReads(step, bare, sourceSize, new ArrayList<>());
                    case MULTIPLICATIVE -> new ReadsThenLooks(step, bare, sourceSize);
                });
    }

    /** The mean of the source, weighted by the softmax of scores [B, T', 1]. */
    private static Expr context(Step step, Expr source, Expr scores) {
        Expr weights = step.name("weights", softmaxAlong(scores));
        return step.name(CONTEXT, sumAlong(source.times(weights)));
    }

    /** Additive. */
    private record LooksThenReads(Step step, Step bare, int sourceSize, List<Expr> states) implements Rewrite {

        @Override
        public int inputWidth(Expr was) {
            return was == bare.inputs().get(0) ? was.width() - sourceSize : was.width();
        }

        @Override
        public Expr state(Step.StateRule state, Expr left, Expr initial) {
            states.add(left);
            return left;
        }

        @Override
        public Expr input(Expr was, Expr input) {
            if (was != bare.inputs().get(0)) {
                return input;
            }
            Expr source = step.sequence(SOURCE, sourceSize);
            Expr query = states.get(0);
            Expr hidden = step.product("attention.source", source, query.width())
                    .plus(step.linear("attention.query", query, query.width()));
            return concat(input, context(step, source, step.product("attention.score", tanh(hidden), 1)));
        }

        @Override
        public Expr output(Expr output) {
            return concat(output, Objects.requireNonNull(step.named().get(CONTEXT)));
        }
    }

    /** Multiplicative. */
    private record ReadsThenLooks(Step step, Step bare, int sourceSize) implements Rewrite {
        private static final String ATTENDED = "attended";

        @Override
        public int inputWidth(Expr was) {
            return was == bare.inputs().get(0) ? was.width() - bare.output().width() : was.width();
        }

        @Override
        public Expr input(Expr was, Expr input) {
            return was == bare.inputs().get(0)
                    ? concat(input, step.state(ATTENDED, bare.output().width()))
                    : input;
        }

        @Override
        public Expr output(Expr output) {
            int width = output.width();
            Expr source = step.sequence(SOURCE, sourceSize);
            Expr scores = rowSum(step.product("attention.source", source, width).times(output));
            Expr seen = concat(context(step, source, scores), output);
            Expr attended = tanh(step.product("attention.combined", seen, width));
            step.next(ATTENDED, attended);
            return attended;
        }
    }
}
