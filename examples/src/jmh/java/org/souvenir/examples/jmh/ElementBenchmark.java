package org.souvenir.examples.jmh;

import java.util.List;
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
import org.souvenir.core.kernel.ElementLoop;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.ElementProgram;
import org.souvenir.core.kernel.ElementProgram.Line;
import org.souvenir.core.kernel.KernelProvider;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;

/** Element-wise work: single ops over rows, and whole programs in one loop. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class ElementBenchmark {

    /** Rows of an element-wise op. */
    @State(Scope.Thread)
    public static class Rows {
        @Param({"SIGMOID", "TANH", "EXP", "ADD", "MULTIPLY", "MULTIPLY_ADD"})
        public ElementOp op = ElementOp.COPY;

        /** rows x columns; rows lie four times as far apart as they are long, as a gate does among four. */
        @Param({"1x64", "1x1024", "16x64"})
        public String shape = "";

        private final Kernels kernels = KernelProvider.best();
        private int rows;
        private int columns;
        private View d = View.rows(new float[1], 0, 1);
        private View a = d;

        /** Makes the operands. */
        @Setup
        public void make() {
            String[] sizes = shape.split("x", -1);
            rows = Integer.parseInt(sizes[0]);
            columns = Integer.parseInt(sizes[1]);
            a = View.rows(Product.numbers(4 * rows * columns), 0, 4 * columns);
            d = View.rows(new float[4 * rows * columns], 0, 4 * columns);
        }
    }

    /** Programs over arrays. */
    public enum Program {
        /** What an LSTM makes of its gates: of i, f, g, o and c the arrays h and c'. */
        LSTM(new ElementProgram(
                7,
                0,
                4,
                List.of(
                        new Line(ElementOp.SIGMOID, 7, List.of(0)),
                        new Line(ElementOp.SIGMOID, 8, List.of(1)),
                        new Line(ElementOp.TANH, 9, List.of(2)),
                        new Line(ElementOp.MULTIPLY, 7, List.of(7, 9)),
                        new Line(ElementOp.MULTIPLY_ADD, 10, List.of(8, 4, 7)),
                        new Line(ElementOp.COPY, 6, List.of(10)),
                        new Line(ElementOp.TANH, 10, List.of(10)),
                        new Line(ElementOp.SIGMOID, 7, List.of(3)),
                        new Line(ElementOp.MULTIPLY, 5, List.of(7, 10))))),
        /** A step of gradient descent: the parameters and their gradients, and one scalar, the negative rate. */
        DESCENT(new ElementProgram(2, 1, 0, List.of(new Line(ElementOp.MULTIPLY_ADD, 0, List.of(1, 2, 0)))));

        private final ElementProgram lines;

        Program(ElementProgram lines) {
            this.lines = lines;
        }
    }

    /** The arrays of a program. */
    @State(Scope.Thread)
    public static class Arrays {
        @Param({"LSTM", "DESCENT"})
        public Program program = Program.LSTM;

        /** Elements of each array: from the first-level cache, the second, and memory. */
        @Param({"1024", "32768", "1048576"})
        public int length;

        private final float[] scalars = {-1e-6f};
        private float[][] arrays = {};
        private ElementLoop loop = (arrays, scalars, from, to) -> {};

        /** Makes the arrays and the loop. */
        @Setup
        public void make() {
            arrays = new float[program.lines.arrays()][];
            for (int i = 0; i < arrays.length; i++) {
                arrays[i] = Product.numbers(length);
            }
            loop = KernelProvider.best().loop(program.lines);
        }
    }

    /** Applies an op to rows. */
    @Benchmark
    public void apply(Rows r) {
        r.kernels.apply(r.op, r.rows, r.columns, r.d, r.a, r.a, r.a, 1, 0);
    }

    /** Runs a program. */
    @Benchmark
    public void run(Arrays a) {
        a.loop.run(a.arrays, a.scalars, 0, a.length);
    }
}
