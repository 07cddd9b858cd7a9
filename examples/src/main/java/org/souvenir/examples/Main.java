package org.souvenir.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.souvenir.examples.dates.TranslateDates;
import org.souvenir.examples.exchange.ExportJava;
import org.souvenir.examples.exchange.ExportModel;
import org.souvenir.examples.exchange.ImportModel;
import org.souvenir.examples.exchange.OnnxTests;
import org.souvenir.examples.language.LanguageModel;
import org.souvenir.examples.memory.Memory;
import org.souvenir.examples.sentiment.Sentiment;
import org.souvenir.examples.spoken.ReadSpeech;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Starts the example that the first argument names; without arguments, lists them all. */
public final class Main {
    private Main() {}

    /**
     * Runs an example and exits with its status.
     *
     * @param args its name and its arguments
     */
    public static void main(String... args) {
        CommandLine examples = examples();
        if (args.length == 0 || args[0].equals("--help")) {
            list(examples, System.out);
        } else if (examples.getSubcommands().containsKey(args[0])) {
            System.exit(examples.execute(args));
        } else {
            System.err.println("examples/run: NAME must be one of the examples, but is '" + args[0] + "'");
            list(examples, System.err);
            System.exit(CommandLine.ExitCode.USAGE);
        }
    }

    /** Every example, in the order in which it is listed. */
    static CommandLine examples() {
        CommandLine all = new CommandLine(CommandSpec.create().name("examples/run"));
        List.of(
                        new Sentiment(),
                        new Memory(),
                        new LanguageModel(),
                        new TranslateDates(),
                        new ReadSpeech(),
                        new CustomCell(),
                        new ImportModel(),
                        new ExportModel(),
                        new ExportJava(),
                        new Quantise(),
                        new OnnxTests(),
                        new Benchmark(),
                        new Environment())
                .forEach(all::addSubcommand);
        all.setCaseInsensitiveEnumValuesAllowed(true);
        all.setUnmatchedOptionsAllowedAsOptionParameters(
                false); // an option that is mistyped is no value of the one before
        all.setParameterExceptionHandler((e, args) -> {
            String name = e.getCommandLine().getCommandSpec().qualifiedName();
            System.err.println("%s: %s (%s --help tells more)".formatted(name, e.getMessage(), name));
            return CommandLine.ExitCode.USAGE;
        });
        all.setExecutionExceptionHandler((e, example, parsed) -> {
            if (!(e instanceof IllegalArgumentException
                    || e instanceof IOException
                    || e instanceof UncheckedIOException)) {
                throw e;
            }
            System.err.println(e.getMessage()); // what was given is wrong, not the program: no stack trace
            return CommandLine.ExitCode.SOFTWARE;
        });
        return all;
    }

    private static void list(CommandLine examples, PrintStream out) {
        out.println("examples/run NAME [ARG ...], where NAME --help tells more and NAME is one of");
        examples.getSubcommands().forEach((name, example) -> {
            String[] description = example.getCommandSpec().usageMessage().description();
            out.printf("  %-16s %s%n", name, String.join(" ", description));
        });
    }
}
