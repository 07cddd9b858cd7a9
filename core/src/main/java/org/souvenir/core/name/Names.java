package org.souvenir.core.name;

import static java.util.Objects.requireNonNull;

/** Names that people give. */
public final class Names {
    private Names() {}

    /**
     * A name that can be seen: in files, messages, and before the dot of a longer one.
     *
     * @param what what gets the name, {@code state}
     * @return the name
     * @throws NullPointerException if there is none
     * @throws IllegalArgumentException if it is empty
     */
    public static String given(String what, String name) {
        requireNonNull(name, "name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException(what + ": a name must have at least one character, but is empty");
        }
        return name;
    }
}
