package org.souvenir.examples.memory;

import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Input;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/** The embedded Reber grammar (Cleeremans et al., 1989): what its second T or P is, its first one says, some symbols before. */
final class Reber {
    /** How many symbols there are. */
    static final int SYMBOLS = 7;

    private static final String ALPHABET = "BTPSXVE";
    private static final int BEGIN = ALPHABET.indexOf('B');
    private static final int END = ALPHABET.indexOf('E');
    /** From each node of the inner grammar: two symbols and where they lead. */
    private static final String[][] ARCS = {
        {"T1", "P2"}, {"S1", "X3"}, {"T2", "V4"}, {"X2", "S5"}, {"P3", "V5"},
    };

    private Reber() {}

    /** B, then T or P, then at least one string of the inner grammar until the lag is over, then the same T or P, then E. */
    static String word(int lag, RandomStream random) {
        char outer = random.below(2, 0) == 0 ? 'T' : 'P';
        StringBuilder word = new StringBuilder("B").append(outer);
        long draw = 1;
        do {
            word.append('B');
            for (int node = 0; node < ARCS.length; draw++) {
                String arc = ARCS[node][random.below(2, draw)];
                word.append(arc.charAt(0));
                node = arc.charAt(1) - '0';
            }
            word.append('E');
        } while (word.length() < lag);
        return word.append(outer).append('E').toString();
    }

    /** Puts the symbols of a text, and at each the next one, into sequence b of x [T, B, 7] and y [T, B]. */
    static void put(CharSequence text, Tensor x, Tensor y, int b) {
        for (int t = 0; t < Math.min(text.length() - 1, x.size(0)); t++) {
            x.set(1, t, b, ALPHABET.indexOf(text.charAt(t)));
            y.set(ALPHABET.indexOf(text.charAt(t + 1)), t, b);
        }
    }

    /** Words of one inner string each, one after the other with nothing between them that says so. */
    static Example streams(int size, int steps, RandomStream random) {
        Tensor x = Tensor.zeros(steps, size, SYMBOLS);
        Tensor y = Tensor.zeros(steps, size);
        for (int b = 0; b < size; b++) {
            StringBuilder text = new StringBuilder();
            for (long word = 0; text.length() <= steps; word++) {
                text.append(word(0, random.child(b).child(word)));
            }
            put(text, x, y, b);
        }
        return Example.perStep(Batch.of(x), y);
    }

    /** Whether the target at this step of streams is a second T or P: what follows an E and does not begin a word. */
    static boolean isRecalled(Example streams, int t, int b) {
        return streams.batch().input(Input.NAME).get(t, b, END) == 1
                && (int) streams.target().values().get(t, b) != BEGIN;
    }
}
