package org.souvenir.core.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import org.souvenir.core.platform.Platform;

/**
 * The bytes of a file, an array or a stream, taken once from the first to the last. What a header claims is never allocated
 * before it is there: it is compared with the size where that is known; a stream is read in chunks until it ends.
 */
final class ByteSource {
    private static final long UNKNOWN = Long.MAX_VALUE;
    private static final int PIECE = 1 << 18;

    private final String name;
    private final InputStream in;
    private final long size;
    private long position;

    private ByteSource(String name, InputStream in, long size) {
        this.name = name;
        this.in = in;
        this.size = size;
    }

    /** Bytes whose number is known. */
    static ByteSource of(String name, InputStream in, long size) {
        return new ByteSource(name, in, size);
    }

    /** Makes something of the bytes of a file. */
    @FunctionalInterface
    interface Reading<T> {
        T of(ByteSource source) throws IOException;
    }

    /**
     * Reads a file. Its size and its bytes are those of one file, whatever gets its name meanwhile. An interrupt, which closes
     * the channel, starts the reading anew.
     *
     * @throws FileFormatException if it cannot be read
     */
    static <T> T read(Path file, Reading<T> reading) {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (SeekableByteChannel channel = Platform.here().openToRead(file);
                        InputStream in = Channels.newInputStream(channel)) {
                    return reading.of(of(file.toString(), in, channel.size()));
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                } catch (IOException e) {
                    throw FileFormatException.unreadable(file, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** As many bytes as come. */
    static ByteSource of(InputStream in) {
        return new ByteSource("stream", in, UNKNOWN);
    }

    /** What error messages call it. */
    String name() {
        return name;
    }

    /** How many bytes there are; {@link Long#MAX_VALUE} if nobody knows. */
    long size() {
        return size;
    }

    /** How many bytes were taken. */
    long position() {
        return position;
    }

    /**
     * The next bytes.
     *
     * @param what they are, for the message
     * @throws FileFormatException if there are fewer
     */
    byte[] take(String what, int count) throws IOException {
        long end = position + count;
        checkEnd(what, end, size);
        byte[] bytes;
        if (size == UNKNOWN) {
            bytes = in.readNBytes(count); // in chunks
            position += bytes.length;
        } else {
            bytes = new byte[count]; // no more than the size
            position += fill(bytes);
        }
        checkEnd(what, end, position);
        return bytes;
    }

    /** In pieces: a channel has a buffer outside the heap as large as what it is asked for, and keeps it. */
    private int fill(byte[] bytes) throws IOException {
        int filled = 0;
        int more = 1;
        while (filled < bytes.length && more > 0) {
            more = in.readNBytes(bytes, filled, Math.min(PIECE, bytes.length - filled));
            filled += more;
        }
        return filled;
    }

    private void checkEnd(String what, long end, long there) {
        if (end > there) {
            throw FileFormatException.atByte(
                    name,
                    there,
                    "%s must end at byte %d, but there are no more bytes (truncated?)".formatted(what, end));
        }
    }

    /**
     * Checks that nothing follows.
     *
     * @param what came last, for the message
     * @throws FileFormatException if there are more bytes
     */
    void checkEnd(String what) throws IOException {
        String more = size == UNKNOWN ? "" : size - position + " ";
        if (size == UNKNOWN ? in.read() >= 0 : position < size) {
            throw FileFormatException.atByte(
                    name, position, "%s must be the end, but %smore bytes follow".formatted(what, more));
        }
    }
}
