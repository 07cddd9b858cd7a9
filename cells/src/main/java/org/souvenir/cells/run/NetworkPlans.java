package org.souvenir.cells.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
 * @param stages as they are run: one per stage of the architecture, of the same states
 * @param plans one per stage
 */
public record NetworkPlans(Architecture architecture, List<Stage> stages, List<Plan> plans) {

    private static NetworkPlans of(
            Architecture architecture, List<Stage> stages, Function<Stage, PlanOptions> options) {
        return new NetworkPlans(
                architecture,
                stages,
                stages.stream()
                        .map(stage -> Plan.of(stage.step(), options.apply(stage)))
                        .toList());
    }

    /** Outputs alone. */
    public static NetworkPlans inference(Architecture architecture) {
        return of(architecture, DirectLookup.stages(architecture), stage -> PlanOptions.inference());
    }

    /** Outputs alone, with weights of products that may have fewer bits: each stage by itself. */
    public static NetworkPlans quantisable(Architecture architecture) {
        return of(architecture, architecture.stages(), stage -> PlanOptions.inference());
    }

    /** Outputs and the gradients of parameters. */
    public static NetworkPlans training(Architecture architecture) {
        return of(
                architecture,
                DirectLookup.stages(architecture),
                stage -> PlanOptions.training()
                        .withInputGradients(name -> !architecture.inputs().containsValue(input(stage, name))));
    }

    /** Whether somebody needs what a stage computes. */
    boolean runs(int s) {
        Stage stage = stages.get(s);
        Node output = stage.output();
        return !stage.carried().finals().isEmpty()
                || architecture.outputs().containsValue(output)
                || stages.stream()
                        .anyMatch(other -> other.inputs().contains(output)
                                || other.carried().starts().contains(output));
    }

    /**
     * Where the parameters of each stage start in the array of all, by their names within the stage; those that it reads of others,
     * by their names in the network.
     */
    List<Map<String, Integer>> offsets() {
        Map<String, Integer> all = new HashMap<>();
        List<Map<String, Integer>> offsets = new ArrayList<>();
        int next = 0;
        for (Stage stage : architecture.stages()) {
            Map<String, Integer> own = new HashMap<>();
            for (ParameterSpec spec : stage.step().parameters()) {
                own.put(spec.name(), next);
                all.put(stage.name() + "." + spec.name(), next);
                next += spec.length();
            }
            offsets.add(own);
        }
        for (int s = 0; s < offsets.size(); s++) {
            for (ParameterSpec spec : stages.get(s).step().parameters()) {
                offsets.get(s).computeIfAbsent(spec.name(), all::get);
            }
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
        return of(architecture, architecture.stages(), stage -> PlanOptions.training());
    }

    /**
     * Outputs, and every named value and state of every stage, as outside training.
     *
     * @param gradients whether it can be run back as well
     */
    public static NetworkPlans observing(Architecture architecture, boolean gradients) {
        PlanOptions options = gradients ? PlanOptions.training().withExpectedMasks() : PlanOptions.inference();
        return of(architecture, architecture.stages(), stage -> options.tracing(stage.visible()));
    }

    /**
     * What is rounded where weights of products have a precision: every parameter that stands on the right of a product,
     * whole or in part. What else is a float: biases, and whatever else is added or multiplied number by number, tables of embeddings,
     * initial states, and parameters of which the matrix of a product is computed, which is rounded itself when it is.
     */
    public Quantisation quantisation(Precision precision, Quantisation.Scope scope) {
        Map<String, Scaled> weights = new LinkedHashMap<>();
        for (int i = 0; i < plans.size() && precision != Precision.FLOAT32; i++) {
            String stage = stages.get(i).name();
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
            text.append(stages.get(i).name()).append('\n');
            String plan = runs(i) ? plans.get(i).explain() : "looked up by those who read it";
            for (String line : plan.stripTrailing().split("\n", -1)) {
                text.append("  ").append(line).append('\n');
            }
        }
        return text.toString();
    }
}
