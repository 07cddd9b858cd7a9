package org.souvenir.cells.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.parameter.Quantisation;
import org.souvenir.core.parameter.Quantisation.Scaled;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.plan.Preparation;
import org.souvenir.core.plan.Schedule;
import org.souvenir.core.plan.Slot;

/**
 * How each stage of a network is run.
 *
 * @param plans one per stage
 */
public record NetworkPlans(Architecture architecture, List<Plan> plans) {

    /** Outputs alone. */
    public static NetworkPlans inference(Architecture architecture) {
        return new NetworkPlans(
                architecture,
                architecture.stages().stream()
                        .map(s -> Plan.of(s.step(), PlanOptions.inference()))
                        .toList());
    }

    /** Outputs and the gradients of parameters. */
    public static NetworkPlans training(Architecture architecture) {
        return new NetworkPlans(
                architecture,
                architecture.stages().stream()
                        .map(stage -> Plan.of(
                                stage.step(),
                                PlanOptions.training()
                                        .withInputGradients(
                                                name -> !architecture.inputs().containsValue(input(stage, name)))))
                        .toList());
    }

    /** Where the parameters of each stage start in the array of all, by their names within the stage. */
    List<Map<String, Integer>> offsets() {
        List<Map<String, Integer>> offsets = new ArrayList<>();
        int next = 0;
        for (Stage stage : architecture.stages()) {
            Map<String, Integer> own = new HashMap<>();
            for (ParameterSpec spec : stage.step().parameters()) {
                own.put(spec.name(), next);
                next += spec.length();
            }
            offsets.add(own);
        }
        return offsets;
    }

    /** What an input of a stage's step reads. */
    private static Node input(Stage stage, String name) {
        for (int i = 0; i < stage.inputs().size(); i++) {
            if (((Attribute.Input) stage.step().inputs().get(i).attribute())
                    .name()
                    .equals(name)) {
                return stage.inputs().get(i);
            }
        }
        throw new AssertionError("stage %s has no input %s".formatted(stage.name(), name));
    }

    /** Outputs and the gradients of parameters and of the network's inputs. */
    public static NetworkPlans trainingWithInputs(Architecture architecture) {
        return new NetworkPlans(
                architecture,
                architecture.stages().stream()
                        .map(stage -> Plan.of(stage.step(), PlanOptions.training()))
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
                                ? Plan.of(
                                        s.step(),
                                        PlanOptions.training()
                                                .withExpectedMasks()
                                                .tracing(s.visible()))
                                : Plan.of(s.step(), PlanOptions.inference().tracing(s.visible())))
                        .toList());
    }

    /**
     * What is rounded where weights of products have a precision: every parameter that stands on the right of a product,
     * whole or in part. What else is a float: biases, and whatever else is added or multiplied number by number, tables of embeddings,
     * initial states, and parameters of which the matrix of a product is computed, which is rounded itself when it is.
     */
    public Quantisation quantisation(Precision precision, Quantisation.Scope scope) {
        Map<String, Scaled> weights = new LinkedHashMap<>();
        for (int i = 0; i < plans.size() && precision != Precision.FLOAT32; i++) {
            String stage = architecture.stages().get(i).name();
            for (Preparation.Packed matrix : plans.get(i).preparation().packed()) {
                for (Preparation.Part part : matrix.parts()) {
                    Slot slot = part.source().slot();
                    if (slot.extent() == Slot.Extent.PARAMETER) {
                        Scaled scaled =
                                part.transposed() && precision == Precision.INT8 ? Scaled.BY_ROW : Scaled.BY_COLUMN;
                        weights.putIfAbsent(stage + "." + slot.name(), scaled);
                    }
                }
            }
            if (scope == Quantisation.Scope.PRODUCTS_AND_TABLES) {
                Scaled scaled = precision == Precision.INT8 ? Scaled.BY_ROW : Scaled.BY_COLUMN;
                tables(plans.get(i).forward()).forEach(table -> weights.putIfAbsent(stage + "." + table, scaled));
            }
        }
        return new Quantisation(precision, weights);
    }

    /** The parameters of which ids pick rows. */
    private static Stream<String> tables(Schedule schedule) {
        return Stream.of(schedule.start(), schedule.before(), schedule.loop(), schedule.after())
                .flatMap(List::stream)
                .filter(Instruction.Gather.class::isInstance)
                .map(gather -> ((Instruction.Gather) gather).table().slot())
                .filter(slot -> slot.extent() == Slot.Extent.PARAMETER)
                .map(Slot::name);
    }

    /** All plans in words, each under the name of its stage. */
    public String explain() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < plans.size(); i++) {
            text.append(architecture.stages().get(i).name()).append('\n');
            for (String line : plans.get(i).explain().stripTrailing().split("\n", -1)) {
                text.append("  ").append(line).append('\n');
            }
        }
        return text.toString();
    }
}
