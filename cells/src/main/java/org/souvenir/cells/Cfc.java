package org.souvenir.cells;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * The closed-form continuous-time network: in place of a differential equation that would have to be solved, what its solution
 * is nearly, a gate that moves with time between two candidates (Hasani et al., "Closed-form continuous-time neural networks",
 * 2022, in the default mode of the authors' program).
 *
 * <pre>
 * z  = 1.7159 tanh(2/3 ([h x] · W_z + b_z))    backbone
 * g  = tanh(z · W_g + b_g)                     near: where it goes from
 * k  = tanh(z · W_k + b_k)                     far: where it goes to
 * s  = σ(-(z · W_f + b_f) ⊙ t + z · W_a + b_a)
 * h' = s ⊙ g + (1 - s) ⊙ k
 *
 * x                             [B, I]
 * t                             [B, 1]       input elapsed, the time since the step before; or 1
 * z                             [B, K]
 * h, h', g, k, s                [B, H]       output h'
 * backbone.{weight,bias}        [H + I, K], [1, K]   W_z, b_z
 * {near,far,speed,offset}.{weight,bias}  [K, H], [1, H]   of g, k, f, a
 * </pre>
 *
 * <p>W_a and b_a have the other sign in the authors' program, where s is what k gets.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param backboneSize K
 * @param time where t comes from
 */
public record Cfc(int inputSize, int hiddenSize, int backboneSize, Time time) implements Cell {
    /** Checks that nothing is missing. */
    public Cfc {
        requireNonNull(time, "time");
    }

    /** The name of the input of times. */
    public static final String ELAPSED = "elapsed";

    /** How much time passes from step to step. */
    public enum Time {
        /** Always 1. */
        STEADY,
        /** As much as a second input says, {@value Cfc#ELAPSED} [B, 1]; at least 0. */
        ELAPSED
    }

    /** In steady time, with the authors' 128 units as backbone. */
    public Cfc(int inputSize, int hiddenSize) {
        this(inputSize, hiddenSize, 128, Time.STEADY);
    }

    @Override
    public void define(Step step) {
        Expr x = step.input(inputSize);
        Expr h = step.state("h", hiddenSize);

        Expr z = tanh(step.linear("backbone", concat(h, x), backboneSize).times(2.0 / 3))
                .times(1.7159);
        Expr near = step.name("near", tanh(step.linear("near", z, hiddenSize)));
        Expr far = step.name("far", tanh(step.linear("far", z, hiddenSize)));
        Expr speed = step.linear("speed", z, hiddenSize);
        Expr moved = switch (time) {
            case STEADY -> speed;
            case ELAPSED -> speed.times(step.input(ELAPSED, 1));
        };
        Expr s = step.name("gate", sigmoid(step.linear("offset", z, hiddenSize).minus(moved)));

        Expr next = far.plus(s.times(near.minus(far)));
        step.next("h", next);
        step.output(next);
    }
}
