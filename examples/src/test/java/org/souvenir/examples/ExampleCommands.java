package org.souvenir.examples;

import java.util.Map;
import picocli.CommandLine;

/** The examples, for tests in other packages. */
public final class ExampleCommands {
    private ExampleCommands() {}

    /** Every example by its name. */
    public static Map<String, CommandLine> all() {
        return Main.examples().getSubcommands();
    }
}
