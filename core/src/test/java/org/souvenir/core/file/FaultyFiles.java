package org.souvenir.core.file;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of the default file system, behind one whose n-th call goes wrong. It knows what is open.
 *
 * <pre>{@code
 * FaultyFiles files = new FaultyFiles(FaultyFiles.Fault.FAIL, 3);
 * AtomicFile.write(files.path(real), "text");     // throws
 * assertThat(files.open()).isEmpty();
 * }</pre>
 */
public final class FaultyFiles {

    /** What happens at the n-th call. */
    public enum Fault {
        /** It fails, and nothing is done. */
        FAIL,
        /** It is done, and fails. */
        FAIL_AFTERWARDS,
        /** The process is killed: from here on nothing is done, what is open is closed by the system. */
        STOP,
        /** From here on there is no room on the disk; the first write still gets half of it. */
        FULL,
        /** Nothing fails, but a read or a write is only of a few bytes; all are. */
        SHORT
    }

    /** A call. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    private static final int FEW = 5;

    private final @Nullable Fault fault;
    private final int at;
    private final FaultyProvider provider = new FaultyProvider(this);
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final Runnable between;
    private int calls;

    /**
     * Files that change under the eyes of who reads them.
     *
     * @param at before which call, from 1
     * @param change what another process does then
     */
    public FaultyFiles(int at, Runnable change) {
        this(null, at, change);
    }

    /**
     * Files that go wrong once.
     *
     * @param at the number of the call, from 1; 0 for never
     */
    public FaultyFiles(Fault fault, int at) {
        this(fault, at, () -> {});
    }

    private FaultyFiles(@Nullable Fault fault, int at, Runnable between) {
        this.fault = fault;
        this.at = at;
        this.between = between;
    }

    /** The same file behind this file system. */
    public Path path(Path real) {
        return (Path) Proxy.newProxyInstance(
                FaultyFiles.class.getClassLoader(),
                new Class<?>[] {Path.class, Real.class},
                (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Real.class) {
                        return real;
                    }
                    if (method.getName().equals("getFileSystem")) {
                        return provider.fileSystem();
                    }
                    Object[] unwrapped = arguments == null
                            ? null
                            : Arrays.stream(arguments)
                                    .map(FaultyFiles::unwrapped)
                                    .toArray();
                    try {
                        Object result = method.getName().equals("toRealPath")
                                ? provider.realPath(real)
                                : method.invoke(real, unwrapped);
                        return result instanceof Path path ? path(path) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Of a path of ours. */
    interface Real {
        Path real();
    }

    static Object unwrapped(Object path) {
        return path instanceof Real ours ? ours.real() : path;
    }

    static Path real(Path path) {
        return (Path) unwrapped(path);
    }

    /** How many calls there were. */
    public int calls() {
        return calls;
    }

    /** Whether the call was reached that goes wrong. */
    public boolean reached() {
        return calls >= at;
    }

    /** Channels and folders that are open. */
    public Set<Closeable> open() {
        return open;
    }

    /** How many bytes of so many are read or written. */
    synchronized int some(int count) {
        return fault == Fault.SHORT ? Math.min(FEW, count) : fault == Fault.FULL && calls == at ? count / 2 : count;
    }

    /** A call that takes no room on the disk. */
    <T> T call(Call<T> call) throws IOException {
        return call(call, false);
    }

    /** Any call. */
    synchronized <T> T call(Call<T> call, boolean takesRoom) throws IOException {
        calls++;
        if (calls == at) {
            between.run();
        }
        if (fault == Fault.STOP && at > 0 && calls >= at) {
            for (Closeable each : open) {
                each.close();
            }
            open.clear();
            throw new FileSystemException("stopped at call " + at);
        }
        if (fault == Fault.FULL && at > 0 && takesRoom && calls > at) {
            throw new FileSystemException("No space left on device");
        }
        if (fault == Fault.FAIL && calls == at) {
            throw new IOException("failed at call " + at);
        }
        T result = call.run();
        if (fault == Fault.FAIL_AFTERWARDS && calls == at) {
            if (result instanceof Closeable opened) {
                opened.close();
            }
            throw new IOException("failed after call " + at);
        }
        return result;
    }

    /** What the system closes when the process ends. */
    synchronized void opened(Closeable real) {
        open.add(real);
    }

    /** A closed file is closed, even where closing fails. */
    synchronized void close(Closeable real) throws IOException {
        open.remove(real);
        real.close();
        call(() -> real);
    }
}
