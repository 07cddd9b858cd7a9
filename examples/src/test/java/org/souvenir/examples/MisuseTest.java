package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.examples.MisuseWalk.Call;
import org.souvenir.examples.MisuseWalk.Outcome;

/**
 * Everything that the library shows to its users, called with what is wrong: null, numbers out of any range, arrays and tensors of
 * other sizes. Null is told by the argument's name; nothing tells of the insides; and what was refused once stays refused.
 *
 * <p>With {@code -Dmisuse.table} it prints how many calls of each type ended how; with {@code -Dmisuse.renew} it renews the list of
 * what is refused.
 */
final class MisuseTest {
    private static final Path LIST = Path.of("src/test/resources/org/souvenir/examples/refused-misuse.txt");

    @TempDir
    private Path folder;

    @Test
    void is_told_by_name_and_in_our_words() throws IOException {
        MisuseWalk walk = new MisuseWalk(new MisuseSamples(folder));
        List<Call> calls = Modules.LIBRARY.stream()
                .flatMap(module -> Api.types(module).stream())
                .flatMap(type -> walk.walk(type).stream())
                .toList();
        if (System.getProperty("misuse.table") != null) {
            System.out.println(table(calls));
        }
        if (System.getProperty("misuse.renew") != null) {
            Files.write(LIST, refused(calls));
        }
        assertThat(calls.stream().filter(call -> call.outcome() == Outcome.FOREIGN))
                .as("refused in words that are not ours")
                .isEmpty();
        assertThat(calls.stream().filter(call -> call.outcome() == Outcome.SLOW))
                .as("not refused at once")
                .isEmpty();
        assertThat(calls.stream()
                        .filter(call -> call.outcome() == Outcome.ACCEPTED
                                && call.wrong().equals("null")))
                .as("null that nobody minded")
                .isEmpty();
        TreeSet<String> accepted = calls.stream()
                .filter(call -> call.outcome() == Outcome.ACCEPTED)
                .map(Call::name)
                .collect(Collectors.toCollection(TreeSet::new));
        accepted.retainAll(new TreeSet<>(Files.readAllLines(LIST)));
        assertThat(accepted).as("accepted now, and refused before").isEmpty();
    }

    private static List<String> refused(List<Call> calls) {
        return calls.stream()
                .filter(call ->
                        call.outcome() == Outcome.REFUSED && !call.wrong().equals("null"))
                .map(Call::name)
                .distinct()
                .sorted()
                .toList();
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
