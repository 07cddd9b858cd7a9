package org.souvenir.examples;

import com.google.common.primitives.ImmutableIntArray;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.*;
import org.souvenir.cells.contract.*;
import org.souvenir.cells.data.*;
import org.souvenir.cells.drawing.*;
import org.souvenir.cells.exchange.*;
import org.souvenir.cells.exchange.onnx.*;
import org.souvenir.cells.exchange.pytorch.*;
import org.souvenir.cells.exchange.source.*;
import org.souvenir.cells.insight.*;
import org.souvenir.cells.layer.*;
import org.souvenir.cells.network.*;
import org.souvenir.cells.registry.*;
import org.souvenir.cells.series.*;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.*;
import org.souvenir.core.file.*;
import org.souvenir.core.parameter.*;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.*;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.core.text.*;
import org.souvenir.text.batch.*;
import org.souvenir.text.data.*;
import org.souvenir.text.generation.*;
import org.souvenir.text.token.*;
import org.souvenir.text.vocabulary.*;
import org.souvenir.training.*;
import org.souvenir.training.loss.*;
import org.souvenir.training.metric.*;
import org.souvenir.training.optimizer.*;

/** Arguments that are right, and arguments that are wrong. */
final class MisuseSamples {

    /** A wrong argument, and how it is called. */
    record Wrong(String label, @Nullable Object value) {}

    private static final Engine ENGINE = Engine.withThreads(1);
    private static final Architecture ARCHITECTURE = Architecture.of(
            Input.features(3), Recurrent.of(n -> new Lstm(n, 4)), Pooling.LAST, new org.souvenir.cells.layer.Dense(2));
    private static final Network NETWORK = Network.initialised(ARCHITECTURE, 1).on(ENGINE);

    private final Path folder;
    private final Map<String, Supplier<?>> samples = new HashMap<>();
    private int files;

    MisuseSamples(Path folder) {
        this.folder = folder;
        numbers();
        core();
        expressions();
        networks();
        exchange();
        training();
        text();
    }

    private <T> void put(String key, Supplier<T> sample) {
        samples.put(key, sample);
    }

    private void numbers() {
        put("int", () -> 2);
        put("long", () -> 2L);
        put("double", () -> 0.5);
        put("float", () -> 0.5f);
        put("boolean", () -> true);
        put("byte[]", () -> new byte[] {1, 2, 3});
        put("int[]", () -> new int[] {2, 2});
        put("float[]", () -> new float[] {1, 2, 3});
        put("double[]", () -> new double[] {1, 2, 3});
        put("float[][]", () -> new float[][] {{1, 2, 3}, {4, 5, 6}});
        put("double[][]", () -> new double[][] {{1, 2, 3}, {4, 5, 6}});
        put("float[][][]", () -> new float[][][] {{{1, 2, 3}}, {{4, 5, 6}}});
        put("int[][]", () -> new int[][] {{1, 2}, {1}});
        put("String", () -> "name");
        put("Object", () -> new Lstm(3, 4));
        put("Duration", () -> Duration.ZERO);
        put("InputStream", () -> InputStream.nullInputStream());
        put("OutputStream", () -> new ByteArrayOutputStream());
        put("PrintStream", () -> new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        put("IOException", () -> new IOException("disk"));
        put("Path", () -> folder.resolve("file" + files++));
        put("Iterable<String>", () -> List.of("a", "b"));
        put("Collection<String>", () -> List.of("a", "b"));
        put("List<String>", () -> List.of("a", "b"));
        put("Set<String>", () -> Set.of("x"));
        put("Map<String, String>", () -> Map.of("k", "v"));
        put("Map<String, Object>", () -> Map.of("k", "v"));
        put("Map<String, Double>", () -> Map.of("k", 0.5));
        put("List<int[]>", () -> List.of(new int[] {1, 2}, new int[] {1}));
        put("List<float[]>", () -> List.of(new float[] {1, 2}, new float[] {1}));
        put("List<double[]>", () -> List.of(new double[] {1, 2}, new double[] {1, 2}));
        put("List<float[][]>", () -> List.of(new float[][] {{1, 2, 3}}, new float[][] {{1, 2, 3}}));
        put("List<E>", () -> List.of("a", "b", "c"));
        put("Class<E>", () -> Gru.Reset.class);
        put("IntFunction<? extends E>", () -> (IntFunction<String>) i -> "a");
        put("Function<? super E, ?>", () -> (Function<Object, Object>) e -> e);
        put("DoubleSupplier", () -> (DoubleSupplier) () -> 1);
        put("DoubleUnaryOperator", () -> (DoubleUnaryOperator) x -> x);
        put("IntToDoubleFunction", () -> (IntToDoubleFunction) i -> 0.5);
        put("IntConsumer", () -> (IntConsumer) i -> {});
        put("Predicate<Expr>", () -> (Predicate<Expr>) e -> true);
        put("Predicate<Progress>", () -> (Predicate<Progress>) e -> true);
    }

    private void core() {
        put("Engine", () -> ENGINE);
        put("Tensor", () -> Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        put("FMatrixRMaj", () -> new FMatrixRMaj(2, 3));
        put("DMatrixRMaj[]", () -> new DMatrixRMaj[] {new DMatrixRMaj(2, 3), new DMatrixRMaj(2, 3)});
        put("Map<String, Tensor>", () -> Map.of("t", Tensor.zeros(2, 3)));
        put("Map<String, NpyFormat>", () -> Map.of("t", NpyFormat.FLOATS));
        put("NpyFormat.descr: String", () -> "<f4");
        put("NpyFormat(descr)", () -> "<f4");
        put("RandomStream", () -> RandomStream.of(1));
        put("Initializer", () -> Initializer.zeros());
        put("Initializer.Block", () -> new Initializer.Block(2, Initializer.zeros()));
        put("List<Initializer.Block>", () -> List.of(new Initializer.Block(2, Initializer.zeros())));
        put("ParameterSpec", () -> new ParameterSpec("w", 2, 3, Initializer.zeros()));
        put("List<ParameterSpec>", () -> List.of(new ParameterSpec("w", 2, 3, Initializer.zeros())));
        put("Parameters", () -> Parameters.initialised(List.of(new ParameterSpec("w", 2, 3, Initializer.zeros())), 1));
        for (String method : List.of("contains", "offset", "set", "spec", "tensor")) {
            put("Parameters." + method + "(name)", () -> "w");
        }
        put("Parameters.initialised(given)", () -> Map.of("w", Tensor.zeros(2, 3)));
        put("Network.of(values)", () -> NETWORK.parameters());
        put("Quantisation", () -> Quantisation.NONE);
        put("NamedInitializer", () -> (NamedInitializer) Initializer.zeros());
        put("NamedInitializer.fill(data)", () -> new float[4]);
        put("NamedInitializer.fill(offset)", () -> 0);
        put("ByteArray", () -> new byte[0]);
        put("NamedTensors", () -> safetensors());
        put("Safetensors", () -> safetensors());
        put("Safetensors.fromBytes(bytes)", () -> Safetensors.toBytes(Map.of("t", Tensor.zeros(2, 3)), Map.of()));
        put(
                "Safetensors.read(input)",
                () -> new ByteArrayInputStream(Safetensors.toBytes(Map.of("t", Tensor.zeros(2, 3)), Map.of())));
        for (String method : List.of("doubles", "dtype", "shape", "tensor", "whole", "bytes", "contains")) {
            put("Safetensors." + method + "(name)", () -> "t");
            put("Npz." + method + "(name)", () -> "t");
            put("TorchArchive." + method + "(name)", () -> "t");
            put("ZipArchive." + method + "(name)", () -> "t.npy");
        }
        put("Npz", () -> Npz.read(npz()));
        put("ZipArchive", () -> ZipArchive.open(npz()));
        put("Npz.read(file)", this::npz);
        put("ZipArchive.open(file)", this::npz);
        put("Npy.read(file)", this::npy);
        put("Npy.readDoubles(file)", this::npy);
        put("Safetensors.read(file)", this::safetensorsFile);
        put("Safetensors.write(dtypes)", () -> Map.of("t", "F32"));
        put("Safetensors.toBytes(dtypes)", () -> Map.of("t", "F32"));

        put("Attribute.Matrix.at(row)", () -> 0);
        put("Scores.softmax(scores)", () -> new float[8]);
        put("Scores.softmax(probabilities)", () -> new float[8]);
        put("Scores.softmax(offset)", () -> 0);
        put("Scores.argmax(offset)", () -> 0);
        put("RandomStream.mask(offset)", () -> 0);
        put(
                "Safetensors.read(in)",
                () -> new ByteArrayInputStream(Safetensors.toBytes(Map.of("t", Tensor.zeros(2, 3)), Map.of())));
        put("Parameters.initialised(known)", () -> Map.of("w", Tensor.zeros(2, 3)));
        put("Map<String, Quantisation.Scaled>", () -> Map.of("w", Quantisation.Scaled.BY_ROW));
        put("CentralDifference.of(gradient)", () -> new double[12]);
        put("FixedNumbers.of(expressions)", () -> List.of(Expr.constant(1)));
        put("SinglePrecision.tolerance(exact)", () -> new double[] {1, 2});
        put("Tensor.get(index)", () -> new int[] {1, 1});
        put("Tensor.set(index)", () -> new int[] {1, 1});
        put("Tensor.size(axis)", () -> 1);
        put("Tensor.select(axis)", () -> 1);
        put("Tensor.select(places)", () -> new int[] {1, 0});
        put("Tensor.of(shape)", () -> new int[] {3, 1});
        put("Tensor.reshape(newShape)", () -> new int[] {3, 2});
    }

    private Safetensors safetensors() {
        return Safetensors.fromBytes(Safetensors.toBytes(Map.of("t", Tensor.zeros(2, 3)), Map.of()));
    }

    private Path written(Consumer<Path> writer) {
        Path file = folder.resolve("read" + files++);
        writer.accept(file);
        return file;
    }

    private Path npz() {
        return written(file -> Npz.write(file, Map.of("t", Tensor.zeros(2, 3))));
    }

    private Path npy() {
        return written(file -> Npy.write(file, Tensor.zeros(2, 3)));
    }

    private Path safetensorsFile() {
        return written(file -> Safetensors.write(file, Map.of("t", Tensor.zeros(2, 3)), Map.of()));
    }

    private Path textFile(String text) {
        return written(file -> {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Expr x() {
        return Expr.filled(3, 1);
    }

    private static Step finished() {
        return Step.of(s -> {
            Expr h = s.name("hidden", s.linear("l", s.input("name", 3), 3));
            s.next("h", s.state("h", 3).plus(h));
            s.output(h);
        });
    }

    /** A step that is not finished, with a state h. */
    private static Step builder() {
        Step[] kept = new Step[1];
        try {
            Step.of(s -> {
                kept[0] = s;
                s.state("h", 3);
            });
        } catch (IllegalArgumentException e) {
            // it has no output
        }
        return kept[0];
    }

    private void expressions() {
        put("Expr", MisuseSamples::x);
        put("Expr[]", () -> new Expr[] {x(), x()});
        put("List<Expr>", () -> List.of(x(), x()));
        put("Set<Expr>", () -> Set.of(x()));
        put("Collection<Expr>", () -> List.of(x()));
        put("Map<Expr, Double>", () -> Map.of(Expr.constant(1), 1.0));
        put("Op", () -> Op.ADD);
        put("Attribute", () -> Attribute.None.NONE);
        put("Attribute.Matrix", () ->
                (Attribute.Matrix) Expr.constant(new double[] {1, 2, 3}).attribute());
        put("Attribute.Mask", () -> new Attribute.Mask(2, 2, 0.5, 1, 0.5, Attribute.Scope.STEP, 0));
        put("Expr.of(inputs)", () -> new Expr[] {x(), x()});
        put("Expr.rows(from)", () -> 0);
        put("Expr.rows(count)", () -> 1);
        put("Expr.slice(from)", () -> 1);
        put("Expr.product(weight)", () -> fixed(3, 2));
        put("Step", MisuseSamples::builder);
        put("Step.include(included)", MisuseSamples::finished);
        put("Rewrite", () -> new Rewrite() {});
        put("Step.next(name)", () -> "h");
        put("Step.state(initial)", () -> Expr.constant(0));
        put("Step.name(value)", MisuseSamples::x);
        put("Consumer<Step>", () -> (Consumer<Step>) s -> s.output(s.input(3)));
        put("Step.StateRule", () -> finished().states().get(0));
        put("Functions.repeat(column)", () -> Expr.filled(1, 1));
        put("Functions.gather(table)", () -> fixed(5, 2));
        put("Functions.gather(ids)", () -> ids());
        put("Functions.pick(ids)", () -> ids());
        put("Functions.matrixTimes(matrix)", () -> Expr.filled(6, 1));
        put("Functions.timesMatrix(matrix)", () -> Expr.filled(6, 1));
        for (String along : List.of("logSumExpAlong", "maxAlong", "softmaxAlong", "sumAlong")) {
            put("Functions." + along + "(x)", () -> builder().sequence("s", 3));
        }
        put("Functions.clip(high)", () -> 1.0);
        put("UnaryOperator<Expr>", () -> (UnaryOperator<Expr>) e -> e);
        put("BinaryOperator<Expr>", () -> (BinaryOperator<Expr>) (p, t) -> Functions.rowSum(p));
        put("UnaryOperator<Step>", () -> UnaryOperator.<Step>identity());
        put("EquationText.difference(one)", MisuseSamples::finished);
        for (String method : List.of("difference", "ifPrintable", "print", "write")) {
            for (String name : List.of("one", "other", "a", "b", "step", "first", "second")) {
                put("EquationText." + method + "(" + name + ")", MisuseSamples::finished);
            }
        }
        put("EquationText.parse(text)", () -> EquationText.print(finished()));
        put("EquationText.write(text)", () -> EquationText.print(finished()));
        put("ReferenceExecutor(step)", MisuseSamples::finished);
        put("SinglePrecision.reference(step)", MisuseSamples::finished);
        put("SinglePrecision.references(step)", MisuseSamples::finished);
        put("ReferenceExecutor.Setup", MisuseSamples::setup);
        put("ReferenceExecutor", () -> {
            ReferenceExecutor executor = new ReferenceExecutor(finished(), setup());
            executor.forward();
            return executor;
        });
        put("ReferenceExecutor.Result", () -> new ReferenceExecutor(finished(), setup()).forward());
        put("Map<String, DMatrixRMaj>", () -> Map.of());
        put(
                "List<DMatrixRMaj[]>",
                () -> List.<DMatrixRMaj[]>of(new DMatrixRMaj[] {new DMatrixRMaj(2, 3), new DMatrixRMaj(2, 3)}));
        put("Map<String, DMatrixRMaj[]>", () -> Map.of("output", new DMatrixRMaj[] {new DMatrixRMaj(2, 3)}));
    }

    private static ReferenceExecutor.Setup setup() {
        return new ReferenceExecutor.Setup(
                Map.of("l.weight", new DMatrixRMaj(3, 3), "l.bias", new DMatrixRMaj(1, 3)),
                List.<DMatrixRMaj[]>of(new DMatrixRMaj[] {new DMatrixRMaj(2, 3), new DMatrixRMaj(2, 3)}),
                new int[] {2, 2},
                Direction.FORWARD,
                Map.of(),
                false,
                RandomStream.of(1));
    }

    private static Expr fixed(int rows, int columns) {
        return builder().parameter("w", rows, columns, Initializer.zeros());
    }

    private static Expr ids() {
        return builder().ids("ids", 3);
    }

    private static Batch batch() {
        return Batch.of(Tensor.zeros(2, 2, 3));
    }

    private static Example example() {
        return Example.perSequence(batch(), Tensor.of(new float[] {0, 1}, 2));
    }

    private NetworkGraph graph() {
        NetworkGraph[] kept = new NetworkGraph[1];
        try {
            Architecture.of(graph -> kept[0] = graph);
        } catch (IllegalArgumentException e) {
            // it is empty
        }
        lastGraph = kept[0];
        lastNode = lastGraph.features("in" + files++, 3);
        return lastGraph;
    }

    private @Nullable NetworkGraph lastGraph;
    private @Nullable Node lastNode;

    private Wiring wiring() {
        NetworkGraph graph = graph();
        Wiring[] kept = new Wiring[1];
        graph.layer(new KeepingLayer(kept), lastNode);
        return kept[0];
    }

    private record KeepingLayer(Wiring[] kept) implements Layer {
        @Override
        public String kind() {
            return "keeping";
        }

        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            kept[0] = wiring;
            return inputs.get(0);
        }
    }

    private void networks() {
        put("Lru(maxRadius)", () -> 0.9);
        put("TorchArchive", () -> null);
        put("ChronoInitializer.input(longest)", () -> 9.0);
        put("ChronoInitializer.forget(longest)", () -> 9.0);
        put("ChronoBias(longest)", () -> 9.0);
        put("Highway(cell)", () -> new Lstm(4, 4));
        put("Residual(cell)", () -> new Lstm(4, 4));
        put("CellClip(state)", () -> "c");
        put("LearnedInitialState(states)", () -> List.of("h"));
        put("Zoneout(rates)", () -> Map.of("h", 0.5));
        put("Wiring.continued(step)", MisuseSamples::finished);
        put("GateWeights.of(step)", () -> Step.of(new Lstm(3, 4)::define));
        put("Cell.parse(equations)", () -> EquationText.print(finished()));
        put("Cell.parse(settings)", () -> Map.of());
        put("CellRegistry.create(name)", () -> "elman-rnn");
        put("CellRegistry.create(settings)", () -> Map.of("inputSize", "2", "hiddenSize", "3"));
        put("CellRegistry.activation(kind)", () -> "tanh");
        put("CellRegistry.activation(settings)", () -> Map.of());
        put("Trainer.evaluate(output)", () -> "output");
        put("Trainer.metrics(output)", () -> "output");
        put("ConfusionMatrix.add(predictions)", () -> new Predictions(1, 3, new float[3], 1, new float[1]));
        put("Ctc.targets(width)", () -> 4);
        put("TargetForm(limit)", () -> 0);
        put("Columns.at(label)", () -> 0);
        put("Columns.At(label)", () -> 0);
        put("Stars.verdict(label)", () -> "5");
        put("Stars.verdicts(texts)", () -> List.of(new LabelledText("text", "5")));
        put("Example.perStep(targets)", () -> Tensor.zeros(2, 2));
        put("Target.weighted(newWeights)", () -> Tensor.zeros(2));
        put("Trace.gate(gate)", () -> "recurrent1.forget");
        put("Trace.gradient(state)", () -> "recurrent1.h");
        put("Trace.gradientNorms(state)", () -> "recurrent1.h");
        put("Settings", () -> new Settings("lstm", Map.of("k", "1", "e", "after"), CellRegistry.standard()));
        for (String method : List.of("has", "number", "text", "texts", "whole", "numbers")) {
            put("Settings." + method + "(name)", () -> "k");
        }
        put("Settings.choice(name)", () -> "e");
        put("Settings.Parts", () -> CellRegistry.standard());
        put("Settings.text(settings)", () -> Map.of("a", 1));
        put("Cell", () -> new Lstm(3, 4));
        put("Activation", () -> Activation.TANH);
        put("CellFactory", () -> CellFactory.of("own", s -> new Lstm(3, 4)));
        put("List<CellFactory>", () -> List.of(CellFactory.of("own", s -> new Lstm(3, 4))));
        put("Function<Settings, ? extends Cell>", () -> (Function<Settings, Cell>) s -> new Lstm(3, 4));
        put("Function<Settings, Activation>", () -> (Function<Settings, Activation>) s -> Activation.TANH);
        put("Function<Settings, Layer>", () -> (Function<Settings, Layer>) s -> new org.souvenir.cells.layer.Dense(2));
        put("CellRegistry", CellRegistry::standard);
        put("CellRegistry.create(name)", () -> "elman");
        put("CellContract", () -> CellContract.of(new Lstm(3, 4)));
        put("List<CellContract.Finding>", () -> List.of());
        put("Batch", MisuseSamples::batch);
        put("Batch.of(x)", () -> Tensor.zeros(2, 2, 3));
        put("Batch.with(input)", () -> Tensor.zeros(2, 2, 3));
        put("Batch.input(name)", () -> "x");
        put("Batch.isVector(name)", () -> "x");
        put("Batch.replacing(name)", () -> "x");
        put("Batch.replacing(values)", () -> Tensor.zeros(2, 2, 5));
        put("Batch.steps(name)", () -> "x");
        put("Batch.lengths(name)", () -> "x");
        put("Batch.select(sequences)", () -> new int[] {0, 1});
        put("Batch.sameSteps(one)", () -> "x");
        put("Batch.sameSteps(other)", () -> "x");
        put("Batch.withAlong(axis)", () -> "x");
        put("Batch.window(from)", () -> 0);
        put("Example", MisuseSamples::example);
        put("Example.window(from)", () -> 0);
        put("Example.select(sequences)", () -> new int[] {0, 1});
        put("List<Example>", () -> List.of(example()));
        put("ExampleSource", () -> ExampleSource.inOrder(List.of(example())));
        put("Target", () -> Target.perSequence(Tensor.of(new float[] {0, 1}, 2)));
        put("Map<String, Target>", () -> Map.of("output", Target.perSequence(Tensor.of(new float[] {0, 1}, 2))));
        put("LengthGroups", () -> LengthGroups.of(new int[] {2, 2}, 2, 1));
        put("LazyList", () -> LazyList.of(3, i -> "a"));
        put("Sequences", () -> Sequences.of(Tensor.zeros(2, 2, 3)));
        put("Sequences.of(x)", () -> Tensor.zeros(2, 2, 3));
        put("Sequences.of(values)", () -> Tensor.zeros(2, 2, 3));
        put("Sequences.batchFirst(x)", () -> Tensor.zeros(2, 2, 3));
        put("Sequences.batchFirst(values)", () -> Tensor.zeros(2, 2, 3));
        put("State", () -> NETWORK.infer(batch()).state());
        put("State[]", () -> new State[] {NETWORK.infer(batch()).state()});
        put("State.fromBytes(bytes)", () -> NETWORK.infer(batch()).state().toBytes());
        put("State.select(sequences)", () -> new int[] {0, 1});
        for (String method : List.of("values", "width", "with")) {
            put(
                    "State." + method + "(name)",
                    () -> NETWORK.infer(batch()).state().names().get(0));
        }
        put("State.with(values)", () -> new float[8]);
        put("Map<String, float[]>", () -> Map.of("a", new float[4]));
        put("Architecture", () -> ARCHITECTURE);
        put("Architecture.behind(names)", () -> Set.of(ARCHITECTURE.layers().get(0)));
        put("Architecture.reference(node)", () -> ARCHITECTURE.output());
        put("Consumer<NetworkGraph>", () -> (Consumer<NetworkGraph>)
                g -> g.output("o", g.layer(new org.souvenir.cells.layer.Dense(2), g.features("x", 3))));
        put("Input", () -> Input.features(3));
        put("Link[]", () -> new Link[] {new org.souvenir.cells.layer.Dense(2)});
        put("List<? extends Link>", () -> List.of(new org.souvenir.cells.layer.Dense(2)));
        put("Layer", () -> new org.souvenir.cells.layer.Dense(2));
        put("Recurrent", () -> Recurrent.of(n -> new Lstm(n, 4)));
        put("IntFunction<? extends Cell>", () -> (IntFunction<Cell>) n -> new Lstm(n, 4));
        put("NetworkGraph", this::graph);
        put("Wiring", this::wiring);
        put("Node", () -> lastNode == null ? ARCHITECTURE.output() : lastNode);
        put("Node[]", () -> new Node[] {lastNode == null ? ARCHITECTURE.output() : lastNode});
        put("List<Node>", () -> List.of(lastNode == null ? ARCHITECTURE.output() : lastNode));
        put("Stage", () -> ARCHITECTURE.stages().get(0));
        put("Stage.readsWhole(input)", () -> 0);
        put("Stage.repeats(input)", () -> 0);
        put("Stage(step)", MisuseSamples::finished);
        put("Network", () -> NETWORK);
        put("Network.sessionAfter(before)", () -> batch());
        put("Network.gradients(of)", () -> Gradients.Of.output("output", Tensor.zeros(2, 2)));
        put("Network.trace(dOutput)", () -> Tensor.zeros(2, 2));
        put("Network.fromBytes(bytes)", () -> NETWORK.toBytes());
        put("Network.load(input)", () -> new ByteArrayInputStream(NETWORK.toBytes()));
        put("Network.load(file)", () -> network());
        put("NetworkFormat.fromBytes(bytes)", () -> NETWORK.toBytes());
        put("NetworkFormat.read(input)", () -> new ByteArrayInputStream(NETWORK.toBytes()));
        put("NetworkFormat.read(file)", () -> network());
        put("NetworkFormat", NetworkFormat::standard);
        put("Network.Output", () -> NETWORK.infer(batch()));
        put("Network.Output.values(name)", () -> "output");
        put("Gradients.Of", () -> Gradients.Of.output("output", Tensor.zeros(2, 2)));
        put("Prediction", () -> NETWORK.predict(batch()));
        put("Prediction.sequence(sequence)", () -> 1);
        put("Session", () -> NETWORK.session());
        put("Session.generate(feedback)", () -> (Session.Feedback) (t, y) -> new float[3]);
        put("Session.Stop", () -> (Session.Stop) (t, y) -> false);
        put("Session.step(y)", () -> new float[2]);
        put("Session.run(steps)", () -> Tensor.zeros(2, 1, 3));
        put("Session.run(Batch).steps", () -> Batch.of(Tensor.zeros(2, 1, 3)));
        put("Session.runAll(steps)", () -> Batch.of(Tensor.zeros(2, 1, 3)));
        put("Session.resume(state)", () -> NETWORK.session().state());
        put("Session.select(sequences)", () -> new int[] {0, 0});
        put("Trace", () -> NETWORK.trace(batch(), Tensor.zeros(2, 2)));
        for (String method : List.of("gate", "gradient", "gradientNorms", "hasGradient", "values")) {
            put(
                    "Trace." + method + "(name)",
                    () -> NETWORK.trace(batch()).names().iterator().next());
        }
        put("Series", () -> Series.of(new float[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}}));
        put("Series.of(values)", () -> new float[] {1, 2, 3});
        put("Series.window(from)", () -> 0);
        put("Windows", () -> Windows.of(2));
        put("Windows.targets(columns)", () -> new int[] {0, 1});
        put("Series.columns(columns)", () -> new int[] {0, 1});
        put("Scaler", () -> Scaler.of(new double[] {1, 2, 3}, new double[] {1, 2, 3}));
        put("Scaler.columns(columns)", () -> new int[] {0, 1});
        put(
                "Scaler.parse(text)",
                () -> Scaler.of(new double[] {1, 2, 3}, new double[] {1, 2, 3}).toText());
    }

    private Path network() {
        return written(file -> NETWORK.save(file));
    }

    private void exchange() {
        put("Drawing.of(step)", MisuseSamples::finished);
        put("Equations.of(step)", MisuseSamples::finished);
        put("List<Certificate.Line>", () -> List.of());
        put("Certificate.of(expected)", () -> Map.of());
        put("GateWeights", () -> GateWeights.of(new Lstm(3, 4), lstm()));
        put("GateOrder", () -> GateOrder.TORCH_LSTM);
        put("GateWeights.of(parameters)", () -> lstm());
        put("GateWeights.of(Step,Map).step", () -> Step.of(new Lstm(3, 4)::define));
        put("Map<String, int[]>", () -> Map.of("t", new int[] {2, 3}));
        put("Function<String, Tensor>", () -> (Function<String, Tensor>) n -> Tensor.zeros(2, 3));
        put("TensorAccount", () -> TensorAccount.of(safetensors()));
        for (String method : List.of("has", "ignore", "shape", "take")) {
            put("TensorAccount." + method + "(name)", () -> "t");
        }
        put("TensorAccount.take(shape)", () -> new int[] {2, 3});
        put("OnnxOptions", OnnxOptions::standard);
        put("OnnxNetwork.read(file)", () -> onnx());
        put("OnnxModel.read(file)", () -> onnx());
        put("OnnxSignature.of(file)", () -> onnx());
        put("OnnxNetwork", () -> OnnxNetwork.read(onnx()));
        put("StateDict", () -> StateDict.of(safetensors()));
        put("String[]", () -> new String[] {"a"});
        put("IntegratedGradients", () -> IntegratedGradients.of(NETWORK));
        put("IntegratedGradients.fromRow(name)", () -> "x");
        put("Contributions", () -> IntegratedGradients.of(NETWORK).of(batch(), Score.of(1)));
        for (String method : List.of("baseline", "error", "points", "score", "sequence")) {
            put("Contributions." + method + "(sequence)", () -> 1);
            put("Contributions." + method + "(b)", () -> 1);
        }
        put("Score", () -> Score.of(1));
        put("Memories", () -> Memories.of(NETWORK));
        put("JavaSource", () -> JavaSource.of(NETWORK, "a.B", JavaSource.Weights.FLOATS));
        put("JavaSource.of(name)", () -> "org.example.Net");
        put("PyTorch.write(file)", () -> folder.resolve("model" + files++ + ".py"));
        put("PyTorch.write(folder)", () -> folder.resolve("model" + files++));
    }

    private Path onnx() {
        return written(file -> OnnxModel.write(NETWORK, file));
    }

    private static Map<String, Tensor> lstm() {
        Step step = Step.of(new Lstm(3, 4)::define);
        return Parameters.initialised(step.parameters(), 1).tensors();
    }

    private void training() {
        put("Loss", SoftmaxCrossEntropy::new);
        put("Losses", () -> Losses.of(new SoftmaxCrossEntropy()));
        put("Metric", Accuracy::new);
        put("Metric[]", () -> new Metric[] {new Accuracy()});
        put("Metric.Count", () -> new Accuracy().start());
        put("Metric.Count[]", () -> new Metric.Count[] {new ConfusionMatrix(2)});
        put("Optimizer", () -> new Adam(0.01));
        put("Schedule", Schedule::constant);
        put("Clipping", Clipping::none);
        put(
                "Trainer",
                () -> Trainer.of(new SoftmaxCrossEntropy(), new Adam(0.01))
                        .on(ENGINE)
                        .epochs(1));
        put("TrainingListener", () -> new TrainingListener() {});
        put(
                "TrainingStep",
                () -> Trainer.of(new SoftmaxCrossEntropy(), new Adam(0.01))
                        .on(ENGINE)
                        .steps(NETWORK));
        put(
                "Fit",
                () -> Trainer.of(new SoftmaxCrossEntropy(), new Adam(0.01))
                        .on(ENGINE)
                        .epochs(1)
                        .fit(NETWORK, ExampleSource.inOrder(List.of(example()))));
        put("Progress", () -> new Progress(1, 1, 0.5, Map.of(), Evaluation.NONE, Duration.ZERO));
        put("List<Progress>", () -> List.of(new Progress(1, 1, 0.5, Map.of(), Evaluation.NONE, Duration.ZERO)));
        put("Evaluation", () -> new Evaluation(0.5, Map.of(), Map.of("k", 0.5)));
        put("Evaluation.metric(name)", () -> "k");
        put("TrainingContext", () -> lastContext);
        put("GradientCheck", () -> GradientCheck.of(NETWORK, new SoftmaxCrossEntropy()));
        put("Map<String, CentralDifference>", () -> Map.of());
        put("Predictions", () -> new Predictions(2, 2, new float[] {1, 2, 3, 4}, 1, new float[] {0, 1}));
        put("Predictions(values)", () -> new float[] {1, 2, 3, 4});
        put("Predictions(targetWidth)", () -> 1);
        put("Predictions(targets)", () -> new float[] {0, 1});
        put("Predictions.best(row)", () -> 1);
        put("Predictions.id(row)", () -> 1);
        put("TargetForm", () -> TargetForm.ids(2));
        put(
                "SequenceLoss.Sequence",
                () -> new SequenceLoss.Sequence(2, new double[6], 1, new double[] {1}, new double[6]));
        put("OptimizerState", () -> new Adam(0.1).start(3));
        put("OptimizerState.restore(remembered)", () -> new Adam(0.1).start(3).memories());
        put("UpdateRule", () -> rule());
        put("UpdateRule.next(name)", () -> "m");
        put("UpdateRule.next(value)", () -> lastRule.parameter());
        put("UpdateRule.update(value)", () -> lastRule.parameter());
        put("RowLoss", SoftmaxCrossEntropy::new);
        put("IdWeights", () -> IdWeights.EVEN);
        put("Temperature.Fit", Temperature::fit);
        put("Temperature", () -> Temperature.NONE);
        put("ConfusionMatrix", () -> new ConfusionMatrix(3));
    }

    private static final TrainingContext lastContext = context();

    private static TrainingContext context() {
        TrainingContext[] kept = new TrainingContext[1];
        Trainer.of(new SoftmaxCrossEntropy(), new Adam(0.01))
                .on(ENGINE)
                .epochs(1)
                .listener(new TrainingListener() {
                    @Override
                    public void stepped(TrainingContext context) {
                        kept[0] = context;
                    }
                })
                .fit(NETWORK, ExampleSource.inOrder(List.of(example())));
        return kept[0];
    }

    private @Nullable UpdateRule lastRule;

    private UpdateRule rule() {
        UpdateRule[] kept = new UpdateRule[1];
        try {
            new Keeping(kept).start(3);
        } catch (IllegalArgumentException e) {
            // it is empty
        }
        lastRule = kept[0];
        return kept[0];
    }

    private record Keeping(UpdateRule[] kept) implements Optimizer {
        @Override
        public double rate() {
            return 1;
        }

        @Override
        public void define(UpdateRule rule) {
            kept[0] = rule;
            rule.memory("m");
        }
    }

    private void text() {
        put("ImmutableIntArray", () -> ImmutableIntArray.of(1, 0));
        put("Vocabulary", () -> Vocabulary.of(List.of("a", "b")));
        put("Vocabulary.Builder", Vocabulary::builder);
        put("Vocabulary.parse(text)", () -> Vocabulary.of(List.of("a", "b")).toText());
        put(
                "Vocabulary.load(input)",
                () -> new ByteArrayInputStream(
                        Vocabulary.of(List.of("a", "b")).toText().getBytes(StandardCharsets.UTF_8)));
        put(
                "Vocabulary.load(file)",
                () -> textFile(Vocabulary.of(List.of("a", "b")).toText()));
        put(
                "Embeddings",
                () -> Embeddings.read(
                        new ByteArrayInputStream("a 1 2\n".getBytes(StandardCharsets.UTF_8)),
                        "e",
                        Vocabulary.of(List.of("a", "b"))));
        put("Embeddings.read(input)", () -> new ByteArrayInputStream("a 1 2\n".getBytes(StandardCharsets.UTF_8)));
        put("Embeddings.read(file)", () -> textFile("a 1 2\n"));
        put("LabelledTexts.read(file)", () -> table());
        put(
                "LabelledTexts.readTable(input)",
                () -> new ByteArrayInputStream("text,label\nx,1\n".getBytes(StandardCharsets.UTF_8)));
        put("LabelledTexts.readTable(file)", () -> table());
        put("List<Path>", () -> List.of(table()));
        put("Map<String, Path>", () -> Map.of("a", textFile("x\n")));
        put("Columns", Columns::detected);
        put("LabelledText", () -> new LabelledText("text", "label"));
        put("List<LabelledText>", () -> List.of(new LabelledText("text", "label"), new LabelledText("text", "5")));
        put("Split", () -> Split.of(List.of("a", "b", "c", "d"), 1));
        put("Split.byFractions(fractions)", () -> new double[] {0.5, 0.5});
        put("Split.bySizes(sizes)", () -> new int[] {2, 2});
        put("Batches", () -> Batches.of(List.of(new int[] {1, 2}, new int[] {1}), new int[] {0, 1}, 2, 1));
        put("LanguageModelStream.of(ids)", () -> new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        put("LanguageModelStream.of(tokens)", () -> new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        put(
                "TokenBatch",
                () -> Batches.of(List.of(new int[] {1, 2}, new int[] {1}), new int[] {0, 1}, 2, 1)
                        .epoch(0)
                        .get(0));
        put("TokenBatch.token(t)", () -> 0);
        put("TokenBatch.token(b)", () -> 0);
        put("TokenBatch(tokens)", () -> Sequences.ids(new int[] {1, 2}, new int[] {1}));
        put("CtcDecoder.sequence(b)", () -> 1);
        put("CtcDecoder.sequence(scores)", () -> Tensor.zeros(2, 2, 3));
    }

    private Path table() {
        return written(file -> {
            try {
                Files.writeString(file, "text,label\nx,1\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** A type's name without packages, with dots between it and what it stands in. */
    static String simple(String type) {
        return type.replaceAll("\\b([a-z]\\w*\\.)+(?=[A-Z])", "").replace('$', '.');
    }

    /** A right argument. */
    @Nullable
    Object of(Executable member, Parameter parameter) {
        String type = simple(member.getDeclaringClass().getName());
        String own = member instanceof Constructor ? type : type + "." + member.getName();
        Supplier<?> sample = samples.get(own + "(" + parameter.getName() + ")");
        if (sample != null) {
            Object value = sample.get();
            if (value == null || boxed(parameter.getType()).isInstance(value)) {
                return value;
            }
        }
        return of(parameter.getParameterizedType(), parameter.getType());
    }

    private static Class<?> boxed(Class<?> type) {
        return type.isPrimitive()
                ? java.lang.invoke.MethodType.methodType(type).wrap().returnType()
                : type;
    }

    /** A right receiver. */
    @Nullable
    Object of(Class<?> type) {
        return of(type, type);
    }

    private @Nullable Object of(Type generic, Class<?> type) {
        for (String key :
                List.of(simple(generic.getTypeName()).replaceAll("\\.\\.\\.$", "[]"), simple(type.getName()))) {
            Supplier<?> sample = samples.get(
                    key.startsWith("[L") ? simple(type.getComponentType().getName()) + "[]" : key);
            if (sample != null) {
                return sample.get();
            }
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isArray() && !type.getComponentType().isPrimitive()) {
            Object array = Array.newInstance(type.getComponentType(), 1);
            Array.set(array, 0, of(type.getComponentType()));
            return array;
        }
        if (type.isInterface()) {
            return Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) -> method.isDefault()
                            ? java.lang.reflect.InvocationHandler.invokeDefault(proxy, method, arguments)
                            : method.getReturnType() == void.class
                                    ? null
                                    : method.getName().equals("toString") ? "proxy" : of(method.getReturnType()));
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            try {
                constructor.setAccessible(true);
                return constructor.newInstance(Arrays.stream(constructor.getParameters())
                        .map(p -> of(constructor, p))
                        .toArray());
            } catch (ReflectiveOperationException e) {
                // perhaps another one
            }
        }
        return null;
    }

    /** Wrong arguments. */
    List<Wrong> wrong(Executable member, Parameter parameter) {
        Class<?> type = parameter.getType();
        List<Wrong> wrong = new ArrayList<>();
        if (!type.isPrimitive()) {
            wrong.add(new Wrong("null", null));
        }
        if (type == int.class) {
            for (int n : new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                wrong.add(new Wrong(
                        n == Integer.MAX_VALUE ? "MAX_VALUE" : n == Integer.MIN_VALUE ? "MIN_VALUE" : "" + n, n));
            }
        } else if (type == long.class) {
            for (long n : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
                wrong.add(new Wrong(n == Long.MAX_VALUE ? "MAX_VALUE" : n == Long.MIN_VALUE ? "MIN_VALUE" : "" + n, n));
            }
        } else if (type == double.class) {
            for (double n : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1, 0}) {
                wrong.add(new Wrong("" + n, n));
            }
        } else if (type == float.class) {
            for (float n : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1, 0}) {
                wrong.add(new Wrong("" + n, n));
            }
        } else if (type == String.class) {
            wrong.add(new Wrong("empty", ""));
        } else if (type == Tensor.class) {
            wrong.add(new Wrong("empty", Tensor.zeros(0)));
            wrong.add(new Wrong("scalar", Tensor.scalar(1)));
            wrong.add(new Wrong("[1, 1, 1, 1]", Tensor.zeros(1, 1, 1, 1)));
        } else if (type.isArray()) {
            Object right = of(member, parameter);
            int length = right == null ? 0 : Array.getLength(right);
            wrong.add(new Wrong("empty", Array.newInstance(type.getComponentType(), 0)));
            wrong.add(new Wrong("longer", resized(right, type, length + 1)));
            if (length > 1) {
                wrong.add(new Wrong("shorter", resized(right, type, length - 1)));
            }
            if (type == int[].class && length > 0) {
                for (int n : new int[] {-1, Integer.MAX_VALUE}) {
                    Object other = resized(right, type, length);
                    Array.setInt(other, 0, n);
                    wrong.add(new Wrong(n < 0 ? "[-1]" : "[MAX_VALUE]", other));
                }
            }
        } else if (type == List.class || type == Collection.class || type == Iterable.class) {
            wrong.add(new Wrong("empty", List.of()));
        } else if (type == Set.class) {
            wrong.add(new Wrong("empty", Set.of()));
        } else if (type == Map.class) {
            wrong.add(new Wrong("empty", Map.of()));
        }
        return wrong;
    }

    private Object resized(@Nullable Object right, Class<?> type, int length) {
        Object array = Array.newInstance(type.getComponentType(), length);
        int copied = right == null ? 0 : Math.min(length, Array.getLength(right));
        for (int i = 0; i < copied; i++) {
            Array.set(array, i, Array.get(right, i));
        }
        for (int i = copied; i < length && copied > 0; i++) {
            Array.set(array, i, Array.get(right, i % copied));
        }
        return array;
    }
}
