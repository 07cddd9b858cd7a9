package org.souvenir.text.line;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Text that may be compressed by gzip, which its first two bytes tell. What comes to more than a text can be is refused: a
 * file of a few kilobytes may say that it holds gigabytes.
 */
public final class Gzip extends FilterInputStream {
    private static final int[] MAGIC = {0x1F, 0x8B};

    /** The project's reviews become 2.8 times smaller, a million equal lines 340 times, and 1030 times is the most there is. */
    private static final long MOST_TIMES = 100;

    /** So much is read whatever it was before. */
    private static final long FREE = 1 << 26;

    private final Counted compressed;
    private long bytes;

    private Gzip(InputStream in, Counted compressed) {
        super(in);
        this.compressed = compressed;
    }

    /** The text, decompressed if it was compressed. */
    public static InputStream open(InputStream in) throws IOException {
        BufferedInputStream start = new BufferedInputStream(in);
        start.mark(MAGIC.length);
        boolean compressed = start.read() == MAGIC[0] && start.read() == MAGIC[1];
        start.reset();
        if (!compressed) {
            return start;
        }
        Counted counted = new Counted(start);
        return new Gzip(whole(() -> new GZIPInputStream(counted, 1 << 13)), counted);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int read = whole(() -> super.read(to, offset, length));
        bytes += Math.max(0, read);
        if (bytes > FREE && bytes > MOST_TIMES * compressed.bytes) {
            throw new IOException(
                    "%,d compressed bytes have become %,d and go on, more than %d times as many, as no text does"
                            .formatted(compressed.bytes, bytes, MOST_TIMES));
        }
        return read;
    }

    private interface Reading<T> {
        T get() throws IOException;
    }

    /** Says in words of the file what the decompression says in its own. */
    private static <T> T whole(Reading<T> reading) throws IOException {
        try {
            return reading.get();
        } catch (EOFException e) {
            throw new IOException("the compressed file is cut off", e);
        } catch (ZipException e) {
            throw new IOException("the compressed file is damaged: " + e.getMessage(), e);
        }
    }

    /** Counts what is read. */
    private static final class Counted extends FilterInputStream {
        private long bytes;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            bytes += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = super.read(to, offset, length);
            bytes += Math.max(0, read);
            return read;
        }
    }
}
