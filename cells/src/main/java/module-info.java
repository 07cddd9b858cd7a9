/** Recurrent cells as equations, and the layers that run them over sequences. */
// The modules that an inner package is for are compiled later; ONNX's messages and jHDF come in jars without a
// descriptor.
@SuppressWarnings({"module", "requires-automatic"})
module org.souvenir.cells {
    requires transitive org.souvenir.core;
    requires com.google.gson;
    requires java.management;
    requires static com.google.protobuf;
    requires static io.jhdf;
    requires static org.jspecify;
    requires static org.tribuo.util.onnx;

    exports org.souvenir.cells;
    exports org.souvenir.cells.contract;
    exports org.souvenir.cells.data;
    exports org.souvenir.cells.drawing;
    exports org.souvenir.cells.exchange;
    exports org.souvenir.cells.exchange.keras;
    exports org.souvenir.cells.exchange.onnx;
    exports org.souvenir.cells.exchange.pytorch;
    exports org.souvenir.cells.exchange.source;
    exports org.souvenir.cells.insight;
    exports org.souvenir.cells.layer;
    exports org.souvenir.cells.network;
    exports org.souvenir.cells.registry;
    exports org.souvenir.cells.series;
    exports org.souvenir.cells.wrapper;
    exports org.souvenir.cells.run to
            org.souvenir.training,
            org.souvenir.examples;

    uses org.souvenir.cells.CellFactory;
}
