package org.souvenir.core.kernel;

import org.junit.jupiter.api.Tag;
import org.souvenir.core.kernel.vector.VectorKernels;

@Tag("kernels")
class VectorKernelsTest implements ProductContract, ElementContract, RowContract {
    @Override
    public Kernels kernels() {
        return new VectorKernels();
    }
}
