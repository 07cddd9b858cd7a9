package org.souvenir.training.loss;

/**
 * What a loss reads as the target of a row, or of a step of a target that is a sequence.
 *
 * @param width m, how many numbers; 1 for an id
 * @param limit for ids: how many there are, so that they lie in [0, limit); else 0
 */
public record TargetForm(int width, int limit) {

    /** Checks the sizes. */
    public TargetForm {
        if (width < 1 || limit < 0 || (limit > 0 && width != 1)) {
            throw new IllegalArgumentException(
                    "targets: they must be at least 1 number or 1 id, but are %d with a limit of %d"
                            .formatted(width, limit));
        }
    }

    /** Ids in [0, limit). */
    public static TargetForm ids(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("targets: there must be at least 1 id, but there are " + limit);
        }
        return new TargetForm(1, limit);
    }

    /** So many numbers. */
    public static TargetForm numbers(int width) {
        return new TargetForm(width, 0);
    }

    /** Whether they are ids. */
    public boolean ids() {
        return limit > 0;
    }

    /** {@code ids}, or {@code 3 numbers per row}. */
    @Override
    public String toString() {
        return ids() ? "ids" : width + (width == 1 ? " number" : " numbers") + " per row";
    }
}
