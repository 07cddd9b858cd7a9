package org.souvenir.examples.speed;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Stream;

/** Configurations that are timed together. */
enum Grid {
    /** Four cells, each over seven shapes, inference and training. */
    LAYER(layers(
            Configuration.LAYERS,
            "1 50 64 64",
            "1 50 256 256",
            "32 50 64 64",
            "32 50 128 128",
            "32 50 256 256",
            "20 35 200 200",
            "64 50 512 512")),
    /** Language models: steps of training, and one that reads a single sequence. */
    MODEL(Stream.of(
            "charlm-lstm step 50 50 64 128",
            "charlm-gru step 50 50 64 128",
            "charlm-lstm step 32 100 64 512",
            "wordlm-lstm step 20 20 200 200",
            "charlm-gru infer 1 100 64 128")),
    /** One sequence, of one step and of a hundred. */
    STREAM(Stream.of("rnn", "lstm", "gru")
            .flatMap(kind -> Stream.of("1 1 64 64", "1 100 64 64", "1 1 256 256", "1 100 256 256")
                    .map(shape -> kind + " infer " + shape))),
    /** A small choice of layers. */
    QUICK(layers(List.of("rnn", "lstm", "gru"), "1 50 64 64", "32 50 128 128")),
    /** Layers and models. */
    ALL(Stream.concat(LAYER.lines.stream(), MODEL.lines.stream()));

    private final ImmutableList<String> lines;

    Grid(Stream<String> lines) {
        this.lines = lines.collect(ImmutableList.toImmutableList());
    }

    private static Stream<String> layers(List<String> kinds, String... shapes) {
        return kinds.stream()
                .flatMap(kind -> Stream.of(shapes)
                        .flatMap(shape -> Stream.of("infer", "train").map(mode -> kind + " " + mode + " " + shape)));
    }

    /** Its configurations of a kind, or all if the kind is empty. */
    List<Configuration> configurations(String kind) {
        List<Configuration> found = lines.stream()
                .map(Configuration::parse)
                .filter(each -> kind.isEmpty() || each.kind().equals(kind))
                .toList();
        if (found.isEmpty()) {
            List<String> kinds = lines.stream()
                    .map(line -> Configuration.parse(line).kind())
                    .distinct()
                    .toList();
            throw new IllegalArgumentException("benchmark: KIND of this grid must be one of %s, but is %s"
                    .formatted(String.join(", ", kinds), kind));
        }
        return found;
    }
}
