package org.souvenir.cells.exchange.onnx;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.layer.Node;

/** What states are after sequences without steps: what they started with, which models say once more. */
final class EmptySequences {
    private final IdentityHashMap<Node, Row> ofNothing = new IdentityHashMap<>();

    /** Says what a value is of a sequence without steps. */
    void leaves(Node node, @Nullable Row start) {
        ofNothing.put(node, start == null ? new Row.Fixed(new float[node.width()]) : start);
    }

    /** Whether a value is known to be this of a sequence without steps. */
    boolean leave(Row row, Value wanted) {
        if (ChoiceOperators.isNumber(wanted, 0)) {
            return nothing(row).allMatch(start -> start instanceof Row.Fixed fixed && fixed.padded());
        }
        Row other = wanted instanceof Rows rows
                ? rows.row()
                : wanted instanceof Constant constant && constant.known() ? Row.of(constant) : null;
        List<Row> starts = nothing(row).toList();
        return starts.size() == 1 && other != null && alike(starts.get(0), other);
    }

    /** What parts that stand side by side are of nothing. */
    private Stream<Row> nothing(Row row) {
        if (row instanceof Row.Made made && made.view()) {
            return made.of().stream().flatMap(this::nothing);
        }
        Row start = row instanceof Row.Wired it ? ofNothing.get(it.node()) : null;
        return Stream.of(start == null ? Row.UNKNOWN : start);
    }

    private static boolean alike(Row one, Row other) {
        return one == other
                || one instanceof Row.Wired a && other instanceof Row.Wired b && a.node() == b.node()
                || one instanceof Row.Entry a && other instanceof Row.Wired b && a.node() == b.node()
                || one instanceof Row.Fixed a
                        && other instanceof Row.Fixed b
                        && Arrays.equals(a.numbers(), b.numbers());
    }
}
