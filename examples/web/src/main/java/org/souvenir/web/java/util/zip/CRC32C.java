package org.souvenir.web.java.util.zip;

import java.nio.ByteBuffer;
import java.util.zip.Checksum;

/** The JDK's class of this name: the CRC of RFC 3720, appendix B.4, its polynomial reflected, byte by byte. */
public final class CRC32C implements Checksum {
    private static final int POLYNOMIAL = 0x82F63B78;
    private static final int[] TABLE = table();

    private int inverted = ~0;

    /** Of nothing. */
    public CRC32C() {}

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int rest = i;
            for (int bit = 0; bit < 8; bit++) {
                rest = (rest & 1) == 0 ? rest >>> 1 : rest >>> 1 ^ POLYNOMIAL;
            }
            table[i] = rest;
        }
        return table;
    }

    @Override
    public void update(int b) {
        inverted = TABLE[(inverted ^ b) & 0xFF] ^ inverted >>> 8;
    }

    @Override
    public void update(byte[] bytes) {
        update(bytes, 0, bytes.length);
    }

    @Override
    public void update(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            update(bytes[i]);
        }
    }

    @Override
    public void update(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            update(bytes.get());
        }
    }

    @Override
    public long getValue() {
        return Integer.toUnsignedLong(~inverted);
    }

    @Override
    public void reset() {
        inverted = ~0;
    }
}
