package org.souvenir.examples.guide;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.souvenir.examples.page.PageTemplate;
import org.souvenir.examples.sentiment.Kind;
import org.souvenir.text.TextNetwork;

/**
 * A language that the guide is written in: {@code guide.LANGUAGE.md} is its text, {@code guide.LANGUAGE.json} holds what stands
 * around it ({@code page}), what figures say ({@code say}), and what lines of code mean ({@code lines}).
 *
 * @param locale of its numbers
 */
record Language(Locale locale) {
    /** All of them; the first is the one of {@code guide.html}. */
    static final List<Language> ALL = List.of(new Language(Locale.ENGLISH), new Language(Locale.FRENCH));

    /** What figures say may be in groups. */
    record Words(Map<String, String> page, Map<String, Object> say, Map<String, String> lines) {}

    /** What the text has places for. */
    private record Numbers(String units, String neurons, String learned, String heldOut, String lstm, String gru) {}

    String code() {
        return locale.getLanguage();
    }

    /** The name of its page: {@code guide.html}, {@code guide-fr.html}. */
    String file(String stem) {
        return (equals(ALL.get(0)) ? stem : stem + "-" + code()) + ".html";
    }

    Words words() {
        return new Gson().fromJson(GuideText.resource("guide." + code() + ".json"), Words.class);
    }

    /** What the library says, in this language: texts with places in braces; none in the language that it speaks itself. */
    Map<String, String> messages() {
        return equals(ALL.get(0))
                ? Map.of()
                : new Gson()
                        .fromJson(
                                GuideText.resource("messages." + code() + ".json"),
                                new TypeToken<Map<String, String>>() {});
    }

    /** The text with what is true of some networks. */
    GuideText text(Models models) {
        NumberFormat whole = NumberFormat.getIntegerInstance(locale);
        NumberFormat percent = NumberFormat.getPercentInstance(locale);
        TextNetwork reader = models.reader(Kind.LSTM);
        Numbers numbers = new Numbers(
                whole.format(Models.units(reader)),
                whole.format(Models.units(models.writer())),
                whole.format(Models.number(reader, Models.LEARNED)),
                whole.format(Models.number(reader, Models.HELD_OUT)),
                percent.format(Models.number(reader, Models.ACCURACY)),
                percent.format(Models.number(models.reader(Kind.GRU), Models.ACCURACY)));
        return GuideText.of(
                PageTemplate.beside(Language.class, "guide." + code() + ".md").fill(numbers));
    }
}
