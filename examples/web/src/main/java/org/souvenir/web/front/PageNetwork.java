package org.souvenir.web.front;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.insight.Contributions;
import org.souvenir.cells.insight.IntegratedGradients;
import org.souvenir.cells.insight.Memories;
import org.souvenir.cells.insight.MemoryUse;
import org.souvenir.cells.insight.Score;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.cells.network.Gradients;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.cells.network.Prediction;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.TextNetwork;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Float32Array;
import org.teavm.jso.typedarrays.Int8Array;

/** {@code Network}. */
public final class PageNetwork {
    /** The kinds of layers that run a cell. */
    private static final List<String> RECURRENT = List.of("recurrent", "continued");

    private final Network network;
    private final Map<String, String> notes;
    private final @Nullable PageText text;

    private PageNetwork(NetworkFormat.Stored stored) {
        network = stored.network();
        notes = stored.notes();
        text = TextNetwork.isOne(stored) ? new PageText(TextNetwork.of(stored, "the network")) : null;
    }

    static PageNetwork of(NetworkFormat.Stored stored) {
        return new PageNetwork(stored);
    }

    @JSExport
    public String summary() {
        return network.summary();
    }

    /** What the object's properties say, as JSON. */
    @JSExport
    public String about() {
        JsonObject about = new JsonObject();
        about.addProperty("parameters", network.parameters().length());
        about.add("inputs", ports(network.architecture().inputs()));
        about.add("outputs", ports(network.architecture().outputs()));
        about.add("layers", Json.of(network.architecture().layers()));
        about.add("notes", Json.of(notes));
        about.add("cells", Json.of(recurrent().map(Stage::name).toList()));
        return about.toString();
    }

    private static JsonArray ports(Map<String, Node> nodes) {
        JsonArray all = new JsonArray();
        nodes.forEach((name, node) -> {
            JsonObject port = new JsonObject();
            port.addProperty("name", name);
            port.addProperty("width", node.width());
            port.addProperty("ids", node.limit());
            port.addProperty("perStep", node.sequence());
            all.add(port);
        });
        return all;
    }

    /** Poolings have states, too. */
    private Stream<Stage> recurrent() {
        List<String> layers = network.architecture().descriptions().stream()
                .filter(layer -> RECURRENT.contains(layer.kind()))
                .map(Architecture.Description::name)
                .toList();
        return network.architecture().stages().stream()
                .filter(stage ->
                        layers.contains(stage.layer()) && !stage.step().states().isEmpty());
    }

    /** That of a recurrent layer. */
    @JSExport
    public PageCell cell(String layer) {
        Stage stage = recurrent()
                .filter(each -> each.name().equals(layer))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("cell: there is no layer '" + layer + "'"));
        return PageCell.of(layer, stage.step());
    }

    @JSExport
    public @Nullable PageText text() {
        return text;
    }

    @JSExport
    public String explain() {
        return network.explain();
    }

    /** What an output says; the first for an empty name. */
    @JSExport
    public PagePrediction predict(Given reading, String output) {
        Map<String, Prediction> all = network.predictions(batch(reading));
        Prediction one = output.isEmpty() ? all.values().iterator().next() : all.get(output);
        if (one == null) {
            throw new IllegalArgumentException(
                    "output: the network gives %s, but not %s".formatted(all.keySet(), output));
        }
        return new PagePrediction(one);
    }

    private Batch batch(Given reading) {
        return reading.batch(network.architecture().inputs());
    }

    @JSExport
    public PageTrace trace(Given reading) {
        return new PageTrace(network.trace(batch(reading)));
    }

    @JSExport
    public PageTrace traceOf(Given reading, Given outputGradient) {
        return new PageTrace(network.trace(batch(reading), gradient(outputGradient)));
    }

    private Tensor gradient(Given outputGradient) {
        return outputGradient.like(network.architecture().output(), "output gradient");
    }

    /** {@code Gradients}. */
    @JSExport
    public JSObject gradients(Given reading, Given outputGradient) {
        String first = network.architecture().outputs().keySet().iterator().next();
        Gradients gradients = network.gradients(batch(reading), Gradients.Of.output(first, gradient(outputGradient)));
        JSObject both = Js.object();
        Js.put(both, "inputs", Js.object(gradients.inputs(), Js::rows));
        Js.put(both, "parameters", Js.object(gradients.parameters(), Js::rows));
        return both;
    }

    /** {@code Contributions} to a column. */
    @JSExport
    public JSObject contributionsToColumn(Given reading, int column) {
        return contributions(reading, Score.of(column));
    }

    /** {@code Contributions} to a weighted sum of all columns. */
    @JSExport
    public JSObject contributionsToSum(Given reading, Float32Array weights) {
        float[] columns = weights.copyToJavaArray();
        int width = network.architecture().output().width();
        if (columns.length != width) {
            throw new IllegalArgumentException("score: there must be a weight for each of %d columns, but there are %d"
                    .formatted(width, columns.length));
        }
        return contributions(reading, Score.weighted(columns));
    }

    private JSObject contributions(Given reading, Score score) {
        Contributions found = IntegratedGradients.of(network).of(batch(reading), score);
        JSObject all = Js.object();
        Js.put(all, "values", Js.numbers(found.sequence(0)));
        Js.put(all, "score", found.score(0));
        Js.put(all, "baseline", found.baseline(0));
        Js.put(all, "error", found.error(0));
        return all;
    }

    /** {@code MemoryUse} of each memory. */
    @JSExport
    public JSObject memories(Given reading) {
        return Js.object(Memories.of(network).read(batch(reading)), use -> {
            JSObject one = Js.object();
            Js.put(one, "share", Js.numbers(use.share().data()));
            Js.put(one, "surviving", Js.numbers(use.surviving().data()));
            Js.put(one, "ofEnd", Js.numbers(use.ofEnd().data()));
            return one;
        });
    }

    /** For each memory, how much survives after each step of what was written up to it. */
    @JSExport
    public JSObject memoriesAlong(Given reading) {
        Batch batch = batch(reading);
        Memories memories = Memories.of(network);
        Map<String, JSObject> all = new LinkedHashMap<>();
        memories.names().forEach(name -> all.put(name, Js.list()));
        for (int t = 1; t <= batch.steps(); t++) {
            Map<String, MemoryUse> uses = memories.read(batch.window(0, t));
            int upTo = t;
            all.forEach((name, rows) -> {
                float[] surviving =
                        Objects.requireNonNull(uses.get(name)).surviving().data();
                Js.add(rows, Js.numbers(Arrays.copyOf(surviving, upTo)));
            });
        }
        return Js.object(all, rows -> rows);
    }

    @JSExport
    public PageSession session() {
        return new PageSession(network.session());
    }

    /** Options are JSON. */
    @JSExport
    public PageTraining training(String options) {
        return PageTraining.of(network, options, notes);
    }

    /** The bytes of its file; notes are JSON, those that it has for an empty text. */
    @JSExport
    public Int8Array save(String otherNotes) {
        Map<String, String> beside = new LinkedHashMap<>(notes);
        if (!otherNotes.isEmpty()) {
            beside.clear();
            Json.parse(otherNotes)
                    .getAsJsonObject()
                    .asMap()
                    .forEach((name, value) -> beside.put(name, value.getAsString()));
        }
        return Int8Array.copyFromJavaArray(NetworkFormat.standard().toBytes(network, beside));
    }
}
