package org.souvenir.cells.drawing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives every vertex its place: columns from left to right, in each an order with few crossings, then heights with straight
 * lines (after Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures", 1981).
 * Within a column long edges run level, so that they cross no text.
 */
final class Arrangement {
    private static final int SWEEPS = 24;
    private static final double ROW_GAP = 16;
    private static final double COLUMN_GAP = 34;

    private final Flow flow;
    private final List<List<Vertex>> columns = new ArrayList<>();
    private final Map<Vertex, List<Vertex>> before = new HashMap<>();
    private final Map<Vertex, List<Vertex>> after = new HashMap<>();

    private Arrangement(Flow flow) {
        this.flow = flow;
    }

    /** Places the vertices and bends the edges. */
    static void place(Flow flow) {
        Arrangement layout = new Arrangement(flow);
        layout.assignColumns();
        layout.bendEdges();
        layout.order();
        layout.assignHeights();
        layout.assignWidths();
    }

    private void assignColumns() {
        int last = 0;
        for (Vertex v : flow.vertices()) {
            for (Edge edge : flow.edges()) {
                v.column = edge.to == v ? Math.max(v.column, edge.from.column + 1) : v.column;
            }
            last = Math.max(last, v.column);
        }
        for (Vertex end : flow.ends()) {
            end.column = last;
        }
        for (int c = 0; c <= last; c++) {
            columns.add(new ArrayList<>());
        }
        flow.vertices().forEach(v -> columns.get(v.column).add(v));
    }

    private void bendEdges() {
        for (Edge edge : flow.edges()) {
            boolean top = edge.from.top && edge.to.top && isFirstTop(edge);
            edge.way.add(edge.from);
            for (int c = edge.from.column + 1; c < edge.to.column; c++) {
                Vertex bend = Vertex.bend(c, top);
                columns.get(c).add(bend);
                edge.way.add(bend);
            }
            edge.way.add(edge.to);
            for (int i = 1; i < edge.way.size(); i++) {
                after.computeIfAbsent(edge.way.get(i - 1), k -> new ArrayList<>())
                        .add(edge.way.get(i));
                before.computeIfAbsent(edge.way.get(i), k -> new ArrayList<>()).add(edge.way.get(i - 1));
            }
        }
    }

    /** Whether no other vertex of the line at the top lies between the edge's ends. */
    private boolean isFirstTop(Edge edge) {
        return flow.vertices().stream()
                .noneMatch(v -> v.top && v.column > edge.from.column && v.column < edge.to.column);
    }

    private void order() {
        columns.forEach(c -> c.sort(Comparator.comparing(v -> !v.top)));
        List<List<Vertex>> best = copy();
        int fewest = crossings();
        for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
            boolean right = sweep % 2 == 0;
            for (int i = 1; i < columns.size(); i++) {
                int c = right ? i : columns.size() - 1 - i;
                sortByNeighbours(columns.get(c), columns.get(right ? c - 1 : c + 1), right ? before : after);
            }
            exchangeNeighbours();
            int crossings = crossings();
            if (crossings < fewest) {
                fewest = crossings;
                best = copy();
            }
        }
        columns.clear();
        columns.addAll(best);
    }

    private List<List<Vertex>> copy() {
        List<List<Vertex>> copy = new ArrayList<>();
        columns.forEach(c -> copy.add(new ArrayList<>(c)));
        return copy;
    }

    private static void sortByNeighbours(
            List<Vertex> column, List<Vertex> fixed, Map<Vertex, List<Vertex>> neighbours) {
        Map<Vertex, Double> keys = new HashMap<>();
        for (int i = 0; i < column.size(); i++) {
            Vertex v = column.get(i);
            double own = i;
            double mean = neighbours.getOrDefault(v, List.of()).stream()
                    .mapToInt(fixed::indexOf)
                    .average()
                    .orElse(own);
            keys.put(v, v.top ? -1 : mean);
        }
        column.sort(Comparator.comparingDouble(v -> keys.getOrDefault(v, 0.0)));
    }

    private void exchangeNeighbours() {
        for (List<Vertex> column : columns) {
            for (int i = 1; i < column.size(); i++) {
                if (!column.get(i - 1).top) {
                    int crossings = crossings();
                    exchange(column, i);
                    if (crossings() >= crossings) {
                        exchange(column, i);
                    }
                }
            }
        }
    }

    private static void exchange(List<Vertex> column, int i) {
        column.set(i - 1, column.set(i, column.get(i - 1)));
    }

    private int crossings() {
        int crossings = 0;
        for (int c = 1; c < columns.size(); c++) {
            List<int[]> ends = new ArrayList<>();
            List<Vertex> right = columns.get(c);
            for (int i = 0; i < columns.get(c - 1).size(); i++) {
                for (Vertex to : after.getOrDefault(columns.get(c - 1).get(i), List.of())) {
                    ends.add(new int[] {i, right.indexOf(to)});
                }
            }
            for (int[] a : ends) {
                for (int[] b : ends) {
                    crossings += a[0] < b[0] && a[1] > b[1] ? 1 : 0;
                }
            }
        }
        return crossings;
    }

    private void assignHeights() {
        for (int sweep = 0; sweep <= 4 * SWEEPS; sweep++) {
            for (int i = 0; i < columns.size(); i++) {
                spread(columns.get(sweep % 2 == 0 ? i : columns.size() - 1 - i));
            }
        }
        for (int sweep = 0; sweep < 4; sweep++) {
            flow.edges().forEach(this::straighten);
        }
    }

    /** Puts the bends of an edge on one height, as many in a row as their neighbours in the columns leave room for. */
    private void straighten(Edge edge) {
        List<Vertex> run = new ArrayList<>();
        double least = Double.NEGATIVE_INFINITY;
        double most = Double.POSITIVE_INFINITY;
        for (Vertex v : edge.way) {
            if (v.kind == Vertex.Kind.BEND && !v.top) {
                List<Vertex> column = columns.get(v.column);
                int i = column.indexOf(v);
                double low =
                        i == 0 ? least : column.get(i - 1).y + column.get(i - 1).below() + ROW_GAP;
                double high = i == column.size() - 1
                        ? most
                        : column.get(i + 1).y - column.get(i + 1).above() - ROW_GAP;
                if (Math.max(least, low) > Math.min(most, high)) {
                    level(run, least, most);
                    run.clear();
                    least = low;
                    most = high;
                }
                run.add(v);
                least = Math.max(least, low);
                most = Math.min(most, high);
            }
        }
        level(run, least, most);
    }

    private static void level(List<Vertex> run, double least, double most) {
        double mean = run.stream().mapToDouble(v -> v.y).average().orElse(0);
        run.forEach(v -> v.y = Math.max(least, Math.min(most, mean)));
    }

    /** Moves the vertices of a column as near to their neighbours' heights as their order and sizes allow. */
    private void spread(List<Vertex> column) {
        List<double[]> blocks = new ArrayList<>(); // {height of the first, weight, vertices}
        double[] offsets = new double[column.size()];
        int start = !column.isEmpty() && column.get(0).top ? 1 : 0;
        for (int i = 0; i < column.size(); i++) {
            Vertex v = column.get(i);
            offsets[i] = i == 0 ? 0 : offsets[i - 1] + column.get(i - 1).below() + ROW_GAP + v.above();
            if (i >= start) {
                double[] wanted = wanted(v);
                double height = wanted[0] - offsets[i];
                double[] block = {start == 1 ? Math.max(0, height) : height, wanted[1], 1};
                while (!blocks.isEmpty() && blocks.get(blocks.size() - 1)[0] > block[0]) {
                    double[] last = blocks.remove(blocks.size() - 1);
                    double weight = last[1] + block[1];
                    block = new double[] {(last[0] * last[1] + block[0] * block[1]) / weight, weight, last[2] + block[2]
                    };
                }
                blocks.add(block);
            }
        }
        int i = start;
        for (double[] block : blocks) {
            for (int n = 0; n < block[2]; n++, i++) {
                column.get(i).y = block[0] + offsets[i];
            }
        }
    }

    /** The height at which the edges of a vertex are straightest, and how much that matters: long edges most. */
    private double[] wanted(Vertex v) {
        double sum = 0;
        double weight = 0;
        for (var neighbours : List.of(before.getOrDefault(v, List.of()), after.getOrDefault(v, List.of()))) {
            for (Vertex n : neighbours) {
                int bends = (v.kind == Vertex.Kind.BEND ? 1 : 0) + (n.kind == Vertex.Kind.BEND ? 1 : 0);
                double w = bends == 2 ? 8 : bends == 1 ? 2 : onlyEachOther(v, n) ? 6 : 1.0 / neighbours.size();
                sum += w * n.y;
                weight += w;
            }
        }
        return weight == 0 ? new double[] {v.y, 1} : new double[] {sum / weight, weight};
    }

    private boolean onlyEachOther(Vertex a, Vertex b) {
        Vertex left = a.column < b.column ? a : b;
        Vertex right = left == a ? b : a;
        return after.getOrDefault(left, List.of()).size() == 1
                && before.getOrDefault(right, List.of()).size() == 1;
    }

    private void assignWidths() {
        double x = 0;
        for (int c = 0; c < columns.size(); c++) {
            double width = columns.get(c).stream()
                    .mapToDouble(Vertex::columnWidth)
                    .max()
                    .orElse(0);
            for (Vertex v : columns.get(c)) {
                v.x = x + width / 2;
            }
            x += width + gap(columns.get(c));
        }
        for (List<Vertex> column : columns) {
            double widest =
                    column.stream().mapToDouble(Vertex::columnWidth).max().orElse(0);
            column.forEach(v -> v.columnWidth = widest);
        }
    }

    /** Room for edges to climb. */
    private double gap(List<Vertex> column) {
        double climb = 0;
        for (Vertex v : column) {
            for (Vertex next : after.getOrDefault(v, List.of())) {
                climb = Math.max(climb, Math.abs(next.y - v.y));
            }
        }
        return COLUMN_GAP + Math.min(40, climb / 5);
    }
}
