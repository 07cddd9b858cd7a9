package org.souvenir.cells.network;

import java.util.List;
import org.souvenir.core.expr.Step;
import org.souvenir.core.run.Direction;

/**
 * One step run over its inputs: what layers are made of.
 *
 * @param name of the layer, and of the part of it: the first part of the names of its parameters
 * @param inputs one for each input of the step, all of the same extent
 * @param last whether only the output of each sequence's last step is wanted
 * @param output where the output goes
 */
public record Stage(String name, Step step, Direction direction, boolean last, List<Node> inputs, Node output) {

    Node.Extent extent() {
        return inputs.get(0).extent();
    }
}
