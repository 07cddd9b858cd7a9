package org.souvenir.core.kernel;

import org.junit.jupiter.api.Tag;

@Tag("kernels")
class ScalarKernelsTest
        implements ProductContract,
                NarrowContract,
                ElementContract,
                RowContract,
                MatrixContract,
                LoopContract,
                LossContract,
                AllocationContract {
    @Override
    public Kernels kernels() {
        return new ScalarKernels();
    }
}
