package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.Recurrent.Merge;

/** Outputs, final states and gradients of PyTorch's and Keras's layers, from networks of ours. */
class GoldenTest {

    static Stream<String> files() {
        return Stream.of("keras-", "torch-").map(Golden::names).flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("files")
    void is_what_other_frameworks_compute_in_double(String name) {
        Layers layers = new Layers(new Golden(name), name.startsWith("torch"));
        assertThat(layers.expected().difference(layers.shown(layers.problem().inDouble()), 1e-13, 1e-13))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void is_what_other_frameworks_compute_in_float32(String name) {
        Layers layers = new Layers(new Golden(name), name.startsWith("torch"));
        assertThat(layers.expected().difference(layers.shown(layers.problem().inFloat()), 1e-5, 2e-5))
                .isEmpty();
    }

    /** The layers of a file. */
    private static final class Layers {
        private final Golden file;
        private final List<List<GoldenSide>> layers = new ArrayList<>();
        private final String merge;
        private final int steps;
        private final int[] lengths;

        Layers(Golden file, boolean torch) {
            this.file = file;
            this.steps = file.sequence("x").length;
            this.lengths = file.lengths();
            this.merge = torch ? "concat" : file.about("merge_mode");
            String kind = file.about("kind");
            if (!torch) {
                List<String> sides = file.has("forward.kernel") ? List.of("forward.", "backward.") : List.of("");
                layers.add(sides.stream()
                        .map(side -> new GoldenSide(file, false, kind, side, "", -1))
                        .toList());
                return;
            }
            int state = 0;
            for (int l = 0; file.has("weight_ih_l" + l); l++) {
                List<GoldenSide> sides = new ArrayList<>();
                sides.add(new GoldenSide(file, true, kind, "", "_l" + l, state++));
                if (file.has("weight_ih_l" + l + "_reverse")) {
                    sides.add(new GoldenSide(file, true, kind, "", "_l" + l + "_reverse", state++));
                }
                layers.add(sides);
            }
        }

        NetworkProblem problem() {
            Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
            Map<String, DMatrixRMaj> initial = new LinkedHashMap<>();
            Map<String, DMatrixRMaj> dFinals = new LinkedHashMap<>();
            eachSide((prefix, side) -> {
                side.parameters().forEach((name, m) -> parameters.put(prefix + name, m));
                side.states("", "0").forEach((name, m) -> initial.put(prefix + name, m));
                finalGradients(side).forEach((name, m) -> dFinals.put(prefix + name, m));
            });
            return new NetworkProblem(
                    architecture(),
                    parameters,
                    Map.of(Input.NAME, file.sequence("x")),
                    Map.of(Input.NAME, lengths),
                    initial,
                    Map.of("output", outputGradient()),
                    dFinals);
        }

        private Architecture architecture() {
            List<Link> all = new ArrayList<>();
            for (List<GoldenSide> sides : layers) {
                Recurrent layer = Recurrent.with(sides.get(0).cell());
                layer = sides.size() == 2 ? layer.bidirectional(merged()) : goesBackwards() ? layer.backward() : layer;
                all.add(layer.named("layer" + all.size()));
            }
            return Architecture.of(Input.features(file.sequence("x")[0].numCols), all);
        }

        private Merge merged() {
            return switch (merge) {
                case "concat", "none" -> Merge.CONCAT;
                case "sum" -> Merge.SUM;
                case "ave" -> Merge.AVERAGE;
                case "mul" -> Merge.MULTIPLY;
                default -> throw new AssertionError("unknown merge " + merge);
            };
        }

        /** Each side, with what our names of its parameters and states begin with. */
        private void eachSide(BiConsumer<String, GoldenSide> action) {
            for (int l = 0; l < layers.size(); l++) {
                List<GoldenSide> sides = layers.get(l);
                for (int s = 0; s < sides.size(); s++) {
                    String side = sides.size() == 1 ? "" : s == 0 ? ".forward" : ".backward";
                    action.accept("layer" + l + side + ".", sides.get(s));
                }
            }
        }

        /** All that the file tells, under our names. */
        Values expected() {
            Values values = new Values();
            if (!lastOnly()) {
                values.forward().put("output output", InDouble.flat(withoutPadding(inOrder(last("")))));
            }
            eachSide((prefix, side) -> {
                finalStates(side).forEach((name, m) -> values.forward().put("state " + prefix + name, m.data));
                side.gradients().forEach((name, m) -> values.gradients().put(prefix + name, m.data));
                side.states("d.", "0").forEach((name, m) -> values.gradients().put("state " + prefix + name, m.data));
            });
            values.gradients().put("input x", InDouble.flat(file.sequence("d.x")));
            return values;
        }

        /** What the file shows as well. */
        Values shown(Values values) {
            if (lastOnly()) {
                values.forward().remove("output output");
            }
            return values;
        }

        private boolean goesBackwards() {
            return option("go_backwards=True");
        }

        private boolean lastOnly() {
            return option("return_sequences=False");
        }

        private boolean repeatsPastTheEnd() {
            return option("zero_output_for_mask=False");
        }

        private boolean option(String option) {
            return file.has("kernel") && file.about("options").contains(option);
        }

        /** In the order of x, as our outputs are; Keras's are in the order of reading. */
        private DMatrixRMaj[] inOrder(DMatrixRMaj[] y) {
            DMatrixRMaj[] order = y.clone();
            for (int t = 0; goesBackwards() && t < y.length; t++) {
                order[t] = y[y.length - 1 - t];
            }
            return order;
        }

        /** What the last layer gives, or its gradient; two directions that are not merged lie side by side. */
        private DMatrixRMaj[] last(String d) {
            if (!merge.equals("none")) {
                return file.sequence(d + "y");
            }
            DMatrixRMaj[] both = file.sequence(d + "forward.y");
            DMatrixRMaj[] backward = file.sequence(d + "backward.y");
            for (int t = 0; t < steps; t++) {
                both[t] = CommonOps_DDRM.concatColumns(both[t], backward[t], null);
            }
            return both;
        }

        private DMatrixRMaj[] outputGradient() {
            if (!lastOnly()) {
                return inOrder(last("d."));
            }
            DMatrixRMaj[] zeros = new DMatrixRMaj[steps];
            Arrays.setAll(zeros, t -> new DMatrixRMaj(lengths.length, file.matrix("y").numCols));
            return zeros;
        }

        private Map<String, DMatrixRMaj> finalStates(GoldenSide side) {
            Map<String, DMatrixRMaj> states = side.states("", "_n");
            if (lastOnly()) {
                states.put("h", file.matrix("y"));
            }
            return states;
        }

        /** What is shown of the last state, past the end or instead of a sequence, adds to its gradient. */
        private Map<String, DMatrixRMaj> finalGradients(GoldenSide side) {
            Map<String, DMatrixRMaj> gradients = side.states("d.", "_n");
            if (lastOnly()) {
                gradients.merge("h", file.matrix("d.y"), (a, b) -> CommonOps_DDRM.add(a, b, null));
            } else if (repeatsPastTheEnd()) {
                DMatrixRMaj[] dy = file.sequence("d.y");
                for (int t = 0; t < steps; t++) {
                    for (int b = 0; b < lengths.length; b++) {
                        for (int j = 0; t >= lengths[b] && j < dy[t].numCols; j++) {
                            gradients.get("h").add(b, j, dy[t].get(b, j));
                        }
                    }
                }
            }
            return gradients;
        }

        /** Zeros past the end of each sequence. */
        private DMatrixRMaj[] withoutPadding(DMatrixRMaj[] all) {
            DMatrixRMaj[] without = new DMatrixRMaj[steps];
            for (int t = 0; t < steps; t++) {
                without[t] = all[t].copy();
                for (int b = 0; b < lengths.length; b++) {
                    for (int j = 0; t >= lengths[b] && j < all[t].numCols; j++) {
                        without[t].set(b, j, 0);
                    }
                }
            }
            return without;
        }
    }
}
