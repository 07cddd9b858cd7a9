package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.RowOp;

/** Writes the instructions of a schedule, once it is settled where every value lies. */
final class Emitter {
    private final Function<Expr, @Nullable Region> regions;
    private final Map<Expr, Phase> phases;
    private final Fixtures fixtures;
    private final Map<Phase, List<Instruction>> lists = new EnumMap<>(Phase.class);

    Emitter(Function<Expr, @Nullable Region> regions, Map<Expr, Phase> phases, Fixtures fixtures) {
        this.regions = regions;
        this.phases = phases;
        this.fixtures = fixtures;
    }

    List<Instruction> instructions(Phase phase) {
        return lists.computeIfAbsent(phase, k -> new ArrayList<>());
    }

    void unit(Phase phase, List<Expr> unit, Map<Expr, List<Region>> copies) {
        Expr first = unit.get(0);
        switch (first.op()) {
            case MASK ->
                instructions(phase).add(new Instruction.Fill((Attribute.Mask) first.attribute(), region(first)));
            case GATHER ->
                instructions(phase)
                        .add(new Instruction.Gather(
                                fixtures.plain(first.inputs().get(0)),
                                region(first.inputs().get(1)),
                                region(first)));
            case LINEAR -> linear(phase, first);
            default -> {
                Program program = new Program(unit);
                program.copies(copies);
                program.finish(phase);
                return;
            }
        }
        copy(phase, copies);
    }

    void copy(Phase phase, Map<Expr, List<Region>> copies) {
        Program program = new Program(List.of());
        program.copies(copies);
        program.finish(phase);
    }

    private Region region(Expr e) {
        return Objects.requireNonNull(regions.apply(e), () -> "no place for " + e);
    }

    private void linear(Phase phase, Expr e) {
        Region result = region(e);
        List<Integer> early = new ArrayList<>();
        List<Integer> late = new ArrayList<>();
        for (int i = 0; i < Rewrites.products(e); i++) {
            (phases.get(e.inputs().get(2 * i)) == Phase.BEFORE ? early : late).add(i);
        }
        Phase start = early.isEmpty() ? phase : Phase.BEFORE;
        if (phase != Phase.LOOP) {
            start = phase;
        }
        Expr addend = Rewrites.addend(e);
        if (addend != null && !result.equals(regions.apply(addend))) {
            copy(start, Map.of(addend, List.of(result)));
        }
        boolean accumulate = addend != null;
        for (List<Integer> products : List.of(early, late)) {
            for (int i : products) {
                Region left = region(e.inputs().get(2 * i));
                int weight = fixtures.packed(e.inputs().get(2 * i + 1));
                instructions(products == early ? start : phase)
                        .add(new Instruction.Product(left, weight, result, accumulate));
                accumulate = true;
            }
        }
    }

    /** One element-wise program in the making. */
    private final class Program {
        private final List<Expr> nodes;
        private final List<Micro> micros = new ArrayList<>();
        private final Map<Expr, Operand.Scratch> scratch = new HashMap<>();
        private final Set<Expr> fused = new HashSet<>();
        private int width = 1;

        Program(List<Expr> nodes) {
            this.nodes = nodes;
            findMultiplyAdds();
            nodes.stream().filter(e -> !fused.contains(e)).forEach(this::compute);
        }

        private void findMultiplyAdds() {
            Map<Expr, Integer> uses = new HashMap<>();
            nodes.forEach(e -> e.inputs().forEach(input -> uses.merge(Scheduler.root(input), 1, Integer::sum)));
            for (Expr e : nodes) {
                if (e.op() == Op.ADD) {
                    e.inputs().stream()
                            .filter(m -> m.op() == Op.MULTIPLY
                                    && nodes.contains(m)
                                    && regions.apply(m) == null
                                    && m.width() == e.width()
                                    && Integer.valueOf(1).equals(uses.get(m)))
                            .findFirst()
                            .ifPresent(fused::add);
                }
            }
        }

        private void compute(Expr e) {
            switch (e.op()) {
                case CONCAT -> concat(e);
                case PAD -> {
                    Operand all = result(e);
                    element(ElementOp.SCALE, all, List.of(fixed(Expr.constant(0))), 1, 0);
                    int from = ((Attribute.Window) e.attribute()).from();
                    Expr part = e.inputs().get(0);
                    element(ElementOp.COPY, part(all, from, part.width()), List.of(operand(part)), 1, 0);
                }
                case REPEAT -> element(ElementOp.COPY, result(e), operands(e), 1, 0);
                case ROW_SUM -> micros.add(new Micro.Row(RowOp.SUM, result(e), operands(e)));
                case ROW_MAX -> micros.add(new Micro.Row(RowOp.MAXIMUM, result(e), operands(e)));
                case LOG_SUM_EXP -> micros.add(new Micro.Row(RowOp.LOG_SUM_EXP, result(e), operands(e)));
                case LOG_SOFTMAX -> logSoftmax(e);
                case PICK -> micros.add(new Micro.Pick(result(e), operands(e)));
                case PLACE -> micros.add(new Micro.Place(result(e), operands(e)));
                case SCALE -> {
                    var factor = (Attribute.Factor) e.attribute();
                    element(ElementOp.SCALE, result(e), operands(e), (float) factor.factor(), (float) factor.shift());
                }
                default -> {
                    if (e.op() == Op.ADD && e.inputs().stream().anyMatch(fused::contains)) {
                        multiplyAdd(e);
                    } else {
                        element(ElementOp.valueOf(e.op().name()), result(e), operands(e), 1, 0);
                    }
                }
            }
        }

        private void multiplyAdd(Expr e) {
            int product = fused.contains(e.inputs().get(0)) ? 0 : 1;
            List<Operand> operands = new ArrayList<>(operands(e.inputs().get(product)));
            operands.add(operand(e.inputs().get(1 - product)));
            element(ElementOp.MULTIPLY_ADD, result(e), operands, 1, 0);
        }

        /** Of the differences to the largest, so that what all have in common costs no digits. */
        private void logSoftmax(Expr e) {
            Expr x = e.inputs().get(0);
            Expr largest = Functions.rowMax(x);
            Expr differences = x.minus(largest);
            Expr logSum = Functions.logSumExp(differences);
            List.of(largest, differences, logSum).forEach(this::compute);
            element(ElementOp.SUBTRACT, result(e), List.of(operand(differences), operand(logSum)), 1, 0);
        }

        private void concat(Expr e) {
            Operand all = result(e);
            int from = 0;
            for (Expr part : e.inputs()) {
                Operand target = part(all, from, part.width());
                Operand source = operand(part);
                if (!target.equals(source)) {
                    element(ElementOp.COPY, target, List.of(source), 1, 0);
                }
                from += part.width();
            }
        }

        private void element(ElementOp op, Operand result, List<Operand> operands, float alpha, float beta) {
            micros.add(new Micro.Element(op, result, operands, alpha, beta));
        }

        private Operand part(Operand all, int from, int size) {
            if (all instanceof Operand.Memory memory) {
                return new Operand.Memory(memory.region().part(from, size));
            }
            var s = (Operand.Scratch) all;
            return new Operand.Scratch(s.register(), s.stride(), s.column() + from, size);
        }

        private Operand result(Expr e) {
            width = Math.max(width, e.width());
            Region region = regions.apply(e);
            if (region != null) {
                return new Operand.Memory(region);
            }
            return scratch.computeIfAbsent(e, k -> new Operand.Scratch(scratch.size(), e.width(), 0, e.width()));
        }

        private List<Operand> operands(Expr e) {
            return e.inputs().stream().map(this::operand).toList();
        }

        private Operand operand(Expr e) {
            if (e.fixed()) {
                return fixed(e);
            }
            Region region = regions.apply(e);
            if (region != null) {
                return new Operand.Memory(region);
            }
            if (e.op() == Op.SLICE) {
                return part(operand(e.inputs().get(0)), ((Attribute.Window) e.attribute()).from(), e.width());
            }
            return Objects.requireNonNull(scratch.get(e), () -> "not computed: " + e);
        }

        private Operand fixed(Expr e) {
            return new Operand.Fixed(fixtures.plain(e), e.width());
        }

        void copies(Map<Expr, List<Region>> copies) {
            copies.forEach((e, targets) -> {
                for (Region target : targets) {
                    width = Math.max(width, target.width());
                    element(ElementOp.COPY, new Operand.Memory(target), List.of(operand(e)), 1, 0);
                }
            });
        }

        void finish(Phase phase) {
            if (!micros.isEmpty()) {
                Registers registers = new Registers(micros);
                instructions(phase).add(new Instruction.Program(registers.micros(), registers.count(), width));
            }
        }
    }
}
