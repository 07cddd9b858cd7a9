package org.souvenir.web.front;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.network.Prediction;
import org.souvenir.cells.network.Session;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.TextNetwork;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Float32Array;

/** {@code Text}. */
public final class PageText {
    /** Of so many tokens a message is made at most. */
    private static final int NAMED = 5;

    private final TextNetwork text;

    PageText(TextNetwork text) {
        this.text = text;
    }

    /** What the object's properties say, as JSON. */
    @JSExport
    public String about() {
        JsonObject about = new JsonObject();
        about.add("labels", Json.of(text.labels()));
        about.add("vocabulary", Json.of(text.vocabulary().tokens()));
        about.addProperty("tokenizer", text.tokenizer().toString());
        about.addProperty("temperature", text.temperature());
        return about.toString();
    }

    /** A list of {@code Token}, as JSON. */
    @JSExport
    public String tokens(String written) {
        JsonArray all = new JsonArray();
        for (String token : text.tokenizer().tokenize(written)) {
            JsonObject one = new JsonObject();
            one.addProperty("text", token);
            one.addProperty("id", text.vocabulary().id(token));
            one.addProperty("known", text.vocabulary().contains(token));
            all.add(one);
        }
        return all.toString();
    }

    /** The probability of each label. */
    @JSExport
    public Float32Array read(String written) {
        checkKnown(written);
        return Js.numbers(text.predict(written).probabilities()[0]);
    }

    /** The probabilities after each token. */
    @JSExport
    public JSObject readAlong(String written) {
        checkKnown(written);
        int[] ids = text.encode(written);
        return Js.rows(stepByStep(ids).orElseGet(() -> anew(ids)));
    }

    private void checkKnown(String written) {
        if (text.labels().isEmpty()) {
            throw new IllegalStateException(
                    "read: a text is read by a network with labels, but this one has none; it can write");
        }
        if (!text.knows(written)) {
            throw new IllegalArgumentException("read: a text must have a word that the network knows, but has "
                    + some(text.tokenizer().tokenize(written)));
        }
    }

    private static String some(List<String> tokens) {
        if (tokens.size() <= NAMED) {
            return tokens.isEmpty() ? "none" : tokens.toString();
        }
        return "%,d others: [%s, …]".formatted(tokens.size(), String.join(", ", tokens.subList(0, NAMED)));
    }

    /** Empty where the network knows only at the end what it makes of a text. */
    private Optional<float[][]> stepByStep(int[] ids) {
        Session session;
        try {
            session = text.network().session();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // it reads backward as well
        }
        float[][] scores = new float[ids.length][];
        for (int t = 0; t < ids.length; t++) {
            scores[t] = session.step(ids[t]);
        }
        session.close();
        return Optional.of(probabilities(scores));
    }

    private float[][] probabilities(float[][] scores) {
        int width = scores[0].length;
        Tensor all = Tensor.zeros(scores.length, width);
        for (int t = 0; t < scores.length; t++) {
            System.arraycopy(scores[t], 0, all.data(), t * width, width);
        }
        return Prediction.of(all).dividedBy(text.temperature()).probabilities();
    }

    /** Of the text up to each token, from its start. */
    private float[][] anew(int[] ids) {
        List<float[]> scores = new ArrayList<>();
        for (int t = 1; t <= ids.length; t++) {
            Batch start = Batch.of(Sequences.ids(Arrays.copyOf(ids, t)));
            scores.add(text.network().predict(start).values()[0]);
        }
        return probabilities(scores.toArray(float[][]::new));
    }

    /** {@code Writing}, as JSON; options, too. */
    @JSExport
    public String write(String start, String options) {
        return new Writer(text, options).write(start).toString();
    }
}
