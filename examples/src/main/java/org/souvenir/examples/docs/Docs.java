package org.souvenir.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.souvenir.examples.option.Output;
import org.souvenir.examples.page.PageTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Writes the user guide. */
@Command(
        name = "docs",
        description = "Writes the user guide, pages that are read without a network.",
        mixinStandardHelpOptions = true)
public final class Docs implements Callable<Integer> {
    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "souvenir-docs",
            description = "Where the pages go, made if it is not there (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("souvenir-docs");

    @Override
    public Integer call() {
        List<ManualPage> pages = ManualPage.all();
        prepare();
        pages.forEach(page -> Output.check("--out", out.resolve(page.file())));
        PageTemplate template = PageTemplate.beside(Docs.class, "docs.html");
        pages.forEach(page -> template.write(out.resolve(page.file()), page));
        System.out.printf(
                "Wrote %d pages; begin with %s%n",
                pages.size(), out.resolve(pages.get(0).file()));
        return ExitCode.OK;
    }

    private void prepare() {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--out: must be a folder or a name for one, but is %s: %s".formatted(out, e), e);
        }
    }
}
