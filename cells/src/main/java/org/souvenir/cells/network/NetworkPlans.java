package org.souvenir.cells.network;

import java.util.List;
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

    /** Outputs and the gradients of parameters. */
    public static NetworkPlans training(Architecture architecture) {
        return new NetworkPlans(
                architecture,
                architecture.stages().stream()
                        .map(stage -> Plan.training(
                                stage.step(), name -> !architecture.inputs().containsValue(stage.input(name))))
                        .toList());
    }

    /** Outputs and the gradients of parameters and of the network's inputs. */
    public static NetworkPlans trainingWithInputs(Architecture architecture) {
        return new NetworkPlans(
                architecture,
                architecture.stages().stream()
                        .map(stage -> Plan.training(stage.step()))
                        .toList());
    }

    /**
     * Outputs, and every named value and state of every stage, as outside training.
     *
     * @param gradients whether it can be run back as well
     */
    public static NetworkPlans observing(Architecture architecture, boolean gradients) {
        return new NetworkPlans(
                architecture,
                architecture.stages().stream()
                        .map(s -> gradients
                                ? Plan.trainingWithoutMasks(s.step(), s.visible())
                                : Plan.inference(s.step(), s.visible()))
                        .toList());
    }
}
