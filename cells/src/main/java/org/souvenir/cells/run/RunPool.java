package org.souvenir.cells.run;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;

/** The memory in which a network runs: as many runs as threads have asked for at once, used again and again. */
public final class RunPool {
    private final NetworkPlans plans;
    private final ConcurrentLinkedQueue<NetworkRun> free = new ConcurrentLinkedQueue<>();
    private final Map<Integer, List<RowLayout>> steps = new ConcurrentHashMap<>();

    /** For runs of these plans. */
    public RunPool(NetworkPlans plans) {
        this.plans = plans;
    }

    /** A run that nobody else uses until it is given back. */
    public NetworkRun take() {
        NetworkRun run = free.poll();
        return run == null ? new NetworkRun(plans, Kernels.best(), Workers.NONE) : run;
    }

    /** Gives a run back that was taken; its arrays are then somebody else's. */
    public void give(NetworkRun run) {
        free.add(run);
    }

    /** One step on the output's time axis and none on the others, the same for all who ask for this batch size. */
    public List<RowLayout> step(int batch) {
        return steps.computeIfAbsent(batch, b -> along(RowLayout.full(1, b)));
    }

    /** Steps on the output's time axis, and none on the others. */
    public List<RowLayout> along(RowLayout layout) {
        Architecture architecture = plans.architecture();
        return architecture.axes().stream()
                .map(axis -> axis.equals(architecture.output().axis()) ? layout : RowLayout.full(0, layout.batch()))
                .toList();
    }
}
