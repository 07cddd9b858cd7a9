package org.souvenir.cells.run;

import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Direction;

/** Whether a network can stop at a step and go on there later. */
public final class Carrying {
    private Carrying() {}

    /**
     * Checks that a sequence can be run in several segments, each going on where the last one was left.
     *
     * @throws IllegalArgumentException if a layer reads backward: its state comes from steps that are not there yet; if one
     *     starts where another ends, which is at another step in each segment; or if there is more than one time axis to cut
     */
    public static void checkSegments(Architecture architecture, String operation) {
        if (architecture.axes().size() > 1) {
            throw new IllegalArgumentException(
                    "%s: the network must read along one time axis, but reads along those of %s"
                            .formatted(operation, architecture.axes()));
        }
        for (Stage stage : architecture.stages()) {
            checkForward(stage, operation);
            if (!stage.carried().starts().isEmpty()) {
                throw new IllegalArgumentException(
                        "%s: every layer must start with states of its own, but %s starts with those that another layer leaves"
                                .formatted(operation, stage.name()));
            }
        }
    }

    /** Checks that a stage can be run step by step. */
    static void checkForward(Stage stage, String operation) {
        if (stage.direction() == Direction.BACKWARD) {
            throw new IllegalArgumentException(
                    "%s: every layer must read forward, but %s reads backward, from steps that have not come yet"
                            .formatted(operation, stage.name()));
        }
    }
}
