package org.souvenir.examples;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CellFactory;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.Settings;
import org.souvenir.cells.contract.CellContract;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.LazyList;
import org.souvenir.cells.data.LengthGroups;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.State;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.exchange.GateOrder;
import org.souvenir.cells.exchange.GateWeights;
import org.souvenir.cells.exchange.TensorAccount;
import org.souvenir.cells.exchange.onnx.OnnxModel;
import org.souvenir.cells.exchange.onnx.OnnxNetwork;
import org.souvenir.cells.exchange.onnx.OnnxOptions;
import org.souvenir.cells.exchange.pytorch.StateDict;
import org.souvenir.cells.exchange.source.JavaSource;
import org.souvenir.cells.insight.IntegratedGradients;
import org.souvenir.cells.insight.Memories;
import org.souvenir.cells.insight.Score;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.NetworkGraph;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.cells.network.Gradients;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.cells.network.Session;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.cells.series.Scaler;
import org.souvenir.cells.series.Series;
import org.souvenir.cells.series.Windows;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.core.text.EquationText;
import org.souvenir.text.data.LabelledText;
import org.souvenir.training.metric.Predictions;

/** What the API of cells takes. */
final class MisuseSamplesOfCells {
    /** Adds them. */
    void addTo(MisuseSamples all) {
        all.put("Lru(maxRadius)", () -> 0.9);
        all.put("ChronoInitializer.input(longest)", () -> 9.0);
        all.put("ChronoInitializer.forget(longest)", () -> 9.0);
        all.put("ChronoBias(longest)", () -> 9.0);
        all.put("Highway(cell)", () -> new Lstm(4, 4));
        all.put("Residual(cell)", () -> new Lstm(4, 4));
        all.put("CellClip(state)", () -> "c");
        all.put("LearnedInitialState(states)", () -> List.of("h"));
        all.put("Zoneout(rates)", () -> Map.of("h", 0.5));
        all.put("Wiring.continued(step)", MisuseSamplesOfCore::finished);
        all.put("GateWeights.of(step)", () -> Step.of(new Lstm(3, 4)::define));
        all.put("Cell.parse(equations)", () -> EquationText.print(MisuseSamplesOfCore.finished()));
        all.put("Cell.parse(settings)", () -> Map.of());
        all.put("CellRegistry.create(name)", () -> "mgu");
        all.put("CellRegistry.create(settings)", () -> Map.of("inputSize", "2", "hiddenSize", "3"));
        all.put("CellRegistry.activation(kind)", () -> "tanh");
        all.put("CellRegistry.activation(settings)", () -> Map.of());
        all.put("Trainer.evaluate(output)", () -> "output");
        all.put("Trainer.metrics(output)", () -> "output");
        all.put("ConfusionMatrix.add(predictions)", () -> new Predictions(1, 3, new float[3], 1, new float[1]));
        all.put("Ctc.targets(width)", () -> 4);
        all.put("TargetForm(limit)", () -> 0);
        all.put("Columns.at(label)", () -> 0);
        all.put("Columns.At(label)", () -> 0);
        all.put("Stars.verdict(label)", () -> "5");
        all.put("Stars.verdicts(texts)", () -> List.of(new LabelledText("5", "text")));
        all.put("Example.perStep(targets)", () -> Tensor.zeros(2, 2));
        all.put("Target.weighted(newWeights)", () -> Tensor.zeros(2));
        all.put("Trace.gate(gate)", () -> "recurrent1.forget");
        all.put("Trace.gradient(state)", () -> "recurrent1.h");
        all.put("Trace.gradientNorms(state)", () -> "recurrent1.h");
        all.put("Settings", () -> new Settings("lstm", SETTINGS, CellRegistry.standard()));
        for (String method : List.of("has", "number", "text", "texts", "whole", "numbers")) {
            all.put("Settings." + method + "(name)", () -> "k");
        }
        all.put("Settings.choice(name)", () -> "e");
        all.put("Settings.Parts", () -> CellRegistry.standard());
        all.put("Settings.text(settings)", () -> Map.of("a", 1));
        all.put("Cell", () -> new Lstm(3, 4));
        all.put("Activation", () -> Activation.TANH);
        all.put("CellFactory", () -> CellFactory.of("own", s -> new Lstm(3, 4)));
        all.put("List<CellFactory>", () -> List.of(CellFactory.of("own", s -> new Lstm(3, 4))));
        all.put("Function<Settings, ? extends Cell>", () -> (Function<Settings, Cell>) s -> new Lstm(3, 4));
        all.put("Function<Settings, Activation>", () -> (Function<Settings, Activation>) s -> Activation.TANH);
        all.put("Function<Settings, Layer>", () -> (Function<Settings, Layer>) s -> new Dense(2));
        all.put("CellRegistry", CellRegistry::standard);
        all.put("CellContract", () -> CellContract.of(new Lstm(3, 4)));
        all.put("List<CellContract.Finding>", () -> List.of());
        all.put("Batch", MisuseSamplesOfCells::batch);
        all.put("Batch.of(x)", () -> Tensor.zeros(2, 2, 3));
        all.put("Batch.with(input)", () -> Tensor.zeros(2, 2, 3));
        all.put("Batch.input(name)", () -> "x");
        all.put("Batch.isVector(name)", () -> "x");
        all.put("Batch.replacing(name)", () -> "x");
        all.put("Batch.replacing(values)", () -> Tensor.zeros(2, 2, 5));
        all.put("Batch.steps(name)", () -> "x");
        all.put("Batch.lengths(name)", () -> "x");
        all.put("Batch.select(sequences)", () -> new int[] {0, 1});
        all.put("Batch.sameSteps(one)", () -> "x");
        all.put("Batch.sameSteps(other)", () -> "x");
        all.put("Batch.withAlong(axis)", () -> "x");
        all.put("Batch.window(from)", () -> 0);
        all.put("Example", MisuseSamplesOfCells::example);
        all.put("Example.window(from)", () -> 0);
        all.put("Example.select(sequences)", () -> new int[] {0, 1});
        all.put("List<Example>", () -> List.of(example()));
        all.put("ExampleSource", () -> ExampleSource.inOrder(List.of(example())));
        all.put("Target", () -> Target.perSequence(Tensor.of(new float[] {0, 1}, 2)));
        all.put("Map<String, Target>", () -> Map.of("output", Target.perSequence(Tensor.of(new float[] {0, 1}, 2))));
        all.put("LengthGroups", () -> LengthGroups.of(new int[] {2, 2}, 2, 1));
        all.put("LazyList", () -> LazyList.of(3, i -> "a"));
        all.put("Sequences", () -> Sequences.of(Tensor.zeros(2, 2, 3)));
        all.put("Sequences.of(x)", () -> Tensor.zeros(2, 2, 3));
        all.put("Sequences.of(values)", () -> Tensor.zeros(2, 2, 3));
        all.put("Sequences.batchFirst(x)", () -> Tensor.zeros(2, 2, 3));
        all.put("Sequences.batchFirst(values)", () -> Tensor.zeros(2, 2, 3));
        all.put("State", () -> NETWORK.infer(batch()).state());
        all.put("State[]", () -> new State[] {NETWORK.infer(batch()).state()});
        all.put("State.fromBytes(bytes)", () -> NETWORK.infer(batch()).state().toBytes());
        all.put("State.select(sequences)", () -> new int[] {0, 1});
        for (String method : List.of("values", "width", "with")) {
            all.put(
                    "State." + method + "(name)",
                    () -> NETWORK.infer(batch()).state().names().get(0));
        }
        all.put("State.with(values)", () -> new float[8]);
        all.put("Map<String, float[]>", () -> Map.of("a", new float[4]));
        all.put("Architecture", () -> ARCHITECTURE);
        all.put("Architecture.behind(names)", () -> Set.of(ARCHITECTURE.layers().get(0)));
        all.put("Architecture.reference(node)", () -> ARCHITECTURE.output());
        all.put("Consumer<NetworkGraph>", () ->
                (Consumer<NetworkGraph>) g -> g.output("o", g.layer(new Dense(2), g.features("x", 3))));
        all.put("Input", () -> Input.features(3));
        all.put("Link[]", () -> new Link[] {new Dense(2)});
        all.put("List<? extends Link>", () -> List.of(new Dense(2)));
        all.put("Layer", () -> new Dense(2));
        all.put("Recurrent", () -> Recurrent.of(n -> new Lstm(n, 4)));
        all.put("IntFunction<? extends Cell>", () -> (IntFunction<Cell>) n -> new Lstm(n, 4));
        all.put("NetworkGraph", () -> graph(all));
        all.put("Wiring", () -> wiring(all));
        all.put("Node", () -> lastNode == null ? ARCHITECTURE.output() : lastNode);
        all.put("Node[]", () -> new Node[] {lastNode == null ? ARCHITECTURE.output() : lastNode});
        all.put("List<Node>", () -> List.of(lastNode == null ? ARCHITECTURE.output() : lastNode));
        all.put("Stage", () -> ARCHITECTURE.stages().get(0));
        all.put("Stage.readsWhole(input)", () -> 0);
        all.put("Stage.repeats(input)", () -> 0);
        all.put("Stage(step)", MisuseSamplesOfCore::finished);
        all.put("Network", () -> NETWORK);
        all.put("Network.sessionAfter(before)", () -> batch());
        all.put("Network.gradients(of)", () -> Gradients.Of.output("output", Tensor.zeros(2, 2)));
        all.put("Network.trace(dOutput)", () -> Tensor.zeros(2, 2));
        all.put("Network.fromBytes(bytes)", () -> NETWORK.toBytes());
        all.put("Network.load(input)", () -> new ByteArrayInputStream(NETWORK.toBytes()));
        all.put("Network.load(file)", () -> network(all));
        all.put("NetworkFormat.fromBytes(bytes)", () -> NETWORK.toBytes());
        all.put("NetworkFormat.read(input)", () -> new ByteArrayInputStream(NETWORK.toBytes()));
        all.put("NetworkFormat.read(file)", () -> network(all));
        all.put("NetworkFormat", NetworkFormat::standard);
        all.put("Network.Output", () -> NETWORK.infer(batch()));
        all.put("Network.Output.values(name)", () -> "output");
        all.put("Gradients.Of", () -> Gradients.Of.output("output", Tensor.zeros(2, 2)));
        all.put("Prediction", () -> NETWORK.predict(batch()));
        all.put("Prediction.sequence(sequence)", () -> 1);
        all.put("Session", () -> NETWORK.session());
        all.put("Session.generate(feedback)", () -> (Session.Feedback) (t, y) -> new float[3]);
        all.put("Session.Stop", () -> (Session.Stop) (t, y) -> false);
        all.put("Session.step(y)", () -> new float[2]);
        all.put("Session.run(steps)", () -> Tensor.zeros(2, 1, 3));
        all.put("Session.run(Batch).steps", () -> Batch.of(Tensor.zeros(2, 1, 3)));
        all.put("Session.runAll(steps)", () -> Batch.of(Tensor.zeros(2, 1, 3)));
        all.put("Session.resume(state)", () -> NETWORK.session().state());
        all.put("Session.select(sequences)", () -> new int[] {0, 0});
        all.put("Trace", () -> NETWORK.trace(batch(), Tensor.zeros(2, 2)));
        for (String method : List.of("gate", "gradient", "gradientNorms", "hasGradient", "values")) {
            all.put(
                    "Trace." + method + "(name)",
                    () -> NETWORK.trace(batch()).names().iterator().next());
        }
        all.put("Series", () -> Series.of(new float[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}}));
        all.put("Series.of(values)", () -> new float[] {1, 2, 3});
        all.put("Series.window(from)", () -> 0);
        all.put("Windows", () -> Windows.of(2));
        all.put("Windows.targets(columns)", () -> new int[] {0, 1});
        all.put("Series.columns(columns)", () -> new int[] {0, 1});
        all.put("Scaler", () -> Scaler.of(new double[] {1, 2, 3}, new double[] {1, 2, 3}));
        all.put("Scaler.columns(columns)", () -> new int[] {0, 1});
        all.put(
                "Scaler.parse(text)",
                () -> Scaler.of(new double[] {1, 2, 3}, new double[] {1, 2, 3}).toText());
        all.put("Drawing.of(step)", MisuseSamplesOfCore::finished);
        all.put("Equations.of(step)", MisuseSamplesOfCore::finished);
        all.put("List<Certificate.Line>", () -> List.of());
        all.put("Certificate.of(reference)", () -> Map.of("x", Tensor.zeros(2, 2, 3), "output", Tensor.zeros(2, 2)));
        all.put("GateWeights", () -> GateWeights.of(new Lstm(3, 4), lstm()));
        all.put("GateOrder", () -> GateOrder.TORCH_LSTM);
        all.put("GateWeights.of(parameters)", () -> lstm());
        all.put("GateWeights.of(Step,Map).step", () -> Step.of(new Lstm(3, 4)::define));
        all.put("Map<String, int[]>", () -> Map.of("t", new int[] {2, 3}));
        all.put("Function<String, Tensor>", () -> (Function<String, Tensor>) n -> Tensor.zeros(2, 3));
        all.put("TensorAccount", () -> TensorAccount.of(MisuseSamplesOfCore.safetensors()));
        for (String method : List.of("has", "ignore", "shape", "take")) {
            all.put("TensorAccount." + method + "(name)", () -> "t");
        }
        all.put("TensorAccount.take(shape)", () -> new int[] {2, 3});
        for (String method : List.of("run", "last", "continued")) {
            all.put("Wiring." + method + "(name)", () -> "keeping1.a");
        }
        all.put("Recurrent.sides(name)", () -> "keeping1");
        all.put("Wiring.input(limit)", () -> 0);
        all.put("Wiring.sequence(limit)", () -> 0);
        all.put("Input(limit)", () -> 0);
        all.put("Score.difference(less)", () -> 1);
        all.put("Prediction.sequence(b)", () -> 1);
        all.put("Equations(equations)", () -> EquationText.print(MisuseSamplesOfCore.finished()));
        all.put("Memories.why(state)", () -> "recurrent1.c");
        all.put("GateWeights.of(input)", () -> Tensor.zeros(16, 3));
        all.put("GateWeights.of(recurrent)", () -> Tensor.zeros(16, 4));
        for (String bias : List.of("withPeepholes(peepholes)", "withInputBias(bias)", "withRecurrentBias(bias)")) {
            all.put("GateWeights." + bias, () -> Tensor.zeros(16));
        }
        all.put("GateWeights.withProjection(matrix)", () -> Tensor.zeros(4, 4));
        all.put("GateWeights.parameters(step)", () -> Step.of(new Lstm(3, 4)::define));
        all.put("Settings.cell(name)", () -> "c");
        all.put("Settings.activation(name)", () -> "f");
        all.put("Scaler.apply(series)", () -> Series.of(new float[][] {{1, 2, 3}, {4, 5, 6}}));
        all.put("Continuing", () -> Recurrent.of(n -> new Lstm(n, 4)).continuing("a"));
        all.put("Session.run(steps)", () -> Tensor.zeros(2, 1, 3));
        all.put("OnnxOptions", OnnxOptions::standard);
        all.put("OnnxNetwork.read(file)", () -> onnx(all));
        all.put("OnnxModel.read(file)", () -> onnx(all));
        all.put("OnnxSignature.of(file)", () -> onnx(all));
        all.put("OnnxNetwork", () -> OnnxNetwork.read(onnx(all)));
        all.put("StateDict", () -> StateDict.of(MisuseSamplesOfCore.safetensors()));
        all.put("String[]", () -> new String[] {"a"});
        all.put("IntegratedGradients", () -> IntegratedGradients.of(NETWORK));
        all.put("IntegratedGradients.fromRow(name)", () -> "x");
        all.put("Contributions", () -> IntegratedGradients.of(NETWORK).of(batch(), Score.of(1)));
        for (String method : List.of("baseline", "error", "points", "score", "sequence")) {
            all.put("Contributions." + method + "(sequence)", () -> 1);
            all.put("Contributions." + method + "(b)", () -> 1);
        }
        all.put("Score", () -> Score.of(1));
        all.put("Memories", () -> Memories.of(NETWORK));
        all.put("JavaSource", () -> JavaSource.of(NETWORK, "a.B", JavaSource.Weights.FLOATS));
        all.put("JavaSource.of(name)", () -> "org.example.Net");
        all.put("PyTorch.write(file)", () -> all.folder().resolve("model" + all.next() + ".py"));
        all.put("PyTorch.write(folder)", () -> all.folder().resolve("model" + all.next()));
    }

    private static final Map<String, String> SETTINGS =
            Map.of("k", "1", "e", "after", "f", "tanh", "c", "mgu", "c.inputSize", "2", "c.hiddenSize", "3");
    static final Engine ENGINE = Engine.withThreads(1);
    private static final Architecture ARCHITECTURE =
            Architecture.of(Input.features(3), Recurrent.of(n -> new Lstm(n, 4)), Pooling.LAST, new Dense(2));
    static final Network NETWORK = Network.initialised(ARCHITECTURE, 1).on(ENGINE);

    static Batch batch() {
        return Batch.of(Tensor.zeros(2, 2, 3));
    }

    static Example example() {
        return Example.perSequence(batch(), Tensor.of(new float[] {0, 1}, 2));
    }

    private NetworkGraph graph(MisuseSamples all) {
        NetworkGraph[] kept = new NetworkGraph[1];
        try {
            Architecture.of(graph -> kept[0] = graph);
        } catch (IllegalArgumentException e) {
            // it is empty
        }
        lastGraph = kept[0];
        lastNode = lastGraph.features("in" + all.next(), 3);
        return lastGraph;
    }

    private @Nullable NetworkGraph lastGraph;
    private @Nullable Node lastNode;

    private Wiring wiring(MisuseSamples all) {
        NetworkGraph graph = graph(all);
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

    private static Path network(MisuseSamples all) {
        return all.written(file -> NETWORK.save(file));
    }

    private static Path onnx(MisuseSamples all) {
        return all.written(file -> OnnxModel.write(NETWORK, file));
    }

    private static Map<String, Tensor> lstm() {
        Step step = Step.of(new Lstm(3, 4)::define);
        return Parameters.initialised(step.parameters(), 1).tensors();
    }
}
