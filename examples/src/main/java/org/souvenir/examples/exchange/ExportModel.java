package org.souvenir.examples.exchange;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.souvenir.cells.exchange.onnx.OnnxModel;
import org.souvenir.cells.exchange.onnx.OnnxOptions;
import org.souvenir.cells.exchange.pytorch.PyTorch;
import org.souvenir.cells.exchange.source.JavaSource;
import org.souvenir.cells.network.Network;
import org.souvenir.core.name.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a network for PyTorch, ONNX or plain Java. */
@Command(
        name = "export",
        description = "Writes a network of this project for PyTorch, ONNX or plain Java.",
        mixinStandardHelpOptions = true)
public final class ExportModel implements Callable<Integer> {

    /** Where a network may go. */
    public enum Target {
        /** One file, model.onnx. */
        ONNX,
        /** Weights and the module that reads them. */
        PYTORCH,
        /** One class without dependencies. */
        SOURCE
    }

    @Parameters(paramLabel = "MODEL", description = "A network as Network.save wrote it.")
    private Path model = Path.of("");

    @Option(
            names = "--to",
            required = true,
            paramLabel = "TARGET",
            description = "Where it goes: ${COMPLETION-CANDIDATES}, in small letters as well.")
    private Target target = Target.ONNX;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "A folder that is there (default: the current one).")
    private Path out = Path.of(".");

    @Option(names = "--lengths", description = "ONNX: the sequences' lengths are an input.")
    private boolean lengths;

    @Option(names = "--states", description = "ONNX: states are inputs and outputs, for going on step by step.")
    private boolean states;

    @Option(
            names = "--class",
            paramLabel = "NAME",
            defaultValue = "Model",
            description =
                    "Plain Java: the class, with its package (default: ${DEFAULT-VALUE}); export-java has more options.")
    private String className = "Model";

    @Override
    public Integer call() {
        Network network = Network.load(model);
        switch (target) {
            case ONNX -> {
                OnnxOptions options = OnnxOptions.standard();
                options = lengths ? options.withLengths() : options;
                Path file = out.resolve("model.onnx");
                OnnxModel.write(network, file, states ? options.withStates() : options);
                wrote(file);
            }
            case PYTORCH -> {
                PyTorch.write(network, out);
                wrote(out);
            }
            case SOURCE ->
                JavaSource.of(network, className, JavaSource.Weights.FLOATS)
                        .write(out)
                        .forEach(ExportModel::wrote);
        }
        return 0;
    }

    private static void wrote(Path path) {
        System.out.println(Printable.lines("Wrote " + path.toAbsolutePath().normalize()));
    }
}
