package org.souvenir.examples.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.samskivert.mustache.MustacheException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PageTemplateTest {
    private final PageTemplate template = PageTemplate.beside(PageTemplateTest.class, "greeting.html");

    @Test
    void what_it_is_filled_with_is_text_in_partials_too() {
        assertThat(template.fill(Map.of("greeting", "<i>\"Hello\"</i> & {{name}}", "name", "<script>")))
                .isEqualTo("<p>&lt;i&gt;&quot;Hello&quot;&lt;/i&gt; &amp; {{name}}, <b>&lt;script&gt;</b></p>\n");
    }

    @Test
    void what_it_names_must_be_there() {
        assertThatThrownBy(() -> template.fill(Map.of("greeting", "Hello")))
                .isInstanceOf(MustacheException.class)
                .hasMessageContaining("name");
        assertThatThrownBy(() -> PageTemplate.beside(PageTemplateTest.class, "none.html"))
                .isInstanceOf(MustacheException.class)
                .hasMessageContaining("none.html");
    }
}
