package org.souvenir.examples.verify;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.NamedTensors;
import org.souvenir.core.parameter.ParameterSpec;

/**
 * What is known of a file that is whole.
 *
 * @param what kind and version
 * @param checksum that there is none, or that it is right
 * @param details lines
 */
record Finding(String what, String checksum, List<String> details) {
    static final String RIGHT = "checksum right";
    static final String NONE = "without a checksum";
    /** Of a zip file, whose entries may have none. */
    static final String NO_WRONG = "no checksum wrong";

    private static final int MOST = 12;

    static Finding of(String what, String checksum, Stream<String> details) {
        return new Finding(what, checksum, details.toList());
    }

    /** How many parameters a network has, in which layers. */
    static Stream<String> network(Network network) {
        long parameters = network.architecture().parameters().stream()
                .mapToLong(ParameterSpec::length)
                .sum();
        return Stream.of(
                "%s parameters, %s"
                        .formatted(grouped(parameters), network.quantisation().precision()),
                String.join(", ", network.architecture().inputs().keySet()) + " → " + network.architecture());
    }

    /** The names of notes. */
    static Stream<String> notes(Map<String, String> notes) {
        return notes.isEmpty() ? Stream.of() : Stream.of("notes: " + String.join(", ", notes.keySet()));
    }

    /** The tensors of a file, all of them counted and the first of them named. */
    static Stream<String> tensors(NamedTensors tensors) {
        long numbers = tensors.names().stream()
                .mapToLong(name ->
                        Arrays.stream(tensors.shape(name)).asLongStream().reduce(1, (a, b) -> a * b))
                .sum();
        Stream<String> first = tensors.names().stream()
                .limit(MOST)
                .map(name -> "%s %s %s".formatted(name, tensors.dtype(name), Arrays.toString(tensors.shape(name))));
        int more = tensors.names().size() - MOST;
        return Stream.of(
                        Stream.of("tensors: %s, numbers: %s"
                                .formatted(grouped(tensors.names().size()), grouped(numbers))),
                        first,
                        more > 0 ? Stream.of("and %s more".formatted(grouped(more))) : Stream.<String>of())
                .flatMap(lines -> lines);
    }

    /** The first of several words, and how many there are. */
    static String list(String what, List<String> words) {
        int more = words.size() - MOST;
        return what + ": " + String.join(", ", words.subList(0, Math.min(MOST, words.size())))
                + (more > 0 ? " and %s more".formatted(grouped(more)) : "");
    }

    /** The same in every country. */
    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
