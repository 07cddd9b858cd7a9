package org.souvenir.core.platform;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether {@link Math#fma(float, float, float)} is an instruction here. Where it is not, it goes through
 * {@link java.math.BigDecimal}, some hundred times as slow as a multiplication and an addition.
 */
final class FusedInstruction {
    private static final int CALLS = 200;

    /**
     * Nanoseconds that {@value #CALLS} calls take through BigDecimal in no case: 45,000 on JDK 25 once C2 has compiled them,
     * 500,000 before. With the instruction, interpreted, they take about 3,000.
     */
    private static final long PROOF = 20_000;

    private static final int TRIES = 20;

    /** True where a fused multiply-add costs about as much as a multiplication. */
    static final boolean PRESENT = decide(System::nanoTime, FusedInstruction::ofJvm);

    private FusedInstruction() {}

    /**
     * A short time proves the instruction. A long one proves nothing, as the machine may be busy: then the JVM is asked, which
     * takes 24 ms. So load never decides, and the same seed gives the same bits.
     *
     * @param clock in nanoseconds
     * @param jvm what the JVM says, if it does
     */
    static boolean decide(LongSupplier clock, Supplier<Optional<Boolean>> jvm) {
        float sum = 0;
        for (int t = 0; t < TRIES; t++) {
            long start = clock.getAsLong();
            for (int i = 0; i < CALLS; i++) {
                sum = Math.fma(sum, 0.5f, 1.1f);
            }
            if (clock.getAsLong() - start < PROOF && sum != 0) {
                return true;
            }
        }
        return jvm.get().orElse(false);
    }

    /** Whether HotSpot uses the instruction; empty on other machines, or without the module {@code jdk.management}. */
    static Optional<Boolean> ofJvm() {
        try {
            HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return bean == null
                    ? Optional.empty()
                    : Optional.of(
                            Boolean.parseBoolean(bean.getVMOption("UseFMA").getValue()));
        } catch (LinkageError | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
