package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.plan.Slot.Extent;

/** Writes the instructions of a draft in which all is settled. */
final class Emitter {
    private final Draft draft;
    private final Packing packing;
    private final Map<Phase, List<Instruction>> lists = new EnumMap<>(Phase.class);

    private Emitter(Draft draft, Packing packing) {
        this.draft = draft;
        this.packing = packing;
        for (Phase phase : Phase.values()) {
            lists.put(phase, new ArrayList<>());
        }
        for (Phase phase : Phase.values()) {
            for (Group group : draft.groups()) {
                if (group.phase() == phase) {
                    group(group, copies(phase, e -> group.values().contains(Uses.behind(e))));
                }
            }
            copy(phase, copies(phase, e -> draft.phase(Uses.behind(e)) != phase || !computed(Uses.behind(e))));
        }
    }

    /** The instructions for fixed matrices that are made of parameters alone. */
    static List<Instruction> prepare(Draft draft) {
        return List.copyOf(new Emitter(draft, new Packing()).instructions(Phase.PREPARE));
    }

    /**
     * The instructions for all steps.
     *
     * @param terms of the gradients
     * @param packing gets the matrices of products
     */
    static Schedule schedule(Draft draft, List<Term> terms, Packing packing) {
        Emitter emitter = new Emitter(draft, packing);
        terms.forEach(emitter::term);
        Placement placement = draft.placement();
        List<Schedule.Gradient> gradients = new ArrayList<>();
        placement
                .gradients()
                .forEach((name, slot) -> gradients.add(new Schedule.Gradient(name, slot, sparse(name, terms))));
        return new Schedule(
                List.copyOf(emitter.instructions(Phase.START)),
                List.copyOf(emitter.instructions(Phase.BEFORE)),
                List.copyOf(emitter.instructions(Phase.LOOP)),
                List.copyOf(emitter.instructions(Phase.AFTER)),
                List.copyOf(emitter.instructions(Phase.SUM)),
                List.copyOf(emitter.instructions(Phase.FINISH)),
                placement.inputs(),
                placement.states(),
                placement.finals(),
                placement.outputs(),
                List.copyOf(gradients));
    }

    private static boolean sparse(String parameter, List<Term> terms) {
        return terms.stream()
                .filter(term -> term.parameter().equals(parameter))
                .allMatch(term -> term.value().op() == Op.SCATTER && term.summed());
    }

    private List<Instruction> instructions(Phase phase) {
        return Objects.requireNonNull(lists.get(phase));
    }

    private boolean computed(Expr e) {
        return Group.light(e) || Group.single(e);
    }

    private Region region(Expr e) {
        return Objects.requireNonNull(draft.region(e), () -> "no place for " + e);
    }

    /** What is to be copied in a phase. */
    private Map<Expr, List<Region>> copies(Phase phase, Predicate<Expr> which) {
        Map<Expr, List<Region>> result = new LinkedHashMap<>();
        draft.placement().copies().forEach((e, targets) -> {
            List<Region> now =
                    targets.stream().filter(t -> copying(e, t) == phase).toList();
            if (!now.isEmpty() && which.test(e)) {
                result.put(e, now);
            }
        });
        return result;
    }

    /** When a value is copied: for each step in the loop, everything else once it is complete. */
    private Phase copying(Expr e, Region target) {
        boolean eachStep = target.slot().extent() == Extent.SUCCESSOR || target.rows() == Expr.ALONG;
        return eachStep ? Phase.LOOP : draft.completed(Uses.behind(e));
    }

    private void group(Group group, Map<Expr, List<Region>> copies) {
        if (group.light()) {
            ProgramWriter program = ProgramWriter.of(draft, group.values());
            Map<Expr, List<Region>> others = new LinkedHashMap<>();
            copies.forEach((e, targets) -> {
                if (targets.get(0).rows() == group.rows()) {
                    program.copies(Map.of(e, targets));
                } else {
                    others.put(e, targets);
                }
            });
            program.finish(group.rows()).ifPresent(instructions(group.phase())::add);
            copy(group.phase(), others);
        } else {
            single(group.phase(), group.values().get(0));
            copy(group.phase(), copies);
        }
    }

    private void copy(Phase phase, Map<Expr, List<Region>> copies) {
        Map<Integer, ProgramWriter> programs = new LinkedHashMap<>();
        copies.forEach((e, targets) ->
                targets.forEach(target -> programs.computeIfAbsent(target.rows(), rows -> ProgramWriter.empty(draft))
                        .copies(Map.of(e, List.of(target)))));
        programs.forEach((rows, program) -> program.finish(rows).ifPresent(instructions(phase)::add));
    }

    private void single(Phase phase, Expr e) {
        List<Instruction> list = instructions(phase);
        List<Expr> in = e.inputs();
        switch (e.op()) {
            case MASK -> list.add(new Instruction.Fill((Attribute.Mask) e.attribute(), region(e)));
            case MATRIX -> list.add(new Instruction.Write((Attribute.Matrix) e.attribute(), region(e)));
            case GATHER -> list.add(new Instruction.Gather(region(in.get(0)), region(in.get(1)), region(e)));
            case LINEAR -> linear(phase, e);
            case TRANSPOSE -> list.add(new Instruction.Transpose(region(in.get(0)), region(e)));
            case PAD_ROWS -> {
                zeros(phase, region(e));
                int from = ((Attribute.Window) e.attribute()).from();
                Expr part = in.get(0);
                ProgramWriter program = ProgramWriter.empty(draft);
                program.copies(Map.of(part, List.of(region(e).rows(from, part.rows()))));
                program.finish(part.rows()).ifPresent(instructions(phase)::add);
            }
            case OUTER, COLUMN_SUM, SCATTER -> {
                if (phase == Phase.PREPARE) { // a run clears its own sums before it adds to them
                    zeros(phase, region(e));
                }
                sum(phase, e, 0, 0, region(e));
            }
            case INPUT,
                    SEQUENCE,
                    STATE,
                    PARAMETER,
                    CONSTANT,
                    FILLED,
                    SAVED,
                    FINAL,
                    ADD,
                    SUBTRACT,
                    MULTIPLY,
                    DIVIDE,
                    MINIMUM,
                    MAXIMUM,
                    GREATER,
                    SCALE,
                    SIGMOID,
                    TANH,
                    SOFTPLUS,
                    EXP,
                    EXPM1,
                    LOG,
                    SQRT,
                    SIN,
                    COS,
                    ERF,
                    SIGMOID_GRADIENT,
                    TANH_GRADIENT,
                    CONCAT,
                    SLICE,
                    PAD,
                    REPEAT,
                    ROWS,
                    ROW_SUM,
                    ROW_MAX,
                    LOG_SUM_EXP,
                    LOG_SOFTMAX,
                    SPREAD,
                    ALONG_SUM,
                    ALONG_MAX,
                    ALONG_LOG_SUM_EXP,
                    TIME_SUM,
                    PICK,
                    PLACE,
                    OUTER_PRODUCT,
                    MATRIX_TIMES,
                    TIMES_MATRIX -> throw new AssertionError(e + " has no instruction of its own");
        }
    }

    private void zeros(Phase phase, Region all) {
        ProgramWriter program = ProgramWriter.empty(draft);
        program.copies(Map.of(Expr.constant(0), List.of(all)));
        program.finish(all.rows()).ifPresent(instructions(phase)::add);
    }

    /** Adds the part of a sum that starts at (row, column). */
    private void sum(Phase phase, Expr e, int row, int column, Region result) {
        List<Expr> in = e.inputs();
        Region first = region(in.get(0));
        Instruction sum = switch (e.op()) {
            case OUTER ->
                new Instruction.OuterSum(
                        first.columns(row, result.rows()), region(in.get(1)).columns(column, result.width()), result);
            case COLUMN_SUM -> new Instruction.ColumnSum(first.columns(column, result.width()), result);
            case SCATTER ->
                new Instruction.ScatterSum(first, region(in.get(1)).columns(column, result.width()), result);
            default -> throw new AssertionError(e + " is not a sum over rows");
        };
        instructions(phase).add(sum);
    }

    private void term(Term term) {
        Slot gradient = Objects.requireNonNull(draft.placement().gradients().get(term.parameter()));
        Region result = term.result().in(gradient);
        Expr e = term.value();
        if (term.added()) {
            sum(term.summed() ? Phase.SUM : Phase.FINISH, e, term.row(), term.column(), result);
            return;
        }
        Region part = region(e).rows(term.row(), result.rows()).columns(term.column(), result.width());
        ProgramWriter program = ProgramWriter.empty(draft);
        program.add(result, part);
        program.finish(result.rows()).ifPresent(instructions(Phase.FINISH)::add);
    }

    private void linear(Phase phase, Expr e) {
        Region result = region(e);
        List<Integer> early = new ArrayList<>();
        List<Integer> late = new ArrayList<>();
        for (int i = 0; i < Rewrites.products(e); i++) {
            (draft.phase(e.inputs().get(2 * i)) == Phase.BEFORE ? early : late).add(i);
        }
        Phase start = draft.startsBefore(e) ? Phase.BEFORE : phase;
        Region from = start(start, Rewrites.addend(e), result, start == phase || !early.isEmpty());
        for (List<Integer> products : List.of(early, late)) {
            for (int i : products) {
                Region left = region(e.inputs().get(2 * i));
                int weight = packing.number(e.inputs().get(2 * i + 1));
                instructions(products == early ? start : phase)
                        .add(new Instruction.Product(left, weight, result, from));
                from = result;
            }
        }
    }

    /**
     * What a sum of products starts from: its addend where that lies, or a copy that waits for the first product; null where nothing is
     * added.
     *
     * @param atOnce whether the first product follows
     */
    private @Nullable Region start(Phase phase, @Nullable Expr addend, Region result, boolean atOnce) {
        if (addend == null) {
            return null;
        }
        Region lies = draft.region(addend);
        if (lies != null && (atOnce || lies.equals(result))) {
            return lies;
        }
        copy(phase, Map.of(addend, List.of(result)));
        return result;
    }
}
