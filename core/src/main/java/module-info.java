/** Tensors, expressions, their derivatives, and the plan that runs them over time. */
// The modules that an inner package is for are compiled later; EJML's jars have no descriptor.
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"})
module org.souvenir.core {
    requires transitive ejml.core;
    requires ejml.ddense;
    requires com.google.gson;
    requires jdk.management;
    requires org.slf4j;
    requires static org.jspecify;

    exports org.souvenir.core.engine;
    exports org.souvenir.core.expr;
    exports org.souvenir.core.file;
    exports org.souvenir.core.parameter;
    exports org.souvenir.core.random;
    exports org.souvenir.core.reference;
    exports org.souvenir.core.tensor;
    exports org.souvenir.core.text;
    exports org.souvenir.core.graph to
            org.souvenir.cells;
    exports org.souvenir.core.kernel to
            org.souvenir.cells,
            org.souvenir.training,
            org.souvenir.examples;
    exports org.souvenir.core.name to
            org.souvenir.cells,
            org.souvenir.training,
            org.souvenir.text,
            org.souvenir.examples;
    exports org.souvenir.core.plan to
            org.souvenir.cells,
            org.souvenir.training,
            org.souvenir.examples;
    exports org.souvenir.core.platform to
            org.souvenir.cells,
            org.souvenir.text,
            org.souvenir.examples;
    exports org.souvenir.core.run to
            org.souvenir.cells,
            org.souvenir.training,
            org.souvenir.examples;
}
