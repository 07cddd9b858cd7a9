package org.souvenir.core.plan;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a plan is to compute, and how.
 *
 * <pre>{@code
 * Plan plan = Plan.of(step, PlanOptions.training().withInputGradients("x"::equals));
 * }</pre>
 *
 * @param goal whether gradients are wanted
 * @param masks what masks are
 * @param inputGradients which inputs have gradients, by name; in training
 * @param traced named values and states that are given out as well, and the gradients of these states
 * @param leftOut passes that do not run: for showing that they change nothing but speed
 */
public record PlanOptions(
        Goal goal, Masks masks, Predicate<String> inputGradients, Set<String> traced, Set<Pass> leftOut) {

    /**
     * The most rows of a table whose products are made once for all rows, rather than for each row that ids pick: fewer than a
     * batch picks. Characters and bytes of a language have tables as small as this.
     */
    public static final int SMALL_TABLE = 128;

    /** What a plan computes. */
    public enum Goal {
        /** Outputs alone; nothing is kept. */
        OUTPUTS,
        /** Outputs and gradients. */
        GRADIENTS
    }

    /** What a mask is. */
    public enum Masks {
        /** Random, as in training. */
        RANDOM,
        /** Its expectation, as outside training. */
        EXPECTED
    }

    /** Copies the sets. */
    public PlanOptions {
        traced = Collections.unmodifiableSet(new TreeSet<>(traced)); // in one order: gradients are added up in it
        leftOut = Set.copyOf(leftOut);
    }

    /** Outputs alone; masks are their expectations. */
    public static PlanOptions inference() {
        return new PlanOptions(Goal.OUTPUTS, Masks.EXPECTED, input -> true, Set.of(), Set.of());
    }

    /** Outputs and the gradients of parameters and inputs; masks are random. */
    public static PlanOptions training() {
        return new PlanOptions(Goal.GRADIENTS, Masks.RANDOM, input -> true, Set.of(), Set.of());
    }

    /** The same with gradients of these inputs alone. */
    public PlanOptions withInputGradients(Predicate<String> wanted) {
        return new PlanOptions(goal, masks, wanted, traced, leftOut);
    }

    /** The same with masks that are their expectations. */
    public PlanOptions withExpectedMasks() {
        return new PlanOptions(goal, Masks.EXPECTED, inputGradients, traced, leftOut);
    }

    /** The same with named values and states given out as well. */
    public PlanOptions tracing(Set<String> names) {
        return new PlanOptions(goal, masks, inputGradients, names, leftOut);
    }

    /** The same without some passes. */
    public PlanOptions without(Set<Pass> passes) {
        return new PlanOptions(goal, masks, inputGradients, traced, passes);
    }

    Set<Pass> passes() {
        Set<Pass> passes = EnumSet.allOf(Pass.class);
        passes.removeAll(leftOut);
        return passes;
    }
}
