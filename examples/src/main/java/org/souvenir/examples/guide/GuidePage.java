package org.souvenir.examples.guide;

import com.google.gson.Gson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.souvenir.examples.guide.GuideText.Figure;
import org.souvenir.examples.guide.GuideText.Section;
import org.souvenir.examples.page.PageTemplate;
import org.souvenir.examples.sentiment.Kind;
import org.souvenir.text.TextNetwork;

/**
 * The guide in one language: what {@code guide.html} shows.
 *
 * @param language its code
 * @param lead what stands under the title, as HTML
 * @param page what stands around the text, by name
 * @param pages the guide in each language
 * @param first {@link FirstAnswers}, as JSON
 * @param say what figures say, as JSON
 * @param library {@code souvenir.js}
 */
record GuidePage(
        String language,
        String title,
        String lead,
        Map<String, String> page,
        List<Link> pages,
        List<Part> sections,
        String first,
        String say,
        String library,
        List<Model> models) {
    /** A language that there is a page in. */
    record Link(String file, String language, String name, boolean here) {}

    /** A section with what its figure shows without a script. */
    record Part(int number, String heading, String before, List<Place> figure, String after) {}

    /**
     * A place for a figure.
     *
     * @param still the text that is read, in the first figure
     * @param lags the table of the last one
     */
    record Place(String name, String caption, List<Still> still, List<Table> lags) {}

    /** A text. */
    record Still(List<Word> words) {}

    /**
     * A word of it.
     *
     * @param left what is left of it in the memory, in [0, 1]
     * @param after a space, or nothing
     */
    record Word(String text, String left, String after) {}

    /** How far networks learned to remember. */
    record Table(List<String> kinds, List<Lags.Row> rows, String command) {}

    /** A network, compressed, as text. */
    record Model(String name, String data) {}

    /**
     * The page in a language.
     *
     * @param stem of the names of all pages
     */
    static GuidePage of(Language language, String stem, Models models, String library) {
        Language.Words words = language.words();
        GuideText text = language.text(models);
        String review = Objects.requireNonNull(words.say().get("review")).toString();
        String beginning =
                Objects.requireNonNull(words.say().get("beginningText")).toString();
        FirstReading reading = FirstReading.of(models.reader(Kind.LSTM), review);
        return new GuidePage(
                language.code(),
                text.title(),
                text.lead(),
                words.page(),
                Language.ALL.stream()
                        .map(each -> new Link(
                                each.file(stem),
                                each.code(),
                                Objects.requireNonNull(each.words().page().get("name")),
                                each.equals(language)))
                        .toList(),
                text.sections().stream().map(section -> part(section, reading)).toList(),
                FirstAnswers.of(models, review, beginning, words.lines()).toJson(),
                new Gson().toJson(words.say()),
                library,
                packed(models));
    }

    /** Writes it, whole or not at all. */
    void write(Path file) {
        PageTemplate.beside(GuidePage.class, "guide.html").write(file, this);
    }

    private static Part part(Section section, FirstReading reading) {
        List<Place> places = section.figure().stream()
                .map(figure -> new Place(figure.name(), figure.caption(), still(section, reading), lags(figure)))
                .toList();
        return new Part(section.number(), section.heading(), section.before(), places, section.after());
    }

    private static List<Still> still(Section section, FirstReading reading) {
        if (section.number() != 1) {
            return List.of();
        }
        int last = reading.words().size() - 1;
        List<Word> words = IntStream.rangeClosed(0, last)
                .mapToObj(t -> new Word(
                        reading.words().get(t),
                        String.format(Locale.ROOT, "%.2f", reading.left()[last][t]),
                        t == last || reading.words().get(t + 1).matches("[.,;:!?].*") ? "" : " "))
                .toList();
        return List.of(new Still(words));
    }

    private static List<Table> lags(Figure figure) {
        if (!figure.name().equals("halves")) {
            return List.of();
        }
        Lags lags = Lags.kept();
        return List.of(new Table(lags.kinds(), lags.rows(), lags.command()));
    }

    private static List<Model> packed(Models models) {
        List<Model> all = new ArrayList<>();
        models.readers().forEach((kind, reader) -> all.add(new Model(Models.name(kind), packed(reader))));
        all.add(new Model(Models.WRITER, packed(models.writer())));
        return all;
    }

    private static String packed(TextNetwork network) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(network.toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }
}
