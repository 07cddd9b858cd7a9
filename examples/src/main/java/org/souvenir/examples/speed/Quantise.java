package org.souvenir.examples.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.parameter.Quantisation;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.examples.option.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rounds the weights of a saved network, and says what that saves and changes. */
@Command(
        name = "quantise",
        description = "Rounds the weights of a saved network to 8 or 16 bits, and says what that saves and changes.",
        mixinStandardHelpOptions = true)
public final class Quantise implements Callable<Integer> {
    private static final int SEQUENCES = 200;
    private static final int STEPS = 50;
    private static final double SECONDS = 1;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The network, as NetworkFormat writes it.")
    private Path model = Path.of("");

    @Option(names = "--out", paramLabel = "FILE", description = "Where the rounded network goes (default: nowhere).")
    private @Nullable Path out;

    @Option(
            names = "--bits",
            paramLabel = "N",
            defaultValue = "8",
            description = "8, whole numbers with a scale for each column, or 16, bfloat16 (default: ${DEFAULT-VALUE}).")
    private int bits;

    @Option(names = "--embeddings", description = "Tables of embeddings as well.")
    private boolean embeddings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Precision precision = precision();
        Output.check("--out", out);
        NetworkFormat.Stored stored = NetworkFormat.standard().read(model);
        Network network = stored.network();
        Network quantised = network.quantised(
                precision, embeddings ? Quantisation.Scope.PRODUCTS_AND_TABLES : Quantisation.Scope.PRODUCTS);
        byte[] bytes = NetworkFormat.standard().toBytes(quantised, stored.notes());
        tell(
                "%s: %,d bytes, of which the weights of %d matrices are rounded: %,d bytes (%.0f %%)%n",
                model,
                Files.size(model),
                quantised.quantisation().weights().size(),
                bytes.length,
                100.0 * bytes.length / Files.size(model));
        compare(network, quantised);
        if (out != null) {
            NetworkFormat.standard().write(out, quantised, stored.notes());
            tell("%s is written%n", out);
        }
        return 0;
    }

    private Precision precision() {
        return switch (bits) {
            case 16 -> Precision.BFLOAT16;
            case 8 -> Precision.INT8;
            default -> throw new ParameterException(spec.commandLine(), "--bits must be 8 or 16, but is " + bits);
        };
    }

    private static void compare(Network network, Network quantised) {
        if (network.architecture().inputs().values().stream().anyMatch(node -> !node.sequence())) {
            tell("It reads vectors as well, so that it is not tried on random sequences%n");
            return;
        }
        difference(network, quantised);
        try (Engine alone = Engine.withThreads(1)) {
            Batch one = random(network, 1, 1);
            double before = micros(network.on(alone), one);
            double after = micros(quantised.on(alone), one);
            tell(
                    "One step of one sequence, on one thread: %.1f µs, before %.1f µs, so %.2f times as fast%n",
                    after, before, before / after);
        }
    }

    private static void difference(Network network, Network quantised) {
        Batch batch = random(network, SEQUENCES, STEPS);
        float[] before = network.infer(batch).values().data();
        float[] after = quantised.infer(batch).values().data();
        double largest = 0;
        double squares = 0;
        double size = 0;
        for (int i = 0; i < before.length; i++) {
            double difference = after[i] - before[i];
            largest = Math.max(largest, Math.abs(difference));
            squares += difference * difference;
            size += before[i] * (double) before[i];
        }
        tell(
                "On %d random sequences of %d steps its output differs by at most %.3g; root mean square %.3g of %.3g%n",
                SEQUENCES, STEPS, largest, Math.sqrt(squares / before.length), Math.sqrt(size / before.length));
    }

    /** Normal numbers, and ids that are all as probable; flags are 0. */
    private static Batch random(Network network, int batch, int steps) {
        int[] lengths = new int[batch];
        Arrays.fill(lengths, steps);
        Batch drawn = null;
        for (var input : network.architecture().inputs().entrySet()) {
            Node node = input.getValue();
            RandomStream random = RandomStream.of(1).child(input.getKey());
            Tensor x = Tensor.zeros(steps, batch, node.width());
            for (int i = 0; i < x.length(); i++) {
                x.data()[i] = node.limit() > 0 ? random.below(node.limit(), i) : (float) random.gaussian(i);
            }
            drawn = drawn == null ? Batch.of(input.getKey(), x, lengths) : drawn.with(input.getKey(), x, lengths);
        }
        return Objects.requireNonNull(drawn);
    }

    private static double micros(Network network, Batch batch) {
        return 1e3 * Stopwatch.time(() -> network.infer(batch), SECONDS).median();
    }

    private static void tell(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
