package org.souvenir.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.souvenir.core.expr.Functions.maximum;
import static org.souvenir.core.expr.Functions.sqrt;
import static org.souvenir.core.expr.Functions.square;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.ElementProgram;
import org.souvenir.core.kernel.KernelProvider;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.reference.FixedNumbers;
import org.souvenir.core.run.ElementwiseRun;
import org.souvenir.core.run.Workers;

class ElementwiseTest {
    private final Expr a = array("a");
    private final Expr b = array("b");
    private final Expr c = array("c");
    private final Expr s = Expr.of(
            Op.PARAMETER, new Attribute.Parameter(new ParameterSpec("s", 1, 1, Initializer.zeros())), List.of());
    private final Map<Expr, Expr> next = new LinkedHashMap<>();

    private static Expr array(String name) {
        return Expr.of(Op.STATE, new Attribute.State(name, 1), List.of());
    }

    private Elementwise plan() {
        return Elementwise.of(List.of(a, b, c), next);
    }

    /** What becomes of a = 2, b = 3, c = 5 with s = 0.5. */
    private float[] run() {
        float[][] arrays = {{2, 2}, {3, 3}, {5, 5}};
        Elementwise plan = plan();
        double[] scalars = FixedNumbers.of(plan.scalars(), Map.of(s, 0.5));
        new ElementwiseRun(plan, KernelProvider.best()).run(arrays, scalars, Workers.NONE);
        assertThat(arrays[0][1]).isEqualTo(arrays[0][0]);
        return new float[] {arrays[0][0], arrays[1][0], arrays[2][0]};
    }

    private List<ElementOp> ops() {
        return plan().program().lines().stream().map(ElementProgram.Line::op).toList();
    }

    @Test
    void what_is_not_assigned_stays() {
        next.put(b, a.times(c).plus(b));
        assertThat(run()).containsExactly(2, 13, 5);
    }

    @Test
    void arrays_change_places_at_once() {
        next.put(a, b);
        next.put(b, c);
        next.put(c, a);
        assertThat(run()).containsExactly(3, 5, 2);
    }

    @Test
    void equations_read_what_was_before() {
        Expr sum = a.plus(b);
        next.put(a, sum);
        next.put(b, sum.minus(a).times(c));
        next.put(c, sum.times(a).plus(c));
        assertThat(run()).containsExactly(5, 15, 15);
    }

    @Test
    void one_value_goes_to_two_arrays() {
        Expr product = a.times(b);
        next.put(a, product);
        next.put(b, product);
        next.put(c, product.plus(a));
        assertThat(run()).containsExactly(6, 6, 8);
    }

    @Test
    void what_is_fixed_goes_to_an_array_too() {
        next.put(a, s.plus(1));
        next.put(b, Expr.constant(4));
        assertThat(run()).containsExactly(1.5f, 4, 5);
    }

    @Test
    void scalars_are_the_same_for_all_elements() {
        next.put(a, a.dividedBy(s).minus(b.times(s)));
        next.put(b, maximum(s, b.scaled(2, 1)));
        next.put(c, sqrt(s.complement()).times(c).plus(square(s.times(2))));
        assertThat(run()).containsExactly(2.5f, 7, (float) (5 * Math.sqrt(0.5)) + 1);
    }

    @Test
    void what_is_made_of_scalars_alone_is_computed_in_double() {
        next.put(a, a.times(s.plus(1e-12).minus(s).times(1e12)));
        assertThat(run()[0]).isCloseTo(2, org.assertj.core.data.Offset.offset(1e-3f));
    }

    @Test
    void products_are_added_by_one_line_and_results_written_in_place() {
        next.put(a, a.minus(b.times(s)));
        assertThat(ops()).containsExactly(ElementOp.MULTIPLY_ADD);
        next.put(a, a.plus(b.times(0.5)));
        assertThat(ops()).containsExactly(ElementOp.MULTIPLY_ADD);
        next.put(a, a.dividedBy(s).plus(b));
        assertThat(ops()).containsExactly(ElementOp.MULTIPLY_ADD);
        assertThat(plan().program().registers()).isZero();
    }
}
