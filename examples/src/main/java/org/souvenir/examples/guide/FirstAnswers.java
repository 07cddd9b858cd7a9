package org.souvenir.examples.guide;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.drawing.Drawing;
import org.souvenir.cells.drawing.Equations;

/**
 * What the figures show before the library runs in the page, and where it cannot.
 *
 * @param answers to what they ask first: what {@code worker.js} would say, by its name there and what it is given, as JSON
 * @param lines of the LSTM's source
 * @param lstm what that looks like
 * @param leaky the cell that the reader may change
 * @param race how the figure of the race begins
 */
record FirstAnswers(Map<String, Object> answers, List<CellLine> lines, Pictured lstm, Pictured leaky, FirstRace race) {
    private static final MathContext DIGITS = new MathContext(4);

    private static final Gson SHORT = new GsonBuilder()
            .registerTypeAdapter(Float.class, (JsonSerializer<Float>) (x, type, context) -> rounded(x))
            .registerTypeAdapter(Double.class, (JsonSerializer<Double>) (x, type, context) -> rounded(x))
            .create();

    /** Writes as JavaScript's JSON.stringify. */
    private static final Gson PLAIN = new GsonBuilder().disableHtmlEscaping().create();

    /** A cell for people; units is the width of what it gives. */
    record Pictured(String text, String svg, String mathMl, int inputs, int units) {
        static Pictured of(Cell cell, String text, int inputs, int units) {
            return new Pictured(text, Drawing.of(cell).svg(), Equations.of(cell).mathMl(), inputs, units);
        }
    }

    /**
     * All of them.
     *
     * @param review that is read
     * @param beginning of the text that is written
     * @param lines what lines of the LSTM mean
     */
    static FirstAnswers of(Models models, String review, String beginning, Map<String, String> lines) {
        Map<String, Object> answers = new LinkedHashMap<>();
        models.readers()
                .forEach((kind, reader) ->
                        answers.put(asked("read", Models.name(kind), review), FirstReading.of(reader, review)));
        answers.put(
                asked("write", Models.WRITER, beginning, 0.4, 1, 300),
                FirstWriting.of(models.writer(), beginning, 0.4, 1, 300));
        answers.put(asked("multiplied", 1.5, 0.8, 20), FirstPaths.multiplied(1.5, 0.8f, 20));
        answers.put(asked("kept", 2.2, 20), FirstPaths.kept(2.2, 20));
        String leaky = GuideText.resource("leaky.txt");
        Cell changed = Cell.parse(leaky);
        return new FirstAnswers(
                answers,
                CellLine.all(lines),
                Pictured.of(new Lstm(3, 5), "", 3, 5),
                Pictured.of(changed, leaky, changed.inputSize(), changed.outputSize()),
                FirstRace.run());
    }

    private static String asked(Object... call) {
        return PLAIN.toJson(call);
    }

    /** Numbers have the digits that one sees; what is not finite is null. Nothing in it ends a script. */
    String toJson() {
        return SHORT.toJson(this);
    }

    private static JsonElement rounded(double x) {
        return Double.isFinite(x) ? new JsonPrimitive(new BigDecimal(x).round(DIGITS)) : JsonNull.INSTANCE;
    }
}
