package org.souvenir.examples.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.Printable;
import org.souvenir.examples.page.WebScript;
import org.souvenir.text.TextNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a page that runs a saved classifier of texts in the browser, with all that it needs. */
@Command(
        name = "web",
        description = "Writes a page that runs a saved classifier of texts in the browser.",
        mixinStandardHelpOptions = true)
public final class ExportWeb implements Callable<Integer> {
    private static final String PAGE = "index.html";

    @Parameters(paramLabel = "MODEL", description = "A classifier as TextNetwork.save wrote it: sentiment --save, say.")
    private Path model = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "page",
            description = "Made where it is not there (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("page");

    @Override
    public Integer call() throws IOException {
        TextNetwork network = TextNetwork.load(model);
        if (network.labels().isEmpty()) {
            throw FileFormatException.of(model, "must hold a classifier of texts, but its network has no labels");
        }
        String script = WebScript.script();
        AtomicFile.folder(out);
        AtomicFile.write(out.resolve("souvenir.js"), script);
        AtomicFile.write(out.resolve("souvenir.d.ts"), WebScript.types());
        network.save(out.resolve("network.safetensors"));
        AtomicFile.write(out.resolve(PAGE), page());
        System.out.printf(
                "%s is to be put where a web server finds it, with all that is beside it%n",
                Printable.lines(out.resolve(PAGE).toString()));
        return 0;
    }

    private static String page() throws IOException {
        try (InputStream in = Objects.requireNonNull(ExportWeb.class.getResourceAsStream(PAGE), PAGE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
