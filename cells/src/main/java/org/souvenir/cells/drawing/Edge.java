package org.souvenir.cells.drawing;

import java.util.ArrayList;
import java.util.List;

/** A line of a drawing: from a vertex through bends to another. */
final class Edge {
    final Vertex from;
    final Vertex to;
    /** What stands where it ends: which operand it is, if that matters; else empty. */
    final String mark;
    /** All vertices on the way, the ends included; the layout adds the bends. */
    final List<Vertex> way = new ArrayList<>();

    Edge(Vertex from, Vertex to, String mark) {
        this.from = from;
        this.to = to;
        this.mark = mark;
    }

    /** Whether it is part of the straight line at the top. */
    boolean top() {
        return way.stream().allMatch(v -> v.top);
    }

    /** The vertex before its end. */
    Vertex beforeLast() {
        return way.get(way.size() - 2);
    }
}
