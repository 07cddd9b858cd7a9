package org.souvenir.cells;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands in a record; apart, since it asks the JVM for what another platform tells otherwise. */
final class Components {
    private Components() {}

    /**
     * Its components by name, in their order.
     *
     * @throws IllegalStateException if they cannot be read
     */
    static Map<String, @Nullable Object> of(Record whole, String kind) {
        Map<String, @Nullable Object> components = new LinkedHashMap<>();
        for (RecordComponent component : whole.getClass().getRecordComponents()) {
            components.put(component.getName(), read(component, whole, kind));
        }
        return components;
    }

    private static @Nullable Object read(RecordComponent component, Object whole, String kind) {
        Method accessor = component.getAccessor();
        if (!accessor.trySetAccessible()) {
            throw new IllegalStateException(
                    "settings: the components of %s must be readable, but module %s hides them; add 'opens %s to org.souvenir.cells' to its module-info, or implement settings"
                            .formatted(
                                    kind,
                                    whole.getClass().getModule().getName(),
                                    whole.getClass().getPackageName()));
        }
        try {
            return accessor.invoke(whole);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "settings: the components of %s must be readable, but %s fails"
                            .formatted(kind, component.getName()),
                    e);
        }
    }
}
