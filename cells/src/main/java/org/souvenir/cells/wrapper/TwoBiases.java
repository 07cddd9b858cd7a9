package org.souvenir.cells.wrapper;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.ParameterSpec;

/**
 * Two biases where a cell has one, as PyTorch and cuDNN have them: {@code b + b'}, with b the parameter {@code forget.bias}
 * [1, H], say, and b' {@code forget.recurrent.bias} [1, H], which starts at 0. What the cell computes is the same; in training
 * both move, so that their sum moves twice as fast as one bias does. A bias that has its recurrent one already, as the
 * candidate of a GRU that resets after the product, stays as it is.
 *
 * @param cell what is wrapped; it has biases
 */
public record TwoBiases(Cell cell) implements Cell {
    private static final String BIAS = ".bias";
    private static final String RECURRENT = ".recurrent.bias";

    /** Checks the cell. */
    public TwoBiases {
        requireNonNull(cell, "cell");
        if (single(Step.of(cell::define)).isEmpty()) {
            throw new IllegalArgumentException(
                    "two biases: a cell is needed with a bias that stands alone, but " + cell.name() + " has none");
        }
    }

    @Override
    public void define(Step step) {
        Step bare = Step.of(cell::define);
        Set<String> single = single(bare);
        step.include(bare, new Rewrite() {
            @Override
            public Expr value(Expr was, Expr now) {
                if (was.op() != Op.PARAMETER) {
                    return now;
                }
                ParameterSpec spec = ((Attribute.Parameter) was.attribute()).spec();
                return single.contains(spec.name())
                        ? now.plus(step.parameter(second(spec.name()), 1, spec.columns(), Initializer.zeros()))
                        : now;
            }
        });
    }

    /** The biases that have no second one yet. */
    private static Set<String> single(Step step) {
        List<String> names = step.parameters().stream().map(ParameterSpec::name).toList();
        return names.stream()
                .filter(name -> name.endsWith(BIAS) && !name.endsWith(RECURRENT) && !names.contains(second(name)))
                .collect(Collectors.toSet());
    }

    private static String second(String bias) {
        return bias.substring(0, bias.length() - BIAS.length()) + RECURRENT;
    }
}
