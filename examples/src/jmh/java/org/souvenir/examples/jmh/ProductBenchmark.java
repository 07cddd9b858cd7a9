package org.souvenir.examples.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Products of matrices: large squares, those of an LSTM's batch, and the packing of the right side. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
public class ProductBenchmark {
    /** m x k x n: squares; an LSTM of 512 units over 64 rows, then of 256 and 64 over fewer. */
    @Param({"256x256x256", "512x512x512", "1024x1024x1024", "64x512x2048", "32x256x1024", "8x64x256"})
    public String shape = "";

    private Product product = new Product("1x1x1");

    /** Makes the operands. */
    @Setup
    public void make() {
        product = new Product(shape);
    }

    /** Multiplies by a packed matrix. */
    @Benchmark
    public void multiply() {
        product.multiply(false);
    }

    /** Packs the right side, row by row. */
    @Benchmark
    public void pack() {
        product.pack();
    }
}
