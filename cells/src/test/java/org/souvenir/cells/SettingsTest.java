package org.souvenir.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private record Everything(
            int whole,
            double number,
            boolean flag,
            Gru.Reset choice,
            Activation function,
            String text,
            Cell cell,
            List<Object> some) {}

    private record Holding(Object value) {}

    @Test
    void are_the_components_of_a_record_unless_told_otherwise() {
        Everything all = new Everything(
                3, 0.5, true, Gru.Reset.AFTER, Activation.TANH, "left", new Gru(2, 4), List.of(1, Map.of("h", 0.25)));
        assertThat(Settings.ofComponents(all, "everything"))
                .isEqualTo(Map.of(
                        "whole",
                        3,
                        "number",
                        0.5,
                        "flag",
                        true,
                        "choice",
                        Gru.Reset.AFTER,
                        "function",
                        Activation.TANH,
                        "text",
                        "left",
                        "cell",
                        new Gru(2, 4),
                        "some",
                        List.of(1, Map.of("h", 0.25))));
        assertThat(new Gru(2, 4).settings()).containsOnlyKeys("inputSize", "hiddenSize", "reset", "gate", "candidate");
    }

    @Test
    void refuse_what_no_file_can_hold() {
        for (Object value :
                Arrays.asList(new Object(), null, List.of(new int[0]), Map.of("h", Thread.currentThread()))) {
            assertThatThrownBy(() -> Settings.ofComponents(new Holding(value), "holding"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "settings: a component must be a number, a boolean, an enum constant, text, a cell, an activation, or a list or map of these, but value of holding is %s; implement settings",
                            value);
        }
        assertThatThrownBy(() -> Settings.ofComponents("text", "string"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "settings: what is saved must be a record or tell its settings, but string does neither; implement settings");
    }

    @Test
    void say_what_a_module_that_hides_its_records_must_open(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> Settings.ofComponents(hidden(folder), "cell"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "settings: the components of cell must be readable, but module closed hides them; add 'opens closed.inside to org.souvenir.cells' to its module-info, or implement settings");
    }

    /** A record of a package that its module shows to nobody, by way of one that it does show. */
    private static Object hidden(Path folder) throws ReflectiveOperationException, IOException {
        compile(
                folder,
                Map.of(
                        "module-info.java", "module closed { exports closed.shown; }",
                        "Inside.java", "package closed.inside; public record Inside(int size) {}",
                        "Shown.java",
                                "package closed.shown; public class Shown { public static Object make() { return new closed.inside.Inside(3); } }"));
        ModuleLayer parent = ModuleLayer.boot();
        Configuration configuration =
                parent.configuration().resolve(ModuleFinder.of(folder), ModuleFinder.of(), Set.of("closed"));
        return parent.defineModulesWithOneLoader(configuration, SettingsTest.class.getClassLoader())
                .findLoader("closed")
                .loadClass("closed.shown.Shown")
                .getMethod("make")
                .invoke(null);
    }

    private static void compile(Path folder, Map<String, String> sources) throws IOException {
        String[] arguments = {"-d", folder.toString()};
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve(source.getKey());
            Files.writeString(file, source.getValue());
            arguments = Arrays.copyOf(arguments, arguments.length + 1);
            arguments[arguments.length - 1] = file.toString();
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments))
                .isZero();
    }
}
