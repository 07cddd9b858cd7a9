package org.souvenir.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.examples.WrongArguments.Wrong;

/** A named pipe in the place of a file, which would let whoever opens it wait for ever; a folder where a system has no pipes. */
final class NoFile {
    private static final String LABEL = "no file";
    private static final Path PATH = make();

    private NoFile() {}

    static Path path() {
        return PATH;
    }

    private static Path make() {
        try {
            Path folder = Files.createTempDirectory("pipe");
            Path pipe = folder.resolve("pipe");
            folder.toFile().deleteOnExit();
            pipe.toFile().deleteOnExit(); // before the folder
            try {
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
            } catch (IOException e) {
                Files.createDirectory(pipe);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return pipe;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Itself where a path is asked for; a list or a map that has it in the place of each path. */
    static List<Wrong> inPlaceOf(Class<?> type, @Nullable Object right) {
        if (type == Path.class) {
            return List.of(new Wrong(LABEL, PATH));
        }
        if (right != null && Proxy.isProxyClass(right.getClass())) {
            return List.of(); // it never ends
        }
        if (right instanceof List<?> list && list.stream().anyMatch(Path.class::isInstance)) {
            List<Object> paths = new ArrayList<>(list);
            paths.replaceAll(path -> PATH);
            return List.of(new Wrong(LABEL, paths));
        }
        if (right instanceof Map<?, ?> map && map.values().stream().anyMatch(Path.class::isInstance)) {
            Map<Object, Object> paths = new HashMap<>(map);
            paths.replaceAll((key, path) -> PATH);
            return List.of(new Wrong(LABEL, paths));
        }
        return List.of();
    }
}
