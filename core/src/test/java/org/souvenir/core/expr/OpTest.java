package org.souvenir.core.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.souvenir.core.expr.OpCases.Case;
import org.souvenir.core.graph.Adjoint;
import org.souvenir.core.graph.Graph;

class OpTest {
    @ParameterizedTest
    @EnumSource(Op.class)
    void has_the_shape_that_its_operands_give(Op op) {
        for (Case c : OpCases.of(op)) {
            Expr e = Evaluation.ofOneStep(c.expression()).expression();
            assertThat(e.op()).isEqualTo(op);
            assertThat(e.shape()).as("%s of %s", e, e.inputs()).isEqualTo(c.shape());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Op.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SAVED", "FINAL"})
    void computes_what_the_plain_formula_says(Op op) {
        OpCases.of(op).forEach(c -> Evaluation.ofOneStep(c.expression()).assertValue(c.value()));
    }

    @ParameterizedTest
    @EnumSource(Op.class)
    void has_the_gradient_that_central_differences_have(Op op) {
        for (Case c : OpCases.of(OpCases.derivedFrom(op).orElse(op))) {
            Evaluation.ofSomeSteps(c.expression()).assertGradients();
        }
    }

    @ParameterizedTest
    @EnumSource(Op.class)
    void stands_in_gradients_only_where_it_has_none_itself(Op op) {
        OpCases.derivedFrom(op).ifPresent(origin -> {
            assertThat(OpCases.of(origin))
                    .as("%s in a gradient of %s", op, origin)
                    .anyMatch(c -> adjoint(c).nodes().stream().anyMatch(e -> e.op() == op));
            OpCases.of(op).stream()
                    .filter(OpTest::hasOperands)
                    .forEach(c -> assertThatThrownBy(() -> adjoint(c))
                            .isInstanceOf(AssertionError.class)
                            .hasMessageContaining(op + " stands in gradients only"));
        });
    }

    @Test
    void a_product_of_fixed_matrices_has_the_gradient_that_central_differences_have() {
        Evaluation.ofSomeSteps(s ->
                        Expr.of(Op.OUTER, OpCases.operand(s, "a", 3, 2).transposed(), OpCases.operand(s, "b", 2, 4)))
                .assertGradients();
        Evaluation.ofSomeSteps(s -> Expr.of(Op.OUTER, OpCases.operand(s, "a", 2, 3), OpCases.operand(s, "b", 2, 4)))
                .assertGradients();
    }

    private static boolean hasOperands(Case c) {
        return !Evaluation.ofOneStep(c.expression()).expression().inputs().isEmpty();
    }

    private static Graph adjoint(Case c) {
        return Adjoint.of(Graph.of(Evaluation.ofOneStep(c.expression()).step(), Set.of()));
    }
}
