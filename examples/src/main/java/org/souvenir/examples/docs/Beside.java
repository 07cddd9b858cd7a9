package org.souvenir.examples.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.jspecify.annotations.Nullable;

/** Listings beside each other where there is room, each under its heading. */
final class Beside extends CustomBlock {
    /** One of them, with its heading. */
    private static final class Column extends CustomBlock {}

    /** Puts those together that follow each other: two or more. */
    static void gather(Node document) {
        for (Node at = document.getFirstChild(); at != null; at = at.getNext()) {
            List<Node> headings = new ArrayList<>();
            for (Node heading = at;
                    isListing(heading);
                    heading = heading.getNext().getNext()) {
                headings.add(heading);
            }
            if (headings.size() > 1) {
                Beside beside = new Beside();
                at.insertBefore(beside);
                headings.forEach(beside::add);
                at = beside;
            }
        }
    }

    private static boolean isListing(@Nullable Node node) {
        return node instanceof Heading heading
                && heading.getLevel() == 3
                && heading.getNext() instanceof FencedCodeBlock;
    }

    private void add(Node heading) {
        Column column = new Column();
        Node listing = heading.getNext();
        column.appendChild(heading);
        column.appendChild(listing);
        appendChild(column);
    }

    /** Writes a box for all, and one for each. */
    static final class Renderer implements NodeRenderer {
        private final HtmlNodeRendererContext context;

        Renderer(HtmlNodeRendererContext context) {
            this.context = context;
        }

        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(Beside.class, Column.class);
        }

        @Override
        public void render(Node node) {
            context.getWriter().tag("div", node instanceof Beside ? Map.of("class", "beside") : Map.of());
            for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
                context.render(child);
            }
            context.getWriter().tag("/div");
        }
    }
}
