package org.souvenir.cells.drawing;

import java.util.Comparator;
import java.util.List;
import org.souvenir.cells.drawing.Vertex.Kind;

/** Writes what was placed. */
final class Svg {
    private static final double MARGIN = 14;
    private static final double ARROW = 6;
    /** Between the ends of edges at one vertex. */
    private static final double PORT = 10;

    private final StringBuilder text = new StringBuilder();
    private final Flow flow;

    Svg(String title, String description, Flow flow) {
        this.flow = flow;
        List<Vertex> all = flow.vertices();
        double left =
                all.stream().mapToDouble(v -> v.x - v.columnWidth() / 2).min().orElse(0) - MARGIN;
        double right =
                all.stream().mapToDouble(v -> v.x + v.columnWidth() / 2).max().orElse(0) + MARGIN;
        double upper = top(all) - MARGIN;
        double lower = bottom(all) + MARGIN;
        String size = "width='%s' height='%s'".formatted(number(right - left), number(lower - upper));
        String box = "%s %s %s %s".formatted(number(left), number(upper), number(right - left), number(lower - upper));
        line("<svg xmlns='http://www.w3.org/2000/svg' %s viewBox='%s' role='img'".formatted(size, box)
                + " font-family='system-ui, sans-serif' text-anchor='middle' fill='currentColor'>");
        line("<title>%s</title>".formatted(Label.escaped(title)));
        line("<desc>%s</desc>".formatted(Label.escaped(description)));
        line("<style>svg:root { color-scheme: light dark; color: CanvasText }</style>");
        flow.edges().forEach(this::edge);
        all.forEach(this::vertex);
        line("</svg>");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    String text() {
        return text.toString();
    }

    private double top(List<Vertex> all) {
        double ends = all.stream().mapToDouble(v -> v.y - v.above()).min().orElse(0);
        return Math.min(
                ends,
                flow.edges().stream()
                        .flatMap(e -> e.way.stream())
                        .mapToDouble(v -> v.y)
                        .min()
                        .orElse(0));
    }

    private double bottom(List<Vertex> all) {
        double ends = all.stream().mapToDouble(v -> v.y + v.below()).max().orElse(0);
        return Math.max(
                ends,
                flow.edges().stream()
                        .flatMap(e -> e.way.stream())
                        .mapToDouble(v -> v.y)
                        .max()
                        .orElse(0));
    }

    private void vertex(Vertex v) {
        double left = v.x - v.width / 2;
        double upper = v.y - v.height / 2;
        String box = "<rect x='%s' y='%s' width='%s' height='%s'"
                .formatted(number(left), number(upper), number(v.width), number(v.height));
        String fill = " fill='%s' fill-opacity='%s' stroke='currentColor' stroke-opacity='0.6'/>";
        line(v.name.isEmpty() ? "<g>" : "<g data-name='%s'>".formatted(Label.escaped(v.name)));
        switch (v.kind) {
            case END -> line(box + " rx='13'" + fill.formatted("currentColor", "0.07"));
            case PRODUCT -> line(box + " rx='3'" + fill.formatted("#3b82c4", "0.2"));
            case FUNCTION -> line(box + " rx='6'" + fill.formatted("#d99a1c", "0.25"));
            case POINT -> line(box + " rx='14'" + fill.formatted("#c2598f", "0.22"));
            case BAR -> line(box + " rx='2.5'/>");
            case BEND -> throw new AssertionError("svg: a bend is drawn as part of its edge, but stands alone");
        }
        if (!v.label.isEmpty()) {
            text(v.label, v.x, v.y + Label.SIZE * 0.35, Label.SIZE, "");
        }
        if (!v.caption.isEmpty()) {
            text(v.caption, v.x, upper - v.captionGap(), Label.SMALL, " font-style='italic'");
        }
        line("</g>");
    }

    private void text(Label label, double x, double y, double size, String style) {
        line("<text x='%s' y='%s' font-size='%s'%s>%s</text>"
                .formatted(number(x), number(y), number(size), style, label.svg(size)));
    }

    private void edge(Edge edge) {
        Vertex from = edge.from;
        Vertex to = edge.to;
        double port = port(edge);
        double inset =
                to.kind == Kind.POINT ? Math.sqrt(Math.max(0, to.width * to.width / 4 - port * port)) : to.width / 2;
        double endX = to.x - inset;
        double endY = to.y + port;
        StringBuilder path = new StringBuilder();
        double x = from.x + from.width / 2;
        double y = from.y;
        path.append("M%s %s".formatted(number(x), number(y)));
        for (int i = 0; i < edge.way.size(); i++) {
            Vertex v = edge.way.get(i);
            double toX = v.x - v.columnWidth / 2;
            double toY = i == edge.way.size() - 1 ? endY : v.y;
            if (i > 0) {
                double middle = (x + toX) / 2;
                path.append("C%s %s %s %s %s %s"
                        .formatted(number(middle), number(y), number(middle), number(toY), number(toX), number(toY)));
            }
            x = i == edge.way.size() - 1 ? endX - ARROW + 1 : v.x + v.columnWidth / 2;
            y = toY;
            path.append("H").append(number(x));
        }
        line("<path d='%s' fill='none' stroke='currentColor' stroke-opacity='0.75' stroke-width='%s'/>"
                .formatted(path, edge.top() ? "2.2" : "1.3"));
        line("<path d='M%s %sl-%s -3.5v7z'/>".formatted(number(endX), number(endY), number(ARROW)));
        if (!edge.mark.isEmpty()) {
            double side = to.height / 2;
            text(new Label(edge.mark), to.x - side / 2, to.y + (port > 0 ? side + 10 : -side - 3), Label.SMALL, "");
        }
    }

    /** How far from the middle of its end an edge ends: side by side with the others, but the line at the top goes straight. */
    private double port(Edge edge) {
        List<Edge> together = flow.edges().stream()
                .filter(e -> e.to == edge.to)
                .sorted(Comparator.comparing((Edge e) -> !e.top()).thenComparingDouble(e -> e.beforeLast().y))
                .toList();
        int place = together.indexOf(edge);
        return together.get(0).top() ? place * PORT : (place - (together.size() - 1) / 2.0) * PORT;
    }

    /** With at most one digit after the point. */
    static String number(double value) {
        double rounded = Math.round(10 * value) / 10.0; // formats round halves otherwise elsewhere
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }
}
