package org.souvenir.examples.guide;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.commonmark.node.Document;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;
import org.jspecify.annotations.Nullable;

/**
 * What the guide says in one language: Markdown, in which a heading of the first level is the title, headings of the second level
 * begin sections, and an image alone in its paragraph is a figure: {@code ![CAPTION](NAME)}.
 *
 * @param title of the page
 * @param lead what stands between the title and the first section, as HTML
 */
record GuideText(String title, String lead, List<Section> sections) {
    private static final Parser PARSER = Parser.builder().build();
    private static final HtmlRenderer HTML =
            HtmlRenderer.builder().escapeHtml(true).build();
    private static final TextContentRenderer PLAIN =
            TextContentRenderer.builder().build();

    /**
     * A part under one heading.
     *
     * @param number of the section among those with a figure; 0 where there is none
     * @param before what stands before the figure, as HTML
     * @param figure at most one
     * @param after what stands behind it, as HTML
     */
    record Section(int number, String heading, String before, List<Figure> figure, String after) {}

    /**
     * A place for a figure.
     *
     * @param caption as HTML
     */
    record Figure(String name, String caption) {}

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if it does not begin with a title, or a section has two figures
     */
    static GuideText of(String markdown) {
        Node document = PARSER.parse(markdown);
        Node first = document.getFirstChild();
        if (!(first instanceof Heading title) || title.getLevel() != 1) {
            throw new IllegalArgumentException("guide: its text must begin with '# TITLE'");
        }
        List<Node> blocks = blocks(title);
        int end = nextSection(blocks, 0);
        String lead = html(blocks.subList(0, end));
        List<Section> sections = new ArrayList<>();
        int figures = 0;
        for (int at = end; at < blocks.size(); at = end) {
            end = nextSection(blocks, at + 1);
            Section section = section(figures + 1, blocks.get(at), blocks.subList(at + 1, end));
            figures += section.figure().size();
            sections.add(section);
        }
        return new GuideText(PLAIN.render(title).strip(), lead, List.copyOf(sections));
    }

    private static List<Node> blocks(Node title) {
        List<Node> blocks = new ArrayList<>();
        for (Node each = title.getNext(); each != null; each = each.getNext()) {
            blocks.add(each);
        }
        return blocks;
    }

    private static int nextSection(List<Node> blocks, int from) {
        int at = from;
        while (at < blocks.size() && !(blocks.get(at) instanceof Heading)) {
            at++;
        }
        return at;
    }

    private static Section section(int number, Node heading, List<Node> blocks) {
        List<Node> pictures =
                blocks.stream().filter(block -> image(block) != null).toList();
        if (pictures.size() > 1) {
            throw new IllegalArgumentException("guide: a section must have one figure at most, but '%s' has %d"
                    .formatted(PLAIN.render(heading).strip(), pictures.size()));
        }
        int at = pictures.isEmpty() ? blocks.size() : blocks.indexOf(pictures.get(0));
        return new Section(
                pictures.isEmpty() ? 0 : number,
                PLAIN.render(heading).strip(),
                html(blocks.subList(0, at)),
                pictures.stream().map(GuideText::figure).toList(),
                html(blocks.subList(Math.min(blocks.size(), at + 1), blocks.size())));
    }

    private static @Nullable Image image(Node block) {
        Node only = block.getFirstChild();
        return block instanceof Paragraph && only instanceof Image image && only.getNext() == null ? image : null;
    }

    private static Figure figure(Node block) {
        Image image = Objects.requireNonNull(image(block));
        Paragraph caption = new Paragraph();
        while (image.getFirstChild() != null) {
            caption.appendChild(image.getFirstChild());
        }
        return new Figure(image.getDestination(), HTML.render(caption).strip());
    }

    private static String html(List<Node> blocks) {
        Document part = new Document();
        blocks.forEach(part::appendChild);
        return HTML.render(part).strip();
    }

    /** What lies beside this class. */
    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(GuideText.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
