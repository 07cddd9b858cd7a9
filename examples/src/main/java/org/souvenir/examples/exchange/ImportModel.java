package org.souvenir.examples.exchange;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.exchange.Certificate;
import org.souvenir.cells.exchange.keras.Keras;
import org.souvenir.cells.exchange.onnx.OnnxNetwork;
import org.souvenir.cells.exchange.pytorch.PyTorch;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.Npz;
import org.souvenir.core.name.Printable;
import org.souvenir.examples.option.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a model over from PyTorch, ONNX or Keras, and proves that it gives the same numbers. */
@Command(
        name = "import",
        description = "Brings a model over from PyTorch, ONNX or Keras, and compares what it gives with a reference.",
        footer = {
            "",
            "A reference has arrays by name: what the network reads ([T, B, n], ids [T, B], vectors [B, n]), INPUT.lengths, and what "
                    + "layers, outputs and states gave, by the names that the table of the network shows. pytorch_reference.py and "
                    + "keras_reference.py beside this program show how to make one."
        },
        mixinStandardHelpOptions = true)
public final class ImportModel implements Callable<Integer> {

    @Parameters(
            paramLabel = "FILE",
            description = "A state_dict (.pt, .pth, .safetensors), a model of ONNX (.onnx) or of Keras 3 (.keras), or "
                    + "weights of Keras (.weights.h5, with --into).")
    private Path file = Path.of("");

    @Option(
            names = "--into",
            paramLabel = "MODEL",
            description = "A network of this project that takes the weights, instead of one that is made for them.")
    private @Nullable Path into;

    @Option(
            names = "--check",
            paramLabel = "REF.npz",
            description = "Compare layer by layer with these numbers; status 1 if one is further off than --tolerance.")
    private @Nullable Path check;

    @Option(
            names = "--tolerance",
            paramLabel = "DELTA",
            defaultValue = "1e-5",
            description = "The largest difference that is the same (default: ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(names = "--save", paramLabel = "MODEL", description = "Keep the network.")
    private @Nullable Path save;

    @Override
    public Integer call() {
        Output.check("--save", save);
        Network network = into == null ? read() : readInto(Network.load(into));
        System.out.println(network.summary());
        if (save != null) {
            network.save(save);
            System.out.println(Printable.lines("Kept in " + save.toAbsolutePath()));
        }
        return check == null ? ExitCode.OK : compare(network, check);
    }

    private String name() {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    }

    private Network read() {
        if (name().endsWith(".onnx")) {
            return OnnxNetwork.read(file).network();
        }
        return name().endsWith(".keras") ? Keras.read(file) : PyTorch.read(file);
    }

    private Network readInto(Network network) {
        if (name().endsWith(".keras") || name().endsWith(".h5") || name().endsWith(".weights.json")) {
            return Keras.read(file, network);
        }
        if (name().endsWith(".onnx")) {
            throw new IllegalArgumentException(
                    "--into: a model of ONNX has its own architecture, so that --into must be left out");
        }
        return PyTorch.read(file, network.architecture());
    }

    private int compare(Network network, Path reference) {
        Certificate certificate = Certificate.of(network, Npz.read(reference).tensors());
        System.out.println(certificate);
        boolean same = certificate.difference() <= tolerance; // not if it is no number
        System.out.printf(
                Locale.ROOT,
                "%s: the largest difference is %.1e, %s %.1e%n",
                same ? "The same" : "Not the same",
                certificate.difference(),
                same ? "at most" : "more than",
                tolerance);
        return same ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
