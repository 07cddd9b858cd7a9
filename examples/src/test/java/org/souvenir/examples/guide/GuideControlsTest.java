package org.souvenir.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.souvenir.examples.guide.OpenGuide.in;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each control of the guide can be used by keyboard, by mouse and by touch. */
@ExtendWith(OpenGuide.ForTests.class)
final class GuideControlsTest {
    private static final String SLIDERS = "[...document.querySelectorAll('input[type=range]')].map(s => s.name)";

    private final OpenGuide guide;
    private final Chromium page;

    GuideControlsTest(OpenGuide guide) {
        this.guide = guide;
        this.page = guide.page();
    }

    private static String slider(String name) {
        return "document.querySelector('[name=%s]')".formatted(name);
    }

    /** What it says of itself. */
    private String said(String name) {
        return page.text(slider(name) + ".getAttribute('aria-valuetext')");
    }

    /** Where it is between its ends, in [0, 1]. */
    private double share(String name) {
        return page.evaluate("(({ value, min, max }) => (value - min) / (max - min))(%s)".formatted(slider(name)))
                .getAsDouble();
    }

    private void assertNothingWentWrong() throws InterruptedException {
        guide.settled();
        assertThat(page.text("[...document.querySelectorAll('.message')].map(m => m.textContent).join('')"))
                .isEmpty();
    }

    @Test
    void each_slider_moves_by_keyboard_and_says_where_it_is() throws Exception {
        List<String> names = guide.texts(SLIDERS);
        assertThat(names).hasSizeGreaterThanOrEqualTo(9).doesNotHaveDuplicates();
        for (String name : names) {
            page.evaluate(slider(name) + ".focus()");
            String before = said(name);
            boolean atStart = share(name) == 0;
            page.press("Arrow" + (atStart ? "Right" : "Left"), atStart ? 39 : 37);
            assertThat(said(name)).as(name).isNotEqualTo(before);
        }
        assertNothingWentWrong();
    }

    @ParameterizedTest
    @CsvSource({"MOUSE, 1600", "MOUSE, 400", "FINGER, 400"})
    void each_slider_is_dragged(Pointer pointer, int width) throws Exception {
        page.show(width, "light");
        guide.open();
        for (String name : guide.texts(SLIDERS)) {
            for (double to : new double[] {0.75, 0.25}) {
                String before = said(name);
                double from = share(name);
                pointer.drag(page, slider(name), 0.04 + 0.92 * from, to);
                assertThat(share(name)).as(name).isCloseTo(to, within(0.09));
                if (from != share(name)) {
                    assertThat(said(name)).as(name).isNotEqualTo(before);
                }
            }
            assertThat(page.text(slider(name) + ".closest('label').querySelector('output').textContent"))
                    .isEqualTo(said(name));
        }
        assertNothingWentWrong();
    }

    /** The states after all words are columns, along which a hand can go. */
    @Test
    void the_text_is_dragged_along_its_states() throws Exception {
        String film = in("steps", ".chart svg");
        String at = slider("steps-word") + ".value";
        Pointer.MOUSE.drag(page, film, 0.05, 0.05);
        int first = Integer.parseInt(page.text(at));
        Pointer.MOUSE.drag(page, film, 0.05, 0.95);
        int last = Integer.parseInt(page.text(at));
        int words = Integer.parseInt(page.text(slider("steps-word") + ".max"));
        assertThat(first).isLessThanOrEqualTo(words / 10);
        assertThat(last).isGreaterThanOrEqualTo(words - words / 10);
        assertThat(guide.count("steps", ".reading .later")).isEqualTo(words - last);
        assertThat(page.text(in("steps", ".enters") + ".textContent"))
                .isEqualTo(page.text(in("steps", ".reading .now") + ".textContent"));
    }

    @Test
    void plays_word_by_word_and_stops() throws Exception {
        String at = slider("steps-word") + ".value";
        page.evaluate(slider("steps-word") + ".focus()");
        page.press("Home", 36);
        guide.click("steps", "Play");
        page.until(at + " >= 2");
        guide.click("steps", "Pause");
        String stopped = page.text(at);
        guide.click("steps", "One on");
        assertThat(Integer.parseInt(page.text(at))).isEqualTo(Integer.parseInt(stopped) + 1);
    }
}
