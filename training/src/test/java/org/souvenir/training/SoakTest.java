package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.data.ExampleSource;

/**
 * Many steps, with checkpoints, validations and resumptions: no memory and no open file is left behind. {@code -Dsoak.steps=24000}
 * for so many, in a heap of {@code -Dtest.jvm=-Xmx256m}.
 */
class SoakTest {
    private static final int STEPS = Integer.getInteger("soak.steps", 1200);
    private static final int PARTS = 6;
    /** What may come and go, such as compiled programs and the buffers of a thread. */
    private static final long SLACK = 4 << 20;

    @TempDir
    private Path folder;

    @Test
    void leaves_neither_memory_nor_open_files_behind() {
        Path file = folder.resolve("training.safetensors");
        ExampleSource training = ExampleSource.of(RunningMean.example(1, 160), 8, 3); // 20 steps an epoch
        int epochs = STEPS / 20 / PARTS;
        List<Long> heaps = new ArrayList<>();
        List<Long> handles = new ArrayList<>();
        for (int part = 1; part <= PARTS; part++) {
            Trainer trainer = RunningMean.trainer().epochs(part * epochs).checkpoint(file, 2);
            Fit fit = (part == 1 ? trainer : trainer.resuming(file))
                    .fit(RunningMean.network(), training, RunningMean.VALIDATION);
            assertThat(fit.history()).hasSize(part * epochs);
            heaps.add(heap());
            handles.add(handles());
        }
        System.out.printf("soak: %d steps, heaps of %s bytes, %s open files%n", PARTS * epochs * 20, heaps, handles);
        assertThat(heaps.get(PARTS - 1)).as("bytes of the heap").isLessThan(heaps.get(1) + SLACK);
        assertThat(handles.get(PARTS - 1)).as("open files").isLessThanOrEqualTo(handles.get(1));
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long handles() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof com.sun.management.UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
