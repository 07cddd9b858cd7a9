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
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.KernelProvider;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;

/**
 * Single kernels, in nanoseconds per call, for whoever works on them. Built and run by
 *
 * <pre>
 * mvn -q -Dquick -Pjmh -pl examples -am process-classes
 * java -cp "examples/target/quick/test-classes:$(cat examples/target/quick/classpath)" org.openjdk.jmh.Main Kernel
 * </pre>
 *
 * <p>{@code -p shape=8x64x256} takes another product, {@code -jvmArgsAppend -Dsouvenir.kernels=scalar} the other kernels.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class KernelBenchmark {

    /** {@code c [m, n] = a [m, k] · b [k, n]}. */
    @State(Scope.Thread)
    public static class Product {
        /** m x k x n: a step of a recurrence, batch 1 and more, and large squares. */
        @Param({"1x64x256", "1x256x1024", "8x64x256", "32x256x1024", "256x256x256", "512x512x512", "1024x1024x1024"})
        public String shape;

        private final Kernels kernels = KernelProvider.best();
        private int m;
        private int k;
        private int n;
        private View a;
        private View b;
        private View c;
        private float[] packed;

        /** Makes the operands. */
        @Setup
        public void make() {
            String[] sizes = shape.split("x");
            m = Integer.parseInt(sizes[0]);
            k = Integer.parseInt(sizes[1]);
            n = Integer.parseInt(sizes[2]);
            a = View.rows(numbers(m * k), 0, k);
            b = View.rows(numbers(k * n), 0, n);
            c = View.rows(new float[m * n], 0, n);
            packed = new float[kernels.packedLength(k, n)];
            kernels.pack(b, k, n, packed, 0, k, n, 0, 0);
        }
    }

    /** Rows of an element-wise op. */
    @State(Scope.Thread)
    public static class Elements {
        @Param({"SIGMOID", "TANH", "EXP", "ADD", "MULTIPLY", "MULTIPLY_ADD"})
        public ElementOp op;

        @Param({"1x64", "1x1024", "16x64"})
        public String shape;

        private final Kernels kernels = KernelProvider.best();
        private int rows;
        private int columns;
        private View d;
        private View a;

        /** Makes the operands; rows lie four times as far apart as they are long, as a gate does among four. */
        @Setup
        public void make() {
            String[] sizes = shape.split("x");
            rows = Integer.parseInt(sizes[0]);
            columns = Integer.parseInt(sizes[1]);
            a = View.rows(numbers(4 * rows * columns), 0, 4 * columns);
            d = View.rows(new float[4 * rows * columns], 0, 4 * columns);
        }
    }

    /** Numbers between -4 and 4. */
    private static float[] numbers(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = i * 37L % 1009 * (8f / 1009) - 4;
        }
        return x;
    }

    /** Multiplies by a packed matrix. */
    @Benchmark
    public void multiply(Product p) {
        p.kernels.multiply(p.m, p.n, p.k, p.a, p.packed, 0, p.c, false);
    }

    /** Packs the right side, row by row. */
    @Benchmark
    public void pack(Product p) {
        p.kernels.pack(p.b, p.k, p.n, p.packed, 0, p.k, p.n, 0, 0);
    }

    /** Applies an op to rows. */
    @Benchmark
    public void apply(Elements e) {
        e.kernels.apply(e.op, e.rows, e.columns, e.d, e.a, e.a, e.a, 1, 0);
    }
}
