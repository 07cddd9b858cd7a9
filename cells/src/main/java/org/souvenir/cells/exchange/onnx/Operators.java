package org.souvenir.cells.exchange.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operators that can be read, by name. */
final class Operators {
    private static final Map<String, Operator> ALL = new HashMap<>();

    static {
        ALL.putAll(ElementOperators.all());
        ALL.putAll(ShapeOperators.all());
        ALL.putAll(PickOperators.all());
        ALL.putAll(SizeOperators.all());
        ALL.putAll(RowOperators.all());
        ALL.putAll(ProductOperators.all());
        ALL.putAll(ReduceOperators.all());
        ALL.putAll(ChoiceOperators.all());
        ALL.putAll(JoinOperators.all());
        ALL.putAll(OrderOperators.all());
        ALL.put("Scan", ScanOperator::scan);
        ALL.putAll(RecurrentOperators.all());
    }

    private static final Set<String> QUANTISED = Set.of(
            "DynamicQuantizeLSTM", "DynamicQuantizeLinear", "QuantizeLinear", "DequantizeLinear", "MatMulInteger");

    private Operators() {}

    /** What a node gives. */
    @FunctionalInterface
    interface Operator {
        /** Gives its outputs in order; those that are missing cannot be read. */
        List<Value> apply(Importer in, GraphNode node);
    }

    /** An operator with one output. */
    @FunctionalInterface
    interface Single {
        /** Gives its output. */
        Value apply(Importer in, GraphNode node);
    }

    static Operator single(Single single) {
        return (in, node) -> List.of(single.apply(in, node));
    }

    static Operator of(GraphNode node) {
        String op = node.op();
        if (QUANTISED.contains(op)) {
            throw new IllegalArgumentException(
                    "it computes with quantised numbers, which are not read; import the model as it was before it was quantised");
        }
        if (op.equals("Loop")) {
            throw new IllegalArgumentException(
                    "a loop must be a Scan, or its steps be written out, as exporters do that know their number, but this is a Loop");
        }
        String domain = node.proto().getDomain();
        Operator operator = domain.isEmpty() || domain.equals("ai.onnx") ? ALL.get(op) : null;
        if (operator == null) {
            throw new IllegalArgumentException("operators that are read are %s, but it is another%s"
                    .formatted(
                            ALL.keySet().stream().sorted().toList(),
                            domain.isEmpty() ? "" : " of the domain " + domain));
        }
        return operator;
    }

    /** An axis from its start, in [0, rank). */
    static int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException("its axis must lie in [-%d, %d), but is %d".formatted(rank, rank, axis));
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
