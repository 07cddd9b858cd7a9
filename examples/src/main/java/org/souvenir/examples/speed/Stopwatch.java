package org.souvenir.examples.speed;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times something until the time is up, once it no longer becomes faster. */
final class Stopwatch {
    private static final double WARM_SECONDS = 0.25;
    private static final double LONGEST_WARM_UP = 12;

    /**
     * What was measured, in milliseconds.
     *
     * @param p10 a tenth of the runs were faster
     * @param p90 a tenth of the runs were slower
     */
    record Times(double median, double p10, double p90, int runs) {
        private static final Pattern ANSWER =
                Pattern.compile("ms (\\d+(?:\\.\\d+)?) (\\d+(?:\\.\\d+)?) (\\d+(?:\\.\\d+)?) (\\d{1,9})");

        /** What {@link #toString} writes: {@code ms MEDIAN P10 P90 RUNS}. */
        static Times parse(String answer) {
            Matcher parts = ANSWER.matcher(answer.trim());
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "benchmark: an answer must be 'ms MEDIAN P10 P90 RUNS', but is '%s'".formatted(answer));
            }
            return new Times(
                    Double.parseDouble(parts.group(1)),
                    Double.parseDouble(parts.group(2)),
                    Double.parseDouble(parts.group(3)),
                    Integer.parseInt(parts.group(4)));
        }

        /** Those of the round in the middle, by its median; the faster of two. */
        static Times middle(List<Times> rounds) {
            return rounds.stream()
                    .sorted(Comparator.comparingDouble(Times::median))
                    .toList()
                    .get((rounds.size() - 1) / 2);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "ms %.6f %.6f %.6f %d", median, p10, p90, runs);
        }
    }

    private Stopwatch() {}

    /** Warms up until the median no longer falls, then measures. */
    static Times time(Workload workload, double seconds) {
        double best = Double.MAX_VALUE;
        int calm = 0;
        long start = System.nanoTime();
        while (calm < 4 && System.nanoTime() - start < LONGEST_WARM_UP * 1e9) {
            double median = sorted(workload, Math.min(WARM_SECONDS, seconds), 3).median();
            calm = median < 0.97 * best ? 0 : calm + 1;
            best = Math.min(best, median);
        }
        return sorted(workload, seconds, 5);
    }

    private static Times sorted(Workload workload, double seconds, int least) {
        double[] times = new double[16];
        int n = 0;
        long start = System.nanoTime();
        while (n < least || System.nanoTime() - start < seconds * 1e9) {
            if (n == times.length) {
                times = Arrays.copyOf(times, 2 * n);
            }
            long before = System.nanoTime();
            workload.run();
            times[n++] = (System.nanoTime() - before) / 1e6;
        }
        Arrays.sort(times, 0, n);
        return new Times(times[n / 2], times[n / 10], times[n * 9 / 10], n);
    }
}
