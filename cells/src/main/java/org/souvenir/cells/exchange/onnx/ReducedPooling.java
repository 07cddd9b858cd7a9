package org.souvenir.cells.exchange.onnx;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * Pooling that one ONNX node does over all steps at once, [T, B, n] to [B, n].
 *
 * @param pooling {@code FIRST}, {@code MEAN} or {@code MAX}
 */
record ReducedPooling(Pooling pooling) {

    /** The pooling that has these equations, if it is one. */
    static Optional<ReducedPooling> of(Step step) {
        Expr input = step.inputs().get(0);
        return Stream.of(Pooling.FIRST, Pooling.MEAN, Pooling.MAX)
                .filter(pooling ->
                        new Pattern().in(step(pooling, input.width()), step).isPresent())
                .findFirst()
                .map(ReducedPooling::new);
    }

    private static Step step(Pooling pooling, int width) {
        return Architecture.of(Input.features(width), pooling).stages().get(0).step();
    }

    String write(String x, TimeAxis axis, GraphWriter graph) {
        String pooled = switch (pooling) {
            case MEAN -> mean(x, axis, graph);
            case MAX -> over("ReduceMax", known(x, axis, -Float.MAX_VALUE, graph), graph);
            case FIRST -> graph.node("Gather", List.of(x, graph.whole(0)), Attributes.whole("axis", 0));
            case LAST, LAST_STEP, ATTENTION -> throw new IllegalStateException("pooling: no node does " + pooling);
        };
        return axis.empty()
                .map(empty -> graph.node("Where", empty, graph.number(0), pooled))
                .orElse(pooled);
    }

    private static String mean(String x, TimeAxis axis, GraphWriter graph) {
        return axis.atLeastOne()
                .map(steps -> graph.node("Div", over("ReduceSum", known(x, axis, 0, graph), graph), steps))
                .orElseGet(() -> over("ReduceMean", x, graph));
    }

    private static String over(String op, String x, GraphWriter graph) {
        return graph.node(op, List.of(x, graph.wholes(0)), Attributes.whole("keepdims", 0));
    }

    /** The rows of the steps that there are. */
    private static String known(String x, TimeAxis axis, double else_, GraphWriter graph) {
        return axis.mask()
                .map(mask -> graph.node("Where", mask, x, graph.number(else_)))
                .orElse(x);
    }
}
