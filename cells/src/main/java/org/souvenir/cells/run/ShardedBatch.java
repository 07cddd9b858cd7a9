package org.souvenir.cells.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;

/** Batches cut into shards, one after the other in the same memory: of the last one only, and for one caller at a time. */
public final class ShardedBatch {
    private final Architecture architecture;
    private final Workers workers;
    private final List<float[][]> rows = new ArrayList<>();
    private List<List<RowLayout>> layouts = List.of();
    private Map<String, List<Integer>> extent = Map.of();

    /** For batches that a network reads; the workers share the copying. */
    public ShardedBatch(Architecture architecture, Workers workers) {
        this.architecture = architecture;
        this.workers = workers;
    }

    /** As {@link #load(Batch, State, boolean[])}, with all sequences alike. */
    public List<ShardedRun.Shard> load(Batch batch, @Nullable State start) {
        return load(batch, start, new boolean[batch.size()]);
    }

    /**
     * The shards of a batch; those of the batch before are no longer valid.
     *
     * @param start the states that the sequences start with, or null for the network's own
     * @param fresh {@code [B]}, which sequences start with the network's own states all the same
     * @throws IllegalArgumentException if the batch or the state does not fit the network
     */
    public List<ShardedRun.Shard> load(Batch batch, @Nullable State start, boolean[] fresh) {
        BatchRows read = new BatchRows(architecture, batch);
        Map<String, List<Integer>> now = read.extent();
        if (!now.equals(extent)) {
            extent = now;
            layouts = read.layout().shards().stream().map(read::layouts).toList();
        }
        while (rows.size() < layouts.size()) {
            rows.add(new float[architecture.inputs().size()][0]);
        }
        StateRows states = start == null ? null : StateRows.of(architecture, batch.size(), start);
        workers.run(layouts.size(), i -> read.load(layouts.get(i), rows.get(i), workers));
        List<ShardedRun.Shard> shards = new ArrayList<>();
        for (int i = 0; i < layouts.size(); i++) {
            List<RowLayout> own = layouts.get(i);
            float[][] initial = states == null ? null : states.inPlaces(own.get(0));
            shards.add(new ShardedRun.Shard(own, rows.get(i), initial, inPlaces(fresh, own.get(0)), null));
        }
        return shards;
    }

    private static boolean[] inPlaces(boolean[] sequences, RowLayout shard) {
        boolean[] places = new boolean[shard.batch()];
        for (int i = 0; i < places.length; i++) {
            places[i] = sequences[shard.sequence(i)];
        }
        return places;
    }
}
