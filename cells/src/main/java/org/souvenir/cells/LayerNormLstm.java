package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.layerNorm;
import static org.souvenir.core.expr.Functions.normalized;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * LSTM with layer normalisation (Ba, Kiros and Hinton, "Layer normalization", 2016, equations 20-22 of its supplement).
 *
 * <pre>
 * [f i g o] = norm(h · U) ⊙ γ_h + norm(x · W) ⊙ γ_x + [b_f b_i b_g b_o]
 * c' = σ(f) ⊙ c + σ(i) ⊙ tanh(g)
 * h' = σ(o) ⊙ tanh(norm(c') ⊙ γ_c + β_c)
 *
 * norm(a) = (a - mean(a)) / √(variance(a) + 10⁻⁵), each row by itself, all four gates together
 *
 * x                                     [B, I]
 * h, h', c, c', f, i, g, o              [B, H]        output h'
 * gates.recurrent.{weight,gain}         [H, 4H], [1, 4H]   U, γ_h
 * gates.{weight,gain}                   [I, 4H], [1, 4H]   W, γ_x
 * {forget,input,candidate,output}.bias  [1, H]        b; b_f starts at 1
 * memory.{gain,bias}                    [1, H]        γ_c, β_c
 * </pre>
 *
 * <p>Gains start at 1. In the paper both normalised terms have a bias besides b; their sum is the same. TensorFlow's cell
 * normalises each gate by itself, after the sum.
 *
 * @param inputSize I
 * @param hiddenSize H
 */
public record LayerNormLstm(int inputSize, int hiddenSize) implements Cell {
    private static final double EPSILON = 1e-5; // PyTorch's

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);
        Expr c = step.state("c", hiddenSize);

        Expr gates = normalizedProduct(step, "gates.recurrent", h).plus(normalizedProduct(step, "gates", x));
        Expr f = step.name("forget", sigmoid(part(step, gates, 0, "forget", 1)));
        Expr i = step.name("input", sigmoid(part(step, gates, 1, "input", 0)));
        Expr g = step.name("candidate", tanh(part(step, gates, 2, "candidate", 0)));
        Expr o = step.name("output", sigmoid(part(step, gates, 3, "output", 0)));

        Expr cNext = f.times(c).plus(i.times(g));
        Expr gain = step.parameter("memory.gain", 1, hiddenSize, Initializer.constant(1));
        Expr bias = step.parameter("memory.bias", 1, hiddenSize, Initializer.zeros());
        Expr hNext = o.times(tanh(layerNorm(cNext, gain, bias, EPSILON)));
        step.next("c", cNext);
        step.next("h", hNext);
        step.output(hNext);
    }

    private Expr normalizedProduct(Step step, String name, Expr x) {
        int width = 4 * hiddenSize;
        Expr product = step.product(name, x, width);
        return normalized(product, EPSILON).times(step.parameter(name + ".gain", 1, width, Initializer.constant(1)));
    }

    private Expr part(Step step, Expr gates, int number, String name, float bias) {
        return gates.slice(number * hiddenSize, hiddenSize)
                .plus(step.parameter(name + ".bias", 1, hiddenSize, Initializer.constant(bias)));
    }
}
