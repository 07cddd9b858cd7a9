package org.souvenir.examples;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a newer list of an API takes from those who use an older one. Lists are those of {@code api.txt}: a line a type, below it
 * its members, indented. What is new breaks nothing, but for what somebody who implements an interface would have to add.
 */
final class ApiBreaks {
    /** What kind of type it is, its name, its variables, and the types above it. */
    private static final Pattern TYPE = Pattern.compile("((?:sealed )?\\w+) ([\\w.]+)(<.*?>)?(?:: (.*))?");

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)(-.*)?");

    private record Type(String kind, String variables, Set<String> above, Set<String> members) {
        /** The members, whether they have a body or not. */
        Set<String> callable() {
            return members.stream()
                    .map(member -> member.replaceFirst("^(abstract|default) ", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private ApiBreaks() {}

    /** What is gone or asks for more, a line each. */
    static List<String> between(List<String> older, List<String> newer) {
        Set<String> breaks = new TreeSet<>();
        Map<String, Type> now = types(newer);
        types(older).forEach((name, type) -> {
            Type next = now.get(name);
            if (next == null) {
                breaks.add(name + ": is gone");
            } else {
                compare(name, type, next, breaks);
            }
        });
        return List.copyOf(breaks);
    }

    private static void compare(String name, Type type, Type next, Set<String> breaks) {
        if (!type.kind.equals(next.kind) || !type.variables.equals(next.variables)) {
            breaks.add("%s: was %s%s, is %s%s".formatted(name, type.kind, type.variables, next.kind, next.variables));
        }
        type.above.stream()
                .filter(above -> !next.above.contains(above))
                .forEach(above -> breaks.add("%s: is no %s any more".formatted(name, above)));
        Set<String> callable = next.callable();
        type.callable().stream()
                .filter(member -> !callable.contains(member))
                .forEach(member -> breaks.add("%s: %s is gone".formatted(name, member)));
        if (type.kind.equals("interface")) {
            next.members.stream()
                    .filter(member -> member.startsWith("abstract ") && !type.members.contains(member))
                    .forEach(member -> breaks.add("%s: %s asks for more".formatted(name, member)));
        }
    }

    private static Map<String, Type> types(List<String> lines) {
        Map<String, Type> types = new LinkedHashMap<>();
        Set<String> members = Set.of();
        for (String line : lines) {
            if (line.startsWith(" ")) {
                members.add(line.strip());
                continue;
            }
            Matcher type = TYPE.matcher(line);
            if (!type.matches()) {
                throw new IllegalArgumentException("api: a line must be a type or a member, but is " + line);
            }
            members = new TreeSet<>();
            String variables = type.group(3) == null ? "" : type.group(3);
            types.put(type.group(2), new Type(type.group(1), variables, parted(type.group(4)), members));
        }
        return types;
    }

    /** Types with commas between, where those within angle brackets part nothing. */
    private static Set<String> parted(String types) {
        return types == null
                ? Set.of()
                : Arrays.stream(types.split(", (?=[^>]*(<|$))")).collect(Collectors.toSet());
    }

    /** Whether one who has a version must expect breaks in a later one: of another major version, or of another 0.n. */
    static boolean mayBreak(String released, String version) {
        int[] old = numbers(released);
        int[] now = numbers(version);
        return now[0] > old[0] || now[0] == 0 && old[0] == 0 && now[1] > old[1];
    }

    private static int[] numbers(String version) {
        Matcher numbers = VERSION.matcher(version);
        if (!numbers.matches()) {
            throw new IllegalArgumentException("version: must be MAJOR.MINOR.PATCH, but is " + version);
        }
        return new int[] {Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2))};
    }
}
