package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.exp;
import static org.souvenir.core.expr.Functions.matrixTimes;
import static org.souvenir.core.expr.Functions.minimum;
import static org.souvenir.core.expr.Functions.outer;
import static org.souvenir.core.expr.Functions.relu;
import static org.souvenir.core.expr.Functions.rowSum;
import static org.souvenir.core.expr.Functions.sigmoid;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * Fast weights that a delta rule programs: a matrix that maps keys to values, each step correcting what it holds for one key
 * (Schlag, Irie and Schmidhuber, "Linear transformers are secretly fast weight programmers", 2021, section 4.2, with the
 * features of section 5). No product with slow weights depends on the state, so all are done before the loop
 * over time.
 *
 * <pre>
 * q  = φ(x · W_q)              query
 * k  = φ(x · W_k)              key
 * v  = x · W_v                 value
 * β  = σ(x · W_β + b_β)        input: how far the memory moves
 * F' = F + β · (v - F · k) ⊗ k
 * y  = F' · q
 *
 * φ(a) = g(a) / Σ g(a)         with g = elu + 1, or DPFP: g_(in+j)(a) = r_j · r_(j-i), r = relu([a, -a]), i = 1 … ν
 *
 * x                    [B, I]
 * v, y                 [B, H]   output y
 * q, k                 [B, D]   D = K, or 2Kν for DPFP
 * β                    [B, 1]
 * F, F'                [B, H · D], a matrix [H, D]
 * {query,key}.weight   [I, K]   W
 * value.weight         [I, H]   W_v
 * input.weight         [I, 1]   W_β
 * input.bias           [1, 1]   b_β
 * </pre>
 *
 * <p>One head, without the layer norm and the feed-forward layer around it in the paper.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param keySize K
 * @param features ν of DPFP, 1 to 2K - 1 and at most 1000, or 0 for elu + 1
 */
public record DeltaNet(int inputSize, int hiddenSize, int keySize, int features) implements Cell {
    /** Added to sums of features, which DPFP may leave 0. */
    private static final double EPSILON = 1e-5;

    /** The equations have a part for each feature, which a file may claim. */
    private static final int MOST_FEATURES = 1000;

    /** Checks the features. */
    public DeltaNet {
        if (features < 0 || features >= 2 * keySize || features > MOST_FEATURES) {
            throw new IllegalArgumentException("delta-net: the features must be from 0 to %d, but are %d"
                    .formatted(Math.min(MOST_FEATURES, 2 * keySize - 1), features));
        }
    }

    /** With keys as wide as values and elu + 1. */
    public DeltaNet(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, hiddenSize, 0);
    }

    @Override
    public void define(Step step) {
        int width = features == 0 ? keySize : 2 * keySize * features;
        Expr x = step.input(inputSize);
        Expr memory = step.state("F", hiddenSize * width);

        Expr q = normalised(step.product("query", x, keySize));
        Expr k = normalised(step.product("key", x, keySize));
        Expr v = step.product("value", x, hiddenSize);
        Expr beta = step.name("input", sigmoid(step.linear("input", x, 1)));

        Expr error = v.minus(matrixTimes(memory, k));
        Expr next = memory.plus(outer(beta.times(error), k));
        step.next("F", next);
        step.output(matrixTimes(next, q));
    }

    /** φ: features that are not negative, and whose sum is 1. */
    private Expr normalised(Expr a) {
        Expr g = features == 0
                ? relu(a).plus(exp(minimum(Expr.constant(0), a)))
                : products(relu(concat(a, a.negated())));
        return g.dividedBy(rowSum(g).plus(EPSILON));
    }

    /** DPFP: each number times the one that stands 1 to ν before it, around the end. */
    private Expr products(Expr r) {
        Expr[] all = new Expr[features];
        for (int i = 1; i <= features; i++) {
            Expr turned = concat(r.slice(r.width() - i, i), r.slice(0, r.width() - i));
            all[i - 1] = r.times(turned);
        }
        return concat(all);
    }
}
