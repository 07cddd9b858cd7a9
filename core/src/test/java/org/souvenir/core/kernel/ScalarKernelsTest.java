package org.souvenir.core.kernel;

import org.junit.jupiter.api.Tag;

@Tag("kernels")
class ScalarKernelsTest
        implements ProductContract, ElementContract, RowContract, LoopContract, LossContract, AllocationContract {
    @Override
    public Kernels kernels() {
        return new ScalarKernels();
    }
}
