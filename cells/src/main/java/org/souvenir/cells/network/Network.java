package org.souvenir.cells.network;

import static java.util.Objects.requireNonNull;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.run.BatchRows;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.PreparedNetwork;
import org.souvenir.cells.run.StateRows;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.parameter.Quantisation;
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
 * int[] classes = network.predict(Batch.of(x, lengths)).classes();
 * }</pre>
 */
public final class Network {

    /**
     * What a network gives for a batch.
     *
     * @param outputs by name, {@code [T, B, n]} with zeros past the end of each sequence, or {@code [B, n]}; unmodifiable
     * @param state after the last step of each sequence
     */
    public record Output(Map<String, Tensor> outputs, State state) {
        /** Checks that nothing is missing. */
        public Output {
            NoNulls.in(outputs, "outputs");
            requireNonNull(state, "state");
        }

        /** The first output. */
        public Tensor values() {
            return outputs.values().iterator().next();
        }

        /**
         * An output.
         *
         * @throws IllegalArgumentException if there is none of this name
         */
        public Tensor values(String name) {
            Tensor values = outputs.get(name);
            if (values == null) {
                throw new IllegalArgumentException(
                        "output: the network gives %s, but not %s".formatted(outputs.keySet(), name));
            }
            return values;
        }
    }

    private final Architecture architecture;
    private final Parameters parameters;
    private final Engine engine;
    private final Quantisation quantisation;
    private final Supplier<PreparedNetwork> inference;
    private final Supplier<PreparedNetwork> observation;
    private final Supplier<PreparedNetwork> observationWithGradients;

    private Network(Architecture architecture, Parameters parameters, Engine engine, Quantisation quantisation) {
        this.architecture = architecture;
        this.parameters = parameters;
        this.engine = engine;
        this.quantisation = quantisation;
        this.inference = onFirstUse(() -> quantisation.precision() == Precision.FLOAT32
                ? NetworkPlans.inference(architecture)
                : NetworkPlans.quantisable(architecture));
        this.observation = onFirstUse(() -> NetworkPlans.observing(architecture, false));
        this.observationWithGradients = onFirstUse(() -> NetworkPlans.observing(architecture, true));
    }

    private Supplier<PreparedNetwork> onFirstUse(Supplier<NetworkPlans> plans) {
        return new Once<>(() -> new PreparedNetwork(plans.get(), parameters, quantisation.precision(), engine));
    }

    /** A network whose parameters start as their initializers say, each from the stream of its own name. */
    public static Network initialised(Architecture architecture, long seed) {
        requireNonNull(architecture, "architecture");
        Parameters start = Parameters.initialised(architecture.parameters(), seed);
        return new Network(architecture, start, Engine.standard(), Quantisation.NONE);
    }

    /**
     * A network with the given parameters; copied.
     *
     * @throws IllegalArgumentException if they are not those of the architecture
     */
    public static Network of(Architecture architecture, Parameters values) {
        requireNonNull(architecture, "architecture");
        requireNonNull(values, "values");
        List<String> wanted =
                architecture.parameters().stream().map(ParameterSpec::name).toList();
        if (!values.names().equals(wanted)) {
            Set<String> missing = new LinkedHashSet<>(wanted);
            missing.removeAll(values.names());
            throw new IllegalArgumentException(
                    "parameters: must be those of the architecture, but %s are missing and there are %s"
                            .formatted(missing, values.names()));
        }
        checkShapes(architecture, values);
        return new Network(architecture, values.copy(), Engine.standard(), Quantisation.NONE);
    }

    private static void checkShapes(Architecture architecture, Parameters values) {
        for (ParameterSpec wanted : architecture.parameters()) {
            ParameterSpec given = values.spec(wanted.name());
            if (given.rows() != wanted.rows() || given.columns() != wanted.columns()) {
                throw new IllegalArgumentException("parameters: %s must be [%d, %d], but is [%d, %d]"
                        .formatted(wanted.name(), wanted.rows(), wanted.columns(), given.rows(), given.columns()));
            }
        }
    }

    /**
     * The same network for inference with the weights of its products in fewer bits: on one row at a time about as many times
     * faster as their bytes are fewer, where as floats they do not fit the L2 cache.
     *
     * <p>Of any cell, every parameter that stands on the right of a product, whole or in part, is rounded: in
     * {@link Precision#INT8} to whole numbers, symmetric about 0, with a scale for each column (each row, where its transpose is
     * read), in {@link Precision#BFLOAT16} to the next such number. All else are floats: biases, factors, initial states, tables of
     * embeddings, what a step reads, and all sums. A matrix that is computed of parameters is rounded once it is computed.
     * {@link #quantisation} names what is rounded. {@link #parameters} are then the rounded numbers: as many floats as before, but
     * files are smaller.
     *
     * <p>Rounded is to nearest, after training (Jacob et al., 2018; Krishnamoorthi, 2018, 3.1.1), weights alone: no data is needed, and
     * what a network reads and computes has no range that could be left. Others round activations too, which is coarser: ONNX Runtime's
     * dynamic quantisation, PyTorch's {@code quantize_dynamic}.
     *
     * @param precision of these weights; {@link Precision#FLOAT32} gives a network of floats with the numbers as they are
     * @throws IllegalArgumentException if one of these weights is not finite, or was rounded to another precision before
     */
    public Network quantised(Precision precision) {
        return quantised(precision, Quantisation.Scope.PRODUCTS);
    }

    /** As {@link #quantised(Precision)}; tables of embeddings as well, where that is said. */
    public Network quantised(Precision precision, Quantisation.Scope scope) {
        requireNonNull(precision, "precision");
        requireNonNull(scope, "scope");
        Precision own = quantisation.precision();
        if (own != Precision.FLOAT32 && precision != Precision.FLOAT32 && precision != own) {
            throw new IllegalArgumentException(
                    "quantised: numbers are rounded once, but are to be %s and have been %s; take the network that it was made of"
                            .formatted(precision, own));
        }
        Quantisation wanted = NetworkPlans.quantisable(architecture).quantisation(precision, scope);
        return new Network(architecture, wanted.rounded(parameters), engine, wanted);
    }

    /** A network whose parameters were rounded so. */
    static Network rounded(Architecture architecture, Parameters values, Quantisation quantisation) {
        return new Network(architecture, values, Engine.standard(), quantisation);
    }

    /** Which of its parameters were rounded, and how; none where nothing was {@link #quantised}. */
    public Quantisation quantisation() {
        return quantisation;
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

    /**
     * How each layer is run in training, in words: what is made of its parameters once, what is computed before, in and after
     * the loop over time, forward and backward, and what is summed up for gradients, with all sizes.
     */
    public String explain() {
        return NetworkPlans.training(architecture).explain();
    }

    /** The output for a batch, from the initial state; masks are their expectations. */
    public Output infer(Batch batch) {
        return infer(batch, null);
    }

    /**
     * The output for a batch that goes on where {@code start} was left. The engine's threads share the sequences among them.
     *
     * @param start where it goes on, or null for the initial state
     */
    public Output infer(Batch batch, @Nullable State start) {
        requireNonNull(batch, "batch");
        PreparedNetwork ready = inference.get();
        BatchRows read = new BatchRows(architecture, batch);
        StateRows begin = start == null ? null : StateRows.of(architecture, batch.size(), start);
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        architecture.outputs().forEach((name, node) -> outputs.put(name, read.room(node)));
        StateRows end = StateRows.empty(architecture, batch.size());
        Workers workers = engine.workers();
        List<RowLayout> shards = ready.shards(read.layout(), workers);
        workers.run(shards.size(), i -> {
            RowLayout layout = shards.get(i);
            NetworkRun run = ready.take();
            ready.forward(run, read.shard(layout, begin == null ? null : begin.inPlaces(layout), workers));
            architecture
                    .outputs()
                    .forEach((name, node) -> read.unpack(
                            run.output(name),
                            run.outputLayout(name),
                            node,
                            Objects.requireNonNull(outputs.get(name)),
                            workers));
            end.put(layout, run.finals());
            ready.give(run);
        });
        return new Output(Collections.unmodifiableMap(outputs), end.state());
    }

    /** {@link #warmUp(Batch)} with one sequence of 32 steps of made-up numbers. */
    public Network warmUp() {
        return warmUp(WarmUp.numbers(architecture.inputs(), 32, 1));
    }

    /**
     * Predicts a batch again and again until that gets no faster: then weights are packed, memory is there, and the JVM has
     * compiled what runs. A service does so before it takes requests, for each size and length of batches that it expects: the
     * first request then takes parts of a millisecond, not tenths of a second. This takes 2 to 4 seconds on an idle machine,
     * never more than 10 of processor time, nor 30 by the clock, and a prediction; what the network gives stays the same.
     *
     * @return this network
     * @throws IllegalArgumentException if the network cannot read the batch
     */
    public Network warmUp(Batch like) {
        requireNonNull(like, "like");
        engine.kernels().warm();
        WarmUp.run(() -> predict(like), WarmUp.Clocks.here());
        for (int i = 0; i < WarmUp.FROM_OUTSIDE; i++) {
            predict(like);
        }
        return this;
    }

    /**
     * As {@link #warmUp(Batch)}, for sessions of B sequences: begins one, reads some steps of made-up numbers, takes its state and
     * closes it, again and again.
     *
     * @return this network
     * @throws IllegalArgumentException if {@link #sessionOfBatch} has no session for it
     */
    public Network warmUpSession(int batch) {
        Session.checkBatch(batch);
        Batch step = WarmUp.numbers(architecture.inputs(), 1, batch);
        engine.kernels().warm();
        WarmUp.run(() -> WarmUp.steps(sessionOfBatch(batch), step), WarmUp.Clocks.here());
        for (int i = 0; i < WarmUp.FROM_OUTSIDE; i++) {
            Session session = sessionOfBatch(batch);
            for (int t = 0; t < WarmUp.FROM_OUTSIDE && step.names().size() == 1; t++) {
                session.step(step.input(step.names().iterator().next()).data());
            }
            session.run(step);
            session.state();
            session.close();
        }
        return this;
    }

    /** What its first output says of a batch, without padding: classes, probabilities or numbers. */
    public Prediction predict(Batch batch) {
        requireNonNull(batch, "batch");
        return predictions(batch).values().iterator().next();
    }

    /** What each of its outputs says of a batch, by name; unmodifiable. */
    public Map<String, Prediction> predictions(Batch batch) {
        requireNonNull(batch, "batch");
        Map<String, Tensor> outputs = infer(batch).outputs();
        Map<String, Prediction> said = new LinkedHashMap<>();
        architecture
                .outputs()
                .forEach((name, node) -> said.put(
                        name, Prediction.of(Objects.requireNonNull(outputs.get(name)), batch.lengths(node.axis()))));
        return Collections.unmodifiableMap(said);
    }

    /** The same network, with the same numbers, on another engine than the standard one. */
    public Network on(Engine other) {
        requireNonNull(other, "other");
        return new Network(architecture, parameters, other, quantisation);
    }

    /**
     * The same numbers, on the same engine, in an architecture that is a part of this one or computes with the same
     * parameters ({@link Architecture#behind}, {@link Architecture#withSteps}).
     *
     * @throws IllegalArgumentException if it has a parameter that this network has not, or one of another shape
     */
    public Network in(Architecture other) {
        requireNonNull(other, "other");
        Parameters own = Parameters.of(other.parameters());
        own.names().forEach(name -> own.set(name, parameters.tensor(name)));
        return new Network(other, own, engine, quantisation.of(own.names()));
    }

    /** A sequence that comes step by step. */
    public Session session() {
        return sessionOfBatch(1);
    }

    /**
     * Some sequences that come step by step, in step.
     *
     * @param batch B, from 0 to 2^24
     * @throws IllegalArgumentException if a layer reads backward what comes step by step, the network reads at each step what
     *     other inputs must have given before, or the batch is larger than an array
     */
    public Session sessionOfBatch(int batch) {
        Session.checkBatch(batch);
        return new Session(architecture, inference.get(), batch);
    }

    /**
     * What follows some sequences, step by step: for an encoder-decoder, the decoder after it has read the source, and with
     * an input that is what the decoder reads.
     *
     * @param before what is known at once: sequences along other time axes, and vectors; all other inputs come step by step
     * @throws IllegalArgumentException if the other inputs lie along several time axes, or the network cannot read them step by
     *     step
     */
    public Session sessionAfter(Batch before) {
        requireNonNull(before, "before");
        return new Session(architecture, inference.get(), before);
    }

    /**
     * The gradients of a number that depends on what the network gives for a batch, with respect to the batch's inputs, the
     * initial states and the parameters.
     *
     * <pre>{@code
     * Tensor dy = network.infer(batch).values();                     // of L = Σ y² / 2
     * Gradients gradients = network.gradients(batch, Gradients.Of.output("output", dy));
     * Tensor dx = gradients.inputs().get("x");
     * }</pre>
     *
     * @param of how the number depends on outputs and final states
     * @throws IllegalArgumentException if an output is not there, or a gradient has not the shape of its value
     * @throws IllegalStateException if the network is {@link #quantised}
     */
    public Gradients gradients(Batch batch, Gradients.Of of) {
        requireNonNull(batch, "batch");
        requireNonNull(of, "of");
        checkGradients("gradients");
        return Gradients.of(architecture, observationWithGradients.get(), batch, of);
    }

    /** Every named value and state of every cell at every step. */
    public Trace trace(Batch batch) {
        requireNonNull(batch, "batch");
        return Trace.of(architecture, observation.get(), batch, null);
    }

    /**
     * As {@link #trace(Batch)}, and how the gradient of a loss reaches back through time.
     *
     * @param dOutput the gradient of the loss with respect to the output, of the output's shape
     * @throws IllegalStateException if the network is {@link #quantised}
     */
    public Trace trace(Batch batch, Tensor dOutput) {
        requireNonNull(batch, "batch");
        requireNonNull(dOutput, "dOutput");
        checkGradients("trace");
        return Trace.of(architecture, observationWithGradients.get(), batch, dOutput);
    }

    private void checkGradients(String what) {
        if (quantisation.narrow()) {
            throw new IllegalStateException(
                    "%s: gradients need a network of floats, but this one is for inference, with weights in %s; take the network that it was made of, or quantised(FLOAT32), which has the rounded numbers"
                            .formatted(what, quantisation.precision()));
        }
    }

    /**
     * Saves it as a file of the {@link NetworkFormat#standard} format; quantised weights in 8 or 16 bits.
     *
     * @throws IllegalStateException if a layer tells no settings, or a cell neither settings nor equations that can be printed
     * @throws IllegalArgumentException if one is of a kind that is not registered
     */
    public void save(Path file) {
        requireNonNull(file, "file");
        NetworkFormat.standard().write(file, this, Map.of());
    }

    /** {@link #save(Path)} to a stream, which is flushed and stays open. */
    public void save(OutputStream out) {
        requireNonNull(out, "out");
        NetworkFormat.standard().write(out, this, Map.of());
    }

    /** The bytes that {@link #save(Path)} writes. */
    public byte[] toBytes() {
        return NetworkFormat.standard().toBytes(this, Map.of());
    }

    /**
     * Loads what {@link #save(Path)} wrote.
     *
     * @throws org.souvenir.core.file.FileFormatException if the file is missing, cut off, altered, of another version or
     *     not a network
     */
    public static Network load(Path file) {
        requireNonNull(file, "file");
        return NetworkFormat.standard().read(file).network();
    }

    /** {@link #load(Path)} from a stream: to its end, where the network must end too. It stays open. */
    public static Network load(InputStream in) {
        requireNonNull(in, "in");
        return NetworkFormat.standard().read(in).network();
    }

    /** {@link #load(Path)} from bytes. */
    public static Network fromBytes(byte[] bytes) {
        requireNonNull(bytes, "bytes");
        return NetworkFormat.standard().fromBytes(bytes).network();
    }

    /** Its parameters as tensors, by name. */
    public Map<String, Tensor> tensors() {
        return parameters.tensors();
    }
}
