package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.RowOp;

/** Writes one element-wise program: a line or a few for every value of a group, then copies. */
final class ProgramWriter {
    private final Draft draft;
    private final List<Expr> values;
    private final List<Micro> micros = new ArrayList<>();
    private final Map<Expr, Operand.Scratch> scratch = new HashMap<>();
    private final Set<Expr> fused = new HashSet<>();
    private int width = 1;

    private ProgramWriter(Draft draft, List<Expr> values) {
        this.draft = draft;
        this.values = values;
    }

    static ProgramWriter empty(Draft draft) {
        return new ProgramWriter(draft, List.of());
    }

    static ProgramWriter of(Draft draft, List<Expr> values) {
        ProgramWriter writer = new ProgramWriter(draft, values);
        writer.findParts();
        values.stream().filter(e -> !writer.fused.contains(e)).forEach(writer::compute);
        return writer;
    }

    /** Copies values to further places. */
    void copies(Map<Expr, List<Region>> copies) {
        copies.forEach((e, targets) -> {
            for (Region target : targets) {
                width = Math.max(width, target.width());
                element(ElementOp.COPY, new Operand.Memory(target), List.of(operand(e)));
            }
        });
    }

    /** Adds one part of memory to another. */
    void add(Region sum, Region summand) {
        width = Math.max(width, sum.width());
        Operand result = new Operand.Memory(sum);
        element(ElementOp.ADD, result, List.of(result, new Operand.Memory(summand)));
    }

    /**
     * The program, if there is anything to do.
     *
     * @param rows as those of {@link Instruction.Program}
     */
    Optional<Instruction> finish(int rows) {
        if (micros.isEmpty()) {
            return Optional.empty();
        }
        Registers registers = new Registers(micros);
        return Optional.of(new Instruction.Program(registers.micros(), rows, registers.count(), width));
    }

    /** Finds what becomes part of the line of its only user: products that are added to something, or summed up. */
    private void findParts() {
        Map<Expr, Integer> uses = new HashMap<>();
        values.forEach(e -> e.inputs().forEach(input -> uses.merge(Uses.behind(input), 1, Integer::sum)));
        Predicate<Expr> free = part -> values.contains(part)
                && draft.region(part) == null
                && Integer.valueOf(1).equals(uses.get(part));
        for (Expr e : values) {
            if (e.op() == Op.ADD) {
                if (sameWidths(e)) {
                    part(e, Op.OUTER_PRODUCT, free);
                }
                part(e, Op.MULTIPLY, free.and(part -> part.width() == e.width()));
            } else if (e.op() == Op.TIME_SUM) {
                part(e, Op.MULTIPLY, free.and(part -> part.width() == e.width()));
            } else if (e.op() == Op.ROW_SUM) {
                part(e, Op.MULTIPLY, free.and(ProgramWriter::sameWidths));
            } else if (e.op() == Op.ALONG_SUM) {
                part(e, Op.MULTIPLY, free.and(part -> !sameWidths(part)));
            }
        }
    }

    private void part(Expr e, Op op, Predicate<Expr> free) {
        e.inputs().stream()
                .filter(part -> part.op() == op && free.test(part))
                .findFirst()
                .ifPresent(fused::add);
    }

    private static boolean sameWidths(Expr e) {
        return e.inputs().stream().allMatch(input -> input.width() == e.width());
    }

    private void compute(Expr e) {
        switch (e.op()) {
            case CONSTANT, REPEAT -> element(ElementOp.COPY, e);
            case FILLED -> {
                float value = (float) ((Attribute.Filled) e.attribute()).value();
                element(ElementOp.COPY, result(e), List.of(new Operand.Constant(value)));
            }
            case ADD -> add(e);
            case SUBTRACT -> element(ElementOp.SUBTRACT, e);
            case MULTIPLY -> element(ElementOp.MULTIPLY, e);
            case DIVIDE -> element(ElementOp.DIVIDE, e);
            case MINIMUM -> element(ElementOp.MINIMUM, e);
            case MAXIMUM -> element(ElementOp.MAXIMUM, e);
            case GREATER -> element(ElementOp.GREATER, e);
            case SIGMOID -> element(ElementOp.SIGMOID, e);
            case TANH -> element(ElementOp.TANH, e);
            case SOFTPLUS -> element(ElementOp.SOFTPLUS, e);
            case EXP -> element(ElementOp.EXP, e);
            case EXPM1 -> element(ElementOp.EXPM1, e);
            case LOG -> element(ElementOp.LOG, e);
            case SQRT -> element(ElementOp.SQRT, e);
            case SIN -> element(ElementOp.SIN, e);
            case COS -> element(ElementOp.COS, e);
            case ERF -> element(ElementOp.ERF, e);
            case SIGMOID_GRADIENT -> element(ElementOp.SIGMOID_GRADIENT, e);
            case TANH_GRADIENT -> element(ElementOp.TANH_GRADIENT, e);
            case SCALE -> {
                var factor = (Attribute.Factor) e.attribute();
                micros.add(new Micro.Element(
                        ElementOp.SCALE, result(e), operands(e), (float) factor.factor(), (float) factor.shift()));
            }
            case CONCAT -> concat(e);
            case PAD -> pad(e);
            case ROW_SUM -> {
                Expr summed = e.inputs().get(0);
                micros.add(
                        fused.contains(summed)
                                ? new Micro.MatrixTimes(result(e), operands(summed))
                                : new Micro.Row(RowOp.SUM, result(e), operands(e)));
            }
            case ROW_MAX -> micros.add(new Micro.Row(RowOp.MAXIMUM, result(e), operands(e)));
            case LOG_SUM_EXP -> micros.add(new Micro.Row(RowOp.LOG_SUM_EXP, result(e), operands(e)));
            case LOG_SOFTMAX -> logSoftmax(e);
            case SPREAD -> {
                if (draft.region(e) != null) {
                    element(ElementOp.COPY, e);
                }
            }
            case ALONG_SUM -> alongSum(e);
            case ALONG_MAX -> micros.add(new Micro.Along(RowOp.MAXIMUM, result(e), operands(e)));
            case ALONG_LOG_SUM_EXP -> micros.add(new Micro.Along(RowOp.LOG_SUM_EXP, result(e), operands(e)));
            case TIME_SUM -> timeSum(e);
            case PICK -> micros.add(new Micro.Pick(result(e), operands(e)));
            case PLACE -> micros.add(new Micro.Place(result(e), operands(e)));
            case OUTER_PRODUCT -> micros.add(new Micro.Outer(result(e), operands(e)));
            case MATRIX_TIMES -> micros.add(new Micro.MatrixTimes(result(e), operands(e)));
            case TIMES_MATRIX -> micros.add(new Micro.TimesMatrix(result(e), operands(e)));
            case INPUT,
                    SEQUENCE,
                    STATE,
                    PARAMETER,
                    MATRIX,
                    MASK,
                    LINEAR,
                    GATHER,
                    SLICE,
                    ROWS,
                    PAD_ROWS,
                    TRANSPOSE,
                    SAVED,
                    OUTER,
                    COLUMN_SUM,
                    SCATTER,
                    FINAL -> throw new AssertionError(e + " is no line of a program");
        }
    }

    private void element(ElementOp op, Expr e) {
        element(op, result(e), e.op() == Op.CONSTANT ? List.of(operand(e)) : operands(e));
    }

    private void element(ElementOp op, Operand result, List<Operand> operands) {
        micros.add(new Micro.Element(op, result, operands, 1, 0));
    }

    private void add(Expr e) {
        List<Expr> parts = e.inputs().stream().filter(fused::contains).toList();
        if (parts.isEmpty()) {
            element(ElementOp.ADD, e);
        } else if (parts.stream().anyMatch(part -> part.op() == Op.OUTER_PRODUCT)) {
            addOuter(e);
        } else {
            multiplyAdd(result(e), parts.get(0), operand(other(e, parts.get(0))));
        }
    }

    private void multiplyAdd(Operand result, Expr product, Operand addend) {
        List<Operand> operands = new ArrayList<>(operands(product));
        operands.add(addend);
        element(ElementOp.MULTIPLY_ADD, result, operands);
    }

    /** A sum along another sequence; of rows times their weights, where the column of weights comes first. */
    private void alongSum(Expr e) {
        Expr summed = e.inputs().get(0);
        List<Operand> operands = new ArrayList<>(fused.contains(summed) ? operands(summed) : operands(e));
        operands.sort(Comparator.comparingInt(Operand::width));
        micros.add(new Micro.Along(RowOp.SUM, result(e), operands));
    }

    /** What this time step adds. */
    private void timeSum(Expr e) {
        Operand sum = result(e);
        Expr added = e.inputs().get(0);
        if (fused.contains(added)) {
            multiplyAdd(sum, added, sum);
        } else {
            element(ElementOp.ADD, sum, List.of(sum, operand(added)));
        }
    }

    /** An outer product, and what of something else stays. */
    private void addOuter(Expr e) {
        Expr outer = e.inputs().stream()
                .filter(part -> fused.contains(part) && part.op() == Op.OUTER_PRODUCT)
                .findFirst()
                .orElseThrow();
        Expr rest = other(e, outer);
        List<Operand> operands = new ArrayList<>(operands(outer));
        if (fused.contains(rest)) {
            int full = rest.inputs().get(1).width() == e.width() ? 1 : 0;
            operands.add(operand(rest.inputs().get(1 - full)));
            operands.add(operand(rest.inputs().get(full)));
        } else {
            operands.add(new Operand.Constant(1));
            operands.add(operand(rest));
        }
        micros.add(new Micro.Outer(result(e), operands));
    }

    private static Expr other(Expr e, Expr operand) {
        return e.inputs().get(e.inputs().get(0) == operand ? 1 : 0);
    }

    /** Of the differences to the largest, so that what all have in common costs no digits. */
    private void logSoftmax(Expr e) {
        Expr x = e.inputs().get(0);
        Expr largest = Functions.rowMax(x);
        Expr differences = x.minus(largest);
        Expr total = Functions.logSumExp(differences);
        List.of(largest, differences, total).forEach(this::compute);
        element(ElementOp.SUBTRACT, result(e), List.of(operand(differences), operand(total)));
    }

    private void concat(Expr e) {
        Operand all = result(e);
        int from = 0;
        for (Expr part : e.inputs()) {
            Operand target = columns(all, from, part.width());
            Operand source = operand(part);
            if (!target.equals(source)) {
                element(ElementOp.COPY, target, List.of(source));
            }
            from += part.width();
        }
    }

    private void pad(Expr e) {
        Operand all = result(e);
        element(ElementOp.COPY, all, List.of(new Operand.Constant(0)));
        Expr part = e.inputs().get(0);
        int from = ((Attribute.Window) e.attribute()).from();
        element(ElementOp.COPY, columns(all, from, part.width()), List.of(operand(part)));
    }

    private static Operand columns(Operand all, int from, int size) {
        return all.on(new Operand.Cases<>() {
            @Override
            public Operand memory(Operand.Memory memory) {
                return new Operand.Memory(memory.region().columns(from, size));
            }

            @Override
            public Operand scratch(Operand.Scratch s) {
                return new Operand.Scratch(s.register(), s.stride(), s.column() + from, size);
            }

            @Override
            public Operand constant(Operand.Constant constant) {
                return constant;
            }
        });
    }

    private Operand result(Expr e) {
        width = Math.max(width, e.width());
        Region region = draft.region(e);
        if (region != null) {
            return new Operand.Memory(region);
        }
        return scratch.computeIfAbsent(e, k -> new Operand.Scratch(scratch.size(), e.width(), 0, e.width()));
    }

    private List<Operand> operands(Expr e) {
        return e.inputs().stream().map(this::operand).toList();
    }

    private Operand operand(Expr e) {
        if (e.attribute() instanceof Attribute.Value constant) {
            return new Operand.Constant((float) constant.value());
        }
        Region region = draft.region(e);
        if (region != null) {
            return new Operand.Memory(region);
        }
        if (e.op() == Op.SPREAD) { // a program along another sequence repeats the row of each
            return operand(e.inputs().get(0));
        }
        if (e.op() == Op.SLICE) {
            return columns(operand(e.inputs().get(0)), ((Attribute.Window) e.attribute()).from(), e.width());
        }
        return Objects.requireNonNull(scratch.get(e), () -> "not computed: " + e);
    }
}
