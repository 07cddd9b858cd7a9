package org.souvenir.text.vocabulary;

import java.util.BitSet;
import java.util.stream.IntStream;

/** The rows of the vocabulary's tokens as far as a file had vectors for them. */
final class VectorTable {

    private final Vocabulary vocabulary;
    private final int width;
    private final float[] values;
    private final BitSet present = new BitSet();

    /** An empty table, {@code [V, D]}. */
    VectorTable(Vocabulary vocabulary, int width) {
        this.vocabulary = vocabulary;
        this.width = width;
        this.values = new float[vocabulary.size() * width];
    }

    /** Whether a table can have vectors of this width. */
    static boolean fits(Vocabulary vocabulary, long width) {
        return width >= 1 && width <= Integer.MAX_VALUE / Math.max(vocabulary.size(), Float.BYTES);
    }

    /** Whether the vocabulary has the word, and there is no vector for it yet. */
    boolean wants(String word) {
        return vocabulary.contains(word) && !has(vocabulary.id(word));
    }

    /**
     * Puts a vector into the row of its word.
     *
     * @param vector of width D; copied
     */
    void put(String word, float[] vector) {
        int id = vocabulary.id(word);
        System.arraycopy(vector, 0, values, id * width, width);
        present.set(id);
    }

    int width() {
        return width;
    }

    /** Row-major; the array itself. */
    float[] values() {
        return values;
    }

    boolean has(int id) {
        return present.get(id);
    }

    /** The ids of all tokens that have vectors. */
    IntStream present() {
        return present.stream();
    }
}
