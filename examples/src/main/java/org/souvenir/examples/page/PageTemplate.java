package org.souvenir.examples.page;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.souvenir.core.file.AtomicFile;

/**
 * A page's template, in Mustache: whatever it is filled with is text, never markup, except where a template asks with three braces
 * for what a library made of our own text. Partials lie beside it, or here if all pages
 * share them. What it names must be there, and packages of what it is filled with are open to {@code com.samskivert.jmustache}.
 */
public final class PageTemplate {
    private final Template template;

    private PageTemplate(Template template) {
        this.template = template;
    }

    /**
     * One that lies beside a class.
     *
     * @param name of the resource, {@code reading.html}
     * @throws com.samskivert.mustache.MustacheException if there is none, or it is not written as it should be
     */
    public static PageTemplate beside(Class<?> type, String name) {
        Mustache.Compiler compiler = Mustache.compiler()
                .withLoader(partial -> open(type, partial))
                .strictSections(true)
                .emptyStringIsFalse(true)
                .zeroIsFalse(true);
        return new PageTemplate(compiler.loadTemplate(name));
    }

    private static Reader open(Class<?> type, String name) throws IOException {
        InputStream found = Stream.of(type, PageTemplate.class)
                .flatMap(each -> Stream.ofNullable(each.getResourceAsStream(name)))
                .findFirst()
                .orElseThrow(() -> new FileNotFoundException(name));
        return new InputStreamReader(found, StandardCharsets.UTF_8);
    }

    /** The page. */
    public String fill(Object content) {
        return template.execute(content);
    }

    /** Writes the page, whole or not at all. */
    public void write(Path file, Object content) {
        AtomicFile.write(file, fill(content));
    }
}
