package org.souvenir.cells;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.abs;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.exp;
import static org.souvenir.core.expr.Functions.matrixTimes;
import static org.souvenir.core.expr.Functions.maximum;
import static org.souvenir.core.expr.Functions.outer;
import static org.souvenir.core.expr.Functions.rowSum;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.softplus;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * The matrix-memory LSTM of xLSTM: each head remembers a matrix, to which keys and values are added as outer products, and
 * which a query reads (Beck et al., "xLSTM: extended long short-term memory", 2024, equations 19-27, stabilised as there by
 * 15-17). No product with weights depends on the state, so all are done before the loop over time.
 *
 * <pre>
 * q  = x · W_q + b_q                        query
 * k  = (x · W_k + b_k) / √d                 key
 * v  = x · W_v + b_v                        value
 * a  = x · W_f + b_f
 * b  = x · W_i + b_i
 * l  = log σ(a), or a for an exponential forget gate
 * m' = max(l + m, b)                        stabiliser
 * f  = exp(l + m - m')                      forget
 * i  = exp(b - m')                          input
 * o  = σ(x · W_o + b_o)                     output
 * C' = f · C + i · v ⊗ k                    memory
 * n' = f · n + i · k                        normaliser
 * h' = o ⊙ C' · q / max(|n' · q|, exp(-m'))
 *
 * x                                 [B, I]
 * q, k, v, o, n, n', h'             [B, H], d = H / heads for each head      output h'
 * a, b, m, m', f, i                 [B, heads]
 * C, C'                             [B, H · d], a matrix [d, d] for each head
 * {query,key,value,output}.weight   [I, H]       W
 * {query,key,value,output}.bias     [1, H]       b
 * {forget,input}.weight             [I, heads]   W
 * {forget,input}.bias               [1, heads]   b; b_f starts at 3
 * </pre>
 *
 * <p>C and n are the paper's times exp(-m), so that nothing overflows; hence exp(-m') where equation 21 has 1. The paper adds
 * b_k after the division; as b_k is learned, that is the same. As in the authors' program m starts at 0, and b_f at 3; there it
 * grows to 6 over the heads. C, n and m belong together: a wrapper that keeps part of one alone breaks them.
 *
 * @param inputSize I
 * @param hiddenSize H, a multiple of the heads
 * @param heads how many memories there are side by side, from 1 to 1000
 * @param forget which forget gate
 */
public record Mlstm(int inputSize, int hiddenSize, int heads, Slstm.Forget forget) implements Cell {

    /** The equations have lines for each head, which a file may claim. */
    private static final int MOST_HEADS = 1000;

    /** Checks the heads. */
    public Mlstm {
        requireNonNull(forget, "forget");
        if (heads < 1 || heads > MOST_HEADS || hiddenSize % heads != 0) {
            throw new IllegalArgumentException(
                    "mlstm: at most %d heads must divide the hidden size, but %d do not divide %d"
                            .formatted(MOST_HEADS, heads, hiddenSize));
        }
    }

    /** With one head and a sigmoid forget gate. */
    public Mlstm(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, 1, Slstm.Forget.SIGMOID);
    }

    @Override
    public void define(Step step) {
        int d = hiddenSize / heads;
        Expr x = step.input(inputSize);
        Expr c = step.state("C", hiddenSize * d);
        Expr n = step.state("n", hiddenSize);
        Expr m = step.state("m", heads);

        Expr q = step.linear("query", x, hiddenSize);
        Expr k = step.linear("key", x, hiddenSize).times(1 / Math.sqrt(d));
        Expr v = step.linear("value", x, hiddenSize);
        Expr o = step.name("output", sigmoid(step.linear("output", x, hiddenSize)));

        Expr kept = logForget(step.linear("forget", x, heads, Initializer.constant(3)))
                .plus(m);
        Expr b = step.linear("input", x, heads);
        Expr mNext = maximum(kept, b);
        Expr f = step.name("forget", exp(kept.minus(mNext)));
        Expr i = step.name("input", exp(b.minus(mNext)));
        Expr least = exp(mNext.negated());

        Expr[] memories = new Expr[heads];
        Expr[] normalisers = new Expr[heads];
        Expr[] read = new Expr[heads];
        for (int j = 0; j < heads; j++) {
            Expr stays = f.slice(j, 1);
            Expr key = k.slice(j * d, d);
            Expr query = q.slice(j * d, d);
            Expr added = v.slice(j * d, d).times(i.slice(j, 1));
            memories[j] = c.slice(j * d * d, d * d).times(stays).plus(outer(added, key));
            normalisers[j] = n.slice(j * d, d).times(stays).plus(key.times(i.slice(j, 1)));
            Expr weight = maximum(abs(rowSum(normalisers[j].times(query))), least.slice(j, 1));
            read[j] = matrixTimes(memories[j], query).dividedBy(weight);
        }
        step.next("C", concat(memories));
        step.next("n", concat(normalisers));
        step.next("m", mNext);
        step.output(o.times(concat(read)));
    }

    private Expr logForget(Expr a) {
        return switch (forget) {
            case SIGMOID -> softplus(a.negated()).negated();
            case EXPONENTIAL -> a;
        };
    }
}
