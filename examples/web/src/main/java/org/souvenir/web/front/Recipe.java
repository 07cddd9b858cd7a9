package org.souvenir.web.front;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.souvenir.cells.Cell;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;

/** An untrained network of what {@code Recipe} says. */
final class Recipe {
    private static final String WHAT = "recipe";
    private static final List<String> NAMES = List.of("features", "ids", "layers", "seed");
    private static final List<String> KINDS = List.of("embedding", "dropout", "dense", "recurrent", "pooling");
    private static final List<String> READINGS = List.of("FORWARD", "BACKWARD", "BOTH");
    private static final List<String> POOLINGS = List.of("LAST", "FIRST", "MEAN", "MAX", "ATTENTION");

    private Recipe() {}

    static Network network(String json) {
        JsonObject recipe = Json.object(WHAT, Json.parse(json), NAMES);
        JsonElement layers = recipe.get("layers");
        if (layers == null || !layers.isJsonArray()) {
            throw new IllegalArgumentException("recipe: layers must be a list, but is " + layers);
        }
        List<Link> chain = new ArrayList<>();
        layers.getAsJsonArray().forEach(layer -> chain.add(link(layer)));
        return Network.initialised(Architecture.of(input(recipe), chain), Json.seed(WHAT, recipe));
    }

    private static Input input(JsonObject recipe) {
        Optional<Integer> features = Json.whole(WHAT, recipe, "features");
        Optional<Integer> ids = Json.whole(WHAT, recipe, "ids");
        if (features.isPresent() == ids.isPresent()) {
            throw new IllegalArgumentException(
                    "recipe: it must have features or ids, one of them, but has %s".formatted(recipe.keySet()));
        }
        return features.map(Input::features).orElseGet(() -> Input.ids(ids.orElse(0)));
    }

    private static Link link(JsonElement json) {
        JsonObject layer = Json.object(
                "layer",
                json,
                List.of("embedding", "dropout", "dense", "recurrent", "pooling", "units", "reading", "name"));
        Set<String> kinds = new LinkedHashSet<>(KINDS);
        kinds.retainAll(layer.keySet());
        if (kinds.size() != 1) {
            throw new IllegalArgumentException("layer: it must be one of %s, but is %s".formatted(KINDS, json));
        }
        Layer made = layer(kinds.iterator().next(), layer);
        return Json.text("layer", layer, "name").<Link>map(made::named).orElse(made);
    }

    private static Layer layer(String kind, JsonObject layer) {
        return switch (kind) {
            case "embedding" -> new Embedding(Json.whole("layer", layer, kind).orElse(0));
            case "dropout" -> new Dropout(Json.number("layer", layer, kind).orElse(0.0));
            case "dense" -> new Dense(Json.whole("layer", layer, kind).orElse(0));
            case "recurrent" -> recurrent(layer);
            default -> Pooling.valueOf(Json.choice("layer", layer, kind, POOLINGS));
        };
    }

    private static Recurrent recurrent(JsonObject layer) {
        Recurrent recurrent = cell(layer);
        return switch (Json.choice("layer", layer, "reading", READINGS)) {
            case "BACKWARD" -> recurrent.backward();
            case "BOTH" -> recurrent.bidirectional();
            default -> recurrent;
        };
    }

    private static Recurrent cell(JsonObject layer) {
        String cell = Json.text("layer", layer, "recurrent").orElse("");
        if (Cells.isName(cell)) {
            int units = Json.whole("layer", layer, "units").orElse(0);
            return Recurrent.of(width -> Cells.named(cell, width, units));
        }
        Cell written = Cells.written(cell);
        return Recurrent.with(written);
    }
}
