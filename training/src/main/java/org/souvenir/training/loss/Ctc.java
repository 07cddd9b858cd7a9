package org.souvenir.training.loss;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Optional;
import org.souvenir.core.name.Places;

/**
 * Connectionist temporal classification (Graves et al., 2006): how surprising a labelling is, where nobody knows which steps
 * belong to which label. The network gives scores x [T, V] that are no probabilities yet, one of V being the blank; a path says
 * one of V at every step and is read by merging repeats and then leaving out blanks, and
 *
 * <pre>
 * y    = log softmax x
 * loss = -log Σ_paths exp Σ_t y_t,path(t)          over all paths that are read as the target
 * </pre>
 *
 * <p>in nats, computed forward and backward in log space, in double (equations 6 to 16): O(T·U) for a target of U labels. The
 * target has no blanks and may be empty. A label that follows itself needs a blank between, so that a target needs at least U
 * steps and one more for each such repeat; one that has fewer is impossible.
 *
 * <p>PyTorch's {@code CTCLoss} takes log-probabilities, ours takes scores; its mean divides each loss by its target's length
 * before, ours does not (weights in the example can); an impossible target gives infinity there, and 0 with
 * {@code zero_infinity}.
 *
 * <p>Decoding is {@code CtcDecoder} in {@code org.souvenir.text.generation}.
 *
 * @param blank the id that says nothing, in [0, V); 0 unless told otherwise, as in PyTorch
 * @param impossible what becomes of impossible targets
 */
public record Ctc(int blank, Impossible impossible) implements SequenceLoss {

    /** What becomes of a target that has more labels than steps. */
    public enum Impossible {
        /** Training stops before the step and names the sequence. */
        REFUSED,
        /** Its loss and gradient are 0; in the mean it counts. */
        IGNORED
    }

    /** Checks the blank. */
    public Ctc {
        requireNonNull(impossible, "impossible");
        if (blank < 0) {
            throw new IllegalArgumentException("ctc: the blank must be an id, at least 0, but is " + blank);
        }
    }

    /** With the blank 0; impossible targets are refused. */
    public Ctc() {
        this(0, Impossible.REFUSED);
    }

    /** With another blank. */
    public Ctc withBlank(int id) {
        return new Ctc(id, impossible);
    }

    /** With another treatment of impossible targets. */
    public Ctc withImpossible(Impossible treatment) {
        requireNonNull(treatment, "treatment");
        return new Ctc(blank, treatment);
    }

    @Override
    public TargetForm targets(int width) {
        if (blank >= width) {
            throw new IllegalArgumentException(
                    "ctc: the blank must be one of the V = %d ids, but is %d".formatted(width, blank));
        }
        return TargetForm.ids(width);
    }

    @Override
    public Optional<String> misfit(int steps, int targetSteps, double[] target) {
        requireNonNull(target, "target");
        Places.some("ctc: target's steps", 0, targetSteps, target.length);
        for (int u = 0; u < targetSteps; u++) {
            if (target[u] == blank) {
                return Optional.of("must have a target without the blank %d, but has it at step %d of its target"
                        .formatted(blank, u));
            }
        }
        int needed = needed(targetSteps, target);
        return impossible == Impossible.IGNORED || needed <= steps
                ? Optional.empty()
                : Optional.of("has %d steps, but its target of %d labels, %d of them repeats, needs at least %d"
                        .formatted(steps, targetSteps, needed - targetSteps, needed));
    }

    /** How many steps a target needs. */
    private static int needed(int targetSteps, double[] target) {
        int needed = targetSteps;
        for (int u = 1; u < targetSteps; u++) {
            needed += target[u] == target[u - 1] ? 1 : 0;
        }
        return needed;
    }

    @Override
    public Calculation start(int width) {
        return new Lattice(width, blank);
    }

    /**
     * The paths of one sequence: at each step a path stands at one of L = 2U + 1 places, which are the labels with blanks before,
     * between and after.
     */
    private static final class Lattice implements Calculation {
        private final int width;
        private final int blank;
        /** log softmax x, [T, V]. */
        private double[] y = new double[0];
        /** The log-probability of all ways to a place, its own step included, [T, L]. */
        private double[] forward = new double[0];
        /** That of all ways on from a place, its own step left out, [L], at the step at hand and the one after it. */
        private double[] backward = new double[0];

        private double[] after = new double[0];
        private int[] labels = new int[0];
        private int places;

        Lattice(int width, int blank) {
            this.width = width;
            this.blank = blank;
        }

        @Override
        public double loss(Sequence sequence) {
            int steps = sequence.steps();
            if (steps == 0 || needed(sequence.targetSteps(), sequence.target()) > steps) {
                return 0;
            }
            prepare(sequence);
            forward(steps);
            int end = (steps - 1) * places + places - 1;
            double all = places == 1 ? forward[end] : logSum(forward[end], forward[end - 1]);
            backward(steps, all, sequence.gradient());
            return -all;
        }

        private void prepare(Sequence sequence) {
            int steps = sequence.steps();
            places = 2 * sequence.targetSteps() + 1;
            if (labels.length < places) {
                labels = new int[2 * places];
                backward = new double[2 * places];
                after = new double[2 * places];
            }
            for (int s = 0; s < places; s++) {
                labels[s] = s % 2 == 0 ? blank : (int) sequence.target()[s / 2];
            }
            if (y.length < steps * width) {
                y = new double[steps * width];
            }
            if (forward.length < steps * places) {
                forward = new double[steps * places];
            }
            for (int t = 0; t < steps; t++) {
                logSoftmax(sequence.prediction(), t * width);
            }
        }

        private void logSoftmax(double[] x, int from) {
            double most = x[from];
            for (int j = from + 1; j < from + width; j++) {
                most = Math.max(most, x[j]);
            }
            double sum = 0;
            for (int j = from; j < from + width; j++) {
                sum += Math.exp(x[j] - most);
            }
            double log = most + Math.log(sum);
            for (int j = from; j < from + width; j++) {
                y[j] = x[j] - log;
            }
        }

        /** Whether a path may come to a place from two places before, over a blank between unlike labels. */
        private boolean skips(int s) {
            return s >= 2 && labels[s] != blank && labels[s] != labels[s - 2];
        }

        private void forward(int steps) {
            Arrays.fill(forward, 0, steps * places, Double.NEGATIVE_INFINITY);
            forward[0] = y[blank];
            if (places > 1) {
                forward[1] = y[labels[1]];
            }
            for (int t = 1; t < steps; t++) {
                int row = t * places;
                int before = row - places;
                for (int s = first(t, steps); s < Math.min(places, 2 * t + 2); s++) {
                    double here = forward[before + s];
                    double next = s >= 1 ? forward[before + s - 1] : Double.NEGATIVE_INFINITY;
                    double skipped = skips(s) ? forward[before + s - 2] : Double.NEGATIVE_INFINITY;
                    forward[row + s] = logSum(here, next, skipped) + y[t * width + labels[s]];
                }
            }
        }

        /** The first place from which the end can still be reached. */
        private int first(int t, int steps) {
            return Math.max(0, places - 2 * (steps - t));
        }

        /** The gradient of -all: softmax x less the share of the paths that say each id at each step. */
        private void backward(int steps, double all, double[] gradient) {
            for (int t = steps - 1; t >= 0; t--) {
                Arrays.fill(backward, 0, places, Double.NEGATIVE_INFINITY);
                int end = Math.min(places, 2 * t + 2);
                for (int s = first(t, steps); s < end; s++) {
                    backward[s] = t == steps - 1 ? 0 : logSum(on(t + 1, s), on(t + 1, s + 1), skipping(t + 1, s + 2));
                }
                for (int j = 0; j < width; j++) {
                    gradient[t * width + j] = Math.exp(y[t * width + j]);
                }
                for (int s = first(t, steps); s < end; s++) {
                    gradient[t * width + labels[s]] -= Math.exp(forward[t * places + s] + backward[s] - all);
                }
                double[] free = after;
                after = backward;
                backward = free;
            }
        }

        private double skipping(int t, int s) {
            return s < places && skips(s) ? on(t, s) : Double.NEGATIVE_INFINITY;
        }

        /** All ways on from a place at step t, that step included. */
        private double on(int t, int s) {
            return s < places ? after[s] + y[t * width + labels[s]] : Double.NEGATIVE_INFINITY;
        }

        private static double logSum(double a, double b) {
            double most = Math.max(a, b);
            return most == Double.NEGATIVE_INFINITY ? most : most + Math.log1p(Math.exp(Math.min(a, b) - most));
        }

        private static double logSum(double a, double b, double c) {
            if (c == Double.NEGATIVE_INFINITY) {
                return logSum(a, b);
            }
            double most = Math.max(a, Math.max(b, c));
            return most + Math.log(Math.exp(a - most) + Math.exp(b - most) + Math.exp(c - most));
        }
    }
}
