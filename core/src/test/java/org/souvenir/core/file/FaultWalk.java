package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.souvenir.core.file.FaultyFiles.Fault;

/**
 * Lets a writer or a reader go wrong at its first call, at its second, and so on to the end. After each, every file is the
 * old one or the new one, nothing is open, and what was thrown is what the library promises.
 */
public final class FaultWalk {
    private static final int MOST_CALLS = 2000;

    private final Path parent;
    private final Function<byte[], Object> value;
    private int folders;

    /** Works in new folders in this one. */
    public FaultWalk(Path parent) {
        this(parent, ByteBuffer::wrap);
    }

    /**
     * Works in new folders in this one.
     *
     * @param value what is the same of files that are the same; throws if a file is broken
     */
    public FaultWalk(Path parent, Function<byte[], Object> value) {
        this.parent = parent;
        this.value = value;
    }

    /**
     * Walks over all calls of a writer.
     *
     * @param old writes into a folder what was there before
     * @param writer writes over it, in the same folder
     * @return how many faults there were
     */
    public int write(Consumer<Path> old, Consumer<Path> writer) {
        Folders folders = new Folders(content(folder(old)), content(folder(old.andThen(writer))));
        int faults = 0;
        for (Fault fault : Fault.values()) {
            boolean more = true;
            for (int at = 1; more; at++) {
                assertThat(at).as("calls of a writer").isLessThan(MOST_CALLS);
                Path folder = folder(old);
                FaultyFiles files = new FaultyFiles(fault, at);
                String what = fault + " at call " + at;
                boolean failed = fails(what, () -> writer.accept(files.path(folder)));
                assertThat(files.open()).as("open, %s", what).isEmpty();
                more = fault != Fault.SHORT && files.reached();
                assertThat(!failed || more).as("well, %s", what).isTrue();
                folders.check(what, content(folder), failed);
                writer.accept(sound(folder));
                assertThat(content(folder).keySet())
                        .as("left, %s", what)
                        .isEqualTo(folders.after().keySet());
                faults += more ? 1 : 0;
            }
        }
        return faults;
    }

    /** What the files of a folder were, and will be, by their names. */
    private record Folders(SortedMap<String, Object> before, SortedMap<String, Object> after) {

        void check(String what, SortedMap<String, Object> found, boolean failed) {
            assertThat(found.keySet())
                    .as(what)
                    .containsAll((failed ? before : after)
                            .keySet().stream().filter(name -> !older(name)).toList());
            found.forEach((name, content) -> assertThat(hidden(name)
                            || content.equals(after.get(name))
                            || (failed || older(name)) && content.equals(before.get(name)))
                    .as("whole %s, %s", name, what)
                    .isTrue());
        }

        /** Of the versions before, one may be passed over. */
        private static boolean older(String name) {
            return name.matches(".*\\.\\d+");
        }

        static boolean hidden(String name) {
            return name.matches("(.*/)?\\..*\\.(tmp|lock)");
        }
    }

    /**
     * Walks over all calls of a reader.
     *
     * @param writer makes what is read, in a folder
     * @param reader what there is, as a value
     * @return how many faults there were
     */
    public int read(Consumer<Path> writer, Function<Path, Object> reader) {
        Path folder = folder(writer);
        Object value = reader.apply(folder);
        int faults = 0;
        for (Fault fault : List.of(Fault.FAIL, Fault.FAIL_AFTERWARDS, Fault.STOP, Fault.SHORT)) {
            boolean more = true;
            for (int at = 1; more; at++) {
                assertThat(at).as("calls of a reader").isLessThan(MOST_CALLS);
                FaultyFiles files = new FaultyFiles(fault, at);
                List<Object> found = new ArrayList<>();
                String what = fault + " at call " + at;
                boolean failed = fails(what, () -> found.add(reader.apply(files.path(folder))));
                assertThat(files.open()).as("open, %s", what).isEmpty();
                more = fault != Fault.SHORT && files.reached();
                assertThat(!failed || more).as("well, %s", what).isTrue();
                if (!failed) {
                    assertThat(found.get(0)).as(what).usingRecursiveComparison().isEqualTo(value);
                }
                faults += more ? 1 : 0;
            }
        }
        return faults;
    }

    /**
     * Lets another process replace what is read before each call of a reader: it must give what was there or what came.
     *
     * @param old writes into a folder what was there before
     * @param writer writes over it, in the same folder
     * @param reader what there is, as a value
     */
    public void replaced(Consumer<Path> old, Consumer<Path> writer, Function<Path, Object> reader) {
        Object before = reader.apply(folder(old));
        Object after = reader.apply(folder(old.andThen(writer)));
        boolean more = true;
        for (int at = 1; more; at++) {
            Path folder = folder(old);
            FaultyFiles files = new FaultyFiles(at, () -> writer.accept(sound(folder)));
            Object found = reader.apply(files.path(folder));
            assertThat(List.of(before, after)).as("replaced before call " + at).contains(found);
            assertThat(files.open()).isEmpty();
            more = files.reached();
        }
    }

    /** Whether it throws; the exception must be one of ours. */
    private static boolean fails(String what, Runnable work) {
        try {
            work.run();
            return false;
        } catch (RuntimeException e) {
            assertThat(e instanceof IllegalArgumentException
                            || e instanceof UncheckedIOException
                            || e.getClass().getName().startsWith("org.souvenir."))
                    .as("%s: %s", what, e)
                    .isTrue();
            assertThat(e.getMessage()).as(what).matches("(?s).*(must|expected|epoch).*");
            return true;
        }
    }

    /** Where nothing goes wrong, but nobody waits for a disk. */
    private static Path sound(Path folder) {
        return new FaultyFiles(Fault.FAIL, 0).path(folder);
    }

    private Path folder(Consumer<Path> writer) {
        try {
            Path folder = Files.createDirectory(parent.resolve(Integer.toString(folders++)));
            writer.accept(sound(folder));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SortedMap<String, Object> content(Path folder) {
        SortedMap<String, Object> content = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(path).toString();
                content.put(name, Folders.hidden(name) ? name : value.apply(Files.readAllBytes(path)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return content;
    }
}
