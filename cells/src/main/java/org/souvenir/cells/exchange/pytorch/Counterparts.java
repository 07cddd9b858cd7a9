package org.souvenir.cells.exchange.pytorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Direction;

/** What all layers of an architecture that have parameters are in a {@code state_dict}, in order. */
final class Counterparts {
    private final Map<Counterpart, String> names = new LinkedHashMap<>();

    private Counterparts(List<Counterpart> all) {
        PythonNames python = new PythonNames();
        all.forEach(counterpart -> names.put(counterpart, python.of(counterpart.name())));
    }

    static Counterparts of(Architecture architecture) {
        List<Counterpart> all = new ArrayList<>();
        List<Stage> stages = architecture.stages();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            Optional<RecurrentCounterpart> both =
                    i + 1 < stages.size() ? bothWays(stage, stages.get(i + 1)) : Optional.empty();
            if (both.isPresent()) {
                all.add(both.get());
                i++;
            } else if (!stage.step().parameters().isEmpty()) {
                Optional<StandardCell> cell = StandardCell.of(stage.step());
                all.add(
                        cell.isPresent()
                                ? new RecurrentCounterpart(stage.name(), List.of(stage), cell.get())
                                : PlainCounterpart.of(stage.name(), stage));
            }
        }
        return new Counterparts(all);
    }

    /** A layer that reads both ways by cells that one module can have. */
    private static Optional<RecurrentCounterpart> bothWays(Stage forward, Stage backward) {
        boolean one = forward.layer().equals(backward.layer())
                && forward.direction() == Direction.FORWARD
                && backward.direction() == Direction.BACKWARD
                && forward.inputs().equals(backward.inputs());
        Optional<StandardCell> cell = one ? StandardCell.of(forward.step()) : Optional.empty();
        return cell.filter(
                        c -> StandardCell.of(backward.step()).filter(c::equals).isPresent())
                .map(c -> new RecurrentCounterpart(forward.layer(), List.of(forward, backward), c));
    }

    /** In order. */
    List<Counterpart> all() {
        return List.copyOf(names.keySet());
    }

    /** What its module is called in what is written for PyTorch. */
    String python(Counterpart counterpart) {
        return java.util.Objects.requireNonNull(names.get(counterpart));
    }
}
