package org.souvenir.core.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Random changes of bytes: bits, bytes, numbers at their limits, digits, cuts, and pieces from elsewhere. */
public final class Mutation {

    private static final List<byte[]> LIMITS = List.of(
            new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f
            },
            new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
            new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f},
            new byte[] {0, 0, 0, (byte) 0x80},
            new byte[] {0, 0, 0, 0},
            new byte[] {0, 0, 0, 0x10},
            "99999999".getBytes(StandardCharsets.US_ASCII),
            "-1".getBytes(StandardCharsets.US_ASCII));

    private Mutation() {}

    /** Changed one to eight times; neither array is modified. */
    public static byte[] of(byte[] original, byte[] other, SplittableRandom random) {
        byte[] bytes = original.clone();
        for (int i = random.nextInt(1 + random.nextInt(8)); i >= 0; i--) {
            bytes = once(bytes, other, random);
        }
        return bytes;
    }

    /** A copy without its checksums: zip files have zeros in their place, safetensors files spaces; so changes are read. */
    public static byte[] unchecked(byte[] file) {
        byte[] copy = file.clone();
        for (int at = 0; at + 20 < copy.length; at++) {
            boolean entry = copy[at] == 'P' && copy[at + 1] == 'K' && copy[at + 3] == copy[at + 2] + 1;
            if (entry && (copy[at + 2] == 3 || copy[at + 2] == 1)) {
                int from = at + (copy[at + 2] == 3 ? 14 : 16);
                Arrays.fill(copy, from, from + 4, (byte) 0);
            }
        }
        String text = new String(copy, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("\"" + Safetensors.CHECKSUM);
        int value = at < 0 ? -1 : text.indexOf("crc32c:", at);
        if (value >= 0) {
            int end = value + "crc32c:00000000\"".length();
            end += end < copy.length && copy[end] == ',' ? 1 : 0;
            Arrays.fill(copy, at, Math.min(end, copy.length), (byte) ' ');
        }
        return copy;
    }

    private static byte[] once(byte[] bytes, byte[] other, SplittableRandom random) {
        int at = random.nextInt(bytes.length + 1);
        int length = Math.min(random.nextInt(1 + random.nextInt(64)), bytes.length - at);
        int from = random.nextInt(other.length + 1);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> written(bytes, at, (byte) (at < bytes.length ? bytes[at] ^ 1 << random.nextInt(8) : 0));
            case 3 -> written(bytes, at, (byte) random.nextInt(256));
            case 4 -> written(bytes, at, LIMITS.get(random.nextInt(LIMITS.size())));
            case 5 -> replaced(bytes, at, at + length, new byte[0]);
            case 6 -> replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
            default ->
                random.nextInt(4) == 0
                        ? Arrays.copyOf(bytes, at)
                        : replaced(
                                bytes,
                                at,
                                at + length,
                                Arrays.copyOfRange(other, from, Math.min(other.length, from + length)));
        };
    }

    private static byte[] written(byte[] bytes, int at, byte... values) {
        System.arraycopy(values, 0, bytes, at, Math.min(values.length, bytes.length - at));
        return bytes;
    }

    private static byte[] replaced(byte[] bytes, int begin, int end, byte[] by) {
        byte[] result = new byte[bytes.length - (end - begin) + by.length];
        System.arraycopy(bytes, 0, result, 0, begin);
        System.arraycopy(by, 0, result, begin, by.length);
        System.arraycopy(bytes, end, result, begin + by.length, bytes.length - end);
        return result;
    }
}
