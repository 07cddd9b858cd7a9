package org.souvenir.examples.option;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.file.FileClaim;

/** Where an example writes, tried before the work that would be lost. */
public final class Output {
    private Output() {}

    /**
     * Tries whether a file can be written. What is there stays as it is.
     *
     * @param option that names the file, such as {@code --save}
     * @param file null if the option was left out
     * @throws IllegalArgumentException if there is no folder for it, it is something else than a file, or either may not be
     *     written
     */
    public static void check(String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            FileClaim.of(file).close();
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
            throw new IllegalArgumentException(
                    "%s: must be a file that can be written, but is %s: %s".formatted(option, file, e.getMessage()), e);
        }
    }
}
