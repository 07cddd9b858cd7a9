package org.souvenir.examples.guide;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.examples.option.Output;
import org.souvenir.examples.option.Threads;
import org.souvenir.examples.page.WebScript;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains what the illustrated guide shows, and writes it: a page for each language. */
@Command(
        name = "guide",
        description = "Writes the illustrated guide: a page whose figures are computed in the browser.",
        mixinStandardHelpOptions = true)
public final class Guide implements Runnable {
    private static final String SUFFIX = ".html";

    @Option(
            names = "--out",
            paramLabel = "FOLDER|FILE.html",
            defaultValue = "souvenir-guide",
            description = "Where the pages go, made if it is not there, or the English page; the other one is beside it"
                    + " (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("souvenir-guide");

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
        String library = WebScript.script();
        Map<Language, Path> files = files(out);
        if (save != null) {
            folder("--save", save);
        }
        Models models = load == null ? trained() : Models.load(load);
        if (save != null) {
            models.save(save);
        }
        files.forEach((language, file) -> {
            GuidePage.of(language, stem(out), models, library).write(file);
            System.out.println("Wrote " + file);
        });
    }

    /**
     * Where the pages go.
     *
     * @throws IllegalArgumentException if one of them cannot be written there
     */
    static Map<Language, Path> files(Path out) {
        Path folder = named(out) ? out.toAbsolutePath().resolveSibling("") : out;
        folder("--out", folder);
        Map<Language, Path> files = new LinkedHashMap<>();
        Language.ALL.forEach(language -> files.put(language, folder.resolve(language.file(stem(out)))));
        files.values().forEach(file -> Output.check("--out", file));
        return files;
    }

    private static boolean named(Path out) {
        return String.valueOf(out.getFileName()).endsWith(SUFFIX);
    }

    private static String stem(Path out) {
        String name = String.valueOf(out.getFileName());
        return named(out) ? name.substring(0, name.length() - SUFFIX.length()) : "guide";
    }

    private static void folder(String option, Path folder) {
        try {
            AtomicFile.folder(folder);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "%s: must be a folder or a name for one, but is %s: %s".formatted(option, folder, e.getMessage()),
                    e);
        }
        if (!Files.isWritable(folder)) {
            throw new IllegalArgumentException(
                    "%s: must be a folder that can be written, but is %s".formatted(option, folder));
        }
    }

    private Models trained() {
        try (Engine engine = threads.engine()) {
            return Models.train(ReaderRecipe.STANDARD, WriterRecipe.STANDARD, seed, engine);
        }
    }
}
