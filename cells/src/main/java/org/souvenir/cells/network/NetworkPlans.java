package org.souvenir.cells.network;

import java.util.List;
import java.util.Set;
import org.souvenir.core.plan.Plan;

/**
 * How each stage of a network is run.
 *
 * @param plans one a stage
 */
public record NetworkPlans(Architecture architecture, List<Plan> plans) {

    /** Outputs alone. */
    public static NetworkPlans inference(Architecture architecture) {
        return new NetworkPlans(
                architecture,
                architecture.stages().stream()
                        .map(s -> Plan.inference(s.step()))
                        .toList());
    }

    /** Outputs and gradients. */
    public static NetworkPlans training(Architecture architecture) {
        return new NetworkPlans(
                architecture,
                architecture.stages().stream().map(s -> Plan.training(s.step())).toList());
    }

    /** Outputs, gradients, and every named value and state of every stage. */
    public static NetworkPlans tracing(Architecture architecture) {
        return new NetworkPlans(
                architecture,
                architecture.stages().stream()
                        .map(s -> Plan.training(
                                s.step(), Set.copyOf(s.step().named().keySet())))
                        .toList());
    }
}
