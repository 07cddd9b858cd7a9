package org.souvenir.core.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * All that a JVM has and a browser has not, or has otherwise. Compiled for a browser the library is the same but for
 * {@link ThisPlatform}, which then names another implementation. What a platform has not, it refuses by an
 * {@link UnsupportedOperationException} that says so.
 */
public interface Platform {

    /** Where this program runs. */
    static Platform here() {
        return ThisPlatform.HERE;
    }

    /** Whether {@link #multiplyAdd} costs about as much as a multiplication. */
    boolean fusesMultiplyAdd();

    /** a · b + c, rounded once; only where it is fast. */
    float multiplyAdd(float a, float b, float c);

    /**
     * An object of a class that uses vectors, which is found by name so that it is linked only where there are any.
     *
     * @throws IllegalStateException if this platform cannot run it; the message says what is missing
     */
    <T> T vectors(String className, Class<T> type);

    /** Whether {@link #define} makes classes. */
    boolean definesClasses();

    /**
     * An object of a class that was written at run time.
     *
     * @param host whose package and private methods it may use
     * @param classFile with a constructor that takes nothing
     */
    Object define(Class<?> host, Supplier<byte[]> classFile);

    /** How many threads can work at once; 1 where there is no {@link #thread} but the caller's. */
    int processors();

    /** What the system says of its first processor, such as who made it; empty where it says nothing. */
    String processor();

    /** A daemon thread that does some work, not yet started. */
    Sleeper thread(String name, Runnable work);

    /** A thread that sleeps while there is nothing to do. */
    interface Sleeper {
        /** Starts it. */
        void start();

        /** Sleeps until it is woken, or for no reason; not if it was woken since it slept last. For the thread itself. */
        void sleep();

        /** Wakes it. */
        void wake();
    }

    /** Waits a moment for another thread; from time to time lets those go first that wait for a processor. */
    void pause(int spins);

    /**
     * Acts some time after nobody can use an object any more.
     *
     * @param action which must not know the object
     */
    void whenDropped(Object owner, Runnable action);

    /** An object counts as in use until this is called. */
    void keep(Object owner);

    /** Opens a file to write it, or a folder to put what it holds on the disk. */
    FileChannel openToWrite(Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException;

    /** Opens a file to read it; what is none is refused, since opening a pipe waits for its writer, and a device has no end. */
    SeekableByteChannel openToRead(Path file) throws IOException;

    /** A stream of what {@link #openToRead} opens, closed with it. */
    default InputStream streamOf(Path file) throws IOException {
        return Channels.newInputStream(openToRead(file));
    }

    /** All bytes of a file, of which there may be as many as an array holds. */
    default byte[] bytesOf(Path file) throws IOException {
        try (SeekableByteChannel channel = openToRead(file);
                InputStream in = Channels.newInputStream(channel)) {
            long size = channel.size();
            if (size > Integer.MAX_VALUE - 8) {
                throw new IOException("it has %,d bytes, more than an array holds".formatted(size));
            }
            byte[] bytes = new byte[(int) size];
            int read = 0;
            int more = 1;
            while (read < bytes.length && more > 0) { // a channel copies what it reads at once
                more = in.readNBytes(bytes, read, Math.min(1 << 18, bytes.length - read));
                read += more;
            }
            return read < bytes.length ? Arrays.copyOf(bytes, read) : bytes;
        }
    }

    /**
     * A text in UTF-8.
     *
     * @throws CharacterCodingException if it is not in UTF-8
     */
    default String textOf(Path file) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytesOf(file)))
                .toString();
    }

    /** The permissions of a file, where its file system has any. */
    Optional<Set<PosixFilePermission>> permissions(Path file) throws IOException;

    /** Gives a file these permissions. */
    void setPermissions(Path file, Set<PosixFilePermission> permissions) throws IOException;

    /** Gives a file a second name. */
    void link(Path name, Path file) throws IOException;

    /** The same numbers, by several threads where there are any. */
    IntStream parallel(IntStream numbers);

    /** Whether Unicode calls a character ideographic. */
    boolean isIdeographic(int codePoint);

    /** Unicode's NFKC of a text: accents composed, ligatures, full-width and other variant forms made plain. */
    String composed(String text);

    /** Unicode's full lower case of a text, in no language. */
    String lowerCase(String text);

    /** Unicode's full upper case of a text, in no language: that of ß is SS. */
    String upperCase(String text);

    /** The number by which the operating system knows this program. */
    long process();

    /** A thread that nobody interrupts. */
    Undisturbed undisturbed();

    /**
     * A thread for what an interrupt would break: a channel is closed when the thread that writes to it is interrupted. Whoever
     * waits for this one waits to the end, and is interrupted as before.
     */
    interface Undisturbed extends AutoCloseable {

        /** What is done with a file. */
        @FunctionalInterface
        interface Action {
            /** Does it. */
            void run() throws IOException;
        }

        /** Runs it to its end. */
        void run(Action action) throws IOException;

        @Override
        void close();
    }
}
