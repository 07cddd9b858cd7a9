package org.souvenir.examples.docs;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Node;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlWriter;

/** Code between fences: scrolls by keyboard as well, and comments, strings and words of the language have colours. */
final class CodeBlocks implements NodeRenderer {
    private static final String STRINGS = "(?<string>\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\")";
    private static final Map<String, Pattern> LANGUAGES = Map.of(
            "java",
                    Pattern.compile(
                            STRINGS + "|(?<comment>//.*)|(?<word>@\\w+|\\b(?:abstract|boolean|byte|case|catch|class"
                                    + "|double|else|enum|final|float|for|if|implements|import|int|interface|long|new|null|package"
                                    + "|private|public|record|return|static|switch|this|throw|throws|try|var|void|while)\\b)"),
            "python",
                    Pattern.compile(
                            STRINGS + "|(?<comment>#.*)|(?<word>\\b(?:as|class|def|for|from|if|import|in|lambda|None"
                                    + "|return|self|super|with)\\b)"),
            "xml", Pattern.compile("(?<string>\"[^\"]*\")|(?<comment><!--[\\s\\S]*?-->)|(?<word></?[\\w.-]+|/?>)"),
            "sh",
                    Pattern.compile(
                            "(?<string>\"[^\"]*\")|(?<comment>#.*)|(?<word>^(?:examples/run|mvn|java)\\b)",
                            Pattern.MULTILINE));

    private final HtmlWriter html;

    CodeBlocks(HtmlNodeRendererContext context) {
        html = context.getWriter();
    }

    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
        return Set.of(FencedCodeBlock.class);
    }

    @Override
    public void render(Node node) {
        FencedCodeBlock block = (FencedCodeBlock) node;
        String language = block.getInfo().split(" ", 2)[0];
        html.line();
        html.tag("pre", ImmutableMap.of("class", language, "tabindex", "0"));
        html.tag("code");
        Pattern words = LANGUAGES.get(Ascii.toLowerCase(language));
        if (words == null) {
            html.text(block.getLiteral());
        } else {
            colour(block.getLiteral(), words.matcher(block.getLiteral()));
        }
        html.tag("/code");
        html.tag("/pre");
        html.line();
    }

    private void colour(String code, Matcher words) {
        int from = 0;
        while (words.find()) {
            html.text(code.substring(from, words.start()));
            html.tag("span", Map.of("class", kind(words)));
            html.text(words.group());
            html.tag("/span");
            from = words.end();
        }
        html.text(code.substring(from));
    }

    private static String kind(Matcher found) {
        if (found.group("comment") != null) {
            return "comment";
        }
        return found.group("string") != null ? "string" : "word";
    }
}
