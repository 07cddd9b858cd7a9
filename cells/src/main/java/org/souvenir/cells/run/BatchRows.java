package org.souvenir.cells.run;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Tensor;

/**
 * A batch as a network runs it: its real rows without the padding, and the padding around what comes out. Flags that start
 * sequences anew ({@link Resets}) may be absent from it, and are then zero.
 *
 * @param architecture of what reads it
 */
public record BatchRows(Architecture architecture, Batch batch) {
    /** Numbers that are worth a worker: some 20 microseconds. */
    private static final int PIECE = 32 * 1024;

    /** Checks that the network reads all that it is given. */
    public BatchRows {
        for (String name : batch.names()) {
            if (!architecture.inputs().containsKey(name) && !architecture.knows(name)) {
                throw new IllegalArgumentException("batch: the network reads %s alone, but the batch has %s as well"
                        .formatted(architecture.inputs().keySet(), name));
            }
        }
    }

    /** The rows on the first time axis that are not padding, longest sequence first. */
    public RowLayout layout() {
        return layout(first());
    }

    /** The rows on a time axis that are not padding, longest sequence first. */
    public RowLayout layout(String axis) {
        return RowLayout.of(batch.steps(axis), batch.lengths(axis));
    }

    private String first() {
        return architecture.axes().get(0);
    }

    /** The rows of some sequences on each time axis of the network. */
    public List<RowLayout> layouts(RowLayout shard) {
        return architecture.axes().stream()
                .map(axis -> axis.equals(first()) ? shard : shard.along(batch.steps(axis), batch.lengths(axis)))
                .toList();
    }

    /** What the layouts depend on: T and the lengths on each time axis. */
    Map<String, List<Integer>> extent() {
        Map<String, List<Integer>> extent = new LinkedHashMap<>();
        for (String axis : architecture.axes()) {
            extent.put(
                    axis,
                    IntStream.concat(IntStream.of(batch.steps(axis)), Arrays.stream(batch.lengths(axis)))
                            .boxed()
                            .toList());
        }
        return extent;
    }

    /** The whole batch as one shard that starts from the network's own initial states. */
    public ShardedRun.Shard whole() {
        return shard(layout(), null);
    }

    /** As {@link #shard(RowLayout, float[][], Workers)}, by the caller alone. */
    public ShardedRun.Shard shard(RowLayout layout, float @Nullable [][] initial) {
        return shard(layout, initial, Workers.NONE);
    }

    /**
     * Some of the sequences as a shard, in memory of its own.
     *
     * @param initial as {@link ShardedRun.Shard#initial}
     * @param workers share the copying
     * @throws IllegalArgumentException as {@link #load}
     */
    public ShardedRun.Shard shard(RowLayout layout, float @Nullable [][] initial, Workers workers) {
        List<RowLayout> layouts = layouts(layout);
        float[][] inputs = new float[architecture.inputs().size()][0];
        load(layouts, inputs, workers);
        return new ShardedRun.Shard(layouts, inputs, initial);
    }

    /**
     * The real rows of what the network reads, in the order of its inputs, in arrays that are used again.
     *
     * @param layouts of some of the sequences, one for each time axis
     * @param room modified: an array per input, replaced where it is too short
     * @param workers share the copying
     * @throws IllegalArgumentException if an input is missing, has another width, or holds an id that is out of range or a
     *     value that is not a number; the place is named
     */
    void load(List<RowLayout> layouts, float[][] room, Workers workers) {
        int i = 0;
        for (Map.Entry<String, Node> input : architecture.inputs().entrySet()) {
            Node node = input.getValue();
            room[i] = node.sequence()
                    ? rows(
                            input.getKey(),
                            node,
                            layouts.get(architecture.axes().indexOf(node.axis())),
                            room[i],
                            workers)
                    : vectors(input.getKey(), node, layouts.get(0), room[i]);
            i++;
        }
    }

    /** The real rows of one input; a new array. */
    public float[] rows(String name, Node node, RowLayout shard) {
        return rows(name, node, shard, new float[0], Workers.NONE);
    }

    private Tensor given(String name) {
        if (!batch.names().contains(name)) {
            throw new IllegalArgumentException(
                    "batch: the network reads %s, but the batch has only %s".formatted(name, batch.names()));
        }
        return batch.input(name);
    }

    /** The rows of an input that has one per sequence, in the places of a layout. */
    public float[] vectors(String name, Node node, RowLayout places, float[] room) {
        Tensor x = given(name);
        int width = node.width();
        if (!Arrays.equals(x.shape(), new int[] {batch.size(), width})) {
            throw new IllegalArgumentException("batch: input %s must be [B = %d, %d], but is %s"
                    .formatted(name, batch.size(), width, Arrays.toString(x.shape())));
        }
        float[] rows = room.length < places.batch() * width ? new float[places.batch() * width] : room;
        for (int i = 0; i < places.batch(); i++) {
            int sequence = places.sequence(i);
            for (int j = 0; j < width; j++) {
                float value = x.data()[sequence * width + j];
                if (!mayHold(0, value)) {
                    throw new IllegalArgumentException(
                            "batch: %s, but input %s has %s at sequence %d".formatted(rule(0), name, value, sequence));
                }
                rows[i * width + j] = value;
            }
        }
        return rows;
    }

    private float[] rows(String name, Node node, RowLayout shard, float[] room, Workers workers) {
        if (name.equals(Resets.RESET) && !batch.names().contains(name)) {
            return zeros(shard.rows() * node.width(), room);
        }
        Tensor x = given(name);
        if (x.rank() < 2) {
            throw new IllegalArgumentException(
                    "batch: input %s must be %s, but is %s".formatted(name, node.shape(), Arrays.toString(x.shape())));
        }
        if (x.size(0) != batch.steps(node.axis())) {
            throw new IllegalArgumentException("batch: input %s must have the %d steps of %s, but has %d"
                    .formatted(name, batch.steps(node.axis()), node.axis(), x.size(0)));
        }
        int width = x.rank() == 2 ? 1 : x.size(2);
        if (width != node.width()) {
            throw new IllegalArgumentException(
                    "batch: input %s must be %s, but is %s".formatted(name, node.shape(), Arrays.toString(x.shape())));
        }
        int size = shard.rows() * width;
        float[] rows = room.length < size ? new float[size] : room;
        int parts = Math.min(shard.steps(), workers.parts(size, PIECE));
        workers.run(parts, part -> {
            int from = shard.steps() * part / parts;
            int to = shard.steps() * (part + 1) / parts;
            shard.pack(from, to, x.data(), batch.size(), width, rows);
            check(name, node, shard, shard.offset(from) * width, shard.offset(to) * width, rows);
        });
        return rows;
    }

    private static void check(String name, Node node, RowLayout shard, int from, int to, float[] rows) {
        for (int j = from; j < to; j++) {
            float value = rows[j];
            if (!mayHold(node.limit(), value)) {
                throw new IllegalArgumentException(complaint(name, node, shard, j / node.width(), value));
            }
        }
    }

    private static float[] zeros(int size, float[] room) {
        if (room.length < size) {
            return new float[size];
        }
        Arrays.fill(room, 0, size, 0);
        return room;
    }

    /**
     * Whether a number may stand where a network or a loss reads it.
     *
     * @param limit for ids: how many there are to choose from; else 0
     */
    public static boolean mayHold(int limit, float value) {
        return limit == 0 ? Float.isFinite(value) : value >= 0 && value < limit && value == (int) value;
    }

    /** What numbers may stand there. */
    public static String rule(int limit) {
        return limit == 0 ? "numbers must be finite" : "ids must be whole numbers in [0, " + limit + ")";
    }

    private static String complaint(String name, Node node, RowLayout shard, int row, float value) {
        int t = 0;
        while (shard.offset(t + 1) <= row) {
            t++;
        }
        return "batch: %s, but input %s has %s at step %d of sequence %d"
                .formatted(rule(node.limit()), name, value, t, shard.sequence(row - shard.offset(t)));
    }

    /** Puts rows of a value at their places in {@link #room}; the workers share that. */
    public void unpack(float[] rows, RowLayout layout, Node node, Tensor room, Workers workers) {
        int parts = Math.min(layout.steps(), workers.parts((long) layout.rows() * node.width(), PIECE));
        workers.run(
                parts,
                part -> layout.unpack(
                        layout.steps() * part / parts,
                        layout.steps() * (part + 1) / parts,
                        rows,
                        batch.size(),
                        node.width(),
                        room.data()));
    }

    /** Room for what the network gives for this batch: {@code [T, B, n]}, or {@code [B, n]}; zeros. */
    public Tensor room(Node node) {
        return node.sequence()
                ? Tensor.zeros(batch.steps(node.axis()), batch.size(), node.width())
                : Tensor.zeros(batch.size(), node.width());
    }

    /** Rows of a value at their places in {@link #room}. */
    public Tensor padded(float[] rows, RowLayout layout, Node node) {
        Tensor padded = room(node);
        unpack(rows, layout, node, padded, Workers.NONE);
        return padded;
    }
}
