package org.souvenir.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.souvenir.core.name.Printable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Examples as commands of one command line. Without lambdas: one in a class that uses picocli, whose class files are old, keeps
 * picocli out of the launcher's archive, which makes every start some hundredths of a second longer.
 */
final class Commands {
    private Commands() {}

    /** The commands of some examples. */
    static CommandLine of(List<Class<?>> examples) {
        CommandLine all = new CommandLine(CommandSpec.create().name("examples/run"));
        for (Class<?> example : examples) {
            all.addSubcommand(example);
        }
        all.setCaseInsensitiveEnumValuesAllowed(true);
        all.setUnmatchedOptionsAllowedAsOptionParameters(
                false); // an option that is mistyped is no value of the one before
        all.setParameterExceptionHandler(new Usage());
        all.setExecutionExceptionHandler(new Failure());
        return all;
    }

    private static final class Usage implements IParameterExceptionHandler {
        @Override
        public int handleParseException(ParameterException e, String[] args) {
            String name = e.getCommandLine().getCommandSpec().qualifiedName();
            System.err.println(Printable.lines("%s: %s (%s --help tells more)".formatted(name, e.getMessage(), name)));
            return CommandLine.ExitCode.USAGE;
        }
    }

    /** What was given is wrong, not the program: no stack trace. */
    private static final class Failure implements IExecutionExceptionHandler {
        @Override
        public int handleExecutionException(Exception e, CommandLine example, ParseResult parsed) throws Exception {
            if (!(e instanceof IllegalArgumentException
                    || e instanceof IOException
                    || e instanceof UncheckedIOException)) {
                throw e;
            }
            System.err.println(Printable.lines(String.valueOf(e.getMessage())));
            return CommandLine.ExitCode.SOFTWARE;
        }
    }
}
