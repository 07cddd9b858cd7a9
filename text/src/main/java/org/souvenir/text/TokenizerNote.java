package org.souvenir.text;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.souvenir.text.token.CharacterTokenizer;
import org.souvenir.text.token.Normalizer;
import org.souvenir.text.token.Tokenizer;
import org.souvenir.text.token.WhitespaceTokenizer;
import org.souvenir.text.token.WordTokenizer;

/** A tokenizer as text: what it makes of a text, and the name of its normalizer. */
final class TokenizerNote {
    private static final Map<String, Tokenizer> KNOWN = known();

    private TokenizerNote() {}

    private static Map<String, Tokenizer> known() {
        Map<String, Function<Normalizer, Tokenizer>> kinds = new LinkedHashMap<>();
        kinds.put("words", WordTokenizer::new);
        kinds.put("characters", CharacterTokenizer::new);
        kinds.put("whitespace", WhitespaceTokenizer::new);
        Map<String, Tokenizer> known = new LinkedHashMap<>();
        kinds.forEach((kind, tokenizer) -> {
            for (Normalizer normalizer : Normalizer.values()) {
                known.put(kind + " " + normalizer.name(), tokenizer.apply(normalizer));
            }
        });
        return known;
    }

    static String of(Tokenizer tokenizer) {
        return KNOWN.entrySet().stream()
                .filter(each -> each.getValue().equals(tokenizer))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "text network: the tokenizer must be one that a file can name, %s, but is %s"
                                .formatted(KNOWN.values(), tokenizer)));
    }

    static Tokenizer read(String note) {
        Tokenizer tokenizer = KNOWN.get(note);
        if (tokenizer == null) {
            throw new IllegalArgumentException(
                    "text network: the tokenizer must be one of %s, but is \"%s\"".formatted(KNOWN.keySet(), note));
        }
        return tokenizer;
    }
}
