package org.souvenir.web;

import org.teavm.jso.JSExport;

/** What the page calls. */
final class ParityInPage {
    private ParityInPage() {}

    public static void main(String... args) {
        // a page calls what is exported
    }

    /** {@link Parity#report}. */
    @JSExport
    public static String report() {
        return Parity.report();
    }

    /** {@link Parity#stepMicros}. */
    @JSExport
    public static double stepMicros() {
        return Parity.stepMicros();
    }
}
