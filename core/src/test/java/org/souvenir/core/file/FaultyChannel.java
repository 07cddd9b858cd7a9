package org.souvenir.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A channel of {@link FaultyFiles}; what it is told to put on the disk it leaves to the system. */
final class FaultyChannel extends FileChannel {
    private final FaultyFiles files;
    private final FileChannel real;

    FaultyChannel(FaultyFiles files, FileChannel real) {
        this.files = files;
        this.real = real;
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        return files.call(() -> some(bytes, real::read));
    }

    @Override
    public int read(ByteBuffer bytes, long place) throws IOException {
        return files.call(() -> some(bytes, part -> real.read(part, place)));
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        return files.call(() -> some(bytes, real::write), true);
    }

    @Override
    public int write(ByteBuffer bytes, long place) throws IOException {
        return files.call(() -> some(bytes, part -> real.write(part, place)), true);
    }

    private interface Transfer {
        int of(ByteBuffer part) throws IOException;
    }

    private int some(ByteBuffer bytes, Transfer transfer) throws IOException {
        int limit = bytes.limit();
        bytes.limit(bytes.position() + files.some(bytes.remaining()));
        try {
            return transfer.of(bytes);
        } finally {
            bytes.limit(limit);
        }
    }

    @Override
    public long position() throws IOException {
        return files.call(real::position);
    }

    @Override
    public FileChannel position(long place) throws IOException {
        files.call(() -> real.position(place));
        return this;
    }

    @Override
    public long size() throws IOException {
        return files.call(real::size);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        files.call(() -> real.truncate(size));
        return this;
    }

    @Override
    public void force(boolean metadata) throws IOException {
        files.call(() -> metadata);
    }

    @Override
    public FileLock lock(long place, long size, boolean shared) throws IOException {
        return files.call(() -> real.lock(place, size, shared));
    }

    @Override
    public FileLock tryLock(long place, long size, boolean shared) throws IOException {
        return files.call(() -> real.tryLock(place, size, shared));
    }

    @Override
    protected void implCloseChannel() throws IOException {
        files.close(real);
    }

    @Override
    public long read(ByteBuffer[] bytes, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] bytes, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long place, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long place, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long place, long size) {
        throw new UnsupportedOperationException();
    }
}
