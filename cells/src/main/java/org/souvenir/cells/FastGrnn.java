package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * FastGRNN: a gate and a candidate of the same two matrices, about as small as a plain recurrent network (Kusupati et al.,
 * "FastGRNN: a fast, accurate, stable and tiny kilobyte sized gated recurrent neural network", 2018, section 3.2).
 *
 * <pre>
 * a  = [h x] · W
 * z  = σ(a + b_z)                   update: how much of the memory stays
 * n  = tanh(a + b_n)                candidate
 * h' = (σ(ζ) (1 - z) + σ(ν)) ⊙ n + z ⊙ h
 *
 * x                        [B, I]
 * h, h', z, n              [B, H]       output h'
 * shared.weight            [H + I, H]   W
 * {update,candidate}.bias  [1, H]       b; starts at 1
 * zeta, nu                 [1, 1]       ζ, ν; start at 1 and -4
 * </pre>
 *
 * <p>The start of biases, ζ and ν is that of the authors' program. Of full rank: their matrices of low rank, sparse or of few
 * bits, are for small devices.
 *
 * @param inputSize I
 * @param hiddenSize H
 */
public record FastGrnn(int inputSize, int hiddenSize) implements Cell {
    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);

        Expr a = step.product("shared", concat(h, x), hiddenSize);
        Expr z = step.name("update", sigmoid(a.plus(parameter(step, "update.bias", hiddenSize, 1))));
        Expr n = step.name("candidate", tanh(a.plus(parameter(step, "candidate.bias", hiddenSize, 1))));

        Expr zeta = sigmoid(parameter(step, "zeta", 1, 1));
        Expr nu = sigmoid(parameter(step, "nu", 1, -4));
        Expr next = z.complement().times(zeta).plus(nu).times(n).plus(z.times(h));
        step.next("h", next);
        step.output(next);
    }

    private static Expr parameter(Step step, String name, int width, float start) {
        return step.parameter(name, 1, width, Initializer.constant(start));
    }
}
