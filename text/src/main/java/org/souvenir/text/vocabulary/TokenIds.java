package org.souvenir.text.vocabulary;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens by id and ids by token, while a vocabulary is put together and afterwards. */
final class TokenIds {
    private final Map<String, Integer> ids = new HashMap<>();
    private final ArrayList<String> tokens = new ArrayList<>();

    /**
     * Gives a token the next id.
     *
     * @return the id that it has already, and keeps; null if it is new
     */
    @Nullable
    Integer add(String token) {
        Integer earlier = ids.putIfAbsent(token, tokens.size());
        if (earlier == null) {
            tokens.add(token);
        }
        return earlier;
    }

    /** The same, when all tokens are there. */
    TokenIds complete() {
        tokens.trimToSize();
        return this;
    }

    /** The token's id, or another one where there is none. */
    int id(String token, int otherwise) {
        return ids.getOrDefault(token, otherwise);
    }

    boolean has(String token) {
        return ids.containsKey(token);
    }

    /** In the order of their ids. */
    List<String> tokens() {
        return Collections.unmodifiableList(tokens);
    }
}
