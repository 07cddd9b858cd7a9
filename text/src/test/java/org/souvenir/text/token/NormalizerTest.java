package org.souvenir.text.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NormalizerTest {

    @Test
    void leaves_everything_as_it_is_if_told_so() {
        assertThat(Normalizer.NONE.normalize("ﬁne\u00AD Cafe\u0301")).isEqualTo("ﬁne\u00AD Cafe\u0301");
    }

    @ParameterizedTest
    @CsvSource({
        "Cafe\u0301, Café",
        "ﬁne, fine",
        "Ｇｏｏｄ, Good",
        "don’t, don't",
        "n\u0303ame, ñame",
        "co\u00ADoperate, cooperate",
        "‘quoted’, ‘quoted’",
    })
    void writes_one_thing_one_way(String text, String expected) {
        assertThat(Normalizer.KEEP_CASE.normalize(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "GREAT, great",
        "Straße, strasse",
        "STRAẞE, strasse",
        "ΟΔΟΣ, οδοσ",
        "οδος, οδοσ",
        "Éclair, éclair",
        "ısı, ısı",
        "İ, i\u0307",
        "Don’T, don't",
    })
    void folds_case_as_unicode_does(String text, String expected) {
        assertThat(Normalizer.FOLD_CASE.normalize(text)).isEqualTo(expected);
    }

    @Test
    void does_not_depend_on_the_locale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(Normalizer.FOLD_CASE.normalize("IT IS")).isEqualTo("it is");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void leaves_a_character_that_is_shown_as_an_emoji() {
        assertThat(Normalizer.FOLD_CASE.normalize("Acme™ BUT Ⓜ️ ℹ️ ❤️!")).isEqualTo("acmetm but Ⓜ️ ℹ️ ❤️!");
    }

    @ParameterizedTest
    @EnumSource
    void changes_no_character_a_second_time(Normalizer normalizer) {
        IntStream changed = IntStream.range(0, 0x20000).filter(codePoint -> {
            String once = normalizer.normalize("a" + Character.toString(codePoint) + "a");
            return !normalizer.normalize(once).equals(once);
        });

        assertThat(changed.mapToObj(Integer::toHexString)).isEmpty();
    }
}
