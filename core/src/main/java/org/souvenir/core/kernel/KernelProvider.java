package org.souvenir.core.kernel;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.souvenir.core.platform.Platform;

/**
 * Chooses the kernels that everything runs on, once for the whole program: the vector kernels where the JVM offers the
 * module {@code jdk.incubator.vector} and they pass a self-test, else the scalar ones. A log line tells which, and why.
 *
 * <p>The system property {@value #PROPERTY}, {@code scalar} or {@code vector}, forces one; if it cannot be had,
 * {@link #best} throws.
 */
public final class KernelProvider {
    static final String PROPERTY = "souvenir.kernels";

    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);

    /** Of a classifier's first answer, and the gradients behind it; some hundredths of a second. */
    private static final long COLD_WORK = 1 << 23;

    private static final String VECTOR_CLASS = "org.souvenir.core.kernel.vector.VectorKernels";

    private static volatile @Nullable Kernels best;

    private KernelProvider() {}

    /**
     * A choice, and why.
     *
     * @param slow whether faster kernels were refused
     */
    record Choice(Kernels kernels, String reason, boolean slow) {}

    /**
     * The fastest kernels that this JVM can run, or those that the property forces; the same ones on every call.
     *
     * @throws IllegalStateException if the forced ones do not work here; the message says what is missing
     */
    public static Kernels best() {
        Kernels chosen = best;
        if (chosen == null) {
            synchronized (KernelProvider.class) {
                chosen = best;
                if (chosen == null) {
                    chosen = announced(choose(System.getProperty(PROPERTY))).starting(COLD_WORK);
                    best = chosen;
                }
            }
        }
        return chosen;
    }

    /** The kernels that every JVM can run. */
    public static Kernels scalar() {
        return new ScalarKernels();
    }

    static Choice choose(@Nullable String forced) {
        if (forced == null) {
            try {
                return new Choice(vector(), "the fastest here", false);
            } catch (IllegalStateException refusal) {
                String reason = "several times slower than vector, because " + refusal.getMessage();
                return new Choice(new ScalarKernels(), reason, true);
            }
        }
        String reason = "forced by " + PROPERTY;
        return switch (forced) {
            case "scalar" -> new Choice(new ScalarKernels(), reason, false);
            case "vector" -> new Choice(forcedVector(), reason, false);
            default -> throw new IllegalArgumentException(PROPERTY + ": must be scalar or vector, but is " + forced);
        };
    }

    private static Kernels forcedVector() {
        try {
            return vector();
        } catch (IllegalStateException refusal) {
            throw new IllegalStateException(
                    "%s: vector is forced, but cannot be had: %s".formatted(PROPERTY, refusal.getMessage()), refusal);
        }
    }

    private static Kernels announced(Choice choice) {
        if (choice.slow()) {
            LOG.warn("Kernels: {}, {}", choice.kernels().name(), choice.reason());
        } else {
            LOG.info("Kernels: {}, {}", choice.kernels().name(), choice.reason());
        }
        return choice.kernels();
    }

    /**
     * The vector kernels, found by name, so that a JVM without the module never links them.
     *
     * @throws IllegalStateException if they cannot be had; the message says why
     */
    public static Kernels vector() {
        Kernels vector = Platform.here().vectors(VECTOR_CLASS, Kernels.class);
        try {
            SelfTest.check(vector);
        } catch (LinkageError | RuntimeException e) {
            throw new IllegalStateException("they do not work on this JVM: " + e, e);
        }
        return vector;
    }
}
