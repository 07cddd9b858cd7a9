package org.souvenir.cells.wrapper;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.parameter.Initializer;

/**
 * Learns what states start from: parameter {@code STATE.initial} [1, n], one for all sequences, which itself starts at what
 * the state would have started from. A state that starts from something learned already stays as it is.
 *
 * @param cell what is wrapped
 * @param states which of its states; for an {@link org.souvenir.cells.Slstm} h alone, as its others belong together
 */
public record LearnedInitialState(Cell cell, List<String> states) implements Cell {

    /** Checks that there are such states. */
    public LearnedInitialState {
        requireNonNull(cell, "cell");
        NoNulls.in(states, "states");
        states = List.copyOf(states);
        States.check("learned initial state", cell, states);
    }

    /** For all states. */
    public LearnedInitialState(Cell cell) {
        this(cell, States.of(cell));
    }

    @Override
    public void define(Step step) {
        step.include(Step.of(cell::define), new Rewrite() {
            @Override
            public Expr initial(Step.StateRule state, Expr initial) {
                Initializer start = states.contains(state.name()) ? start(initial) : null;
                return start == null
                        ? initial
                        : step.parameter(
                                state.name() + ".initial", 1, state.leaf().width(), start);
            }
        });
    }

    /** The numbers that are there, if they are not learned. */
    private static @Nullable Initializer start(Expr initial) {
        if (initial.attribute() instanceof Attribute.Value number) {
            return Initializer.constant((float) number.value());
        }
        if (initial.attribute() instanceof Attribute.Matrix row) {
            return (data, offset, rows, columns, random) -> {
                for (int j = 0; j < columns; j++) {
                    data[offset + j] = (float) row.at(0, row.width() == 1 ? 0 : j);
                }
            };
        }
        return null;
    }
}
