package org.souvenir.cells.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.relu;
import static org.souvenir.core.expr.Functions.rowSum;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.softmax;
import static org.souvenir.core.expr.Functions.softmaxAlong;
import static org.souvenir.core.expr.Functions.softplus;
import static org.souvenir.core.expr.Functions.sumAlong;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.AttentionDecoder;
import org.souvenir.cells.AttentionDecoder.Attention;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Cfc;
import org.souvenir.cells.CoRnn;
import org.souvenir.cells.DeltaNet;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.FastGrnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.LayerNormLstm;
import org.souvenir.cells.Lru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.Mlstm;
import org.souvenir.cells.PeepholeLstm;
import org.souvenir.cells.Qrnn;
import org.souvenir.cells.Rhn;
import org.souvenir.cells.Rwkv;
import org.souvenir.cells.S6;
import org.souvenir.cells.Slstm;
import org.souvenir.cells.Sru;
import org.souvenir.cells.wrapper.Highway;
import org.souvenir.cells.wrapper.WeightDrop;
import org.souvenir.cells.wrapper.Zoneout;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class DrawingTest {

    /** With most of what a cell can have: several states, masks, fixed operands, names in another script. */
    private static void custom(Step step) {
        Expr x = step.input(3);
        Expr h = step.state("h", 4);
        Expr m = step.state("memory", 4);
        Expr keep = step.name("keep <&>", sigmoid(step.linear("keep", concat(h, x, m), 4)));
        Expr fresh = relu(step.product("new", x, 4)).minus(m.times(step.parameter("decay", 1, 4, Initializer.zeros())));
        Expr mask = step.mask(4, 0.9, 1, 0.9, Attribute.Scope.STEP);
        Expr next = step.name(
                "記憶", m.times(keep).plus(keep.complement().times(fresh)).times(mask));
        step.next("memory", next);
        step.next("h", softmax(next.times(0.5)).dividedBy(softplus(next)));
        step.output(concat(x, next));
    }

    /** Reads another sequence. */
    private static void attentive(Step step) {
        Expr source = step.sequence("source", 3);
        Expr h = step.state("h", 3);
        Expr weights = step.name("weights", softmaxAlong(rowSum(source.times(h))));
        step.next("h", sumAlong(weights.times(source)).plus(step.input(3)));
        step.output(h);
    }

    static Stream<Arguments> cells() {
        Map<String, Cell> cells = Map.ofEntries(
                Map.entry("custom", DrawingTest::custom),
                Map.entry("attentive", DrawingTest::attentive),
                Map.entry("nothing", step -> step.output(step.input(2))),
                Map.entry("rnn", new ElmanRnn(3, 5)),
                Map.entry("lstm", new Lstm(3, 5)),
                Map.entry("gru", new Gru(3, 5)),
                Map.entry("gru, reset before", new Gru(3, 5, Gru.Reset.BEFORE)),
                Map.entry("layer norm lstm", new LayerNormLstm(3, 5)),
                Map.entry("peephole lstm", new PeepholeLstm(3, 5)),
                Map.entry("qrnn", new Qrnn(3, 5, Qrnn.Pooling.IFO, 2)),
                Map.entry("slstm", new Slstm(3, 5)),
                Map.entry("mlstm", new Mlstm(3, 4, 2, Slstm.Forget.SIGMOID)),
                Map.entry("delta net", new DeltaNet(3, 5)),
                Map.entry("s6", new S6(3, 5)),
                Map.entry("sru", new Sru(3, 5)),
                Map.entry("lru", new Lru(3, 5)),
                Map.entry("cfc", new Cfc(3, 5)),
                Map.entry("co rnn", new CoRnn(3, 5)),
                Map.entry("fast grnn", new FastGrnn(3, 5)),
                Map.entry("rhn", new Rhn(3, 5, 2)),
                Map.entry("rwkv", new Rwkv(3, 5)),
                Map.entry("additive attention", new AttentionDecoder(new Lstm(7, 5), 4, Attention.ADDITIVE)),
                Map.entry("multiplicative attention", new AttentionDecoder(new Gru(8, 5), 4, Attention.MULTIPLICATIVE)),
                Map.entry("zoneout", new Zoneout(new Lstm(3, 5), 0.1)),
                Map.entry("wrapped", new WeightDrop(new Highway(new Gru(5, 5)), 0.2)));
        return cells.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<Element> elements(Document document, String tag) {
        NodeList found = document.getElementsByTagName(tag);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    private static List<String> texts(String svg) throws Exception {
        return elements(parsed(svg), "text").stream()
                .map(t -> t.getTextContent().replace("\u200b", ""))
                .toList();
    }

    @Test
    void shows_the_gates_states_and_products_of_an_lstm() throws Exception {
        assertThat(texts(Drawing.of(new Lstm(3, 5)).svg()))
                .containsExactlyInAnyOrder(
                        "hₜ₋₁",
                        "cₜ₋₁",
                        "xₜ",
                        "· Wforget + bforget",
                        "· Winput + binput",
                        "· Wcandidate + bcandidate",
                        "· Woutput + boutput",
                        "σ",
                        "σ",
                        "σ",
                        "tanh",
                        "forget",
                        "input",
                        "output",
                        "candidate",
                        "×",
                        "×",
                        "+",
                        "tanh",
                        "×",
                        "cₜ",
                        "hₜ",
                        "yₜ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void stands_alone_and_follows_the_colors_around_it(String name, Cell cell) throws Exception {
        String svg = Drawing.of(name, Step.of(cell::define)).svg();
        Document document = parsed(svg);
        assertThat(elements(document, "title").get(0).getTextContent()).isEqualTo(name);
        assertThat(elements(document, "desc").get(0).getTextContent()).contains("yₜ");
        assertThat(document.getDocumentElement().getAttribute("fill")).isEqualTo("currentColor");
        assertThat(svg.replaceFirst("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http", "url(", "href", "@import");
        assertThat(elements(document, "path"))
                .allSatisfy(p -> assertThat(p.getAttribute("stroke")).isIn("currentColor", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void boxes_and_captions_lie_apart_and_inside_the_picture(String name, Cell cell) throws Exception {
        Document document = parsed(Drawing.of(name, Step.of(cell::define)).svg());
        double[] view = Pattern.compile(" ")
                .splitAsStream(document.getDocumentElement().getAttribute("viewBox"))
                .mapToDouble(Double::parseDouble)
                .toArray();
        List<double[]> taken = new ArrayList<>();
        for (Element box : elements(document, "rect")) {
            double x = number(box, "x");
            double y = number(box, "y");
            taken.add(new double[] {x, y, x + number(box, "width"), y + number(box, "height")});
        }
        for (Element text : elements(document, "text")) {
            if (text.getAttribute("font-style").equals("italic")) {
                double half = new Label(text.getTextContent()).width(Label.SMALL) / 2;
                double x = number(text, "x");
                double y = number(text, "y");
                taken.add(new double[] {x - half, y - Label.SMALL * 0.8, x + half, y + 3});
            }
        }
        for (double[] a : taken) {
            assertThat(a[0]).isGreaterThan(view[0]);
            assertThat(a[1]).isGreaterThan(view[1]);
            assertThat(a[2]).isLessThan(view[0] + view[2]);
            assertThat(a[3]).isLessThan(view[1] + view[3]);
            for (double[] b : taken) {
                boolean apart = a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
                assertThat(a == b || apart).as("%s and %s lie apart", a, b).isTrue();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void edges_lead_to_the_right_and_pass_no_box(String name, Cell cell) {
        Flow flow = new Flow(Step.of(cell::define));
        Arrangement.place(flow);
        for (Edge edge : flow.edges()) {
            for (int i = 1; i < edge.way.size(); i++) {
                assertThat(edge.way.get(i).column).isEqualTo(edge.way.get(i - 1).column + 1);
                assertThat(edge.way.get(i).x).isGreaterThan(edge.way.get(i - 1).x);
            }
            for (Vertex bend : edge.way.subList(1, edge.way.size() - 1)) {
                for (Vertex v : flow.vertices()) {
                    if (v.column == bend.column) {
                        assertThat(bend.y < v.y - v.above() || bend.y > v.y + v.below())
                                .as("the edge at %s passes %s", bend.y, v.label)
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    void a_memory_that_is_only_scaled_and_added_to_has_the_straight_line_at_the_top() {
        for (Cell cell : List.of(new Lstm(3, 5), new Gru(3, 5))) {
            Flow flow = new Flow(Step.of(cell::define));
            Arrangement.place(flow);
            List<Vertex> top = flow.vertices().stream().filter(v -> v.top).toList();
            assertThat(top).hasSizeGreaterThanOrEqualTo(4).allMatch(v -> v.y == 0);
            assertThat(flow.vertices()).allMatch(v -> v.top || v.y > 0);
        }
        assertThat(new Flow(Step.of(new ElmanRnn(3, 5)::define)).vertices()).noneMatch(v -> v.top);
    }

    @Test
    void marks_which_operand_is_taken_away() throws Exception {
        assertThat(texts(Drawing.of(new Gru(3, 5)).svg()))
                .filteredOn("−"::equals)
                .hasSize(2);
    }

    @Test
    void escapes_what_xml_reserves_and_cannot_hold() throws Exception {
        String svg = Drawing.of("a\u0000<b>&'\"", Step.of(DrawingTest::custom)).svg();
        assertThat(elements(parsed(svg), "title").get(0).getTextContent()).isEqualTo("a\ufffd<b>&'\"");
        assertThat(texts(svg)).contains("keep <&>", "記憶");
    }

    @Test
    void says_which_part_stands_for_which_value() throws Exception {
        List<String> names = elements(parsed(Drawing.of(new Lstm(3, 5)).svg()), "g").stream()
                .map(g -> g.getAttribute("data-name"))
                .filter(name -> !name.isEmpty())
                .toList();
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "h.before", "c.before", "x", "forget", "input", "candidate", "output", "c", "c", "h", "h", "y");
    }

    @Test
    void draws_the_same_each_time() {
        assertThat(Drawing.of(new Slstm(3, 5)).svg())
                .isEqualTo(Drawing.of(new Slstm(3, 5)).svg());
    }
}
