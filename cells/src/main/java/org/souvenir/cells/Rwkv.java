package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.exp;
import static org.souvenir.core.expr.Functions.maximum;
import static org.souvenir.core.expr.Functions.sigmoid;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * The time mixing of RWKV-4: a mean of all values so far, weighted by their keys, older ones less (Peng et al., "RWKV:
 * reinventing RNNs for the transformer era", 2023: token shift, WKV operator and output gate, in the form of appendix D, which does
 * not overflow). No
 * matrix product depends on the state, so none is in the loop over time.
 *
 * <pre>
 * r  = (μ_r ⊙ x + (1 - μ_r) ⊙ x_(t-1)) · W_r      receptance
 * k  = (μ_k ⊙ x + (1 - μ_k) ⊙ x_(t-1)) · W_k      key
 * v  = (μ_v ⊙ x + (1 - μ_v) ⊙ x_(t-1)) · W_v      value
 * q  = max(p, k + u)
 * m  = (exp(p - q) ⊙ a + exp(k + u - q) ⊙ v) / (exp(p - q) ⊙ b + exp(k + u - q))
 * p' = max(p - exp(w), k)
 * a' = exp(p - exp(w) - p') ⊙ a + exp(k - p') ⊙ v
 * b' = exp(p - exp(w) - p') ⊙ b + exp(k - p')
 * y  = (σ(r) ⊙ m) · W_o
 *
 * x                                [B, I], and x_(t-1), which is 0 before the start
 * r, k, v, m                       [B, H]
 * a, b, p                          [B, H]   sums over values and weights, and the largest exponent in them
 * y                                [B, H]   output
 * {receptance,key,value}.weight    [I, H]   W
 * {receptance,key,value}.mix       [I, 1]   μ
 * output.weight                    [H, H]   W_o
 * decay, bonus                     [1, H]   w and u, of the input that is just there
 * </pre>
 *
 * <p>μ, w and u start as in the first layer of the authors' program, where H and the width of x are one. There W_r, W_k and W_o
 * start at 0, since x is added to the output; here all start Glorot uniform, for the cell may stand alone
 * ({@link org.souvenir.cells.wrapper.Residual} adds x). p starts at 0; there at -10³⁸, which
 * gives the same y as long as exp(k + u) does not vanish. As in {@link Qrnn}, not x_(t-1) is kept, but what it will add to r, k
 * and v: states {@code receptance.past} and so on. a, b and p belong together: zoneout does not fit them.
 *
 * @param inputSize I
 * @param hiddenSize H
 */
public record Rwkv(int inputSize, int hiddenSize) implements Cell {
    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr a = step.state("a", hiddenSize);
        Expr b = step.state("b", hiddenSize);
        Expr p = step.state("p", hiddenSize);
        Expr w = exp(step.parameter("decay", 1, hiddenSize, filled(Rwkv::decay)));
        Expr u = step.parameter("bonus", 1, hiddenSize, filled(Rwkv::bonus));

        Expr r = step.name("receptance", sigmoid(shifted(step, "receptance", x, 0.5)));
        Expr k = step.name("key", shifted(step, "key", x, 1));
        Expr v = step.name("value", shifted(step, "value", x, 1));

        Expr now = k.plus(u);
        Expr q = maximum(p, now);
        Expr past = exp(p.minus(q));
        Expr here = exp(now.minus(q));
        Expr mean = past.times(a).plus(here.times(v)).dividedBy(past.times(b).plus(here));

        Expr faded = p.minus(w);
        Expr pNext = maximum(faded, k);
        Expr kept = exp(faded.minus(pNext));
        Expr added = exp(k.minus(pNext));
        step.next("a", kept.times(a).plus(added.times(v)));
        step.next("b", kept.times(b).plus(added));
        step.next("p", pNext);
        step.output(step.product("output", r.times(mean), hiddenSize, Initializer.glorotUniform()));
    }

    /** (μ ⊙ x + (1 - μ) ⊙ x_(t-1)) · W, with μ on the rows of W. */
    private Expr shifted(Step step, String name, Expr x, double power) {
        Expr weight = step.parameter(name + ".weight", inputSize, hiddenSize, Initializer.glorotUniform());
        Expr mix = step.parameter(name + ".mix", inputSize, 1, filled((i, n) -> Math.pow((double) i / n, power)));
        Expr before = step.state(name + ".past", hiddenSize);
        step.next(name + ".past", x.product(mix.complement().times(weight)));
        return x.product(mix.times(weight)).plus(before);
    }

    /** Some start fast and some slow. */
    private static double decay(int i, int n) {
        return n == 1 ? -5 : -5 + 8 * Math.pow((double) i / (n - 1), 0.7);
    }

    /** 0.3 in a sum of weights, and a zigzag that tells neighbours apart. */
    private static double bonus(int i, int n) {
        return Math.log(0.3) + 0.5 * ((i + 1) % 3 - 1);
    }

    /** The i-th of n numbers. */
    private interface Start {
        double at(int i, int n);
    }

    private static Initializer filled(Start start) {
        return (data, offset, rows, columns, random) -> {
            for (int i = 0; i < rows * columns; i++) {
                data[offset + i] = (float) start.at(i, rows * columns);
            }
        };
    }
}
