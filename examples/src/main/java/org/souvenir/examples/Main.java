package org.souvenir.examples;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.souvenir.core.kernel.KernelProvider;
import org.souvenir.core.name.Printable;
import org.souvenir.examples.dates.TranslateDates;
import org.souvenir.examples.docs.Docs;
import org.souvenir.examples.exchange.ExportJava;
import org.souvenir.examples.exchange.ExportModel;
import org.souvenir.examples.exchange.ExportWeb;
import org.souvenir.examples.exchange.ImportModel;
import org.souvenir.examples.exchange.OnnxTests;
import org.souvenir.examples.guide.Guide;
import org.souvenir.examples.language.LanguageModel;
import org.souvenir.examples.memory.Memory;
import org.souvenir.examples.sentiment.Sentiment;
import org.souvenir.examples.sentiment.SparkSentiment;
import org.souvenir.examples.speed.Benchmark;
import org.souvenir.examples.speed.Quantise;
import org.souvenir.examples.spoken.ReadSpeech;
import org.souvenir.examples.verify.Verify;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Starts the example that the first argument names; without arguments, lists them all. */
public final class Main {
    /** In the order in which they are listed. */
    private static final List<Class<?>> EXAMPLES = List.of(
            Guide.class,
            Sentiment.class,
            SparkSentiment.class,
            Memory.class,
            LanguageModel.class,
            TranslateDates.class,
            ReadSpeech.class,
            CustomCell.class,
            ImportModel.class,
            ExportModel.class,
            ExportJava.class,
            ExportWeb.class,
            Quantise.class,
            Verify.class,
            OnnxTests.class,
            Benchmark.class,
            Environment.class,
            Docs.class);

    private Main() {}

    /**
     * Runs an example and exits with its status.
     *
     * @param args its name and its arguments
     */
    public static void main(String... args) {
        System.exit(run(args));
    }

    /** The status of an example. */
    static int run(String... args) {
        if (args.length == 0 || args[0].equals("--help")) {
            list(System.out);
            return CommandLine.ExitCode.OK;
        }
        Optional<Class<?>> named = EXAMPLES.stream()
                .filter(each -> each.getAnnotation(Command.class).name().equals(args[0]))
                .findFirst();
        if (named.isEmpty()) {
            System.err.println(
                    "examples/run: NAME must be one of the examples, but is '" + Printable.of(args[0]) + "'");
            list(System.err);
            return CommandLine.ExitCode.USAGE;
        }
        chooseKernels();
        return Commands.of(List.of(named.get())).execute(args); // the others are not made: each takes some milliseconds
    }

    /** They are tested before they are chosen, some hundredths of a second, meanwhile arguments and files are read. */
    private static void chooseKernels() {
        Thread choosing = new Thread(KernelProvider::best, "kernels");
        choosing.setDaemon(true);
        choosing.setUncaughtExceptionHandler((thread, e) -> {}); // whoever needs them chooses again, and is told
        choosing.start();
    }

    /** Every example. */
    static CommandLine examples() {
        return Commands.of(EXAMPLES);
    }

    private static void list(PrintStream out) {
        out.println("examples/run NAME [ARG ...], where NAME --help tells more and NAME is one of");
        examples().getSubcommands().forEach((name, example) -> {
            String[] description = example.getCommandSpec().usageMessage().description();
            out.printf("  %-16s %s%n", name, String.join(" ", description));
        });
    }
}
