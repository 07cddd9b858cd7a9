package org.souvenir.web.front;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Map;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Settings;
import org.souvenir.cells.contract.CellContract;
import org.souvenir.cells.drawing.Drawing;
import org.souvenir.cells.drawing.Equations;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.text.EquationText;
import org.teavm.jso.JSExport;

/** {@code Cell}. */
public final class PageCell {
    private final Cell cell;
    private final Step step;

    private PageCell(Cell cell, Step step) {
        this.cell = cell;
        this.step = step;
    }

    static PageCell of(Cell cell) {
        return new PageCell(cell, Step.of(cell::define));
    }

    /** That of a layer, by the layer's name. */
    static PageCell of(String layer, Step step) {
        return new PageCell(Cell.parse(EquationText.print(step), layer, Map.of()), step);
    }

    @JSExport
    public String name() {
        return cell.name();
    }

    @JSExport
    public int inputs() {
        return step.inputs().get(0).width();
    }

    @JSExport
    public int units() {
        return step.output().width();
    }

    @JSExport
    public int parameters() {
        return step.parameters().stream().mapToInt(ParameterSpec::length).sum();
    }

    @JSExport
    public String text() {
        return EquationText.print(step);
    }

    @JSExport
    public String unicode() {
        return Equations.of(step).text();
    }

    @JSExport
    public String latex() {
        return Equations.of(step).latex();
    }

    @JSExport
    public String mathMl() {
        return Equations.of(step).mathMl();
    }

    @JSExport
    public String svg() {
        return Drawing.of(cell.name().equals(Settings.EQUATIONS) ? "cell" : cell.name(), step)
                .svg();
    }

    /** A list of {@code Finding}, as JSON. */
    @JSExport
    public String check() {
        JsonArray all = new JsonArray();
        for (CellContract.Finding finding : CellContract.of(cell).check().findings()) {
            JsonObject one = new JsonObject();
            one.addProperty("law", finding.law());
            one.addProperty("verdict", finding.verdict().name());
            one.addProperty("detail", finding.detail());
            all.add(one);
        }
        return all.toString();
    }
}
