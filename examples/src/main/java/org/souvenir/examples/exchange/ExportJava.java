package org.souvenir.examples.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.souvenir.cells.exchange.source.JavaSource;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.core.name.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a saved network as one Java file that needs no library. */
@Command(
        name = "export-java",
        description = "Writes a saved network as one file of Java that needs no library.",
        mixinStandardHelpOptions = true)
public final class ExportJava implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "The network, as NetworkFormat writes it.")
    private Path model = Path.of("");

    @Option(
            names = "--class",
            paramLabel = "NAME",
            defaultValue = "Network",
            description = "What the class is called (default: ${DEFAULT-VALUE}).")
    private String className = "";

    @Option(names = "--package", paramLabel = "NAME", defaultValue = "", description = "Its package (default: none).")
    private String packageName = "";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The folder of all sources (default: the current one).")
    private Path out = Path.of(".");

    @Option(
            names = "--bits",
            paramLabel = "N",
            defaultValue = "32",
            description = "How matrices are stored: 32, as they are, or 8, rounded (default: ${DEFAULT-VALUE}).")
    private int bits;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        JavaSource.Weights weights = weights();
        Network network = NetworkFormat.standard().read(model).network();
        String name = packageName.isEmpty() ? className : packageName + "." + className;
        for (Path file : JavaSource.of(network, name, weights).write(out)) {
            System.out.printf(Locale.ROOT, "%s, %,d bytes%n", Printable.lines(file.toString()), Files.size(file));
        }
        return 0;
    }

    private JavaSource.Weights weights() {
        return switch (bits) {
            case 32 -> JavaSource.Weights.FLOATS;
            case 8 -> JavaSource.Weights.EIGHT_BIT;
            default -> throw new ParameterException(spec.commandLine(), "--bits must be 32 or 8, but is " + bits);
        };
    }
}
