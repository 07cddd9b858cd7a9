package org.souvenir.examples.speed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.kernel.ElementLoop;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.ElementProgram;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;

/**
 * What a machine reaches in Java, measured: the roof under which every figure lies.
 *
 * @param threads that work at once
 * @param operations GF/s: multiplications and additions in registers, fused
 * @param cache GB/s: an array per thread that its second-level cache holds, read again and again
 * @param memory GB/s: arrays that only memory holds, read from end to end
 */
record Peak(int threads, double operations, double cache, double memory) {
    /** Operations that wait for each other; those of other elements fill the gaps. */
    private static final int LINKS = 16;
    /** Floats that the first-level cache holds. */
    private static final int ELEMENTS = 1024;
    /** 256 KiB. */
    private static final int CACHED = 1 << 16;
    /** 256 MiB, which the threads share; less where the heap is small. */
    private static final int LARGE =
            (int) Math.min(1 << 26, Runtime.getRuntime().maxMemory() / 4 / Float.BYTES);

    /** Measures with some threads, in about five times as many seconds. */
    static Peak of(int threads, double seconds) {
        try (Engine engine = Engine.withThreads(threads)) {
            return new Peak(
                    threads,
                    operations(engine, seconds),
                    reading(engine, CACHED, seconds),
                    reading(engine, LARGE / threads / ELEMENTS * ELEMENTS, seconds));
        }
    }

    private static double operations(Engine engine, double seconds) {
        ElementProgram program = chain();
        int times = 500; // so that handing over to the threads is a small part
        double operations = 2.0 * LINKS * ELEMENTS * times * engine.threads();
        return rate(operations, engine, seconds, i -> {
            float[][] arrays = {new float[ELEMENTS]};
            float[] scalars = {0.999f, 0.001f};
            ElementLoop loop = engine.kernels().loop(program);
            return () -> {
                for (int k = 0; k < times; k++) {
                    loop.run(arrays, scalars, 0, ELEMENTS);
                }
            };
        });
    }

    /** Multiplies an element by one number and adds another, {@value #LINKS} times. */
    private static ElementProgram chain() {
        int array = 0;
        int register = 3;
        List<ElementProgram.Line> lines = new ArrayList<>();
        for (int link = 0; link < LINKS; link++) {
            int from = link == 0 ? array : register;
            int to = link == LINKS - 1 ? array : register;
            lines.add(new ElementProgram.Line(ElementOp.MULTIPLY_ADD, to, List.of(from, 1, 2)));
        }
        return new ElementProgram(1, 2, 1, lines);
    }

    private static double reading(Engine engine, int floats, double seconds) {
        Kernels kernels = engine.kernels();
        int times = Math.max(1, CACHED * 16 / floats);
        return rate((double) Float.BYTES * floats * times * engine.threads(), engine, seconds, i -> {
            float[] x = new float[floats];
            Arrays.fill(x, 1); // else the pages may all be one page of zeros
            float[] sums = new float[ELEMENTS];
            return () -> {
                for (int k = 0; k < times; k++) {
                    kernels.addColumnSums(
                            floats / ELEMENTS, ELEMENTS, View.rows(sums, 0, ELEMENTS), View.rows(x, 0, ELEMENTS));
                }
            };
        });
    }

    /** Billions per second where all threads do as much of it at once; a tenth of the runs are faster. */
    private static double rate(double amount, Engine engine, double seconds, IntFunction<Workload> work) {
        Workload[] shares = new Workload[engine.threads()];
        engine.run(shares.length, i -> shares[i] = work.apply(i));
        Workload all = () -> engine.run(shares.length, i -> shares[i].run());
        return amount / Stopwatch.time(all, seconds).p10() / 1e6;
    }
}
