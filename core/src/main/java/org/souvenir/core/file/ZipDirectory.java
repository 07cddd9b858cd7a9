package org.souvenir.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;

/**
 * The directory of a zip file (PKWARE's APPNOTE 6.3, 4.3.12 to 4.3.16), with zip64. Nothing is believed but that entries are
 * where it says: where they are not, their headers are missing.
 *
 * @param members in the directory's order
 * @param place where it begins, which is where the last entry ends
 */
record ZipDirectory(List<ZipMember> members, long place) {
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int MEMBER = 0x02014b50;
    private static final int MEMBER_BYTES = 46;
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int LARGE_END = 0x06064b50;
    private static final int LARGE_END_BYTES = 56;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final long ELSEWHERE = 0xffffffffL;
    private static final int LARGE = 1; // the kind of extra field that has what does not fit into 32 bits
    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    /**
     * Reads the directory of a file.
     *
     * @throws ZipException if there is none, or entries are encrypted or compressed in another way than by deflate
     */
    static ZipDirectory of(OpenFile file) throws IOException {
        int tail = (int) Math.min(file.size(), END_BYTES + LONGEST_COMMENT);
        ByteBuffer last = read(file, file.size() - tail, tail);
        int at = tail - END_BYTES;
        while (at >= 0 && !(last.getInt(at) == END && at + END_BYTES + uint16(last, at + 20) == tail)) {
            at--;
        }
        if (at < 0) {
            throw new ZipException("its end is no end of a zip file (truncated?)");
        }
        long end = file.size() - tail + at;
        long size = uint32(last, at + 12);
        long claimed = uint32(last, at + 16);
        if (end >= LOCATOR_BYTES) {
            ByteBuffer locator = read(file, end - LOCATOR_BYTES, LOCATOR_BYTES);
            if (locator.getInt(0) == LOCATOR) {
                end = locator.getLong(8);
                ByteBuffer large = read(file, end, LARGE_END_BYTES);
                check(large.getInt(0) == LARGE_END, "the zip64 end must be at byte " + end);
                size = large.getLong(40);
                claimed = large.getLong(48);
            }
        }
        check(size >= 0 && size <= end && size <= Safetensors.LARGEST, "the directory cannot have " + size + " bytes");
        check(claimed >= 0 && claimed <= end - size, "the directory cannot begin at byte " + claimed);
        long before = end - size - claimed; // what stands before the first byte that counts
        return new ZipDirectory(members(read(file, end - size, (int) size), before), end - size);
    }

    /**
     * Where the content of an entry begins.
     *
     * @throws ZipException if there is none
     */
    long content(OpenFile file, ZipMember member) throws IOException {
        check(member.header() <= place - LOCAL_BYTES, "its header must be before byte " + place);
        ByteBuffer header = read(file, member.header(), LOCAL_BYTES);
        check(header.getInt(0) == LOCAL, "its header must be at byte " + member.header());
        long content = member.header() + LOCAL_BYTES + uint16(header, 26) + uint16(header, 28);
        check(
                member.compressed() <= place - content,
                "its %d bytes must end before byte %d, and begin at %d".formatted(member.compressed(), place, content));
        return content;
    }

    private static List<ZipMember> members(ByteBuffer bytes, long before) throws IOException {
        List<ZipMember> members = new ArrayList<>();
        int at = 0;
        while (at < bytes.limit()) {
            check(at + MEMBER_BYTES <= bytes.limit() && bytes.getInt(at) == MEMBER, "the directory has a broken entry");
            int name = uint16(bytes, at + 28);
            int extra = uint16(bytes, at + 30);
            int next = at + MEMBER_BYTES + name + extra + uint16(bytes, at + 32);
            check(next <= bytes.limit(), "the directory has a broken entry");
            members.add(member(bytes, at, name, extra, before));
            at = next;
        }
        return members;
    }

    private static ZipMember member(ByteBuffer bytes, int at, int nameBytes, int extraBytes, long before)
            throws IOException {
        String name = name(bytes.slice(at + MEMBER_BYTES, nameBytes));
        int method = uint16(bytes, at + 10);
        check((uint16(bytes, at + 8) & ENCRYPTED) == 0, "'%s' is encrypted".formatted(name));
        check(method == STORED || method == DEFLATED, "'%s' is compressed by method %d".formatted(name, method));
        ByteBuffer large = large(bytes.slice(at + MEMBER_BYTES + nameBytes, extraBytes));
        long size = size(uint32(bytes, at + 24), large);
        long compressed = size(uint32(bytes, at + 20), large);
        long header = size(uint32(bytes, at + 42), large);
        check(header >= 0 && header <= Long.MAX_VALUE - before, "'%s' is nowhere".formatted(name));
        return new ZipMember(name, method == STORED, uint32(bytes, at + 16), compressed, size, before + header);
    }

    private static String name(ByteBuffer bytes) throws ZipException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new ZipException("a name is not UTF-8");
        }
    }

    /** The field that has what does not fit into 32 bits; empty if there is none. */
    private static ByteBuffer large(ByteBuffer extra) {
        extra.order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at + 4 <= extra.limit()) {
            int length = Math.min(uint16(extra, at + 2), extra.limit() - at - 4);
            if (uint16(extra, at) == LARGE) {
                return extra.slice(at + 4, length).order(ByteOrder.LITTLE_ENDIAN);
            }
            at += 4 + length;
        }
        return ByteBuffer.allocate(0);
    }

    private static long size(long small, ByteBuffer large) {
        return small == ELSEWHERE && large.remaining() >= Long.BYTES ? large.getLong() : small;
    }

    private static ByteBuffer read(OpenFile file, long place, int count) throws IOException {
        return file.read(place, count).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int uint16(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    private static long uint32(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    private static void check(boolean right, String problem) throws ZipException {
        if (!right) {
            throw new ZipException(problem);
        }
    }
}
