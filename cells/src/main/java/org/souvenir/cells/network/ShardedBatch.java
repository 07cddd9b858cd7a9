package org.souvenir.cells.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.run.Layout;

/** Batches cut into shards, one after the other in the same memory: of the last one only, and for one caller at a time. */
public final class ShardedBatch {
    private final Architecture architecture;
    private final List<float[][]> rows = new ArrayList<>();
    private List<List<Layout>> layouts = List.of();
    private Map<String, List<Integer>> extent = Map.of();

    /** For batches that a network reads. */
    public ShardedBatch(Architecture architecture) {
        this.architecture = architecture;
    }

    /**
     * The shards of a batch; those of the batch before are no longer valid.
     *
     * @param start the states that the sequences start with, or null for the network's own
     * @throws IllegalArgumentException if the batch or the state does not fit the network
     */
    public List<ParallelRun.Shard> load(Batch batch, @Nullable State start) {
        Map<String, List<Integer>> now = batch.extent(architecture);
        if (!now.equals(extent)) {
            extent = now;
            layouts = batch.layout().shards().stream()
                    .map(shard -> batch.layouts(architecture, shard))
                    .toList();
        }
        while (rows.size() < layouts.size()) {
            rows.add(new float[architecture.inputs().size()][0]);
        }
        List<ParallelRun.Shard> shards = new ArrayList<>();
        for (int i = 0; i < layouts.size(); i++) {
            List<Layout> own = layouts.get(i);
            float[][] initial = start == null ? null : start.inPlaces(architecture, batch.size(), own.get(0));
            batch.rows(architecture, own, rows.get(i));
            shards.add(new ParallelRun.Shard(own, rows.get(i), initial));
        }
        return shards;
    }
}
