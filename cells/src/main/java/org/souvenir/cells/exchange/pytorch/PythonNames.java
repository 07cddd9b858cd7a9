package org.souvenir.cells.exchange.pytorch;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Identifiers for names, each once: letters, digits and underscores of ASCII, and nothing that means something else in a
 * module of PyTorch. The same names in the same order give the same identifiers.
 */
final class PythonNames {
    /** Python's keywords, and what attributes of {@code nn.Module} are called (PyTorch 2.13). */
    private static final Set<String> RESERVED =
            Set.of(("False None True and as assert async await break class continue def"
                            + " del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try"
                            + " while with yield match case type print self torch nn F math super"
                            + " T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double"
                            + " dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half"
                            + " ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters"
                            + " register_backward_hook register_buffer register_forward_hook register_forward_pre_hook"
                            + " register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook"
                            + " register_load_state_dict_pre_hook register_module register_parameter register_state_dict_post_hook"
                            + " register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory state_dict to"
                            + " to_empty train training xpu zero_grad")
                    .split(" ", -1));

    private final Set<String> taken = new HashSet<>();

    /** An identifier that was not given out before. */
    String of(String name) {
        String safe = safe(name);
        String free = safe;
        for (int i = 2; RESERVED.contains(free) || !taken.add(free); i++) {
            free = safe + "_" + i;
        }
        return free;
    }

    /** The name of a class. */
    String ofClass(String name) {
        String safe = safe(name);
        return of(safe.substring(0, 1).toUpperCase(Locale.ROOT) + safe.substring(1));
    }

    private static String safe(String name) {
        String ascii = name.replaceAll("[^A-Za-z0-9_]", "_").replaceAll("^_+", "");
        return ascii.isEmpty() || Character.isDigit(ascii.charAt(0)) ? "n" + ascii : ascii;
    }
}
