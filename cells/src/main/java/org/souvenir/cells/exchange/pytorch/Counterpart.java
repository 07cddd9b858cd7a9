package org.souvenir.cells.exchange.pytorch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.cells.exchange.TensorAccount;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;

/** What a layer of ours, or one stage of it, is in a {@code state_dict}. */
sealed interface Counterpart permits RecurrentCounterpart, PlainCounterpart {

    /**
     * A tensor that belongs to it.
     *
     * @param optional whether there are modules without it
     */
    record Wanted(int[] shape, boolean optional) {}

    /** The name of the layer, or of the stage where others of the layer have parameters as well. */
    String name();

    /** The stages that it is: one, or both directions of one layer. */
    List<Stage> stages();

    /**
     * The tensors that belong to it, by the last part of their names.
     *
     * @param suffix what stands behind {@code weight_ih} and so on
     */
    Map<String, Wanted> wanted(String suffix);

    /** Takes the tensors of a module; those that are optional and missing are what they are without. */
    void read(TensorAccount account, TorchModule from, Parameters into);

    /** The tensors, by the last part of their names; of a recurrent module with {@code _l0}. */
    Map<String, Tensor> write(Parameters from);

    /** Whether a module has these tensors, in these shapes, and no others. */
    default boolean fits(TorchModule module) {
        Map<String, Wanted> wanted = wanted(module.suffix());
        return wanted.keySet().containsAll(module.shapes().keySet())
                && wanted.entrySet().stream().allMatch(e -> {
                    int[] found = module.shapes().get(e.getKey());
                    return found == null
                            ? e.getValue().optional()
                            : Arrays.equals(found, e.getValue().shape());
                });
    }

    /** Its name and its tensors' shapes, for messages. */
    default String described() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        wanted("_l0").forEach((name, wanted) -> shapes.put(name, wanted.shape()));
        return "'" + name() + "' (" + TorchModule.shapes(shapes) + ")";
    }
}
