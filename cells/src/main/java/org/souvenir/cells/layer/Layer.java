package org.souvenir.cells.layer;

import java.util.Map;
import org.souvenir.cells.Settings;

/** A part of a network: what it adds to the wiring. Widths follow from what comes before. */
public interface Layer {

    /** What it is, for names and files: {@code recurrent}, {@code dense}. */
    String kind();

    /**
     * Adds its stages.
     *
     * @param name of this layer in the network; names of stages start with it
     * @param input what comes before
     * @return what comes out
     * @throws IllegalArgumentException if it cannot read the input
     */
    Node wire(Wiring wiring, String name, Node input);

    /**
     * All that tells it from other layers of its kind where it reads this input, as {@link org.souvenir.cells.Cell#settings}
     * does for cells: what a saved network keeps and the layer is made of again. How parameters start is not part of it.
     * Unless told otherwise, the components of its record.
     *
     * @param input what comes before
     * @throws IllegalStateException if it is no record, or a component is no setting; then networks that have it cannot be
     *     saved
     */
    default Map<String, Object> settings(Node input) {
        return Settings.ofComponents(this, kind());
    }

    /** The same layer under a name of its own, instead of its kind and a number. */
    default Layer named(String name) {
        return new Named(this, name);
    }

    /**
     * A layer with a name of its own.
     *
     * @param name the first part of its parameters' names
     */
    record Named(Layer layer, String name) implements Layer {
        @Override
        public String kind() {
            return layer.kind();
        }

        @Override
        public Node wire(Wiring wiring, String ignored, Node input) {
            return layer.wire(wiring, name, input);
        }

        @Override
        public Map<String, Object> settings(Node input) {
            return layer.settings(input);
        }
    }
}
