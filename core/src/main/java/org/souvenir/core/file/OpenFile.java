package org.souvenir.core.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Objects;
import org.souvenir.core.platform.Platform;
import org.souvenir.core.platform.Platform.Undisturbed;

/**
 * A file of which any part can be read. All parts are of the file that was opened, whatever gets its name meanwhile, and an
 * interrupt breaks nothing.
 */
final class OpenFile implements Closeable {
    private static final int PIECE = 1 << 16; // the channel copies what it reads at once

    private final SeekableByteChannel channel;
    private final Undisturbed thread;
    private final long size;

    private OpenFile(SeekableByteChannel channel, Undisturbed thread, long size) {
        this.channel = channel;
        this.thread = thread;
        this.size = size;
    }

    static OpenFile of(Path file) throws IOException {
        SeekableByteChannel channel = Platform.here().openToRead(file);
        try {
            return new OpenFile(channel, Platform.here().undisturbed(), channel.size());
        } catch (IOException e) {
            try (channel) {
                throw e;
            }
        }
    }

    /** Of when it was opened. */
    long size() {
        return size;
    }

    /**
     * The bytes from a place on.
     *
     * @throws EOFException if there are fewer
     */
    ByteBuffer read(long place, int count) throws IOException {
        if (place < 0 || place > size - count) {
            throw new EOFException("it ends at byte %d, before byte %d".formatted(size, place + count));
        }
        byte[] bytes = new byte[count]; // no more than the size
        try (InputStream in = from(place, count)) {
            if (in.readNBytes(bytes, 0, count) < count) {
                throw new EOFException("it was cut meanwhile");
            }
        }
        return ByteBuffer.wrap(bytes);
    }

    /** At most so many bytes from a place on. */
    InputStream from(long place, long count) {
        return new Part(place, place + count);
    }

    private int read(long place, ByteBuffer bytes) throws IOException {
        int[] read = new int[1];
        thread.run(() -> read[0] = channel.position(place).read(bytes));
        return read[0];
    }

    private final class Part extends InputStream {
        private final long end;
        private long place;

        Part(long place, long end) {
            this.place = place;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            Objects.checkFromIndexSize(offset, count, bytes.length);
            if (count == 0) {
                return 0;
            }
            int most = (int) Math.min(end - place, Math.min(count, PIECE));
            int read = most == 0 ? -1 : OpenFile.this.read(place, ByteBuffer.wrap(bytes, offset, most));
            place += Math.max(read, 0);
            return read;
        }
    }

    @Override
    public void close() throws IOException {
        try (thread) {
            channel.close();
        }
    }
}
