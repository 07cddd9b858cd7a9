package org.souvenir.cells.network;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.run.BatchRows;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.NetworkWeights;
import org.souvenir.cells.run.ParallelRun;
import org.souvenir.cells.run.RunPool;
import org.souvenir.cells.run.StateRows;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Tensor;

/**
 * An architecture with its numbers. Immutable: any number of threads may use it at once.
 *
 * <pre>{@code
 * Network network = Network.initialised(architecture, 42);
 * Network.Output output = network.infer(Batch.of(x, lengths));
 * float[] scores = output.values().data();
 * }</pre>
 */
public final class Network {

    /**
     * What a network gives for a batch.
     *
     * @param values {@code [T, B, n]} with zeros past the end of each sequence, or {@code [B, n]}
     * @param state after the last step of each sequence
     */
    public record Output(Tensor values, State state) {}

    private final Architecture architecture;
    private final Parameters parameters;
    private volatile @Nullable Inference inference;

    private record Inference(RunPool runs, NetworkWeights weights) {}

    private Network(Architecture architecture, Parameters parameters) {
        this.architecture = architecture;
        this.parameters = parameters;
    }

    /** A network whose parameters start as their initializers say, each from the stream of its own name. */
    public static Network initialised(Architecture architecture, long seed) {
        return new Network(architecture, Parameters.initialised(architecture.parameters(), seed));
    }

    /**
     * A network with the given parameters; copied.
     *
     * @throws IllegalArgumentException if they are not those of the architecture
     */
    public static Network of(Architecture architecture, Parameters values) {
        List<String> wanted =
                architecture.parameters().stream().map(ParameterSpec::name).toList();
        if (!values.names().equals(wanted)) {
            Set<String> missing = new LinkedHashSet<>(wanted);
            missing.removeAll(values.names());
            throw new IllegalArgumentException(
                    "parameters: must be those of the architecture, but %s are missing and there are %s"
                            .formatted(missing, values.names()));
        }
        return new Network(architecture, values.copy());
    }

    /** What it is made of. */
    public Architecture architecture() {
        return architecture;
    }

    /** Its numbers; a copy. */
    public Parameters parameters() {
        return parameters.copy();
    }

    /** {@link Architecture#summary}. */
    public String summary() {
        return architecture.summary();
    }

    /** The output for a batch, from the initial state; masks are their expectations. */
    public Output infer(Batch batch) {
        return infer(batch, null);
    }

    /** The output for a batch that goes on where {@code start} was left. */
    public Output infer(Batch batch, @Nullable State start) {
        return infer(batch, start, Workers.NONE);
    }

    /**
     * The output for a batch.
     *
     * @param start where it goes on, or null for the initial state
     * @param workers who shares the sequences among them; the result is the same for any number
     */
    public Output infer(Batch batch, @Nullable State start, Workers workers) {
        Inference ready = ready();
        BatchRows read = new BatchRows(architecture, batch);
        StateRows begin = start == null ? null : StateRows.of(architecture, batch.size(), start);
        List<RowLayout> shards = read.layout().shards();
        Node last = architecture.output();
        Tensor values = read.room(last);
        StateRows end = StateRows.empty(architecture, batch.size());
        workers.run(shards.size(), i -> {
            RowLayout layout = shards.get(i);
            ParallelRun.Shard shard = read.shard(layout, begin == null ? null : begin.inPlaces(layout));
            NetworkRun run = ready.runs().take();
            run.forward(ready.weights(), shard, RandomStream.of(0), 0);
            run.outputLayout().unpack(run.output(), batch.size(), last.width(), values.data());
            end.put(layout, run.finals());
            ready.runs().give(run);
        });
        return new Output(values, end.state());
    }

    /** A sequence that comes step by step. */
    public Session session() {
        return session(1);
    }

    /** Some sequences that come step by step, in step. */
    public Session session(int batch) {
        Inference ready = ready();
        return new Session(architecture, ready.runs(), ready.weights(), batch);
    }

    /**
     * What follows some sequences, step by step: for an encoder-decoder, the decoder after it has read the batch, and with
     * an input that is what the decoder reads.
     *
     * @param before what the output's time axis does not have: the source; without the decoder's own input
     * @throws IllegalArgumentException if the batch lacks an input
     */
    public Session session(Batch before) {
        Batch whole = before;
        for (Map.Entry<String, Node> input : architecture.inputs().entrySet()) {
            Node node = input.getValue();
            if (node.axis().equals(architecture.output().axis()) && !node.axis().equals(Input.NAME)) {
                whole = whole.with(
                        input.getKey(), Tensor.zeros(0, before.size(), node.width()), new int[before.size()]);
            }
        }
        Session session = session(before.size());
        session.resume(infer(whole).state());
        return session;
    }

    /** Every named value and state of every cell at every step. */
    public Trace trace(Batch batch) {
        return Trace.of(architecture, parameters, batch, null);
    }

    /**
     * As {@link #trace(Batch)}, and how the gradient of a loss reaches back through time.
     *
     * @param dOutput the gradient of the loss with respect to the output, of the output's shape
     */
    public Trace trace(Batch batch, Tensor dOutput) {
        return Trace.of(architecture, parameters, batch, dOutput);
    }

    /**
     * Saves it as a file of the {@link NetworkFormat#standard} format.
     *
     * @throws IllegalStateException if a layer or a cell tells no settings
     * @throws IllegalArgumentException if one is of a kind that is not registered
     */
    public void save(Path file) {
        NetworkFormat.standard().write(file, this, Map.of());
    }

    /**
     * Loads what {@link #save} wrote.
     *
     * @throws org.souvenir.core.file.FileFormatException if the file is missing, cut off, altered, of another version or
     *     not a network
     */
    public static Network load(Path file) {
        return NetworkFormat.standard().read(file).network();
    }

    private Inference ready() {
        Inference known = inference;
        if (known == null) {
            synchronized (this) {
                known = inference;
                if (known == null) {
                    NetworkPlans plans = NetworkPlans.inference(architecture);
                    NetworkWeights weights = new NetworkWeights(plans, Kernels.best());
                    weights.load(parameters.values(), RandomStream.of(0), Workers.NONE);
                    known = new Inference(new RunPool(plans), weights);
                    inference = known;
                }
            }
        }
        return Objects.requireNonNull(known);
    }

    /** Its parameters as tensors, by name. */
    public Map<String, Tensor> tensors() {
        return parameters.tensors();
    }
}
