package org.souvenir.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that write their comparison out compare each of their components. */
class EqualityTest {
    private static final Slot A = new Slot(1, "a", Slot.Extent.STEP, 0, 8);
    private static final Slot B = new Slot(2, "b", Slot.Extent.HISTORY, 1, 16);

    /** A record, and another one that differs in every component. */
    static Stream<Record[]> pairs() {
        return Stream.of(
                new Record[] {A, B},
                new Record[] {new Region(A, 0, 0, 1, 8), new Region(B, 1, 2, 3, 4)},
                new Record[] {new Operand.Memory(A.all()), new Operand.Memory(B.all())},
                new Record[] {new Operand.Scratch(0, 8, 0, 8), new Operand.Scratch(1, 16, 2, 4)});
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void eachComponentCounts(Record record, Record other) throws ReflectiveOperationException {
        Object[] components = components(record);
        Object[] others = components(other);
        assertThat(make(record, components)).isEqualTo(record).hasSameHashCodeAs(record);
        assertThat(record).isNotEqualTo(other).isNotEqualTo("other").isNotEqualTo(null);
        for (int changed = 0; changed < components.length; changed++) {
            Object[] mixed = components.clone();
            mixed[changed] = others[changed];
            assertThat(make(record, mixed))
                    .as(record.getClass().getRecordComponents()[changed].toString())
                    .isNotEqualTo(record);
        }
        IntStream.range(0, components.length)
                .forEach(i -> assertThat(components[i]).isNotEqualTo(others[i]));
    }

    private static Object[] components(Record record) throws ReflectiveOperationException {
        RecordComponent[] all = record.getClass().getRecordComponents();
        Object[] components = new Object[all.length];
        for (int i = 0; i < all.length; i++) {
            components[i] = all[i].getAccessor().invoke(record);
        }
        return components;
    }

    private static Object make(Record like, Object[] components) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(like.getClass().getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Constructor<?> constructor = like.getClass().getDeclaredConstructor(types);
        return constructor.newInstance(components);
    }
}
