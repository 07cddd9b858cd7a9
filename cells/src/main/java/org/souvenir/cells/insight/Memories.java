package org.souvenir.cells.insight;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Trace;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;

/**
 * The memories of a network: the states s of its layers whose equation has the form
 *
 * <pre>{@code
 * s' = k ⊙ s + w,
 * }</pre>
 *
 * where k says element by element how much is kept, and w is what is written: {@code c' = f ⊙ c + i ⊙ g} of an LSTM, {@code
 * h' = z ⊙ h + (1 - z) ⊙ n} of a GRU, and the like of any cell, found from its equations however they are written. k and w
 * may depend on s themselves, as gates and candidates do; they are taken as they come out.
 *
 * <pre>{@code
 * Memories memories = Memories.of(network);
 * memories.names();                                               // [recurrent1.c]
 * memories.why("recurrent1.h");                                   // why that is none
 * MemoryUse use = memories.read(batch).get("recurrent1.c");
 * use.share().get(t, b);                                          // how much of the memory is old after step t
 * use.surviving().get(t, b);                                      // how much of what step t wrote is there at the end
 * }</pre>
 *
 * <p>What weighs is what is there, not how far gates are open: a gate of 0.9 keeps nothing of an empty memory. Masks are their
 * expectations. Immutable; any number of threads may use it at once.
 */
public final class Memories {
    private static final String FACTOR = ".factor";
    private static final String KEPT = ".kept";
    private static final String WRITTEN = ".written";

    /** A state of a stage that is a memory. */
    private record Memory(String name, String axis, boolean backward) {}

    private final Network network;
    private final List<Memory> memories;
    private final Map<String, String> others;

    private Memories(Network network, List<Memory> memories, Map<String, String> others) {
        this.network = network;
        this.memories = memories;
        this.others = others;
    }

    /** Those of a network. */
    public static Memories of(Network network) {
        requireNonNull(network, "network");
        List<Memory> memories = new ArrayList<>();
        Map<String, String> others = new LinkedHashMap<>();
        for (Stage stage : network.architecture().stages()) {
            for (Step.StateRule state : stage.step().states()) {
                String name = stage.name() + "." + state.name();
                Optional<String> why = why(stage, state);
                if (why.isPresent()) {
                    others.put(name, why.get());
                } else {
                    memories.add(new Memory(name, stage.axis(), stage.direction() == Direction.BACKWARD));
                }
            }
        }
        Network shown = network.in(network.architecture().withSteps(Memories::showing));
        return new Memories(shown, List.copyOf(memories), others);
    }

    /** Why a state is no memory, if it is none. */
    private static Optional<String> why(Stage stage, Step.StateRule state) {
        if (stage.extent() != Node.Extent.SEQUENCE) {
            return Optional.of("%s: its layer runs over no steps".formatted(state.name()));
        }
        return Linear.of(state.next(), state.leaf()).coefficient() == null
                ? Optional.of(
                        "%s: what it becomes must be a sum with the old %s times something element by element, but it has no such term"
                                .formatted(state.name(), state.name()))
                : Optional.empty();
    }

    /** The step with what is kept and written under names beside each memory. */
    private static Step showing(Step step) {
        return Step.of(s -> s.include(step, new Rewrite() {
            @Override
            public Expr next(Step.StateRule state, Expr seen, Expr next) {
                Linear linear = Linear.of(next, seen);
                Expr factor = linear.coefficient();
                if (factor != null) {
                    Expr zeros = Expr.filled(seen.width(), 0);
                    s.name(state.name() + FACTOR, zeros.plus(factor));
                    s.name(state.name() + KEPT, seen.times(factor));
                    s.name(state.name() + WRITTEN, linear.rest() == null ? zeros : zeros.plus(linear.rest()));
                }
                return next;
            }
        }));
    }

    /** The memories, {@code layer.state}, in the order of the layers; unmodifiable. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        memories.forEach(memory -> names.add(memory.name()));
        return Collections.unmodifiableSet(names);
    }

    /**
     * Why a state is no memory in this sense; empty if it is one.
     *
     * @param state {@code layer.state}
     * @throws IllegalArgumentException if the network has no such state
     */
    public Optional<String> why(String state) {
        if (names().contains(state)) {
            return Optional.empty();
        }
        if (!others.containsKey(state)) {
            throw new IllegalArgumentException(
                    "memories: the states are %s and %s, but not %s".formatted(names(), others.keySet(), state));
        }
        return Optional.of(Objects.requireNonNull(others.get(state)));
    }

    /** What becomes of each memory while the network reads a batch; by name, unmodifiable. */
    public Map<String, MemoryUse> read(Batch batch) {
        requireNonNull(batch, "batch");
        Trace trace = network.trace(batch);
        Map<String, MemoryUse> uses = new LinkedHashMap<>();
        for (Memory memory : memories) {
            String name = memory.name();
            uses.put(
                    name,
                    MemoryUse.of(
                            trace.values(name),
                            trace.values(name + FACTOR),
                            trace.values(name + KEPT),
                            trace.values(name + WRITTEN),
                            batch.lengths(memory.axis()),
                            memory.backward()));
        }
        return Collections.unmodifiableMap(uses);
    }
}
