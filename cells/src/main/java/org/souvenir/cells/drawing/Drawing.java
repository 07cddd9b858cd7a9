package org.souvenir.cells.drawing;

import static java.util.Objects.requireNonNull;

import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Step;

/**
 * The data flow of a cell as a picture, made from its step alone: on the left what the previous step left and what comes in,
 * on the right what goes on and what goes out. Round are sums and products of elements, boxes are functions and products with
 * matrices, a bar puts values side by side; named values have their names above them. A state that is only added to and
 * multiplied on its way has the line at the top.
 */
public final class Drawing {
    private final String title;
    private final Step step;

    private Drawing(String title, Step step) {
        this.title = title;
        this.step = step;
    }

    /** The drawing of a cell, under its name. */
    public static Drawing of(Cell cell) {
        requireNonNull(cell, "cell");
        return of(cell.name(), Step.of(cell::define));
    }

    /** The drawing of a step. */
    public static Drawing of(String title, Step step) {
        requireNonNull(title, "title");
        requireNonNull(step, "step");
        return new Drawing(title, step);
    }

    /**
     * A self-contained SVG, to be written to a file or into an HTML page. It takes the color of the text around it; the
     * equations are its description. What stands for a value with a name is a group whose {@code data-name} is that name, {@code
     * forget}, {@code c}, or {@code c.before} for what the previous step left.
     */
    public String svg() {
        Flow flow = new Flow(step);
        Arrangement.place(flow);
        return new Svg(title, Equations.of(step).text(), flow).text();
    }
}
