package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class MainTest {
    @ParameterizedTest
    @MethodSource("names")
    void every_example_says_what_it_does_and_has_help(String name) {
        CommandLine example = Main.examples().getSubcommands().get(name);
        assertThat(example.getCommandSpec().usageMessage().description()).hasSize(1);
        assertThat(example.getUsageMessage()).contains("--help");
    }

    private static Iterable<String> names() {
        return Main.examples().getSubcommands().keySet();
    }
}
