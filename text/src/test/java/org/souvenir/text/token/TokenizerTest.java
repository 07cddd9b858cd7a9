package org.souvenir.text.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

    private final Tokenizer words = new WordTokenizer();

    static List<Tokenizer> all() {
        return List.of(new WordTokenizer(), new WhitespaceTokenizer(), new CharacterTokenizer());
    }

    @ParameterizedTest
    @MethodSource("all")
    void finds_no_token_in_the_empty_text(Tokenizer tokenizer) {
        assertThat(tokenizer.tokenize("")).isEmpty();
    }

    @Test
    void cuts_words_from_punctuation() {
        assertThat(words.tokenize("It was good, and (mostly) \"fresh\"!"))
                .containsExactly("it", "was", "good", ",", "and", "(", "mostly", ")", "\"", "fresh", "\"", "!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"don't", "it's", "o'clock", "rock'n'roll", "1970's", "café's", "l'été"})
    void keeps_a_contraction_in_one_piece(String contraction) {
        assertThat(words.tokenize(contraction)).containsExactly(contraction);
    }

    @Test
    void keeps_a_typographic_apostrophe_inside_a_word() {
        assertThat(words.tokenize("I don’t")).containsExactly("i", "don't");
        assertThat(new WordTokenizer(Normalizer.NONE).tokenize("I don’t")).containsExactly("I", "don’t");
    }

    @Test
    void takes_an_apostrophe_at_the_edge_for_a_quotation_mark() {
        assertThat(words.tokenize("'tis the dogs' 'best'"))
                .containsExactly("'", "tis", "the", "dogs", "'", "'", "best", "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5", "1,000", "1,234,567.89", "2024", "80s", "3rd", "mp3", "٣٥"})
    void keeps_a_number_in_one_piece(String number) {
        assertThat(words.tokenize(number)).containsExactly(number);
    }

    @Test
    void cuts_a_number_from_what_surrounds_it() {
        assertThat(words.tokenize("It costs $3.50, 10/10, -20%, 5."))
                .containsExactly("it", "costs", "$", "3.50", ",", "10", "/", "10", ",", "-", "20", "%", ",", "5", ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"e.g.", "u.s.a.", "u.s.a", "p.m."})
    void keeps_an_abbreviation_in_one_piece(String abbreviation) {
        assertThat(words.tokenize(abbreviation)).containsExactly(abbreviation);
        assertThat(words.tokenize(abbreviation + " now")).containsExactly(abbreviation, "now");
    }

    @Test
    void cuts_two_sentences_that_lack_a_space() {
        assertThat(words.tokenize("Good.But dry.I left")).containsExactly("good", ".", "but", "dry", ".", "i", "left");
    }

    @Test
    void keeps_an_ellipsis_and_a_dash_but_no_other_run() {
        assertThat(words.tokenize("Well... ok -- no!!")).containsExactly("well", "...", "ok", "--", "no", "!", "!");
        assertThat(words.tokenize("Well…")).containsExactly("well", "...");
    }

    @Test
    void cuts_at_a_hyphen() {
        assertThat(words.tokenize("well-known")).containsExactly("well", "-", "known");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "😀", // one code point
                "❤️", // with a variation selector
                "👍🏽", // with a skin tone
                "👩🏽‍🚀", // with a skin tone and a joiner
                "👨‍👩‍👧‍👦", // with three joiners
                "🏳️‍🌈", // with a selector and a joiner
                "🇫🇷", // two regional indicators
                "🏴󠁧󠁢󠁳󠁣󠁴󠁿", // with tags
                "5️⃣", // a keycap on a digit
                "#️⃣", // a keycap on a symbol
                "ℹ️", // a letter shown as an emoji
                "🫱🏻‍🫲🏿", // newer than JDK 17
                "🫩", // newer than JDK 17
            })
    void keeps_an_emoji_in_one_piece(String emoji) {
        assertThat(words.tokenize("Yes " + emoji + emoji + "ok")).containsExactly("yes", emoji, emoji, "ok");
        assertThat(new WordTokenizer(Normalizer.NONE).tokenize(emoji)).containsExactly(emoji);
    }

    @Test
    void cuts_flags_from_each_other() {
        assertThat(words.tokenize("🇫🇷🇩🇪🇯🇵")).containsExactly("🇫🇷", "🇩🇪", "🇯🇵");
    }

    @Test
    void cuts_an_emoji_from_the_word_before_it() {
        assertThat(words.tokenize("love❤️it😀")).containsExactly("love", "❤️", "it", "😀");
    }

    @Test
    void keeps_composed_accents() {
        assertThat(words.tokenize("Naïve café señor Łódź")).containsExactly("naïve", "café", "señor", "łódź");
    }

    @Test
    void keeps_decomposed_accents_and_composes_them_if_it_normalises() {
        String decomposed = "nai\u0308ve cafe\u0301";
        assertThat(words.tokenize(decomposed)).containsExactly("naïve", "café");
        assertThat(new WordTokenizer(Normalizer.NONE).tokenize(decomposed))
                .containsExactly("nai\u0308ve", "cafe\u0301");
    }

    @Test
    void cuts_chinese_and_hiragana_by_the_character_and_other_letters_by_the_word() {
        assertThat(words.tokenize("我喜欢。すしとラーメン 맛있다 हिन्दी"))
                .containsExactly("我", "喜", "欢", "。", "す", "し", "と", "ラーメン", "맛있다", "हिन्दी");
    }

    @Test
    void makes_no_tokens_of_what_cannot_be_seen() {
        assertThat(words.tokenize("\uFEFFa\u00A0b\u200Bc\u0007d\u2028e\u3000f\u200D"))
                .containsExactly("a", "b", "c", "d", "e", "f");
    }

    @Test
    void keeps_the_invisible_joiner_inside_a_persian_word() {
        assertThat(words.tokenize("می\u200Cخواهم")).containsExactly("می\u200Cخواهم");
    }

    @Test
    void takes_half_a_surrogate_pair_for_a_symbol() {
        assertThat(words.tokenize("a\uD83Db")).containsExactly("a", "\uD83D", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "1", "'a", "a.", "1,", "\u0301", "👩\u200D", ".", "我"})
    void takes_very_long_runs(String unit) {
        String text = unit.repeat(100_000);

        assertThat(String.join("", new WordTokenizer(Normalizer.NONE).tokenize(text))
                        .replace("\u200D", ""))
                .isEqualTo(text.replace("\u200D", ""));
    }

    @Test
    void loses_what_cannot_be_seen_and_nothing_else() {
        Tokenizer tokenizer = new WordTokenizer(Normalizer.NONE);
        IntStream lost = IntStream.range(0, 0x20000)
                .filter(codePoint -> !String.join("", tokenizer.tokenize("a " + Character.toString(codePoint) + " 1"))
                        .equals("a" + Character.toString(codePoint) + "1"));

        assertThat(lost)
                .allMatch(codePoint -> Character.isWhitespace(codePoint)
                        || Character.isSpaceChar(codePoint)
                        || Character.getType(codePoint) == Character.CONTROL
                        || Character.getType(codePoint) == Character.FORMAT)
                .contains((int) ' ', 0xA0, 0xAD, 0x200B, 0x200D, 0xFEFF);
    }

    @Test
    void cuts_at_white_space_and_nowhere_else() {
        assertThat(new WhitespaceTokenizer().tokenize(" it's  so\tladdish\u00A0, <unk> ... \n"))
                .containsExactly("it's", "so", "laddish", ",", "<unk>", "...");
    }

    @Test
    void folds_the_case_of_tokenised_text_only_if_told_so() {
        assertThat(new WhitespaceTokenizer().tokenize("New York")).containsExactly("New", "York");
        assertThat(new WhitespaceTokenizer(Normalizer.FOLD_CASE).tokenize("New York"))
                .containsExactly("new", "york");
    }

    @Test
    void makes_every_code_point_a_character() {
        assertThat(new CharacterTokenizer().tokenize("a\n 👍🏽é")).containsExactly("a", "\n", " ", "👍", "🏽", "é");
    }

    @Test
    void gives_characters_that_join_to_the_same_text() {
        String text = "Cafe\u0301 👨‍👩‍👧 \uD83D\r\n\tx";
        assertThat(String.join("", new CharacterTokenizer().tokenize(text))).isEqualTo(text);
    }

    @Test
    void composes_accents_into_one_character_if_told_so() {
        assertThat(new CharacterTokenizer(Normalizer.KEEP_CASE).tokenize("e\u0301"))
                .containsExactly("é");
    }

    @ParameterizedTest
    @MethodSource("all")
    void gives_a_list_that_cannot_be_changed(Tokenizer tokenizer) {
        List<String> tokens = tokenizer.tokenize("a");
        assertThat(tokens).isUnmodifiable();
    }
}
