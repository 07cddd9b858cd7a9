package org.souvenir.examples.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * A text in Markdown, whose first heading is its title. Listings one after the other, each under a heading of the third level, stand
 * {@link Beside} each other. Links to {@code other.md} lead to {@code other.html}.
 */
final class Markdown {
    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();
    private static final HtmlRenderer HTML = HtmlRenderer.builder()
            .extensions(List.of(TablesExtension.create(), HeadingAnchorExtension.create()))
            .nodeRendererFactory(CodeBlocks::new)
            .nodeRendererFactory(Beside.Renderer::new)
            .attributeProviderFactory(context -> Markdown::scrollsByKeyboard)
            .escapeHtml(true)
            .build();
    private static final TextContentRenderer TEXT =
            TextContentRenderer.builder().build();

    private final String title;
    private final Node body;

    private Markdown(String title, Node body) {
        this.title = title;
        this.body = body;
    }

    /** The text of a page that lies beside this class. */
    static Markdown read(String name) {
        try (InputStream in = Objects.requireNonNull(Markdown.class.getResourceAsStream(name + ".md"), name)) {
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A text.
     *
     * @throws IllegalArgumentException if it does not begin with a heading of the first level
     */
    static Markdown of(String text) {
        Node document = PARSER.parse(text);
        if (!(document.getFirstChild() instanceof Heading heading) || heading.getLevel() != 1) {
            throw new IllegalArgumentException("Markdown: must begin with '# TITLE', but begins '%s'"
                    .formatted(text.lines().findFirst().orElse("")));
        }
        heading.unlink();
        Beside.gather(document);
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                link.setDestination(link.getDestination().replaceFirst("^([\\w-]+)\\.md(?=#|$)", "$1.html"));
            }
        });
        return new Markdown(TEXT.render(heading).strip(), document);
    }

    private static void scrollsByKeyboard(Node node, String tag, Map<String, String> attributes) {
        if (tag.equals("table")) {
            attributes.put("tabindex", "0");
        }
    }

    String title() {
        return title;
    }

    /** What follows the title. */
    String html() {
        return HTML.render(body);
    }

    /** Headings of the second level. */
    List<ManualPage.Link> sections() {
        IdGenerator ids = IdGenerator.builder().build();
        List<ManualPage.Link> sections = new ArrayList<>();
        body.accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                String text = TEXT.render(heading).strip();
                String id = ids.generateId(text);
                if (heading.getLevel() == 2) {
                    sections.add(new ManualPage.Link("#" + id, text));
                }
            }
        });
        return sections;
    }
}
