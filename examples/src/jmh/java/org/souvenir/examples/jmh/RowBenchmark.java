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

/** Products of one row, as a step of a stream has them: bound by reading the matrix. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
public class RowBenchmark {
    /** 1 x k x n: what the four gates of an LSTM of 64, 256, 512 and 1024 units make of their state. */
    @Param({"1x64x256", "1x256x1024", "1x512x2048", "1x1024x4096"})
    public String shape = "";

    private Product product = new Product("1x1x1");

    /** Makes the operands. */
    @Setup
    public void make() {
        product = new Product(shape);
    }

    /** Multiplies a row by a packed matrix. */
    @Benchmark
    public void multiply() {
        product.multiply(false);
    }

    /** The same, added to what is there: a gate sums up what it reads and what it remembers. */
    @Benchmark
    public void multiplyAdd() {
        product.multiply(true);
    }
}
