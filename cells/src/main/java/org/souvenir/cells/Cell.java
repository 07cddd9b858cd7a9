package org.souvenir.cells;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Map;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.Names;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.text.EquationText;

/**
 * A recurrent cell: the equations of one time step. The loop over time, the gradients, files, traces and drawings are made
 * from them; nothing of that stands in a cell.
 *
 * <pre>{@code
 * record Leaky(int inputSize, int hiddenSize, double leak) implements Cell {
 *     public void define(Step step) {
 *         Expr x = step.input(inputSize);                                          // [B, I]
 *         Expr h = step.state("h", hiddenSize);                                    // [B, H]
 *         Expr candidate = tanh(step.linear("candidate", concat(h, x), hiddenSize));
 *         Expr next = h.times(1 - leak).plus(candidate.times(leak));
 *         step.next("h", next);
 *         step.output(next);
 *     }
 * }
 * }</pre>
 *
 * <p>Names that readers of any cell may rely on: a value named {@code forget} or {@code update} is a gate that keeps (1
 * leaves the memory as it is, 0 replaces it), {@code input} one that lets in, {@code output} one that lets out,
 * {@code candidate} what would be new. The bias of such a gate is the parameter {@code forget.bias}, and so on.
 */
@FunctionalInterface
public interface Cell {

    /**
     * Writes the equations. Called again, it writes the same ones.
     *
     * @param step where to; the first input is declared by {@link Step#input(int)}
     */
    void define(Step step);

    /**
     * What kind of cell it is, the same for all sizes: {@code lstm}, {@code layer-norm-gru}. Files and default names of
     * layers use it. Unless told otherwise, the name of its class.
     */
    default String name() {
        return getClass()
                .getSimpleName()
                .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
    }

    /**
     * All that tells it from other cells of its kind, by name: whole and other numbers, booleans, enum constants, text,
     * cells, activations, or lists and maps of these. A file keeps the settings, and a {@link CellFactory} makes the cell of them again.
     * Unless told otherwise, the components of its record; a module that does not export the record's package must open it
     * to {@code org.souvenir.cells}.
     *
     * @throws IllegalStateException if it is no record, or a component is no setting; then files keep its equations
     *     alone
     */
    default Map<String, Object> settings() {
        return Settings.ofComponents(this, name());
    }

    /**
     * A cell whose equations are text, as {@link EquationText} reads them; it has a kind and settings as any other, and is saved and
     * loaded by its text.
     *
     * <pre>{@code
     * Cell leaky = Cell.parse("""
     *         input x [3]
     *         state h [5]
     *         candidate = tanh(linear(candidate, [h, x], 5))
     *         h' = 0.9 * h + 0.1 * candidate
     *         output h'
     *         """);
     * }</pre>
     *
     * @throws org.souvenir.core.text.EquationException if it is no equations; it says in which line and column, what was expected
     *     and what was found
     * @throws IllegalArgumentException if nothing is read
     */
    static Cell parse(String equations) {
        requireNonNull(equations, "equations");
        return new WrittenCell(Settings.EQUATIONS, equations, Map.of());
    }

    /**
     * A cell of which equations are known and its class is not: {@link #parse} under the name of its kind, with its own settings.
     *
     * @param settings what tells it from others of its kind, as text by name
     * @throws IllegalArgumentException as {@link #parse}
     */
    static Cell parse(String equations, String name, Map<String, String> settings) {
        Names.given("cell", name);
        requireNonNull(equations, "equations");
        NoNulls.in(settings, "settings");
        return new WrittenCell(name, equations, settings);
    }

    /** I, the width of what it reads. */
    default int inputSize() {
        return Step.of(this::define).inputs().get(0).width();
    }

    /** The width of what it gives, mostly H. */
    default int outputSize() {
        return Step.of(this::define).output().width();
    }
}
