package org.souvenir.core.kernel;

import org.junit.jupiter.api.Tag;

@Tag("kernels")
class ScalarKernelsTest implements ProductContract, ElementContract, RowContract, MatrixContract, UpdateContract, AllocationContract {
    @Override
    public Kernels kernels() {
        return new ScalarKernels();
    }
}
