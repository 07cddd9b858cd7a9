package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.exp;
import static org.souvenir.core.expr.Functions.matrixTimes;
import static org.souvenir.core.expr.Functions.outer;
import static org.souvenir.core.expr.Functions.repeat;
import static org.souvenir.core.expr.Functions.softplus;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * The selective state space of Mamba: a row of N linear memories for each channel, whose step size, input and output the input
 * itself chooses (Gu and Dao, "Mamba: linear-time sequence modeling with selective state spaces", 2023, algorithm 2, with A
 * discretised by equation 4 and B by Euler's rule, as their program does). No product with weights depends on the state, so all
 * are done before the loop over time.
 *
 * <pre>
 * Δ  = softplus(x · W_r · W_Δ + b_Δ)          step sizes
 * B  = x · W_B                                what comes in
 * C  = x · W_C                                what is shown
 * A  = -exp(L)
 * h' = exp(Δ ⊗ 1 ⊙ A) ⊙ h + (Δ ⊙ x) ⊗ B
 * y  = h' · C + D ⊙ x
 *
 * x, y, Δ         [B, I]          output y
 * B, C            [B, N]
 * h, h'           [B, I · N], a matrix [I, N]
 * rank.weight     [I, R]          W_r
 * delta.weight    [R, I]          W_Δ
 * delta.bias      [1, I]          b_Δ; softplus(b_Δ) starts from 0.001 to 0.1, evenly on a logarithmic scale
 * input.weight    [I, N]          W_B
 * output.weight   [I, N]          W_C
 * decay           [1, I · N]      L; starts at log 1 … log N for each channel, S4D-Real
 * skip            [1, I]          D; starts at 1
 * </pre>
 *
 * <p>The cell alone: what stands around it in Mamba's block (the projections, the convolution, the gate) are layers of their
 * own. There the step sizes at the start are drawn at random from the same range.
 *
 * @param inputSize I, the channels
 * @param stateSize N, 16 in the paper
 * @param rank R, at least 1; I / 16 in the paper's networks
 */
public record S6(int inputSize, int stateSize, int rank) implements Cell {
    private static final double LEAST = 0.001;
    private static final double LARGEST = 0.1;

    /** With the rank of the paper's networks, I / 16 rounded up. */
    public S6(int inputSize, int stateSize) {
        this(inputSize, stateSize, (inputSize + 15) / 16);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", inputSize * stateSize);

        Expr chosen = step.product("rank", x, rank);
        Expr delta = step.name(
                "delta", softplus(step.linear("delta", chosen, inputSize, Initializer.glorotUniform(), stepSizes())));
        Expr b = step.product("input", x, stateSize);
        Expr c = step.product("output", x, stateSize);
        Expr a =
                exp(step.parameter("decay", 1, inputSize * stateSize, decays())).negated();

        Expr stays = exp(outer(delta, repeat(Expr.constant(1), stateSize)).times(a));
        Expr next = stays.times(h).plus(outer(delta.times(x), b));
        step.next("h", next);
        step.output(matrixTimes(next, c)
                .plus(step.parameter("skip", 1, inputSize, Initializer.constant(1))
                        .times(x)));
    }

    /** b_Δ: the numbers whose softplus are the step sizes. */
    private static Initializer stepSizes() {
        return (data, offset, rows, columns, random) -> {
            for (int i = 0; i < columns; i++) {
                double size = LEAST * Math.pow(LARGEST / LEAST, (i + 0.5) / columns);
                data[offset + i] = (float) Math.log(Math.expm1(size));
            }
        };
    }

    /** L: the logarithms of 1 … N, again and again. */
    private Initializer decays() {
        return (data, offset, rows, columns, random) -> {
            for (int i = 0; i < columns; i++) {
                data[offset + i] = (float) Math.log(1 + i % stateSize);
            }
        };
    }
}
