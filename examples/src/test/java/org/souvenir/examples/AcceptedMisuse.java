package org.souvenir.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.souvenir.examples.MisuseWalk.Call;
import org.souvenir.examples.MisuseWalk.Outcome;

/**
 * Wrong arguments that are accepted, a line for each argument of a method, whatever its overloads are:
 * {@code Tensor.select: places = empty, longer}. The list of them has a reason above each group of lines.
 */
final class AcceptedMisuse {
    private static final Path LIST = Path.of("src/test/resources/org/souvenir/examples/accepted-misuse.txt");
    private static final String REASON = "# ";
    private static final String UNJUDGED = REASON + "Not judged yet.";

    private final Map<String, Set<String>> kinds;

    private AcceptedMisuse(Map<String, Set<String>> kinds) {
        this.kinds = kinds;
    }

    /** Those among some calls. */
    static AcceptedMisuse of(List<Call> calls) {
        Map<String, Set<String>> kinds = new TreeMap<>();
        for (Call call : calls) {
            if (call.outcome() == Outcome.ACCEPTED) {
                String name = call.name();
                String method = name.substring(0, name.indexOf('('));
                String argument = name.substring(name.lastIndexOf("): ") + 1, name.lastIndexOf(" = "));
                kinds.computeIfAbsent(method + argument, key -> new TreeSet<>()) // reflection has no order
                        .add(call.wrong());
            }
        }
        return new AcceptedMisuse(kinds);
    }

    /** As the list has them. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        kinds.forEach((argument, wrong) -> lines.add(line(argument, wrong)));
        return lines;
    }

    private static String line(String argument, Set<String> wrong) {
        return argument + " = " + String.join(", ", wrong);
    }

    /** The lines of the list, without reasons. */
    static List<String> listed() {
        return read().stream()
                .filter(line -> !line.isEmpty() && !line.startsWith(REASON))
                .toList();
    }

    /** The lines that no reason stands above. */
    static List<String> unjudged() {
        return List.copyOf(byReason().getOrDefault(UNJUDGED, Set.of()));
    }

    /** Arguments by reason. */
    private static Map<String, Set<String>> byReason() {
        Map<String, Set<String>> groups = new LinkedHashMap<>();
        String reason = UNJUDGED;
        for (String line : read()) {
            if (line.startsWith(REASON)) {
                reason = line;
            } else if (!line.isEmpty()) {
                groups.computeIfAbsent(reason, key -> new TreeSet<>()).add(line.substring(0, line.lastIndexOf(" = ")));
            }
        }
        return groups;
    }

    /** Writes the list anew: arguments stay under their reasons, new ones come last, under none. */
    void renew() {
        Map<String, Set<String>> left = new TreeMap<>(kinds);
        List<String> list = new ArrayList<>();
        byReason().forEach((reason, arguments) -> {
            Map<String, Set<String>> still = new TreeMap<>(left);
            still.keySet().retainAll(arguments);
            left.keySet().removeAll(arguments);
            write(reason, still, list);
        });
        write(UNJUDGED, left, list);
        try {
            Files.write(LIST, list);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String reason, Map<String, Set<String>> group, List<String> list) {
        if (!group.isEmpty()) {
            list.add(reason);
            group.forEach((argument, wrong) -> list.add(line(argument, wrong)));
            list.add("");
        }
    }

    private static List<String> read() {
        try {
            return Files.readAllLines(LIST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
