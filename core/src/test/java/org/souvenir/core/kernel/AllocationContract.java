package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What every provider must not do once the JIT compiler is done with it: allocate. It is watched in a JVM of its own, which waits for
 * its compiler. Where kernels go on meanwhile, a busy machine decides in which order what they share is compiled, and C2 may leave an
 * object in a loop: one failed check of a class in a shared method of the Vector API, and it is not sure of the class there again.
 */
interface AllocationContract {
    /** Calls of every kernel between two looks at the counter. */
    int CALLS = 300;

    /** Ten times what the JIT compiler needs. */
    int ROUNDS = 100;

    Kernels kernels();

    @Test
    default void allocates_nothing_once_compiled() throws IOException, InterruptedException {
        // A forced width may be wider than the processor has; then every vector is an object.
        assumeTrue(System.getProperty("souvenir.vector.bits") == null);
        Process watched = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xbatch",
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Watched.class.getName(),
                        kernels().getClass().getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(new String(watched.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .as("bytes in %d calls each", CALLS)
                    .isEqualTo("{}");
        } finally {
            watched.destroyForcibly().waitFor();
        }
    }

    /** Says which kernels of a provider still allocate, and how much. */
    final class Watched {
        private Watched() {}

        public static void main(String... args) throws ReflectiveOperationException {
            Kernels kernels = Class.forName(args[0])
                    .asSubclass(Kernels.class)
                    .getDeclaredConstructor()
                    .newInstance();
            Map<String, Runnable> calls = new Operands(kernels).calls();
            Map<String, Long> allocating = new TreeMap<>();
            for (int round = 0; round < ROUNDS && (round == 0 || !allocating.isEmpty()); round++) {
                allocating.clear();
                calls.forEach((name, call) -> {
                    long bytes = allocatedBy(call);
                    if (bytes > CALLS) {
                        allocating.put(name, bytes);
                    }
                });
            }
            System.out.print(allocating);
            System.out.flush();
        }

        private static long allocatedBy(Runnable call) {
            ThreadMXBean counter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long thread = Thread.currentThread().getId();
            long before = counter.getThreadAllocatedBytes(thread);
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            return counter.getThreadAllocatedBytes(thread) - before;
        }
    }

    /** Arrays and windows for one call of each kernel, at sizes with ragged edges. */
    final class Operands {
        private static final int ROWS = 5;
        private static final int COLUMNS = 83;

        private final Kernels kernels;
        private final View a = View.rows(Oracle.noise(ROWS * COLUMNS, 51), 0, COLUMNS);
        private final View b = new View(Oracle.noise(ROWS * (COLUMNS + 1), 52), 0, COLUMNS + 1, 1);
        private final View value = new View(b.data, 0, 1, 0);
        private final View d = View.rows(new float[ROWS * COLUMNS], 0, COLUMNS);
        private final View column = View.rows(new float[ROWS], 0, 1);
        private final View ids = View.rows(new float[] {0, 1, 0, 2, 4}, 0, 1);
        private final float[] packed;
        private final PackedMatrix eight;
        private final PackedMatrix sixteen;
        private final float[][] arrays = {a.data, d.data};
        private final float[] scalars = {1e-3f};
        private final float[] scratch;
        private final ElementLoop loop;

        Operands(Kernels kernels) {
            this.kernels = kernels;
            scratch = new float[kernels.scratchLength(ROWS, ROWS)];
            packed = new float[kernels.packedLength(COLUMNS, COLUMNS)];
            byte[] bytes = new byte[ROWS * COLUMNS];
            eight = kernels.narrow(new NarrowMatrix.Eight(bytes, new float[COLUMNS]), ROWS, COLUMNS);
            sixteen = kernels.narrow(new NarrowMatrix.Sixteen(new short[ROWS * COLUMNS]), ROWS, COLUMNS);
            var step = new ElementProgram.Line(ElementOp.MULTIPLY_ADD, 0, List.of(1, 2, 0));
            loop = kernels.loop(new ElementProgram(2, 1, 0, List.of(step)));
        }

        Map<String, Runnable> calls() {
            Map<String, Runnable> calls = new LinkedHashMap<>();
            for (ElementOp op : ElementOp.values()) {
                calls.put(op.name(), () -> kernels.apply(op, ROWS, COLUMNS, d, a, b, a, 0.5f, 1));
                if (op.operands() > 1) {
                    calls.put(op + " a value", () -> kernels.apply(op, ROWS, COLUMNS, d, a, value, a, 0.5f, 1));
                }
            }
            for (RowOp op : RowOp.values()) {
                calls.put(op.name(), () -> kernels.reduce(op, ROWS, COLUMNS, column, a));
            }
            calls.put("pack", () -> kernels.pack(a, ROWS, COLUMNS, packed, 0, ROWS, COLUMNS, 0, 0));
            calls.put("multiply", () -> kernels.multiply(ROWS, COLUMNS, ROWS, b, packed, 0, d, d, scratch));
            calls.put("in 8 bits", () -> eight.multiply(ROWS, COLUMNS, ROWS, b, 0, d, d, scratch));
            calls.put("in 16 bits", () -> sixteen.multiply(ROWS, COLUMNS, ROWS, b, 0, d, d, scratch));
            calls.put("outer", () -> kernels.outer(ROWS, 1, COLUMNS, d, value, b));
            calls.put("addOuter", () -> kernels.addOuter(ROWS, 1, COLUMNS, d, value, b, value, a));
            calls.put("matrixTimes", () -> kernels.matrixTimes(1, ROWS, COLUMNS, column, a, b));
            calls.put("timesMatrix", () -> kernels.timesMatrix(1, ROWS, COLUMNS, d, value, a));
            calls.put("addColumnSums", () -> kernels.addColumnSums(ROWS, COLUMNS, d, a));
            calls.put("gather", () -> kernels.gather(ROWS, COLUMNS, d, a, ids));
            calls.put("scatterAdd", () -> kernels.scatterAdd(ROWS, COLUMNS, d, ids, a));
            calls.put("addScaled", () -> kernels.addScaled(COLUMNS, 1e-3f, a.data, 0, d.data, 0));
            calls.put("sumOfSquares", () -> column.data[0] = (float) kernels.sumOfSquares(COLUMNS, a.data, 0));
            calls.put("exponentials", () -> kernels.exponentials(ROWS, COLUMNS, column, column, d, a));
            calls.put("crossEntropy", () -> kernels.crossEntropy(ROWS, COLUMNS, column, d, a, ids, 1));
            calls.put("program", () -> loop.run(arrays, scalars, 1, COLUMNS));
            return calls;
        }
    }
}
