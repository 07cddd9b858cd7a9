package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.wrapper.Resets;

final class WarmUpTest {
    private static final long MILLISECOND = 1_000_000;

    private static Network network() {
        return Network.initialised(
                Architecture.of(Input.ids(9), new Embedding(4), Recurrent.of(in -> new Lstm(in, 5)), new Dense(3)), 1);
    }

    /** Runs that take so long each; the last time again and again. */
    private static int runs(long... milliseconds) {
        return runsUnder(1, 0, milliseconds);
    }

    /**
     * How many runs it takes.
     *
     * @param share of a processor that we have
     * @param compiling how many runs long something is compiled
     */
    private static int runsUnder(double share, int compiling, long... milliseconds) {
        long[] work = {0};
        int[] runs = {0};
        WarmUp.Clocks time = new WarmUp.Clocks(
                () -> (long) (work[0] / share), () -> work[0], () -> 10L * Math.min(runs[0], compiling));
        WarmUp.run(
                () -> {
                    work[0] += milliseconds[Math.min(runs[0], milliseconds.length - 1)] * MILLISECOND;
                    runs[0]++;
                },
                time);
        return runs[0];
    }

    @Test
    void ends_after_four_rounds_without_gain() {
        assertThat(runs(200)).isEqualTo(5);
        assertThat(runs(400, 300, 200)).isEqualTo(7);
        assertThat(runs(50)).isEqualTo(15);
    }

    @Test
    void a_slow_round_is_no_gain_though_the_next_is_faster() {
        assertThat(runs(200, 800, 200, 199, 198)).isEqualTo(5);
    }

    @Test
    void ends_after_ten_seconds_though_it_still_gains() {
        assertThat(runs(4000, 3000, 2000, 1000, 900, 800)).isEqualTo(4);
        assertThat(runs(20_000)).isOne();
    }

    @Test
    void goes_on_while_something_is_compiled() {
        assertThat(runsUnder(1, 7, 200)).isEqualTo(7 + 4);
        assertThat(runsUnder(1, 1000, 200)).isEqualTo(50);
    }

    @Test
    void rounds_are_longer_where_others_have_the_processor_up_to_thirty_seconds() {
        assertThat(runsUnder(0.5, 0, 50)).isEqualTo(15);
        assertThat(runsUnder(0.01, 0, 50)).isEqualTo(6);
    }

    @Test
    void made_up_numbers_are_such_that_a_network_reads_them() {
        Network resetting = Network.initialised(
                Architecture.of(
                        Input.ids(3), new Embedding(4), Recurrent.of(in -> new Resets(new Lstm(in, 5))), new Dense(3)),
                1);
        Batch made = WarmUp.numbers(resetting.architecture().inputs(), 20, 2);
        assertThat(made.input(Input.NAME).data()).contains(0, 1, 2).hasSize(40);
        assertThat(resetting.infer(made).values().size(0)).isEqualTo(20);
    }

    @Test
    void a_network_gives_the_same_before_and_after() {
        Batch batch = Batch.of(Sequences.ids(new int[] {1, 2, 3}, new int[] {8}));
        Network warm = network();
        assertThat(warm.warmUp()).isSameAs(warm);
        warm.warmUp(batch).warmUpSession(2);
        assertThat(warm.infer(batch).values().data())
                .isEqualTo(network().infer(batch).values().data());
        assertThat(warm.session().step(7)).isEqualTo(network().session().step(7));
    }

    @Test
    void a_batch_must_be_one_that_the_network_reads() {
        Batch batch = Batch.of(Sequences.ids(new int[] {9}));
        assertThatThrownBy(() -> network().warmUp(batch)).isInstanceOf(IllegalArgumentException.class);
    }
}
