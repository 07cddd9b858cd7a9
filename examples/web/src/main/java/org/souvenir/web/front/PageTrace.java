package org.souvenir.web.front;

import org.souvenir.cells.network.GateReport;
import org.souvenir.cells.network.Trace;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Float64Array;

/** {@code Trace}. */
public final class PageTrace {
    private final Trace trace;

    PageTrace(Trace trace) {
        this.trace = trace;
    }

    /** As JSON. */
    @JSExport
    public String names() {
        return Json.of(trace.names()).toString();
    }

    @JSExport
    public JSObject output() {
        return Js.rows(trace.output());
    }

    @JSExport
    public JSObject values(String name) {
        return Js.rows(trace.values(name));
    }

    /** As JSON. */
    @JSExport
    public String gradientNames() {
        return Json.of(trace.names().stream().filter(trace::hasGradient).toList())
                .toString();
    }

    @JSExport
    public JSObject gradient(String name) {
        return Js.rows(trace.gradient(name));
    }

    @JSExport
    public Float64Array gradientNorms(String name) {
        return Js.numbers(trace.gradientNorms(name));
    }

    @JSExport
    public JSObject gate(String name) {
        GateReport report = trace.gate(name);
        JSObject gate = Js.object();
        Js.put(gate, "mean", Js.numbers(report.mean()));
        Js.put(gate, "halfLife", Js.numbers(report.halfLife()));
        Js.put(gate, "closed", Js.numbers(report.closed()));
        Js.put(gate, "open", Js.numbers(report.open()));
        return gate;
    }
}
