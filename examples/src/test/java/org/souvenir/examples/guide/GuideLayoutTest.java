package org.souvenir.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guide fits any window: what is wider than it scrolls in a box of its own, which a keyboard reaches. */
@ExtendWith(OpenGuide.ForTests.class)
final class GuideLayoutTest {
    /** Boxes whose content is wider than they are: where, and what a keyboard and a reader of the screen make of them. */
    private static final String SCROLLING = """
            [...document.querySelectorAll('main *')]
              .filter(e => e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX))
              .map(e => `${e.closest('figure').dataset.figure} ${e.classList[0]}`
                + (e.tabIndex < 0 ? ', no keyboard reaches it' : '') + (e.ariaLabel || e.labels?.length ? '' : ', without a name'))
            """;

    private final OpenGuide guide;
    private final Chromium page;

    GuideLayoutTest(OpenGuide guide) {
        this.guide = guide;
        this.page = guide.page();
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 400, 640, 1000, 1600})
    void the_page_never_scrolls_sideways(int width) throws Exception {
        page.show(width, "light");
        guide.open();
        assertThat(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                        .getAsInt())
                .isZero();
        assertThat(guide.texts(SCROLLING))
                .isSubsetOf(
                        "code drawing",
                        "code math",
                        "workshop drawing",
                        "workshop math",
                        "workshop code",
                        "halves scroll");
    }

    /** Of the width of a telephone, only the drawings of cells have to be moved. */
    @Test
    void nearly_all_fits_a_telephone() throws Exception {
        page.show(400, "light");
        guide.open();
        assertThat(guide.texts(SCROLLING)).containsExactlyInAnyOrder("code drawing", "workshop drawing");
        page.evaluate("document.querySelector('figure[data-figure=code] .drawing').focus()");
        page.press("ArrowRight", 39);
        page.until("document.activeElement.scrollLeft > 0");
    }

    @Test
    void is_read_easily_in_either_scheme() throws Exception {
        for (int width : List.of(400, 1600)) {
            for (String scheme : List.of("light", "dark")) {
                page.show(width, scheme);
                guide.open();
                assertThat(page.text(Contrast.FAINT)).isEmpty();
                for (String name : OpenGuide.FIGURES) {
                    page.picture(
                            "figure[data-figure=" + name + "]",
                            OpenGuide.PICTURES.resolve("%s-%d-%s.png".formatted(scheme, width, name)));
                }
                page.picture("header", OpenGuide.PICTURES.resolve("%s-%d-header.png".formatted(scheme, width)));
            }
        }
    }
}
