package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.graph.Graph;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.ElementProgram;

/**
 * Writes equations that change arrays in place. Each result has a slot of its own first; that slot is the array itself where
 * nobody reads the array later, else a register that is copied at the end.
 */
final class ElementWriter {
    private final Graph graph;
    /** Arrays and scalars. */
    private final Map<Expr, Region> leaves = new LinkedHashMap<>();

    private final List<Expr> scalars = new ArrayList<>();
    /** What the program calls each slot, constant and register. */
    private final Map<Object, Integer> numbers = new HashMap<>();

    private int count;

    ElementWriter(List<Expr> arrays, Map<Expr, Expr> next) {
        Map<String, Expr> results = new LinkedHashMap<>();
        next.forEach((array, value) -> results.put(Integer.toString(arrays.indexOf(array)), value));
        graph = new Graph(arrays, List.of(), results, Map.of()).rewrite((was, now) -> cheaper(now));
        arrays.forEach(array -> number(place(array, Expr.BATCH)));
        graph.nodes().stream()
                .filter(e -> !e.fixed())
                .flatMap(e -> e.inputs().stream())
                .forEach(this::findScalar);
        graph.outputs().values().forEach(this::findScalar);
    }

    private void findScalar(Expr e) {
        if (e.fixed() && e.op() != Op.CONSTANT && !leaves.containsKey(e)) {
            number(place(e, 1));
            scalars.add(e);
        }
    }

    private Slot place(Expr e, int rows) {
        Slot slot = slot(leaves.size(), rows);
        leaves.put(e, slot.all());
        return slot;
    }

    private static Slot slot(int id, int rows) {
        return new Slot(id, "value" + id, Slot.Extent.GIVEN, rows, 1);
    }

    private int number(Object value) {
        return numbers.computeIfAbsent(value, k -> count++);
    }

    Elementwise write() {
        Map<Slot, Slot> arrayOf = new LinkedHashMap<>();
        List<Micro> micros = micros(arrayOf);
        micros.forEach(micro -> operands(micro).forEach(this::findConstant));
        List<Slot> late = placeResults(micros, arrayOf);
        List<ElementProgram.Line> lines = new ArrayList<>();
        micros.forEach(micro -> lines.add(line(micro)));
        for (Slot slot : late) {
            int array = number(Objects.requireNonNull(arrayOf.get(slot)));
            lines.add(new ElementProgram.Line(ElementOp.COPY, array, List.of(number(slot))));
        }
        int arrays = graph.inputs().size();
        int registers = count - arrays - scalars.size();
        return new Elementwise(
                new ElementProgram(arrays, scalars.size(), registers, List.copyOf(lines)), List.copyOf(scalars));
    }

    /**
     * All lines, results in slots of their own.
     *
     * @param arrayOf gets the array that each of these slots is for
     */
    private List<Micro> micros(Map<Slot, Slot> arrayOf) {
        Draft draft = Draft.of(graph, Set.of(), Set.of(), leaves);
        Map<Expr, Region> results = new HashMap<>();
        Map<Expr, List<Region>> copies = new LinkedHashMap<>();
        graph.outputs().forEach((array, value) -> {
            Region result = slot(leaves.size() + arrayOf.size(), Expr.BATCH).all();
            arrayOf.put(result.slot(), array(Integer.parseInt(array)));
            if (!draft.values().contains(value) || results.putIfAbsent(value, result) != null) {
                copies.computeIfAbsent(value, k -> new ArrayList<>()).add(result);
            }
        });
        Placement placement = new Placement(
                results, copies, Map.of(), List.of(), Map.of(), Map.of(), Map.of(), List.copyOf(arrayOf.keySet()));
        ProgramWriter writer = ProgramWriter.of(draft.withPlacement(placement), draft.values());
        writer.copies(copies);
        return writer.finish(Expr.BATCH)
                .map(program -> ((Instruction.Program) program).micros())
                .orElse(List.of());
    }

    private Slot array(int number) {
        return Objects.requireNonNull(leaves.get(graph.inputs().get(number))).slot();
    }

    /** Constants are scalars too. */
    private void findConstant(Operand operand) {
        if (operand instanceof Operand.Constant constant && !numbers.containsKey(constant)) {
            number(constant);
            scalars.add(Expr.constant(constant.value()));
        }
    }

    /** Puts results into their arrays; those whose array is read later have registers until the end. */
    private List<Slot> placeResults(List<Micro> micros, Map<Slot, Slot> arrayOf) {
        Map<Slot, Integer> written = new HashMap<>();
        Map<Slot, Integer> read = new HashMap<>();
        for (int i = 0; i < micros.size(); i++) {
            if (micros.get(i).result() instanceof Operand.Memory memory) {
                written.put(memory.region().slot(), i);
            }
            for (Operand operand : micros.get(i).operands()) {
                if (operand instanceof Operand.Memory memory) {
                    read.put(memory.region().slot(), i);
                }
            }
        }
        List<Slot> late = new ArrayList<>();
        arrayOf.forEach((result, array) -> {
            if (read.getOrDefault(array, -1) <= Objects.requireNonNull(written.get(result))) {
                numbers.put(result, number(array));
            } else {
                late.add(result);
            }
        });
        return late;
    }

    private ElementProgram.Line line(Micro micro) {
        ElementOp op = ((Micro.Element) micro).op();
        return new ElementProgram.Line(
                op == ElementOp.SCALE ? ElementOp.MULTIPLY_ADD : op,
                value(micro.result()),
                operands(micro).stream().map(this::value).toList());
    }

    /** What a line reads; the numbers of a scale among it. */
    private static List<Operand> operands(Micro micro) {
        var line = (Micro.Element) micro;
        return line.op() == ElementOp.SCALE
                ? List.of(line.operands().get(0), new Operand.Constant(line.alpha()), new Operand.Constant(line.beta()))
                : line.operands();
    }

    private int value(Operand operand) {
        return number(operand instanceof Operand.Memory memory ? memory.region().slot() : operand);
    }

    /** The same value of ops that cost less, or that can share a line: what is fixed is computed once for all elements. */
    private static Expr cheaper(Expr e) {
        if (e.fixed() || e.inputs().isEmpty()) {
            return e;
        }
        Expr a = e.inputs().get(0);
        if (e.attribute() instanceof Attribute.Factor factor && factor.shift() == 0) {
            return a.times(Expr.constant(factor.factor()));
        }
        if (e.op() == Op.DIVIDE && e.inputs().get(1).fixed()) {
            return a.times(Expr.constant(1).dividedBy(e.inputs().get(1)));
        }
        if (e.op() == Op.SUBTRACT && e.inputs().get(1).op() == Op.MULTIPLY) {
            List<Expr> factors = e.inputs().get(1).inputs();
            int fixed = factors.get(0).fixed() ? 0 : 1;
            if (factors.get(fixed).fixed()) {
                return a.plus(factors.get(1 - fixed).times(factors.get(fixed).negated()));
            }
        }
        return e;
    }
}
