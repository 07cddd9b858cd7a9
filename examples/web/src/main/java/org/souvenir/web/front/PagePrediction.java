package org.souvenir.web.front;

import org.souvenir.cells.network.Prediction;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Int32Array;

/** {@code Prediction}. */
public final class PagePrediction {
    private final Prediction prediction;

    PagePrediction(Prediction prediction) {
        this.prediction = prediction;
    }

    @JSExport
    public JSObject values() {
        return Js.rows(prediction.values());
    }

    @JSExport
    public JSObject probabilities() {
        return Js.rows(prediction.probabilities());
    }

    @JSExport
    public JSObject yesProbabilities() {
        return Js.rows(prediction.yesProbabilities());
    }

    @JSExport
    public Int32Array classes() {
        return Int32Array.copyFromJavaArray(prediction.classes());
    }
}
