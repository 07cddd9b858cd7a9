/** Recurrent cells as equations, and the layers that run them over sequences. */
module org.souvenir.cells {
    requires transitive org.souvenir.core;
    requires static org.jspecify;

    exports org.souvenir.cells;
    exports org.souvenir.cells.contract;
    exports org.souvenir.cells.drawing;
    exports org.souvenir.cells.network;
    exports org.souvenir.cells.registry;
    exports org.souvenir.cells.wrapper;

    uses org.souvenir.cells.CellFactory;
}
