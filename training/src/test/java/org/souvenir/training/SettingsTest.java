package org.souvenir.training;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.engine.Engine;
import org.souvenir.training.loss.Losses;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Schedule;
import org.souvenir.training.optimizer.Sgd;

class SettingsTest {
    /** Of each type a value that is no default. */
    private static final Map<Class<?>, Object> VALUES = Map.ofEntries(
            entry(int.class, 77),
            entry(long.class, 78L),
            entry(boolean.class, true),
            entry(OptionalDouble.class, OptionalDouble.of(0.3)),
            entry(List.class, List.of(OutputMetric.of(new Accuracy()))),
            entry(OutputMetric.class, OutputMetric.of(new Accuracy())),
            entry(Predicate.class, (Predicate<Progress>) progress -> true),
            entry(IntUnaryOperator.class, (IntUnaryOperator) steps -> 5),
            entry(Path.class, Path.of("file")),
            entry(FitSettings.Resumed.class, new FitSettings.Resumed(Path.of("file"), Set.of(Condition.SEED))),
            entry(Clipping.class, Clipping.byNorm(3)),
            entry(Schedule.class, Schedule.exponential(0.5)));

    static List<Record> settings() {
        return List.of(StepSettings.of(Losses.of(new MeanSquaredError()), new Sgd(1)), FitSettings.STANDARD);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void a_copy_has_one_setting_changed_and_all_others_kept(Record before) throws ReflectiveOperationException {
        try (Engine engine = Engine.withThreads(1)) {
            for (Method method : before.getClass().getDeclaredMethods()) {
                if (!method.getName().startsWith("with")) {
                    continue;
                }
                Class<?> type = method.getParameterTypes()[0];
                Object value = type == Engine.class ? engine : VALUES.get(type);
                Object after = method.invoke(before, value);
                for (RecordComponent component : before.getClass().getRecordComponents()) {
                    boolean changed = method.getName().substring(4).equalsIgnoreCase(component.getName());
                    assertThat(component.getAccessor().invoke(after))
                            .as("%s after %s", component.getName(), method.getName())
                            .isEqualTo(changed ? value : component.getAccessor().invoke(before));
                }
            }
        }
    }

    @Test
    void a_trainer_has_only_final_fields() {
        assertThat(Arrays.stream(Trainer.class.getDeclaredFields())
                        .filter(field -> !Modifier.isFinal(field.getModifiers()))
                        .map(Field::getName))
                .isEmpty();
    }
}
