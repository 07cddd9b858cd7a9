package org.souvenir.examples.memory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.souvenir.core.file.AtomicFile;

/** The results as one self-contained page. */
final class MemoryPage {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 310;
    private static final int LEFT = 56;
    private static final int BOTTOM = 44;
    private static final int RIGHT = 16;
    /** What is smaller is drawn at the lower edge. */
    private static final double SMALLEST = 1e-12;
    /** What is larger, at the upper one. */
    private static final double LARGEST = 1e3;

    private final Results results;

    MemoryPage(Results results) {
        this.results = results;
    }

    void write(Path file) throws IOException {
        String template;
        try (InputStream in = Objects.requireNonNull(MemoryPage.class.getResourceAsStream("memory.html"))) {
            template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        StringBuilder plots = new StringBuilder();
        int lag = results.longest();
        for (Task task : results.tasks()) {
            plots.append("<section><h2>")
                    .append(task.title())
                    .append(", lag ")
                    .append(lag)
                    .append("</h2><div class=\"pair\">");
            plots.append(plot(task, lag, false)).append(plot(task, lag, true)).append("</div></section>\n");
        }
        String page = template.replace("<!--table-->", table())
                .replace("<!--memory-->", memory())
                .replace("<!--plots-->", plots);
        AtomicFile.write(file, page);
    }

    private String table() {
        StringBuilder table = new StringBuilder("<table><thead><tr><th>task</th><th>lag</th>");
        for (Contender contender : Contender.values()) {
            table.append("<th>").append(contender).append("</th>");
        }
        table.append("</tr></thead><tbody>");
        for (Task task : results.tasks()) {
            for (int lag : results.lags()) {
                table.append("<tr><td>")
                        .append(task.title())
                        .append("</td><td>")
                        .append(lag)
                        .append("</td>");
                for (Contender contender : Contender.values()) {
                    long solved = results.of(task, lag, contender).stream()
                            .filter(o -> o.solvedAt() >= 0)
                            .count();
                    table.append(String.format(
                            Locale.ROOT,
                            "<td class=\"rate\" style=\"--share:%.0f%%\">%s<small>%s</small></td>",
                            100.0 * solved / results.seeds(),
                            results.cell(task, lag, contender),
                            results.score(task, lag, contender)));
                }
                table.append("</tr>");
            }
        }
        return table.append("</tbody></table>").toString();
    }

    /** Half-lives and saturation of the gates that keep. */
    private String memory() {
        StringBuilder table = new StringBuilder("<table><thead><tr><th>task, lag ")
                .append(results.longest())
                .append("</th>");
        List<Contender> gated = Arrays.stream(Contender.values())
                .filter(c -> results.tasks().stream()
                        .anyMatch(task -> !results.memory(task, c).isEmpty()))
                .toList();
        gated.forEach(contender -> table.append("<th>").append(contender).append("</th>"));
        table.append("</tr></thead><tbody>");
        for (Task task : results.tasks()) {
            table.append("<tr><td>").append(task.title()).append("</td>");
            gated.forEach(contender ->
                    table.append("<td>").append(results.memory(task, contender)).append("</td>"));
            table.append("</tr>");
        }
        return table.append("</tbody></table>").toString();
    }

    private String plot(Task task, int lag, boolean learned) {
        StringBuilder svg =
                new StringBuilder("<figure><svg viewBox=\"0 0 %d %d\" role=\"img\">".formatted(WIDTH, HEIGHT));
        for (int power = -12; power <= 3; power += 3) {
            double y = y(Math.pow(10, power));
            svg.append(format(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH - RIGHT, y, y));
            svg.append(format(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">10<tspan dy=\"-5\" font-size=\"9\">%d</tspan></text>",
                    LEFT - 8, y + 4, power));
        }
        int steps = results.norms(task, lag, Contender.RNN, learned).length;
        for (int tick = 0; tick <= 4; tick++) {
            int t = tick * (steps - 1) / 4;
            svg.append(
                    format("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>", x(t, steps), HEIGHT - 24, t));
        }
        svg.append(format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">time step t</text>", (LEFT + WIDTH) / 2, HEIGHT - 1));
        for (Contender contender : Contender.values()) {
            double[] norms = results.norms(task, lag, contender, learned);
            svg.append("<polyline class=\"line ").append(contender).append("\" points=\"");
            for (int t = 0; t < norms.length; t++) {
                svg.append(format("%.1f,%.1f ", x(t, steps), y(norms[t])));
            }
            svg.append("\"><title>").append(contender).append("</title></polyline>");
        }
        return svg.append("</svg><figcaption>")
                .append(learned ? "after training" : "before training")
                .append("</figcaption></figure>")
                .toString();
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    private static double x(int t, int steps) {
        return LEFT + (WIDTH - (double) RIGHT - LEFT) * t / Math.max(1, steps - 1);
    }

    private static double y(double norm) {
        double share =
                Math.log10(Math.min(LARGEST, Math.max(SMALLEST, norm)) / SMALLEST) / Math.log10(LARGEST / SMALLEST);
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 8.0) * share;
    }
}
