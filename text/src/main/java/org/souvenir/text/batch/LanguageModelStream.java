package org.souvenir.text.batch;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.LazyList;
import org.souvenir.core.tensor.Tensor;

/**
 * One long text as windows for training a language model by truncated backpropagation through time.
 *
 * <p>The N tokens are cut into B streams of L = ⌊(N - 1) / B⌋ steps that lie one after the other in the text, and the streams
 * side by side into windows of T steps. Stream b of a window goes on where stream b of the window before stopped, so that
 * the state is carried from window to window, starting from zero at the first. The last window is shorter if T does not
 * divide L. The text's last tokens that fill no step of every stream, fewer than B, are left out.
 *
 * <p>So each stream begins only once an epoch, always at the same token. From where else to begin, a model learns from the
 * trainer, which lets streams start anew with a window now and then ({@code carryingState}); the windows themselves are the
 * same in every epoch, and an evaluation carries the state through all of them.
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
     * @throws IllegalArgumentException if B or T is below 1, there are fewer than B + 1 tokens, or one is negative
     */
    public static LanguageModelStream of(int[] tokens, int streams, int windowSteps) {
        requireNonNull(tokens, "tokens");
        if (streams < 1 || windowSteps < 1) {
            throw new IllegalArgumentException(
                    "language model: streams and steps must be at least 1, but are " + streams + " and " + windowSteps);
        }
        if (tokens.length - 1 < streams) {
            throw new IllegalArgumentException("language model: " + streams + " streams need at least " + (streams + 1L)
                    + " tokens, one step for each stream and a target for the last, but there are " + tokens.length);
        }
        int least = Arrays.stream(tokens).min().getAsInt();
        if (least < 0) {
            throw new IllegalArgumentException("language model: tokens must be ids from 0 on, but one is " + least);
        }
        return new LanguageModelStream(tokens.clone(), streams, windowSteps);
    }

    /** L: how many steps each stream has, in all windows together. */
    public int steps() {
        return (tokens.length - 1) / streams;
    }

    /**
     * All windows in the order of the text; a window is put together when it is asked for. Its inputs are ids [T, B], and its
     * targets in the same places, [T, B], the tokens that follow.
     */
    public List<Example> windows() {
        int count = (int) (((long) steps() + windowSteps - 1) / windowSteps);
        return LazyList.of(count, i -> window(i * windowSteps));
    }

    /** For training and evaluation that carry their state: all windows in the order of the text, in every epoch. */
    public ExampleSource examples() {
        return ExampleSource.inOrder(windows());
    }

    private Example window(int from) {
        int steps = Math.min(windowSteps, steps() - from);
        return Example.perStep(Batch.of(ids(from, steps)), ids(from + 1, steps));
    }

    /** Steps [from, from + T) of every stream, [T, B]. */
    private Tensor ids(int from, int steps) {
        return Ids.tensor(i -> tokens[i % streams * steps() + from + i / streams], steps, streams);
    }
}
