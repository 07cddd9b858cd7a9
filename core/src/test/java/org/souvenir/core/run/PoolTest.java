package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PoolTest {
    private final AtomicInteger made = new AtomicInteger();
    private final Pool<Piece> pool = new Pool<>(Piece::new, 2);

    private final class Piece implements Pool.Reusable {
        Piece() {
            made.incrementAndGet();
        }

        @Override
        public void release() {
            // it keeps nothing
        }
    }

    private List<WeakReference<Piece>> burst(int size) {
        List<Piece> taken =
                new ArrayList<>(Stream.generate(pool::take).limit(size).toList());
        List<WeakReference<Piece>> pieces =
                taken.stream().map(WeakReference::new).toList();
        taken.forEach(pool::give);
        return pieces;
    }

    @Test
    void makes_as_many_as_are_wanted_at_once_and_none_twice() {
        assertThat(burst(5).stream().map(WeakReference::get)).doesNotHaveDuplicates();
        burst(5);
        assertThat(made).hasValue(5);
    }

    @Test
    void keeps_what_is_usual_and_lets_go_of_what_a_burst_left() throws InterruptedException {
        List<WeakReference<Piece>> pieces = burst(20);
        for (int i = 0; i < 100 && left(pieces) > 2; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(left(pieces)).isEqualTo(2);
        burst(2);
        assertThat(made).hasValue(20);
        burst(3);
        assertThat(made).hasValue(21);
    }

    private static long left(List<WeakReference<Piece>> pieces) {
        return pieces.stream().filter(piece -> piece.get() != null).count();
    }
}
