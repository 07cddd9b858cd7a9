package org.souvenir.web.front;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CoupledLstm;
import org.souvenir.cells.DeltaNet;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.FastGrnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.IndRnn;
import org.souvenir.cells.Janet;
import org.souvenir.cells.LayerNormGru;
import org.souvenir.cells.LayerNormLstm;
import org.souvenir.cells.Lru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.Mgu;
import org.souvenir.cells.MinGru;
import org.souvenir.cells.MinLstm;
import org.souvenir.cells.Mlstm;
import org.souvenir.cells.PeepholeLstm;
import org.souvenir.cells.Qrnn;
import org.souvenir.cells.Rwkv;
import org.souvenir.cells.Slstm;
import org.souvenir.cells.Sru;
import org.souvenir.cells.Ugrnn;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.text.EquationException;

/** The built-in cells that two sizes make, by their names. */
final class Cells {
    private static final Map<String, BiFunction<Integer, Integer, Cell>> BY_NAME = new TreeMap<>();

    static {
        BY_NAME.put("coupled-lstm", CoupledLstm::new);
        BY_NAME.put("delta-net", DeltaNet::new);
        BY_NAME.put("elman-rnn", ElmanRnn::new);
        BY_NAME.put("fast-grnn", FastGrnn::new);
        BY_NAME.put("gru", Gru::new);
        BY_NAME.put("ind-rnn", IndRnn::new);
        BY_NAME.put("janet", Janet::new);
        BY_NAME.put("layer-norm-gru", LayerNormGru::new);
        BY_NAME.put("layer-norm-lstm", LayerNormLstm::new);
        BY_NAME.put("lru", Lru::new);
        BY_NAME.put("lstm", Lstm::new);
        BY_NAME.put("mgu", Mgu::new);
        BY_NAME.put("min-gru", MinGru::new);
        BY_NAME.put("min-lstm", MinLstm::new);
        BY_NAME.put("mlstm", Mlstm::new);
        BY_NAME.put("peephole-lstm", PeepholeLstm::new);
        BY_NAME.put("qrnn", Qrnn::new);
        BY_NAME.put("rwkv", Rwkv::new);
        BY_NAME.put("slstm", Slstm::new);
        BY_NAME.put("sru", Sru::new);
        BY_NAME.put("ugrnn", Ugrnn::new);
    }

    private Cells() {}

    static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** Whether it is meant as a name: equations have an equals sign or several lines. */
    static boolean isName(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('=') < 0;
    }

    static Cell named(String name, int inputs, int units) {
        BiFunction<Integer, Integer, Cell> cell = BY_NAME.get(name);
        if (cell == null) {
            throw new IllegalArgumentException(
                    "cell: must be one of %s, or equations, but is '%s'".formatted(NearNames.of(name, names()), name));
        }
        return cell.apply(inputs, units);
    }

    /** A cell by its equations; throws an {@code EquationError} if they are none. */
    static Cell written(String equations) {
        try {
            return Cell.parse(equations);
        } catch (EquationException e) {
            throw Js.equationError(String.valueOf(e.getMessage()), e.line(), e.column());
        }
    }
}
