package org.souvenir.cells.contract;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.souvenir.cells.Cell;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NoNulls;

/**
 * Checks that a cell keeps the laws on which all that is made of it relies: gradients, streaming, batches, files. Small
 * cells will do, inputs of 3 and states of 4; a second or less each.
 *
 * <pre>{@code
 * CellContract.of(new Leaky(3, 5, 0.1)).verify();                        // throws, and says which law is broken
 * System.out.println(CellContract.of(new Leaky(3, 5, 0.1)).check());     // a line for each law
 * }</pre>
 *
 * <p>The cell is run forward and backward in time, over sequences of unlike lengths, one of them empty, and over a single
 * step, with random parameters, inputs and states. A state is one that the cell reached, so it may have what bounds it
 * wants. The first input is normally distributed, further ones are flags, 0 or 1; other sequences that are read as a whole are
 * normally distributed, of lengths of their own, 0 and 1 among them.
 */
public final class CellContract {
    private static final long SEED = 20240607;

    /** What a check found. */
    public enum Verdict {
        /** The law holds. */
        KEPT,
        /** It does not. */
        BROKEN,
        /** It says nothing about this cell. */
        NOT_APPLICABLE
    }

    /**
     * What was found about one law.
     *
     * @param law in words
     * @param detail where it is broken, or why it is not applicable; else empty
     */
    public record Finding(String law, Verdict verdict, String detail) {
        /** Checks that nothing is missing. */
        public Finding {
            requireNonNull(law, "law");
            requireNonNull(verdict, "verdict");
            requireNonNull(detail, "detail");
        }

        @Override
        public String toString() {
            String mark = switch (verdict) {
                case KEPT -> "kept    ";
                case BROKEN -> "BROKEN  ";
                case NOT_APPLICABLE -> "-       ";
            };
            return mark + law + (detail.isEmpty() ? "" : ": " + detail);
        }
    }

    /**
     * What was found about all laws.
     *
     * @param cell its name
     */
    public record Report(String cell, List<Finding> findings) {

        /** Copies the list. */
        public Report {
            requireNonNull(cell, "cell");
            NoNulls.in(findings, "findings");
            findings = List.copyOf(findings);
        }

        /** Whether no law is broken. */
        public boolean kept() {
            return findings.stream().noneMatch(finding -> finding.verdict() == Verdict.BROKEN);
        }

        /** A line for each law. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("contract of ").append(cell);
            findings.forEach(finding -> text.append(System.lineSeparator()).append(finding));
            return text.toString();
        }
    }

    private final Cell cell;
    private final CellRegistry registry;
    private final long seed;

    private CellContract(Cell cell, CellRegistry registry, long seed) {
        this.cell = cell;
        this.registry = registry;
        this.seed = seed;
    }

    /** The contract of a cell, with the standard registry and a fixed seed. */
    public static CellContract of(Cell cell) {
        requireNonNull(cell, "cell");
        return new CellContract(cell, CellRegistry.standard(), SEED);
    }

    /** The same with another registry, for cells that it makes of their settings. */
    public CellContract registry(CellRegistry other) {
        requireNonNull(other, "other");
        return new CellContract(cell, other, seed);
    }

    /** The same with other random numbers. */
    public CellContract seed(long other) {
        return new CellContract(cell, registry, other);
    }

    /**
     * Checks every law.
     *
     * @throws IllegalArgumentException if the cell cannot be defined at all; the stack trace points at its line
     */
    public Report check() {
        Law.Case about = new Law.Case(cell, new Planned(Step.of(cell::define)), registry, seed);
        List<Finding> findings = new ArrayList<>();
        for (Law law : Laws.all()) {
            findings.add(finding(law, about));
        }
        return new Report(cell.name(), findings);
    }

    private static Finding finding(Law law, Law.Case about) {
        try {
            Optional<String> broken = law.check().broken(about);
            return new Finding(law.name(), broken.isEmpty() ? Verdict.KEPT : Verdict.BROKEN, broken.orElse(""));
        } catch (Law.NotApplicable e) {
            return new Finding(law.name(), Verdict.NOT_APPLICABLE, String.valueOf(e.getMessage()));
        } catch (RuntimeException | AssertionError e) {
            return new Finding(law.name(), Verdict.BROKEN, "it cannot be run: " + e);
        }
    }

    /**
     * Checks every law.
     *
     * @throws AssertionError if one is broken, with the report
     */
    public void verify() {
        Report report = check();
        if (!report.kept()) {
            throw new AssertionError(report.toString());
        }
    }
}
