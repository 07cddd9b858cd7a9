package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * The attack on readers: inputs that were changed at random, each of which is read or ends in our exception, with a message that
 * can be shown, in little time of the processor and with little memory beside its own size.
 *
 * <p>{@code -Dfuzz=100000} tries so many of each kind, {@code -Dfuzz.seed=7} others. An input is made by its number and the seed, so
 * that {@code -Dfuzz.only=NUMBER} tries it alone. With {@code -Djazzer=SECONDS} it is Jazzer that changes inputs ({@link FuzzTarget}).
 *
 * @param name of the reader
 * @param usual how many inputs in a usual run
 * @param ours what it may end in
 */
public record Fuzz(String name, int usual, Class<? extends RuntimeException> ours) {
    private static final int COUNT = Integer.getInteger("fuzz", 0);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int ONLY = Integer.getInteger("fuzz.only", -1);

    /** Bytes that reading may take for each of the input's, and whatever it has. */
    private static final int TIMES = 2;

    private static final long FREE = 16 << 20;

    private static final long MOST_NANOS = 1_000_000_000;
    private static final int LONGEST_MESSAGE = 7000;

    /** How much longer code takes that Jazzer watches. */
    private static final int WATCHED = 4;

    private static final int SEEDS = 100;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Reads what it is given, as a user would, and all that it holds. */
    @FunctionalInterface
    public interface Reader {
        /** Fails by any exception. */
        void read(byte[] input) throws Exception;
    }

    /** A reader that fails by a {@link FileFormatException}. */
    public static Fuzz of(String name, int usual) {
        return new Fuzz(name, usual, FileFormatException.class);
    }

    /** The same for a reader that fails otherwise. */
    public Fuzz endingIn(Class<? extends RuntimeException> exception) {
        return new Fuzz(name, usual, exception);
    }

    /** Tries changes of the bytes of some inputs. */
    public void changing(List<byte[]> originals, Reader reader) {
        for (byte[] original : originals) { // loads classes, which takes time and memory
            attempt(original, reader, -1);
        }
        trying(
                random -> {
                    byte[] original = originals.get(random.nextInt(originals.size()));
                    byte[] other = originals.get(random.nextInt(originals.size()));
                    return Mutation.of(original, other, random);
                },
                reader,
                originals);
    }

    /** Tries inputs that were made for it; some of them must be read, and some not. */
    public void trying(Function<SplittableRandom, byte[]> inputs, Reader reader) {
        trying(inputs, reader, List.of());
    }

    private void trying(Function<SplittableRandom, byte[]> inputs, Reader reader, List<byte[]> originals) {
        if (FuzzTarget.wanted()) {
            attack(inputs, reader, originals);
            return;
        }
        Spent most = new Spent(0, 0, false);
        int count = COUNT > 0 ? COUNT : usual;
        int read = 0;
        for (int i = Math.max(0, ONLY); i < (ONLY < 0 ? count : ONLY + 1); i++) {
            byte[] input = inputs.apply(random(i));
            Spent spent = spent(input, reader, i);
            spent.check(called(i), input.length, 1);
            most = most.max(spent);
            read += spent.read ? 1 : 0;
        }
        System.out.printf(
                "%s: %,d inputs, %,d of them read, at most %,d bytes and %,d ms for one%n",
                name, count, read, most.bytes, most.nanos / 1_000_000);
        assertThat(read).as("some inputs are read, and some are not").isBetween(ONLY < 0 ? 1 : 0, count - 1);
    }

    /** By Jazzer, which starts from the originals and some inputs, with and without checksums that it could not find. */
    private void attack(Function<SplittableRandom, byte[]> inputs, Reader reader, List<byte[]> originals) {
        List<byte[]> seeds = new ArrayList<>(originals);
        for (int i = 0; i < SEEDS; i++) {
            seeds.add(inputs.apply(random(i)));
        }
        seeds.addAll(seeds.stream().map(Mutation::unchecked).toList());
        FuzzTarget.attack(name, seeds, input -> {
            if (!spent(input, reader, 0).within(input.length, WATCHED)) {
                spent(input, reader, 0)
                        .check(name, input.length, WATCHED); // without loading classes, which Jazzer changes then
            }
        });
    }

    private static SplittableRandom random(int number) {
        return new SplittableRandom(SEED * 1_000_003 + number);
    }

    /** What an input cost. */
    private record Spent(long bytes, long nanos, boolean read) {
        void check(String called, int length, int slower) {
            assertThat(within(length, slower))
                    .as("%s: %,d bytes and %,d ms for %,d bytes", called, bytes, nanos / 1_000_000, length)
                    .isTrue();
        }

        boolean within(int length, int slower) {
            return bytes < FREE * slower + TIMES * (long) length && nanos < MOST_NANOS * slower;
        }

        Spent max(Spent other) {
            return new Spent(Math.max(bytes, other.bytes), Math.max(nanos, other.nanos), false);
        }
    }

    private Spent spent(byte[] input, Reader reader, int number) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        boolean read = attempt(input, reader, number);
        nanos = THREADS.getCurrentThreadCpuTime() - nanos;
        return new Spent(THREADS.getCurrentThreadAllocatedBytes() - bytes, nanos, read);
    }

    private boolean attempt(byte[] input, Reader reader, int number) {
        try {
            reader.read(input);
            return true;
        } catch (Throwable e) {
            if (e.getClass() != ours && !(e instanceof FileFormatException)) { // a subclass may be the JDK's
                throw new AssertionError(called(number) + ": " + start(input), e);
            }
            assertThat(e.getMessage())
                    .as(called(number))
                    .hasSizeLessThan(LONGEST_MESSAGE)
                    .matches(message -> message.chars().noneMatch(Character::isISOControl), "can be shown");
            return false;
        }
    }

    private String called(int number) {
        return "%s, input %d with seed %d".formatted(name, number, SEED);
    }

    private static String start(byte[] input) {
        return new String(input, 0, Math.min(input.length, 4000), StandardCharsets.UTF_8);
    }
}
