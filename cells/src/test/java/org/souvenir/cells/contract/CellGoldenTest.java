package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Cell;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;

/** Outputs, final states and gradients of each cell and wrapper from what its paper says, see golden_cells.py. */
class CellGoldenTest {

    static List<String> files() {
        return Golden.names("cell-");
    }

    private static Cell cell(Golden golden) {
        return CellRegistry.standard().create(golden.about("cell"), golden.aboutAll("setting."));
    }

    @Test
    void every_kind_of_cell_and_wrapper_is_there() {
        Set<String> found =
                new TreeSet<>(Set.of("forget-bias", "chrono-bias", "equations")); // start elsewhere; any cell, as text
        files().forEach(name -> found.add(new Golden(name).about("cell")));
        assertThat(found).isEqualTo(CellRegistry.standard().names());
    }

    @ParameterizedTest
    @MethodSource("files")
    void is_what_the_paper_says_in_double(String name) {
        Golden golden = new Golden(name);
        Scenario problem = problem(golden);
        Values expected = expected(golden, problem);
        assertThat(expected.difference(same(expected, InDouble.run(problem)), 1e-13, 1e-13))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void is_what_the_paper_says_in_float32(String name) {
        Golden golden = new Golden(name);
        Scenario problem = problem(golden);
        Values expected = expected(golden, problem);
        if (!problem.training()) {
            expected.gradients().clear(); // outside training there are none
        }
        assertThat(expected.difference(same(expected, InFloat.run(problem)), new Accuracy(problem)))
                .isEmpty();
    }

    private static Scenario problem(Golden golden) {
        Step step = Step.of(cell(golden)::define);
        Parameters parameters = Parameters.of(step.parameters());
        for (ParameterSpec spec : step.parameters()) {
            double[] values = golden.matrix(spec.name()).data;
            for (int i = 0; i < values.length; i++) {
                parameters.values()[parameters.offset(spec.name()) + i] = (float) values[i];
            }
        }
        List<DMatrixRMaj[]> inputs = new ArrayList<>();
        step.inputs().forEach(input -> inputs.add(sequence(golden, "", input)));
        Map<String, DMatrixRMaj> initial = new LinkedHashMap<>();
        Map<String, DMatrixRMaj> dFinals = new LinkedHashMap<>();
        for (Step.StateRule state : step.states()) {
            if (golden.has(state.name() + "0")) {
                initial.put(state.name(), golden.matrix(state.name() + "0"));
            }
            dFinals.put(state.name(), golden.matrix("d." + state.name() + "_n"));
        }
        return new Scenario(
                new Planned(step),
                parameters,
                inputs,
                golden.lengths(),
                Direction.FORWARD,
                initial,
                golden.sequence("d.y"),
                dFinals,
                golden.about("masks").equals("none"),
                0);
    }

    private static String name(Expr input) {
        return ((Attribute.Input) input.attribute()).name();
    }

    /** An input, or its gradient d., in the form that a problem has. */
    private static DMatrixRMaj[] sequence(Golden golden, String d, Expr input) {
        String name = name(input);
        return input.along() ? golden.apart(d + name, name) : golden.sequence(d + name);
    }

    /** All that a file tells, under our names. */
    private static Values expected(Golden golden, Scenario problem) {
        Values values = new Values();
        values.forward().put("output", InDouble.flat(golden.sequence("y")));
        for (ParameterSpec spec : problem.step().parameters()) {
            values.gradients().put(spec.name(), golden.matrix("d." + spec.name()).data);
        }
        for (Expr input : problem.step().inputs()) {
            values.gradients().put("input " + name(input), InDouble.flat(sequence(golden, "d.", input)));
        }
        for (Step.StateRule state : problem.step().states()) {
            String name = state.name();
            values.forward().put("state " + name, golden.matrix(name + "_n").data);
            if (golden.has(name + "0")) {
                values.gradients().put("state " + name, golden.matrix("d." + name + "0").data);
            }
        }
        return values;
    }

    /** Without the gradients of states that a cell starts from by itself, as files do not have them. */
    private static Values same(Values expected, Values all) {
        all.gradients()
                .keySet()
                .removeIf(name ->
                        name.startsWith("state ") && !expected.gradients().containsKey(name));
        return all;
    }
}
