package org.souvenir.text.vocabulary;

import com.google.common.primitives.Longs;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.file.FileFormatException;

/** Reads word vectors in the binary format of word2vec (Mikolov et al., 2013; {@code word2vec -binary 1}). */
final class BinaryVectors {

    /** The bytes that a model of fastText begins with. */
    private static final byte[] FASTTEXT = {(byte) 0xba, 0x16, 0x4f, 0x2f};

    /** The bytes of a word; word2vec itself cuts them off at 100. */
    private static final int LONGEST = 1 << 16;

    private final InputStream in;
    private final String source;
    private final Vocabulary vocabulary;
    private long position;
    private long words;

    BinaryVectors(InputStream in, String source, Vocabulary vocabulary) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.source = source;
        this.vocabulary = vocabulary;
    }

    /** How many words there were. */
    long words() {
        return words;
    }

    VectorTable read() throws IOException {
        byte[] first = until('\n', "the first line");
        String text = new String(first, StandardCharsets.ISO_8859_1).strip();
        int space = text.indexOf(' ');
        Long announced = space < 0 ? null : Longs.tryParse(text.substring(0, space));
        Long width = space < 0 ? null : Longs.tryParse(text.substring(space + 1));
        if (announced == null || width == null || announced < 1 || !VectorTable.fits(vocabulary, width)) {
            boolean fastText = first.length >= 4 && Arrays.equals(Arrays.copyOf(first, 4), FASTTEXT);
            throw FileFormatException.atByte(
                    source,
                    0,
                    "expected a line with the number of words and of each word's numbers, but found "
                            + (fastText
                                    ? "a model of fastText (read its .vec file by Embeddings.read)"
                                    : "something else"));
        }
        return read(announced, (int) (long) width);
    }

    private VectorTable read(long announced, int width) throws IOException {
        byte[] numbers = new byte[0];
        float[] vector = new float[0];
        VectorTable table = null;
        while (words < announced) {
            String word = word(until(' ', "the word"));
            numbers = numbers(numbers, width);
            if (table == null) { // room is made when the first vector has come
                table = new VectorTable(vocabulary, width);
                vector = new float[width];
            }
            if (word != null && table.wants(word)) {
                ByteBuffer.wrap(numbers)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(vector);
                checkFinite(word, vector);
                table.put(word, vector);
            }
            words++;
        }
        int next = in.read();
        if (next == '\n') {
            next = in.read();
        }
        if (table == null || next >= 0) {
            throw FileFormatException.atByte(
                    source,
                    position,
                    "expected %,d words, as the first line says, but more bytes follow".formatted(announced));
        }
        return table;
    }

    /** The bytes before one that ends them, without the end of a line that may come first. */
    private byte[] until(int end, String what) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int next = in.read();
        while (next != end) {
            position++;
            if (next < 0) {
                throw FileFormatException.atByte(
                        source, position - 1, "expected " + what + ", but the file ends (truncated?)");
            }
            if (bytes.size() == LONGEST) {
                throw FileFormatException.atByte(
                        source,
                        position,
                        "expected %s to have at most %,d bytes, but it goes on".formatted(what, LONGEST));
            }
            if (next != '\n' || bytes.size() > 0) {
                bytes.write(next);
            }
            next = in.read();
        }
        position++;
        return bytes.toByteArray();
    }

    /** The next vector: into the array if it has the size, otherwise into one that grows as the bytes come. */
    private byte[] numbers(byte[] into, int width) throws IOException {
        int size = width * Float.BYTES;
        byte[] numbers = into;
        int there;
        if (into.length == size) {
            there = in.readNBytes(into, 0, size);
        } else {
            numbers = in.readNBytes(size);
            there = numbers.length;
        }
        position += there;
        if (there < size) {
            throw FileFormatException.atByte(
                    source, position, "expected a word's %d numbers, but the file ends (truncated?)".formatted(width));
        }
        return numbers;
    }

    private void checkFinite(String word, float[] vector) {
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                throw FileFormatException.atByte(
                        source,
                        position,
                        "expected finite numbers after the word \"" + word + "\", but found " + value);
            }
        }
    }

    /** The word, or null if it is not UTF-8. */
    private static @Nullable String word(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
