package org.souvenir.examples.guide;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.examples.option.Threads;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains what the illustrated guide shows, and writes it: a page for each language. */
@Command(
        name = "guide",
        description = "Writes the illustrated guide: a page whose figures are computed in the browser.",
        mixinStandardHelpOptions = true)
public final class Guide implements Runnable {

    @Option(names = "--load", paramLabel = "FOLDER", description = "Use networks that were kept, instead of training.")
    private @Nullable Path load;

    @Option(names = "--save", paramLabel = "FOLDER", description = "Keep the networks, a file for each.")
    private @Nullable Path save;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Where all random numbers come from (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private Threads threads = new Threads();

    @Override
    public void run() {
        Models models = load == null ? trained() : Models.load(load);
        if (save != null) {
            models.save(save);
        }
    }

    private Models trained() {
        try (Engine engine = threads.engine()) {
            return Models.train(ReaderRecipe.STANDARD, WriterRecipe.STANDARD, seed, engine);
        }
    }
}
