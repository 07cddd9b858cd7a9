package org.souvenir.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.examples.MisuseWalk.Call;

final class MisuseTest {
    @TempDir
    private Path folder;

    public static void main(String[] a) throws IOException {
        MisuseTest t = new MisuseTest();
        t.folder = Files.createTempDirectory("misuse");
        t.walks();
        System.exit(0);
    }

    @Test
    void walks() throws IOException {
        Files.writeString(Path.of("/tmp/misuse/cp"), System.getProperty("java.class.path"));
        MisuseSamples samples = new MisuseSamples(folder);
        MisuseWalk walk = new MisuseWalk(samples);
        List<Call> calls = new ArrayList<>();
        String only = System.getProperty("misuse.only", ".*");
        for (String module : Modules.LIBRARY) {
            for (Class<?> type : Api.types(module)) {
                if (type.getName().matches(only)) {
                    calls.addAll(walk.walk(type));
                }
            }
        }
        StringBuilder report = new StringBuilder();
        for (Call call : calls) {
            report.append(call.outcome())
                    .append('\t')
                    .append(call.name())
                    .append('\t')
                    .append(call.said().replace('\n', ' '))
                    .append('\t')
                    .append(call.member().getDeclaringClass().getName())
                    .append('\t')
                    .append(
                            call.member() instanceof java.lang.reflect.Constructor
                                    ? "<init>"
                                    : call.member().getName())
                    .append('\t')
                    .append(java.util.Arrays.stream(call.member().getParameters())
                            .map(java.lang.reflect.Parameter::getName)
                            .collect(java.util.stream.Collectors.joining(",")))
                    .append('\t')
                    .append(call.parameter() == null ? "" : call.parameter().getName())
                    .append('\t')
                    .append(call.nanos() / 1000000)
                    .append('\n');
        }
        Files.writeString(Path.of(System.getProperty("misuse.report", "target/misuse.txt")), report);
    }
}
