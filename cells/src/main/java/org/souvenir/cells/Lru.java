package org.souvenir.cells;

import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.cos;
import static org.souvenir.core.expr.Functions.exp;
import static org.souvenir.core.expr.Functions.sin;

import java.util.function.IntToDoubleFunction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * The linear recurrent unit: complex numbers that turn and shrink, each by itself (Orvieto et al., "Resurrecting recurrent
 * neural networks for long sequences", 2023, sections 3.2 to 3.4 and appendix A). No matrix product depends on the state, so
 * none is in the loop over time.
 *
 * <pre>
 * λ  = exp(-exp(ν) + i exp(θ))
 * h' = λ ⊙ h + exp(γ) ⊙ (x · B)
 * y  = Re(h' · C) + D ⊙ x, or + x · D
 *
 * x                         [B, I]
 * h, h'                     [B, N]     complex: states real and imaginary
 * y                         [B, H]     output
 * decay, phase, input.gain  [1, N]     ν, θ, γ
 * input.weight              [I, 2N]    Re B beside Im B; starts normal with variance 1 / 2I
 * output.weight             [2N, H]    Re C above -Im C; starts normal with variance 1 / N
 * skip                      [1, H]     D, normal at the start; if I = H
 * skip.weight               [I, H]     D; if I ≠ H
 * </pre>
 *
 * <p>At the start λ lies on a ring: |λ|² uniform between the squares of two radii, its angle uniform from 0 to a largest one,
 * and γ = log √(1 - |λ|²), which keeps h as large as x. In the paper |λ|² is drawn; here the units take evenly spaced values: the
 * same distribution without its chance, so that ν and γ agree though each starts by itself. For sequences of thousands of steps
 * the paper has radii of 0.9 to 0.999 and an angle of π/10 or π/50.
 *
 * <p>The cell is linear: what is not has to stand before or behind it, as the paper's gated linear units do.
 *
 * @param inputSize I
 * @param hiddenSize H, the width of the output
 * @param stateSize N
 * @param minRadius the smallest |λ| at the start, in [0, maxRadius)
 * @param maxRadius the largest |λ| at the start, at most 1
 * @param maxPhase the largest angle of λ at the start, in (0, 2π]
 */
public record Lru(int inputSize, int hiddenSize, int stateSize, double minRadius, double maxRadius, double maxPhase)
        implements Cell {
    /** So that its logarithm is finite. */
    private static final double SMALLEST_PHASE = 1e-4;

    /** Checks the ring. */
    public Lru {
        if (!(minRadius >= 0 && minRadius < maxRadius && maxRadius <= 1)) {
            throw new IllegalArgumentException("lru: the radii must be 0 ≤ smallest < largest ≤ 1, but are %s and %s"
                    .formatted(minRadius, maxRadius));
        }
        if (!(maxPhase > 0 && maxPhase <= 2 * Math.PI)) {
            throw new IllegalArgumentException("lru: the largest phase must lie in (0, 2π], but is " + maxPhase);
        }
    }

    /** With as many states as outputs, anywhere in the unit disk: the authors' defaults. */
    public Lru(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, hiddenSize, 0, 1, 2 * Math.PI);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr real = step.state("real", stateSize);
        Expr imaginary = step.state("imaginary", stateSize);

        Expr radius = exp(exp(row(step, "decay", this::decay)).negated());
        Expr angle =
                exp(step.parameter("phase", 1, stateSize, Initializer.logUniform(SMALLEST_PHASE * maxPhase, maxPhase)));
        Expr gain = exp(row(step, "input.gain", this::gain));
        Expr bx = step.product("input", x, 2 * stateSize, Initializer.normal(Math.sqrt(0.5 / inputSize)));
        Expr a = radius.times(cos(angle));
        Expr b = radius.times(sin(angle));
        Expr realNext = a.times(real).minus(b.times(imaginary)).plus(gain.times(bx.slice(0, stateSize)));
        Expr imaginaryNext = a.times(imaginary).plus(b.times(real)).plus(gain.times(bx.slice(stateSize, stateSize)));
        step.next("real", realNext);
        step.next("imaginary", imaginaryNext);
        Expr seen = step.product(
                "output", concat(realNext, imaginaryNext), hiddenSize, Initializer.normal(1 / Math.sqrt(stateSize)));
        step.output(seen.plus(skip(step, x)));
    }

    private Expr skip(Step step, Expr x) {
        return inputSize == hiddenSize
                ? x.times(step.parameter("skip", 1, hiddenSize, Initializer.normal(1)))
                : step.product("skip", x, hiddenSize);
    }

    /** A row that starts unit by unit. */
    private Expr row(Step step, String name, IntToDoubleFunction start) {
        return step.parameter(name, 1, stateSize, (data, offset, rows, columns, random) -> {
            for (int j = 0; j < columns; j++) {
                data[offset + j] = (float) start.applyAsDouble(j);
            }
        });
    }

    private double squaredRadius(int unit) {
        double quantile = (unit + 0.5) / stateSize;
        return minRadius * minRadius + quantile * (maxRadius * maxRadius - minRadius * minRadius);
    }

    private double decay(int unit) {
        return Math.log(-0.5 * Math.log(squaredRadius(unit)));
    }

    private double gain(int unit) {
        return 0.5 * Math.log(1 - squaredRadius(unit));
    }
}
