package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.examples.MisuseWalk.Call;
import org.souvenir.examples.MisuseWalk.Outcome;

/**
 * Everything that the library shows to its users, called with what is wrong: null, numbers out of any range, arrays and tensors of
 * other sizes, a pipe in the place of a file; with lists, maps and arrays that hold null. Null is told by the argument's name; nothing tells of the insides; and
 * what is accepted stands in a list ({@link AcceptedMisuse}), under the reason why that is right.
 *
 * <p>With {@code -Dmisuse.table} it prints how many calls of each type ended how; with {@code -Dmisuse.renew} it renews the list.
 */
final class MisuseTest {
    /** Batches may be lazy, and are looked at in training, one by one; gradients that nobody asked for are null. */
    private static final Pattern NULLS_WITHIN =
            Pattern.compile("ExampleSource\\.(inOrder|shuffled)|ReferenceExecutor\\.Gradients");

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD) // names who waits at a pipe
    void is_told_by_name_and_in_our_words() throws IOException {
        MisuseWalk walk = new MisuseWalk(new MisuseSamples(folder));
        List<Call> calls = Modules.LIBRARY.stream()
                .flatMap(module -> Api.types(module).stream())
                .flatMap(type -> walk.walk(type).stream())
                .toList();
        if (System.getProperty("misuse.table") != null) {
            System.out.println(table(calls));
        }
        AcceptedMisuse accepted = AcceptedMisuse.of(calls);
        if (System.getProperty("misuse.renew") != null) {
            accepted.renew();
        }
        assertThat(calls.stream().filter(call -> call.outcome() == Outcome.FOREIGN))
                .as("refused in words that are not ours")
                .isEmpty();
        assertThat(calls.stream().filter(call -> call.outcome() == Outcome.SLOW))
                .as("not refused at once")
                .isEmpty();
        assertThat(calls.stream()
                        .filter(call -> call.outcome() == Outcome.ACCEPTED
                                && (call.wrong().equals("null")
                                        || call.wrong().startsWith(WithNulls.WITH_NULL)
                                                && !NULLS_WITHIN
                                                        .matcher(call.name())
                                                        .lookingAt())))
                .as("null that nobody minded")
                .isEmpty();
        assertThat(accepted.lines())
                .as("accepted; -Dmisuse.renew renews the list, and what is new in it must be given a reason")
                .containsExactlyInAnyOrderElementsOf(AcceptedMisuse.listed());
        assertThat(AcceptedMisuse.unjudged()).as("accepted without a reason").isEmpty();
    }

    private static String table(List<Call> calls) {
        Map<String, Map<Outcome, Long>> counts = new TreeMap<>(calls.stream()
                .collect(Collectors.groupingBy(
                        call -> MisuseSamples.simple(call.type().getName()),
                        Collectors.groupingBy(
                                Call::outcome, () -> new EnumMap<>(Outcome.class), Collectors.counting()))));
        counts.put(
                "~ all",
                calls.stream()
                        .collect(Collectors.groupingBy(
                                Call::outcome, () -> new EnumMap<>(Outcome.class), Collectors.counting())));
        StringBuilder table = new StringBuilder("%-40s".formatted("type"));
        for (Outcome outcome : Outcome.values()) {
            table.append("%10s".formatted(outcome));
        }
        counts.forEach((type, ends) -> {
            table.append("%n%-40s".formatted(type));
            for (Outcome outcome : Outcome.values()) {
                table.append("%10d".formatted(ends.getOrDefault(outcome, 0L)));
            }
        });
        return table.toString();
    }
}
