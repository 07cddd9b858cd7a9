package org.souvenir.text.generation;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.souvenir.text.generation.CtcDecoder.Reading;

/**
 * The likeliest beginnings of what is read, step by step. Each has two log-probabilities, of the paths that end in a blank and of
 * those that end in its last label: after a blank the same label comes anew, without one it goes on.
 */
final class PrefixBeam {
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    /** A beginning: another one and a label more. Once kept, it stays known to the other, so that there is only one of its kind. */
    private static final class Prefix {
        private final @Nullable Prefix shorter;
        private final int label;
        private final int length;
        private final Map<Integer, Prefix> longer = new HashMap<>();
        private boolean kept;
        private double blank = NEVER;
        private double labelled = NEVER;
        private double nextBlank = NEVER;
        private double nextLabelled = NEVER;

        Prefix(@Nullable Prefix shorter, int label) {
            this.shorter = shorter;
            this.label = label;
            this.length = shorter == null ? 0 : shorter.length + 1;
        }

        double all() {
            return logSum(blank, labelled);
        }

        /** The paths so far that a label can follow as a new one. */
        double before(int next) {
            return next == label ? blank : all();
        }

        void keep(double newBlank, double newLabelled) {
            kept = true;
            blank = newBlank;
            labelled = newLabelled;
        }

        ImmutableIntArray ids() {
            int[] ids = new int[length];
            Prefix at = this;
            for (int i = length - 1; i >= 0 && at != null; i--) {
                ids[i] = at.label;
                at = at.shorter;
            }
            return ImmutableIntArray.copyOf(ids);
        }
    }

    /**
     * What may be kept.
     *
     * @param label what it has more than the prefix, where it is new; else {@link #NONE}
     * @param number of equals the first is better
     */
    private record Candidate(double score, Prefix prefix, int label, int number) {}

    private static final int NONE = -1;
    private static final Comparator<Candidate> WORST_FIRST =
            Comparator.comparingDouble(Candidate::score).thenComparing(Candidate::number, Comparator.reverseOrder());

    private final int width;
    private final int blankId;
    private final PriorityQueue<Candidate> best = new PriorityQueue<>(WORST_FIRST);
    private List<Prefix> beam;
    private int offered;

    PrefixBeam(int width, int blankId) {
        this.width = width;
        this.blankId = blankId;
        Prefix nothing = new Prefix(null, NONE);
        nothing.keep(0, NEVER);
        this.beam = List.of(nothing);
    }

    /**
     * Goes on by a step.
     *
     * @param y the log-probability of each id; not modified
     */
    void step(double[] y) {
        for (Prefix prefix : beam) {
            prefix.nextBlank = prefix.all() + y[blankId];
            prefix.nextLabelled = prefix.label == NONE ? NEVER : prefix.labelled + y[prefix.label];
        }
        offered = 0;
        for (Prefix prefix : beam) {
            for (int id = 0; id < y.length; id++) {
                if (id != blankId) {
                    extend(prefix, id, prefix.before(id) + y[id]);
                }
            }
        }
        for (Prefix prefix : beam) {
            offer(logSum(prefix.nextBlank, prefix.nextLabelled), prefix, NONE);
        }
        keepBest();
    }

    private void extend(Prefix prefix, int id, double score) {
        Prefix there = prefix.longer.get(id);
        if (there != null && there.kept) {
            there.nextLabelled = logSum(there.nextLabelled, score);
        } else {
            offer(score, prefix, id);
        }
    }

    private void offer(double score, Prefix prefix, int label) {
        int number = offered++;
        if (score == NEVER) {
            return;
        }
        if (best.size() == width) {
            if (best.element().score() >= score) {
                return;
            }
            best.remove();
        }
        best.add(new Candidate(score, prefix, label, number));
    }

    private void keepBest() {
        beam.forEach(prefix -> prefix.kept = false);
        List<Prefix> next = new ArrayList<>();
        for (Candidate candidate : best) {
            Prefix prefix = candidate.prefix();
            if (candidate.label() == NONE) {
                prefix.keep(prefix.nextBlank, prefix.nextLabelled);
            } else {
                prefix = prefix.longer.computeIfAbsent(
                        candidate.label(), label -> new Prefix(candidate.prefix(), label));
                prefix.keep(NEVER, candidate.score());
            }
            next.add(prefix);
        }
        best.clear();
        beam = next;
    }

    /** The beginnings that are left as a whole, the likeliest first. */
    List<Reading> readings() {
        return beam.stream()
                .sorted(Comparator.comparingDouble(Prefix::all).reversed())
                .map(prefix -> new Reading(prefix.ids(), prefix.all()))
                .toList();
    }

    private static double logSum(double a, double b) {
        double most = Math.max(a, b);
        return most == NEVER ? most : most + Math.log1p(Math.exp(Math.min(a, b) - most));
    }
}
