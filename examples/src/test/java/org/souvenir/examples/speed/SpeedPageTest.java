package org.souvenir.examples.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

final class SpeedPageTest {
    private static final Pattern TAG = Pattern.compile("<(/?)([a-z][a-z0-9]*)\\b[^<>]*?(/?)>");
    private static final Set<String> VOID = Set.of("meta", "br");
    private static final Peak ONE = new Peak(1, 100, 50, 10);
    private static final Peak EIGHT = new Peak(8, 800, 400, 20);

    @TempDir
    private Path folder;

    private String page(Report report, Peak... peaks) throws IOException {
        Path file = folder.resolve("speed.html");
        SpeedPage.write(file, report, List.of(peaks));
        return Files.readString(file);
    }

    private static Report measured() {
        return Reports.of(Grid.ALL.configurations("").stream()
                .map(what -> Reports.figure(
                        what.toString(), what.operations() / 6e7, what.operations() / 5e7, what.trains() ? 0 : 9))
                .toArray(Figure[]::new));
    }

    /** Every tag that is opened is closed, in turn. */
    private static void assertWellFormed(String page) {
        Deque<String> open = new ArrayDeque<>();
        Matcher tags = TAG.matcher(page);
        while (tags.find()) {
            if (!tags.group(1).isEmpty()) {
                assertThat(open.pollLast()).as(tags.group()).isEqualTo(tags.group(2));
            } else if (tags.group(3).isEmpty() && !VOID.contains(tags.group(2))) {
                open.add(tags.group(2));
            }
        }
        assertThat(open).isEmpty();
    }

    private static Document drawing(String page) throws Exception {
        String svg = page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + "</svg>".length());
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    @Test
    void has_a_row_and_a_point_for_every_figure() throws Exception {
        Report report = measured();
        String page = page(report, ONE, EIGHT);

        assertWellFormed(page);
        assertThat(page)
                .doesNotContain("{{", "NaN", "<script", "<b>fast")
                .contains("A &quot;&lt;b&gt;fast", "PyTorch 2.9.1", "takes 1.20 times as long");
        assertThat(Pattern.compile("<tr><td>(rnn|lstm|gru|peephole|charlm|wordlm)")
                        .matcher(page)
                        .results())
                .hasSameSizeAs(report.figures());
        assertThat(drawing(page).getElementsByTagName("circle").getLength())
                .isEqualTo(report.figures().size());
    }

    @Test
    void does_without_peers_and_with_one_thread() throws Exception {
        Figure only = Reports.figure("gru infer 1 50 64 64", 0.1, 0, 0);
        String page = page(Reports.alone(only), ONE);

        assertWellFormed(page);
        assertThat(page).doesNotContain("{{", "NaN", "ratio</th>");
        assertThat(drawing(page).getElementsByTagName("polyline").getLength()).isEqualTo(2);
    }

    @Test
    void tells_which_peer_is_faster() throws IOException {
        Figure slower = Reports.figure("gru infer 1 50 64 64", 2, 1, 4);
        assertThat(page(Reports.of(slower), ONE))
                .contains("<td>1.00</td><td class=\"slower\">0.50</td><td>4.00</td><td>2.00</td>");
    }

    @Test
    void a_peer_that_has_none_of_these_says_so() throws IOException {
        Figure without = Reports.figure("gru train 1 50 64 64", 2, 1, 0);
        assertThat(page(Reports.of(without), ONE))
                .contains("<dt>ONNX Runtime 1.23</dt><dd>has none of these</dd>")
                .doesNotContain("NaN");
    }

    @Test
    void what_is_drawn_lies_within_the_frame() {
        Roofline drawn = Roofline.of(List.of(ONE, EIGHT), measured().figures());

        Stream<String> roofs =
                drawn.roofs().stream().flatMap(roof -> Stream.of(roof.path().split(" ")));
        Stream<String> dots = drawn.dots().stream().map(dot -> dot.x() + "," + dot.y());
        assertThat(Stream.concat(roofs, dots)).allSatisfy(point -> {
            double[] at = Arrays.stream(point.split(","))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            assertThat(at[0]).isBetween(56.0, 624.0);
            assertThat(at[1]).isBetween(24.0, 366.0);
        });
        assertThat(drawn.labels())
                .extracting(Roofline.Label::text)
                .contains("1 thread: 100 GF/s", "8 threads: 800 GF/s");
    }

    @Test
    void a_roof_bends_where_reading_is_as_slow_as_arithmetic() {
        // 1 operation per byte and 32: the bend of a peak of 64 GF/s at 16 GB/s lies at 4, two fifths of the way
        Figure left = new Figure(Configuration.parse("rnn infer 1 50 256 256"), 1, Reports.times(1e3), Map.of());
        Figure right = new Figure(Configuration.parse("rnn infer 32 50 512 512"), 1, Reports.times(1e4), Map.of());
        Roofline drawn = Roofline.of(List.of(new Peak(1, 64, 16, 16)), List.of(left, right));
        double first = Double.parseDouble(drawn.columns().get(0).at());
        String four = drawn.columns().stream()
                .filter(tick -> tick.number().equals("4"))
                .findFirst()
                .orElseThrow()
                .at();
        assertThat(first).isEqualTo(56);
        assertThat(drawn.roofs().get(0).path().split(" ")[1]).startsWith(four + ",");
    }
}
