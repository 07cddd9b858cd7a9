package org.souvenir.text.batch;

import com.google.common.collect.Lists;
import com.google.common.primitives.ImmutableIntArray;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.souvenir.training.ExampleSource;

/**
 * One long text as windows for training a language model by truncated backpropagation through time.
 *
 * <p>The N tokens are cut into B streams of L = ⌊(N - 1) / B⌋ steps that lie one after the other in the text, and the streams
 * side by side into windows of T steps. Stream b of a window goes on where stream b of the window before stopped, so that
 * the state is carried from window to window, starting from zero at the first. The last window is shorter if T does not
 * divide L. The text's last tokens that fill no step of every stream, fewer than B, are left out.
 *
 * <pre>{@code
 * LanguageModelStream stream = LanguageModelStream.of(vocabulary.encode(characters), 32, 64);
 * Fit fit = trainer.carryingState().fit(network, stream.examples());
 * }</pre>
 */
public final class LanguageModelStream {

    private final int[] tokens;
    private final int streams;
    private final int windowSteps;

    private LanguageModelStream(int[] tokens, int streams, int windowSteps) {
        this.tokens = tokens;
        this.streams = streams;
        this.windowSteps = windowSteps;
    }

    /**
     * Cuts the tokens.
     *
     * @param tokens the text as ids; copied
     * @param streams B, at least 1
     * @param windowSteps T, at least 1
     * @throws IllegalArgumentException if B or T is below 1, or there are fewer than B + 1 tokens
     */
    public static LanguageModelStream of(int[] tokens, int streams, int windowSteps) {
        if (streams < 1 || windowSteps < 1) {
            throw new IllegalArgumentException(
                    "language model: streams and steps must be at least 1, but are " + streams + " and " + windowSteps);
        }
        if (tokens.length - 1 < streams) {
            throw new IllegalArgumentException("language model: " + streams + " streams need at least " + (streams + 1L)
                    + " tokens, a step each and the last one's target, but there are " + tokens.length);
        }
        return new LanguageModelStream(tokens.clone(), streams, windowSteps);
    }

    /** L: how many steps each stream has, in all windows together. */
    public int steps() {
        return (tokens.length - 1) / streams;
    }

    /** All windows, in the order of the text; a window is put together when it is asked for. */
    public List<TokenWindow> windows() {
        return new Windows();
    }

    /** For training that carries its state: all windows in the order of the text, in every epoch. */
    public ExampleSource examples() {
        return ExampleSource.inOrder(Lists.transform(windows(), TokenWindow::example));
    }

    private TokenWindow window(int from, int steps) {
        ImmutableIntArray.Builder inputs = ImmutableIntArray.builder(steps * streams);
        ImmutableIntArray.Builder targets = ImmutableIntArray.builder(steps * streams);
        for (int t = from; t < from + steps; t++) {
            for (int b = 0; b < streams; b++) {
                int at = b * steps() + t;
                inputs.add(tokens[at]);
                targets.add(tokens[at + 1]);
            }
        }
        return new TokenWindow(steps, streams, inputs.build(), targets.build());
    }

    private final class Windows extends AbstractList<TokenWindow> implements RandomAccess {

        @Override
        public TokenWindow get(int index) {
            Objects.checkIndex(index, size());
            int from = index * windowSteps;
            return window(from, Math.min(windowSteps, steps() - from));
        }

        @Override
        public int size() {
            return (int) (((long) steps() + windowSteps - 1) / windowSteps);
        }
    }
}
