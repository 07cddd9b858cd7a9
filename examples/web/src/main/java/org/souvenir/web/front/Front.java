package org.souvenir.web.front;

import java.util.Map;
import org.souvenir.cells.network.NetworkFormat;
import org.teavm.jso.JSExport;
import org.teavm.jso.typedarrays.Int8Array;

/** Where a page begins. */
public final class Front {
    private Front() {}

    /** Does nothing: a page calls what is exported. */
    public static void main(String... args) {}

    /** A network from the bytes of its file. */
    @JSExport
    public static PageNetwork load(Int8Array file) {
        return PageNetwork.of(NetworkFormat.standard().fromBytes(file.copyToJavaArray()));
    }

    /** An untrained network; the recipe is JSON. */
    @JSExport
    public static PageNetwork network(String recipe) {
        return PageNetwork.of(new NetworkFormat.Stored(Recipe.network(recipe), Map.of()));
    }

    /** The names of cells, as JSON. */
    @JSExport
    public static String cells() {
        return Json.of(Cells.names()).toString();
    }

    /** A cell by its name or its equations. */
    @JSExport
    public static PageCell cell(String nameOrEquations, int inputs, int units) {
        return Cells.isName(nameOrEquations)
                ? PageCell.of(Cells.named(nameOrEquations, inputs, units))
                : parse(nameOrEquations);
    }

    /** A cell by its equations. */
    @JSExport
    public static PageCell parse(String equations) {
        return PageCell.of(Cells.written(equations));
    }

    /** Nothing given yet. */
    @JSExport
    public static Given given() {
        return new Given();
    }
}
