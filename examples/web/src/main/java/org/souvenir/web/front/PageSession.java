package org.souvenir.web.front;

import org.souvenir.cells.network.Session;
import org.teavm.jso.JSExport;
import org.teavm.jso.typedarrays.Float32Array;

/** {@code Session}. */
public final class PageSession {
    private final Session session;

    PageSession(Session session) {
        this.session = session;
    }

    @JSExport
    public Float32Array step(Float32Array input) {
        return Js.numbers(session.step(input.copyToJavaArray()));
    }

    @JSExport
    public void reset() {
        session.reset();
    }

    @JSExport
    public void close() {
        session.close();
    }
}
