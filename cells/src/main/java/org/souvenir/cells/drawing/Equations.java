package org.souvenir.cells.drawing;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.souvenir.cells.Cell;
import org.souvenir.cells.drawing.Symbol.When;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;

/**
 * The equations of a cell, written from its step alone.
 *
 * <pre>
 * forget = σ([hₜ₋₁, xₜ] · W_forget + b_forget)
 * …
 * cₜ = forget ⊙ cₜ₋₁ + input ⊙ candidate
 * </pre>
 *
 * <p>Named values have their names; states and inputs have the time beside them; the parameters {@code forget.weight} and
 * {@code forget.bias} are W_forget and b_forget; the output is y. What is used in several places and has no name gets one: a₁,
 * a₂ and so on; matrices of numbers are K₁, K₂. ⊙ multiplies element by element, · rows with a matrix; [a, b] is a beside b; Σⱼ,
 * maxⱼ and softmaxⱼ run along another sequence; [a &gt; b] is 1 where that holds,
 * else 0. States start at 0 where no h₀ is written.
 *
 * <p>This is for people: what is computed in a way of its own ((1 − z) ⊙ n + z ⊙ h, norm, softmax) is written as papers have it, long
 * matrices are cut short, and how parameters start is left out. What is to be read again by a program is written by
 * {@link org.souvenir.core.text.EquationText}, which says every op and every number as it is.
 */
public final class Equations {
    /** Numbers of a constant matrix that are written in a row, and rows. */
    private static final int SHOWN = 6;

    private final Step step;
    private final Names names;

    private Equations(Step step) {
        this.step = step;
        this.names = new Names(step);
        names.nameShared();
    }

    /** The equations of a cell. */
    public static Equations of(Cell cell) {
        requireNonNull(cell, "cell");
        return of(Step.of(cell::define));
    }

    /** The equations of a step. */
    public static Equations of(Step step) {
        requireNonNull(step, "step");
        return new Equations(step);
    }

    /** Unicode text, a line for each equation, the equals signs below each other. */
    public String text() {
        List<String[]> lines = lines(new UnicodeNotation());
        int width = lines.stream().mapToInt(l -> length(l[0])).max().orElse(0);
        return lines.stream()
                .map(l -> l[0] + " ".repeat(width - length(l[0])) + l[1] + "\n")
                .collect(Collectors.joining());
    }

    /** LaTeX: an {@code aligned} environment (amsmath), to be put in mathematics mode. */
    public String latex() {
        return lines(new LatexNotation()).stream()
                .map(l -> "  " + l[0] + " &" + l[1].strip())
                .collect(Collectors.joining(" \\\\\n", "\\begin{aligned}\n", "\n\\end{aligned}\n"));
    }

    /** MathML: a {@code math} element, a row of its table for each equation, the equals signs below each other. */
    public String mathMl() {
        return lines(new MathMlNotation()).stream()
                .map(l -> "<mtr><mtd>" + l[0] + "</mtd><mtd><mrow>" + l[1] + "</mrow></mtd></mtr>")
                .collect(Collectors.joining(
                        "\n",
                        "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\"><mtable columnalign=\"right left\">\n",
                        "\n</mtable></math>\n"));
    }

    /** The same as {@link #text}. */
    @Override
    public String toString() {
        return text();
    }

    /** Left and right of each equation; the right begins with its sign. */
    private List<String[]> lines(Notation notation) {
        Formulas formulas = new Formulas(notation, names.symbols());
        List<String[]> lines = new ArrayList<>();
        for (Step.StateRule state : step.states()) {
            Expr initial = state.initial();
            if (initial.op() != Op.CONSTANT || ((Attribute.Value) initial.attribute()).value() != 0) {
                String left = notation.symbol(Symbol.at(state.name(), When.START));
                lines.add(equation(notation, left, formulas.of(initial).text()));
            }
        }
        for (Expr e : names.order()) {
            Symbol symbol = names.symbols().get(e);
            if (symbol != null && !e.inputs().isEmpty()) {
                lines.add(equation(notation, notation.symbol(symbol), definition(e, formulas)));
            }
        }
        names.others()
                .forEach((symbol, e) -> lines.add(equation(
                        notation, notation.symbol(symbol), formulas.of(e).text())));
        matrices(notation, lines);
        masks(notation, lines);
        norm(notation, lines);
        return lines;
    }

    private String definition(Expr e, Formulas formulas) {
        List<Expr> mixed = Form.mixed(e);
        boolean written = mixed.isEmpty()
                || e.inputs().stream().anyMatch(o -> o != mixed.get(1) && shown(o))
                || e.inputs().get(1).inputs().stream().anyMatch(o -> o != mixed.get(0) && shown(o))
                || !mixed.stream().allMatch(names.symbols()::containsKey);
        return (written ? formulas.body(e) : formulas.mixed(mixed)).text();
    }

    private boolean shown(Expr e) {
        return names.symbols().containsKey(e) || names.used(e) > 1;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String[] equation(Notation notation, String left, String right) {
        return new String[] {left, notation.equal() + right};
    }

    private void matrices(Notation notation, List<String[]> lines) {
        for (Expr e : names.order()) {
            if (e.attribute() instanceof Attribute.Matrix matrix) {
                IntFunction<String> row = i -> list(notation, matrix.width(), j -> notation.number(matrix.at(i, j)));
                String all = matrix.rows() == 1 ? row.apply(0) : list(notation, matrix.rows(), row);
                lines.add(equation(notation, notation.symbol(symbol(e)), all));
            }
        }
    }

    /** Side by side; of many, the first and the last. */
    private static String list(Notation notation, int size, IntFunction<String> element) {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (size <= SHOWN || i < SHOWN - 2 || i == size - 1) {
                shown.add(element.apply(i));
            } else if (i == SHOWN - 2) {
                shown.add(notation.words("…"));
            }
        }
        return notation.concatenation(shown);
    }

    private void masks(Notation notation, List<String[]> lines) {
        for (Expr e : names.order()) {
            if (e.attribute() instanceof Attribute.Mask mask) {
                String drawn = notation.call("Bernoulli", List.of(notation.number(mask.probability())));
                String scaled = mask.value() == 1 ? drawn : notation.number(mask.value()) + notation.product() + drawn;
                String when = mask.scope() == Attribute.Scope.STEP ? "anew at each step" : "once per sequence";
                String note = " (%s; outside training ".formatted(when);
                lines.add(new String[] {
                    notation.symbol(symbol(e)),
                    notation.distributed()
                            + scaled
                            + notation.words(note)
                            + notation.number(mask.expected())
                            + notation.words(")")
                });
            }
        }
    }

    private void norm(Notation notation, List<String[]> lines) {
        names.order().stream()
                .filter(e -> Form.of(e).kind() == Form.Kind.NORM)
                .findFirst()
                .ifPresent(e -> {
                    Expr centred = e.inputs().get(0);
                    Expr row = Form.of(e).operands().get(0);
                    Formulas general = new Formulas(notation, Map.of(row, Symbol.plain("a")));
                    String left = notation.call("norm", List.of(notation.symbol(Symbol.plain("a"))));
                    String above = notation.fractionsStack()
                            ? general.of(centred).text()
                            : notation.parentheses(general.of(centred).text());
                    lines.add(equation(
                            notation,
                            left,
                            notation.fraction(
                                    above, general.of(e.inputs().get(1)).text())));
                });
    }

    private Symbol symbol(Expr e) {
        return Objects.requireNonNull(names.symbols().get(e));
    }
}
