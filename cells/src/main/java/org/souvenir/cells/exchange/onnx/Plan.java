package org.souvenir.cells.exchange.onnx;

import java.util.HashMap;
import java.util.Map;

/**
 * What turns out only while a graph is read, and then is known from its beginning.
 *
 * @param active whether lengths become an input that says for each step whether it is one: where what is past the end of a
 *     sequence counts
 * @param along inputs that have the steps of another one
 */
record Plan(boolean active, Map<String, String> along) {
    static final Plan FIRST = new Plan(false, Map.of());

    /** Says that a graph is to be read again. */
    static final class Changed extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Plan plan;

        Changed(Plan plan) {
            super("to be read again", null, false, false);
            this.plan = plan;
        }

        Plan plan() {
            return plan;
        }
    }

    Changed withActive() {
        return new Changed(new Plan(true, along));
    }

    Changed withAlong(String input, String other) {
        Map<String, String> more = new HashMap<>(along);
        if (more.put(input, other) != null) {
            throw new IllegalArgumentException(
                    "inputs must lie along one time axis, but %s has the steps of others than %s"
                            .formatted(input, other));
        }
        return new Changed(new Plan(active, more));
    }
}
