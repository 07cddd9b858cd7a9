package org.souvenir.cells.exchange.onnx;

import java.util.List;
import java.util.Map;
import org.souvenir.cells.exchange.onnx.Atom.Axis;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Chosen;
import org.souvenir.cells.exchange.onnx.Value.Laid;
import org.souvenir.cells.exchange.onnx.Value.Order;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.exchange.onnx.Value.Sizes;

/**
 * Operators that bring the sequences of a batch into another order, as PyTorch does around {@code
 * pack_padded_sequence(enforce_sorted=False)}. Each row is computed of those of its own sequence, so that nothing is moved: a
 * value in another order is the same value, of which it is known that its axis of sequences is in that order, and at the end each is back
 * in the order of the inputs.
 */
final class OrderOperators {
    private static final Map<String, Operator> ALL = Map.of(
            "TopK",
            OrderOperators::topK,
            "ScatterElements",
            (in, node) -> List.of(scattered(in, node, 1)),
            "ScatterND",
            (in, node) -> List.of(scattered(in, node, 2)));

    private OrderOperators() {}

    static Map<String, Operator> all() {
        return ALL;
    }

    /** Says that values which meet are in one order. */
    static void checkOne(List<Value> values) {
        List<Axis> orders = values.stream()
                .filter(value -> value instanceof Laid && !(value instanceof Order) && !same(value))
                .flatMap(value -> ((Laid) value).dims().batch().stream())
                .distinct()
                .toList();
        if (orders.size() > 1) {
            throw new IllegalArgumentException("what it reads must have its sequences in one order, but has %s and %s"
                    .formatted(orders.get(0), orders.get(1)));
        }
    }

    /** Says that a value is in the order of the model's inputs. */
    static void checkUndone(Rows rows) {
        rows.dims().batch().filter(axis -> axis != axis.plain()).ifPresent(axis -> {
            throw new IllegalArgumentException(
                    "its sequences must be in the order of the inputs, but it has %s; the model must bring them back by the inverse order"
                            .formatted(axis));
        });
    }

    private static boolean same(Value value) {
        return value instanceof Rows rows && Row.same(rows.row());
    }

    /** All sequences, sorted by a number of each, and the order which they have then. */
    private static List<Value> topK(Importer in, GraphNode node) {
        if (!(in.value(node, 0) instanceof Laid keys)
                || keys.dims().rank() != 1
                || keys.dims().axis(0).size() != 1
                || keys.dims().batch().isEmpty()
                || !all(in.value(node, 1), keys.dims())) {
            throw new IllegalArgumentException(
                    "it must sort all sequences by a number of each, but is given %s and finds %s of them"
                            .formatted(Value.described(in.value(node, 0)), Value.described(in.value(node, 1))));
        }
        if (keys instanceof Order order) {
            if (node.whole("largest", 1) != 0) {
                throw new IllegalArgumentException("of an order the smallest must come first, but the largest does");
            }
            return List.of(new Order(order.from(), order.from()), order.inverse());
        }
        Axis before = keys.dims().batch().orElseThrow();
        Axis sorted = before.inOrder(node.input(0));
        return List.of(keys.laid(Dims.of(List.of(List.of(sorted)))), new Order(before, sorted));
    }

    private static boolean all(Value count, Dims keys) {
        if (count instanceof Sizes sizes) {
            return sizes.sizes().equals(List.of(keys.size(0)));
        }
        return count instanceof Constant constant
                && constant.length() == 1
                && constant.whole(0) > 0
                && constant.whole(0) == keys.size(0).known();
    }

    /** Sequences in an order. */
    static Value gathered(Importer in, Value data, long along, Order order) {
        if (order.from() == order.to()) {
            return data;
        }
        if (data instanceof Chosen) {
            throw in.pastTheEnd();
        }
        if (data instanceof Laid laid && order.dims().rank() == 1) {
            int axis = Operators.axis(along, laid.dims().rank());
            List<Atom> sequences = laid.dims().axis(axis);
            boolean alike = same(data)
                    && (sequences.isEmpty()
                            || laid.dims().batch().isPresent() && !laid.dims().pure(axis));
            if (alike || sequences.isEmpty() && order.from().size() == 1) {
                return data;
            }
            if (sequences.equals(List.of(order.from()))) {
                return laid.laid(laid.dims().without(axis).with(axis, List.of(order.to())));
            }
        }
        throw new IllegalArgumentException(
                "what is brought into another order must have %s where it is picked from, but is %s"
                        .formatted(order.from(), Value.described(data)));
    }

    /**
     * What is put in the places of an order: out of that order. Its own places so become those of the inverse order.
     *
     * @param rank how many axes the places have: [B], or [B, 1]
     */
    private static Value scattered(Importer in, GraphNode node, int rank) {
        if (!(in.value(node, 1) instanceof Order order)
                || order.dims().rank() != rank
                || !order.dims().axis(0).equals(List.of(order.to()))
                || !node.text("reduction", "none").equals("none")) {
            throw new IllegalArgumentException("it must put sequences in the places of an order of all, but puts %s"
                    .formatted(Value.described(in.value(node, 1))));
        }
        Value updates = in.value(node, 2);
        if (updates instanceof Constant constant && constant.rank() == 1 && Constants.counts(constant)
                || updates instanceof Order places && places.from() == places.to()) {
            return order.inverse();
        }
        return gathered(in, updates, 0, order.inverse());
    }
}
