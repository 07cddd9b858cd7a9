package org.souvenir.core.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.souvenir.core.expr.Functions.tanh;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.ParameterSpec;

class IncludeTest {
    private static final Rewrite AS_IT_IS = new Rewrite() {};

    /** A state that starts from a parameter, a mask, a named value, an output that is the successor. */
    private static void define(Step step) {
        Expr x = step.input(2);
        Expr ids = step.ids("word", 7);
        Expr table = step.parameter("table", 7, 2, Initializer.zeros());
        Expr h = step.state("h", 2, step.parameter("start", 1, 2, Initializer.zeros()));
        Expr c = step.state("c", 2);
        Expr in = step.name("in", x.plus(Functions.gather(table, ids)));
        Expr next = tanh(step.linear("hidden", h.plus(in), 2));
        step.next("h", next);
        step.next("c", c.plus(next).times(step.mask(2, 0.5, 2, 1, Attribute.Scope.STEP)));
        step.name("shown", next);
        step.output(next);
    }

    private static Step included(Rewrite rewrite) {
        return Step.of(step -> step.include(Step.of(IncludeTest::define), rewrite));
    }

    /** The whole graph as text, each node by its place. */
    private static String written(Step step) {
        List<Expr> roots = new ArrayList<>(step.named().values());
        roots.add(step.output());
        step.states().forEach(s -> roots.addAll(List.of(s.initial(), s.leaf(), s.next())));
        List<Expr> nodes = Expr.inOrder(roots);
        StringBuilder text = new StringBuilder();
        for (Expr e : nodes) {
            Object attribute =
                    e.attribute() instanceof Attribute.Parameter p ? p.spec().name() : e.attribute();
            text.append(e).append(attribute);
            e.inputs().forEach(input -> text.append(' ').append(nodes.indexOf(input)));
            text.append('\n');
        }
        roots.forEach(root -> text.append(nodes.indexOf(root)).append(' '));
        return text + step.inputs().toString() + step.named().keySet() + names(step);
    }

    private static List<String> names(Step step) {
        return step.parameters().stream().map(ParameterSpec::name).toList();
    }

    @Test
    void writes_the_same_step_where_nothing_is_rewritten() {
        assertThat(written(included(AS_IT_IS))).isEqualTo(written(Step.of(IncludeTest::define)));
    }

    @Test
    void includes_what_runs_along_another_sequence() {
        Step attending = Step.of(step -> {
            Expr source = step.sequence("source", 3);
            Expr h = step.state("h", 3);
            Expr weights = step.name("weights", Functions.softmaxAlong(Functions.rowSum(source.times(h))));
            Expr read = Functions.sumAlong(weights.times(source));
            step.next("h", read.plus(step.input(3)));
            step.output(read);
        });
        assertThat(written(Step.of(step -> step.include(attending, AS_IT_IS)))).isEqualTo(written(attending));
        Step masked = Step.of(step -> step.include(attending, new Rewrite() {
            @Override
            public Expr input(Expr was, Expr input) {
                return input.along() ? input.times(step.mask(3, 0.5, 2, 1, Attribute.Scope.STEP)) : input;
            }
        }));
        Expr keys = masked.named().get("weights").inputs().get(0);
        assertThat(Expr.inOrder(List.of(keys))).anyMatch(e -> e.op() == Op.MASK);
    }

    @Test
    void replaces_what_the_step_sees() {
        Step step = included(new Rewrite() {
            @Override
            public Expr input(Expr was, Expr input) {
                return input.width() == 2 ? input.times(3) : input;
            }

            @Override
            public Expr state(Step.StateRule state, Expr left, Expr initial) {
                return state.name().equals("h") ? left.minus(initial) : left;
            }
        });
        Expr in = step.named().get("in");
        assertThat(in.inputs().get(0).op()).isEqualTo(Op.SCALE);
        Expr product = step.output().inputs().get(0);
        Expr seen = product.inputs().get(0).inputs().get(0);
        assertThat(seen.op()).isEqualTo(Op.SUBTRACT);
        assertThat(seen.inputs())
                .containsExactly(
                        step.states().get(0).leaf(), step.states().get(0).initial());
    }

    @Test
    void lets_the_output_and_named_values_follow_the_successor_that_they_are() {
        Step step = included(new Rewrite() {
            @Override
            public Expr next(Step.StateRule state, Expr seen, Expr next) {
                return state.name().equals("h") ? next.plus(seen) : next;
            }
        });
        Step.StateRule h = step.states().get(0);
        assertThat(h.next().op()).isEqualTo(Op.ADD);
        assertThat(step.output()).isSameAs(h.next());
        assertThat(step.named().get("shown")).isSameAs(h.next());
        Expr sum = step.states().get(1).next().inputs().get(0); // c + tanh, made of what h was before
        assertThat(sum.inputs().get(1)).isSameAs(h.next().inputs().get(0));
    }

    @Test
    void replaces_single_values_for_all_that_use_them() {
        Step bare = Step.of(IncludeTest::define);
        Expr successor = bare.states().get(0).next();
        Step step = Step.of(s -> s.include(bare, new Rewrite() {
            @Override
            public Expr value(Expr was, Expr now) {
                return was == successor ? Functions.clip(now, -1, 1) : now;
            }
        }));
        assertThat(step.output().op()).isEqualTo(Op.MINIMUM);
        assertThat(step.states().get(1).next().inputs().get(0).inputs().get(1)).isSameAs(step.output());
    }

    @Test
    void gives_masks_streams_of_their_own() {
        Step step = Step.of(s -> {
            Step bare = Step.of(IncludeTest::define);
            s.include(bare, new Rewrite() {
                @Override
                public Expr output(Expr output) {
                    return output.times(s.mask(2, 0.5, 2, 1, Attribute.Scope.STEP));
                }
            });
        });
        Expr inner = step.states().get(1).next().inputs().get(1);
        Expr outer = step.output().inputs().get(1);
        assertThat(((Attribute.Mask) inner.attribute()).stream())
                .isNotEqualTo(((Attribute.Mask) outer.attribute()).stream());
    }

    @Test
    void starts_parameters_and_states_otherwise() {
        Initializer ones = Initializer.constant(1);
        Step step = included(new Rewrite() {
            @Override
            public Initializer parameter(ParameterSpec parameter) {
                return parameter.name().equals("hidden.bias") ? ones : parameter.initializer();
            }

            @Override
            public Expr initial(Step.StateRule state, Expr initial) {
                return state.name().equals("c") ? Expr.constant(5) : initial;
            }
        });
        assertThat(step.parameters()).filteredOn(p -> p.initializer() == ones).hasSize(1);
        assertThat(step.states().get(1).initial().attribute()).isEqualTo(new Attribute.Value(5));
    }

    @Test
    void reads_other_inputs_and_makes_what_the_step_reads_of_them_and_its_states() {
        Step step = Step.of(s -> s.include(Step.of(IncludeTest::define), new Rewrite() {
            private final List<Expr> states = new ArrayList<>();

            @Override
            public int inputWidth(Expr was) {
                return was.width() == 2 ? 5 : was.width();
            }

            @Override
            public Expr state(Step.StateRule state, Expr left, Expr initial) {
                states.add(left);
                return left;
            }

            @Override
            public Expr input(Expr was, Expr input) {
                return was.width() == 2 ? s.product("all", Functions.concat(input, states.get(1)), 2) : input;
            }
        }));
        assertThat(step.inputs()).extracting(Expr::shape).containsExactly("[B, 5]", "[B, 1]");
        assertThat(((Attribute.Input) step.inputs().get(1).attribute()).limit()).isEqualTo(7);
        Expr x = step.named().get("in").inputs().get(0);
        assertThat(x.inputs().get(0).inputs())
                .containsExactly(step.inputs().get(0), step.states().get(1).leaf());
        assertThat(names(step)).containsExactly("table", "start", "hidden.weight", "hidden.bias", "all.weight");
    }

    @Test
    void refuses_what_has_another_shape() {
        assertThatThrownBy(() -> included(new Rewrite() {
                    @Override
                    public Expr input(Expr was, Expr input) {
                        return Functions.rowSum(input);
                    }
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("include: what stands for a value must have its shape, but ROW_SUM[B, 1] stands for"
                        + " INPUT[B, 2]");
        assertThatThrownBy(() -> Step.of(step -> {
                    step.input(2);
                    step.include(Step.of(IncludeTest::define), AS_IT_IS);
                }))
                .hasMessage("input: names must differ, but found two named x");
    }
}
