package org.souvenir.web.front;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.souvenir.cells.network.Session;
import org.souvenir.core.tensor.Scores;
import org.souvenir.text.TextNetwork;
import org.souvenir.text.generation.Sampler;
import org.souvenir.text.token.CharacterTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;

/** Goes on with a text, token by token. */
final class Writer {
    private static final String WHAT = "write";
    private static final List<String> OPTIONS = List.of("count", "temperature", "topK", "seed", "candidates");

    private final TextNetwork text;
    private final int count;
    private final int candidates;
    private final Sampler sampler;
    private final long seed;

    /** @param options {@code WriteOptions}, as JSON */
    Writer(TextNetwork text, String options) {
        if (!text.labels().isEmpty()) {
            throw new IllegalStateException(
                    "write: a network that scores what comes next can write, but this one scores " + text.labels());
        }
        JsonObject chosen = Json.object(WHAT, Json.parse(options), OPTIONS);
        this.text = text;
        count = Json.whole(WHAT, chosen, "count").orElse(100);
        candidates = Json.whole(WHAT, chosen, "candidates").orElse(5);
        Sampler all =
                Sampler.atTemperature(Json.number(WHAT, chosen, "temperature").orElse(1.0));
        sampler = Json.whole(WHAT, chosen, "topK").map(all::topK).orElse(all);
        seed = Json.seed(WHAT, chosen);
    }

    /** {@code Writing}. */
    JsonObject write(String start) {
        List<String> tokens = new ArrayList<>(text.tokenizer().tokenize(start));
        int given = tokens.size();
        if (given == 0) {
            throw new IllegalArgumentException("write: the start must have a token to go on from, but is empty");
        }
        JsonArray next = new JsonArray();
        try (Session session = text.network().session()) {
            for (int t = 0; t < tokens.size(); t++) {
                float[] scores = session.step(text.vocabulary().id(tokens.get(t)));
                scores[Vocabulary.PADDING_ID] = Float.NEGATIVE_INFINITY; // which stand for nothing that is written
                scores[Vocabulary.UNKNOWN_ID] = Float.NEGATIVE_INFINITY;
                next.add(best(scores));
                if (t == tokens.size() - 1 && tokens.size() < given + count) {
                    tokens.add(text.vocabulary().token(sampler.sample(scores, seed, t + 1 - given)));
                }
            }
        }
        JsonObject writing = new JsonObject();
        writing.addProperty("text", joined(start, tokens.subList(given, tokens.size())));
        writing.add("tokens", Json.of(tokens));
        writing.addProperty("given", given);
        writing.add("next", next);
        return writing;
    }

    /** Characters stand side by side, words have spaces between. */
    private String joined(String start, List<String> added) {
        boolean characters = text.tokenizer() instanceof CharacterTokenizer;
        String between = characters ? "" : " ";
        return added.isEmpty() ? start : start + between + String.join(between, added);
    }

    /** The most probable tokens. */
    private JsonArray best(float[] scores) {
        float[] probabilities = new float[scores.length];
        Scores.softmax(scores, 0, 1, scores.length, probabilities);
        JsonArray best = new JsonArray();
        IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparing(id -> -probabilities[id]))
                .limit(candidates)
                .forEach(id -> {
                    JsonObject one = new JsonObject();
                    one.addProperty("token", text.vocabulary().token(id));
                    one.addProperty("probability", probabilities[id]);
                    best.add(one);
                });
        return best;
    }
}
