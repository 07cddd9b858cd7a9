package org.souvenir.cells.exchange.pytorch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.souvenir.cells.exchange.TensorAccount;
import org.souvenir.core.name.Printable;

/**
 * Tensors of a {@code state_dict} that belong together: those of a module, or of one level of a stacked recurrent one.
 *
 * @param name what users call it: {@code encoder.rnn}, its levels {@code encoder.rnn.l0} and so on where it has several
 * @param prefix of its tensors' names, with the dot at the end
 * @param level of a recurrent module, -1 for all others and the cell classes
 * @param shapes of its tensors by the rest of their names
 */
record TorchModule(String name, String prefix, int level, Map<String, int[]> shapes) {
    static final String INPUT = "weight_ih";
    static final String RECURRENT = "weight_hh";
    static final String PROJECTION = "weight_hr";
    static final String INPUT_BIAS = "bias_ih";
    static final String RECURRENT_BIAS = "bias_hh";
    static final String REVERSE = "_reverse";
    private static final Pattern RECURRENT_NAME =
            Pattern.compile("(?:weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)(?:_l(\\d{1,4})(?:_reverse)?)?");

    /** What of a tensor's name stands behind {@code weight_ih}: {@code _l0}, nothing for the cell classes. */
    String suffix() {
        return level < 0 ? "" : "_l" + level;
    }

    /** Whether it is a level of a recurrent module, or a cell. */
    boolean recurrent() {
        return shapes.containsKey(INPUT + suffix()) || shapes.containsKey(RECURRENT + suffix());
    }

    /** Whether it reads both ways. */
    boolean bidirectional() {
        return shapes.containsKey(INPUT + suffix() + REVERSE);
    }

    /** Its name and its tensors' shapes, for messages. */
    String described() {
        return "'" + Printable.of(name) + "' (" + shapes(shapes) + ")";
    }

    static String shapes(Map<String, int[]> shapes) {
        return shapes.entrySet().stream()
                .map(e -> Printable.of(e.getKey()) + " " + Arrays.toString(e.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** All that are in a file, in its order, the levels of a module one after the other. */
    static List<TorchModule> of(TensorAccount account) {
        Map<String, Map<Integer, Map<String, int[]>>> found = new LinkedHashMap<>();
        for (String tensor : account.names()) {
            String prefix = tensor.substring(0, tensor.lastIndexOf('.') + 1);
            String rest = tensor.substring(prefix.length());
            Matcher matcher = RECURRENT_NAME.matcher(rest);
            int level = matcher.matches() && matcher.group(1) != null ? Integer.parseInt(matcher.group(1)) : -1;
            found.computeIfAbsent(prefix, p -> new TreeMap<>())
                    .computeIfAbsent(level, l -> new LinkedHashMap<>())
                    .put(rest, account.shape(tensor));
        }
        return found.entrySet().stream()
                .flatMap(module -> module.getValue().entrySet().stream()
                        .map(level -> of(
                                module.getKey(),
                                level.getKey(),
                                module.getValue().size(),
                                level.getValue())))
                .toList();
    }

    private static TorchModule of(String prefix, int level, int levels, Map<String, int[]> shapes) {
        String module = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
        String name = levels == 1 || level < 0 ? module : prefix + "l" + level;
        return new TorchModule(name, prefix, level, shapes);
    }

    /** The names of some, for messages. */
    static String described(List<TorchModule> modules) {
        return modules.stream().map(TorchModule::described).collect(Collectors.joining(", ", "[", "]"));
    }
}
