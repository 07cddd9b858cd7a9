package org.souvenir.cells.exchange.pytorch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.souvenir.cells.Cell;
import org.souvenir.cells.exchange.pytorch.ModuleChain.Block;
import org.souvenir.cells.exchange.pytorch.StandardCell.Kind;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.LayerNorm;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.wrapper.TwoBiases;
import org.souvenir.core.file.FileFormatException;

/**
 * Makes our layers of PyTorch's modules.
 *
 * @param relu whether {@code nn.RNN} has relu
 * @param bothBiases whether cells have two
 * @param made the modules by the names of their layers; added to
 */
record LayersOfModules(String source, boolean relu, boolean bothBiases, Map<String, TorchModule> made) {

    List<Link> links(Block block) {
        TorchModule first = block.levels().get(0);
        return switch (block.role()) {
            case EMBEDDING -> List.of(new Embedding(block.out()).named(name(block, first)));
            case LINEAR -> List.of(new Dense(block.out()).named(name(block, first)));
            case NORM -> List.of(new LayerNorm().named(name(block, first)));
            case RECURRENT -> {
                List<Link> levels = new ArrayList<>();
                for (TorchModule level : block.levels()) {
                    levels.add(recurrent(level).named(name(block, level)));
                }
                yield levels;
            }
        };
    }

    /** The module's own name; that of its role where the module is the whole model. */
    private String name(Block block, TorchModule module) {
        String name = module.name().isEmpty() ? block.role().name().toLowerCase(Locale.ROOT) : module.name();
        made.put(name, module);
        return name;
    }

    private Recurrent recurrent(TorchModule module) {
        String end = module.suffix();
        int input = ModuleChain.size(source, module, TorchModule.INPUT + end, 1);
        int rows = ModuleChain.size(source, module, TorchModule.RECURRENT + end, 0);
        int state = ModuleChain.size(source, module, TorchModule.RECURRENT + end, 1);
        boolean projected = module.shapes().containsKey(TorchModule.PROJECTION + end);
        int hidden = projected ? ModuleChain.size(source, module, TorchModule.PROJECTION + end, 1) : state;
        Kind kind = kind(module, rows, hidden, projected);
        Cell bare = new StandardCell(kind, input, hidden, state, projected).cell();
        Cell cell = bothBiases ? new TwoBiases(bare) : bare;
        return module.bidirectional() ? Recurrent.with(cell).bidirectional() : Recurrent.with(cell);
    }

    private Kind kind(TorchModule module, int rows, int hidden, boolean projected) {
        return Arrays.stream(Kind.values())
                .filter(kind -> (long) kind.gates() * hidden == rows
                        && hidden > 0
                        && (!projected || kind == Kind.LSTM)
                        && kind != (relu ? Kind.TANH : Kind.RELU))
                .findFirst()
                .orElseThrow(() -> FileFormatException.of(
                        source,
                        "recurrent weights must have 1, 3 or 4 rows for each of the hidden numbers, but module %s has %d for %d"
                                .formatted(module.described(), rows, hidden)));
    }
}
