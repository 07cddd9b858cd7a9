package org.souvenir.core.kernel;

import org.souvenir.core.platform.Platform;

/** A product and a sum, as one instruction where there is one. */
final class FusedMultiplyAdd {
    private static final Platform HERE = Platform.here();

    /** True where a fused multiply-add costs about as much as a multiplication. */
    static final boolean FAST = HERE.fusesMultiplyAdd();

    private FusedMultiplyAdd() {}

    /** a · b + c, rounded once where that is fast, else twice. */
    static float multiplyAdd(float a, float b, float c) {
        return FAST ? HERE.multiplyAdd(a, b, c) : a * b + c;
    }
}
