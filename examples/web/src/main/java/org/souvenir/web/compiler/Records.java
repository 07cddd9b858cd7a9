package org.souvenir.web.compiler;

import org.teavm.extension.spi.reflection.SimpleReflectionPolicy;

/** Which records tell their components while a page runs: cells, activations and layers, whose settings files hold. */
public final class Records extends SimpleReflectionPolicy {
    @Override
    protected void setup() {
        selectPackage("org.souvenir.cells", true).reflectableFields(INSTANCE);
    }
}
