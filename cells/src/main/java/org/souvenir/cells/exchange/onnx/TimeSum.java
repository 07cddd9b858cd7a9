package org.souvenir.cells.exchange.onnx;

import java.util.Map;
import org.souvenir.cells.layer.Equations;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;

/** The sum over the steps: what equations that add up have come to at the last step. So a file can hold it. */
final class TimeSum {
    private TimeSum() {}

    /** Of the rows of a sequence. */
    static Node of(Importer in, String name, Node read) {
        return last(in, name, read, read.width(), "x");
    }

    /** Of 1, so that it is how many steps there are. */
    static Node ofOnes(Importer in, String name, Node read) {
        return last(in, name, read, 1, "1");
    }

    private static Node last(Importer in, String name, Node read, int width, String added) {
        String input = read.limit() > 0 ? "ids x [%d]".formatted(read.limit()) : "input x [%d]".formatted(read.width());
        Equations sum =
                new Equations("%s\nstate sum [%d]\nsum' = sum + %s\noutput sum'".formatted(input, width, added));
        return in.layer(name, Pooling.LAST_STEP, Map.of(), in.layer(name + " so far", sum, Map.of(), read));
    }
}
