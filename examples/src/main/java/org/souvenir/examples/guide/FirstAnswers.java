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
import org.souvenir.examples.sentiment.Kind;

/**
 * What the figures show before the library runs in the page, and where it cannot.
 *
 * @param readings of the guide's own review, by the reader's name
 * @param lines of the LSTM's source
 * @param lstm what that looks like
 * @param leaky the cell that the reader may change
 */
record FirstAnswers(Map<String, FirstReading> readings, List<CellLine> lines, Pictured lstm, Pictured leaky) {
    private static final MathContext DIGITS = new MathContext(4);

    private static final Gson SHORT = new GsonBuilder()
            .registerTypeAdapter(float.class, (JsonSerializer<Float>) (x, type, context) -> rounded(x))
            .registerTypeAdapter(double.class, (JsonSerializer<Double>) (x, type, context) -> rounded(x))
            .create();

    /** A cell for people; units is the width of what it gives. */
    record Pictured(String text, String svg, String mathMl, int inputs, int units) {
        static Pictured of(Cell cell, String text, int inputs, int units) {
            return new Pictured(text, Drawing.of(cell).svg(), Equations.of(cell).mathMl(), inputs, units);
        }
    }

    static FirstAnswers of(Models models, String review, Map<String, String> lines) {
        Map<String, FirstReading> readings = new LinkedHashMap<>();
        models.readers().forEach((kind, reader) -> readings.put(Models.name(kind), FirstReading.of(reader, review)));
        String leaky = GuideText.resource("leaky.txt");
        return new FirstAnswers(
                readings,
                CellLine.all(lines),
                Pictured.of(new Lstm(3, 5), "", 3, 5),
                Pictured.of(Cell.parse(leaky), leaky, 4, 12));
    }

    /** The reading of the first figure. */
    FirstReading reading() {
        return readings.getOrDefault(
                Models.name(Kind.LSTM), readings.values().iterator().next());
    }

    /** Numbers have the digits that one sees; what is not finite is null. Nothing in it ends a script. */
    String toJson() {
        return SHORT.toJson(this);
    }

    private static JsonElement rounded(double x) {
        return Double.isFinite(x) ? new JsonPrimitive(new BigDecimal(x).round(DIGITS)) : JsonNull.INSTANCE;
    }
}
