package org.souvenir.web.cells;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the place of cells' class of this name: TeaVM knows the fields of records, not their components. */
final class Components {
    private Components() {}

    /** The components of a record by name. */
    static Map<String, @Nullable Object> of(Record whole, String kind) {
        Map<String, @Nullable Object> components = new LinkedHashMap<>();
        for (Field field : whole.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                components.put(field.getName(), read(field, whole, kind));
            }
        }
        return components;
    }

    private static @Nullable Object read(Field field, Record whole, String kind) {
        try {
            field.setAccessible(true);
            return field.get(whole);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(
                    "settings: the components of %s must be readable, but %s fails".formatted(kind, field.getName()),
                    e);
        }
    }
}
