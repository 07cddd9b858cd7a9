package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WorkersTest {

    @Test
    @Timeout(60)
    void a_pool_of_one_thread_keeps_no_other_thread_waiting() {
        AtomicInteger done = new AtomicInteger();
        Workers.NONE.run(
                2,
                i -> CompletableFuture.runAsync(() -> Workers.NONE.run(3, j -> done.incrementAndGet()))
                        .join());
        assertThat(done).hasValue(6);
    }
}
