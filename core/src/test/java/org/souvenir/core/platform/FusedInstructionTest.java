package org.souvenir.core.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("kernels")
class FusedInstructionTest {
    /** What a clock shows before and after each try, in nanoseconds apart. */
    private static LongSupplier clock(long apart) {
        AtomicInteger looks = new AtomicInteger();
        return () -> looks.getAndIncrement() * apart;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_busy_machine_decides_the_same(boolean instruction) {
        LongSupplier quiet = clock(instruction ? 3_000 : 500_000);
        LongSupplier busy = clock(9_000_000);
        boolean onQuiet = FusedInstruction.decide(quiet, () -> Optional.of(instruction));
        boolean onBusy = FusedInstruction.decide(busy, () -> Optional.of(instruction));
        assertThat(onQuiet).isEqualTo(instruction);
        assertThat(onBusy).isEqualTo(instruction);
    }

    @Test
    void what_is_fast_needs_no_question() {
        assertThat(FusedInstruction.decide(clock(3_000), () -> {
                    throw new AssertionError("asked");
                }))
                .isTrue();
    }

    @Test
    void what_is_slow_where_no_one_answers_is_taken_for_no_instruction() {
        assertThat(FusedInstruction.decide(clock(500_000), Optional::empty)).isFalse();
    }

    @Test
    void decides_here_as_the_jvm_says() {
        FusedInstruction.ofJvm()
                .ifPresent(said -> assertThat(FusedInstruction.PRESENT).isEqualTo(said));
    }
}
