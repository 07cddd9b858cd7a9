package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.run.Direction;

/** Outputs, final states and gradients of PyTorch's and Keras's layers, from the equations of our cells. */
class GoldenTest {

    /** How a problem is run. */
    private interface Precision {
        Values run(Problem problem, Map<String, DMatrixRMaj> parameters);
    }

    static Stream<String> files() {
        return Stream.of("keras-", "torch-").map(Golden::names).flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("files")
    void is_what_other_frameworks_compute_in_double(String name) {
        new Layers(new Golden(name), name.startsWith("torch"), InDouble::run).check(1e-13, 1e-13);
    }

    @ParameterizedTest
    @MethodSource("files")
    void is_what_other_frameworks_compute_in_float32(String name) {
        Precision inFloat = (problem, parameters) -> InFloat.run(problem.with(asFloats(problem.step(), parameters)));
        new Layers(new Golden(name), name.startsWith("torch"), inFloat).check(1e-5, 2e-5);
    }

    private static Parameters asFloats(Step step, Map<String, DMatrixRMaj> parameters) {
        Parameters floats = Parameters.of(step.parameters());
        parameters.forEach((name, m) -> {
            for (int i = 0; i < m.data.length; i++) {
                floats.values()[floats.offset(name) + i] = (float) m.data[i];
            }
        });
        return floats;
    }

    /** The layers of a file, and what ran on them. */
    private static final class Layers {
        private final Golden file;
        private final Precision precision;
        private final List<List<GoldenSide>> layers = new ArrayList<>();
        private final String merge;
        private final int steps;
        private final int[] lengths;

        Layers(Golden file, boolean torch, Precision precision) {
            this.file = file;
            this.precision = precision;
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

        void check(double tolerance, double gradientTolerance) {
            List<DMatrixRMaj[]> read = new ArrayList<>();
            read.add(file.sequence("x"));
            List<List<DMatrixRMaj[]>> given = new ArrayList<>();
            for (List<GoldenSide> sides : layers) {
                List<DMatrixRMaj[]> outputs = new ArrayList<>();
                DMatrixRMaj[] x = read.get(read.size() - 1);
                sides.forEach(side -> outputs.add(output(side, run(side, x, zeros(side)))));
                given.add(outputs);
                read.add(merged(outputs));
            }
            Values expected = new Values();
            Values actual = new Values();
            if (!lastOnly()) {
                put(expected.forward(), "y", InDouble.flat(withoutPadding(inOrder(shown("")))));
                put(actual.forward(), "y", InDouble.flat(read.get(read.size() - 1)));
            }
            DMatrixRMaj[] dy = withoutPadding(outputGradient());
            for (int l = layers.size() - 1; l >= 0; l--) {
                dy = backward(l, read.get(l), given.get(l), dy, expected, actual);
            }
            put(expected.gradients(), "x", InDouble.flat(withoutPadding(file.sequence("d.x"))));
            put(actual.gradients(), "x", InDouble.flat(dy));
            assertThat(expected.difference(actual, tolerance, gradientTolerance))
                    .isEmpty();
        }

        private DMatrixRMaj[] backward(
                int l, DMatrixRMaj[] x, List<DMatrixRMaj[]> outputs, DMatrixRMaj[] dy, Values expected, Values actual) {
            DMatrixRMaj[] dx = zeros(x[0].numCols);
            for (int s = 0; s < outputs.size(); s++) {
                GoldenSide side = layers.get(l).get(s);
                Values values = run(side, x, sideGradient(dy, outputs, s));
                String where = "layer " + l + " side " + s + " ";
                finalStates(side).forEach((name, m) -> put(expected.forward(), where + name, m.data));
                side.gradients().forEach((name, m) -> put(expected.gradients(), where + name, m.data));
                side.states("d.", "0")
                        .forEach((name, m) -> put(expected.gradients(), where + "initial " + name, m.data));
                finalStates(side)
                        .keySet()
                        .forEach(name -> put(
                                actual.forward(), where + name, values.forward().get("state " + name)));
                side.gradients()
                        .keySet()
                        .forEach(name -> put(
                                actual.gradients(),
                                where + name,
                                values.gradients().get(name)));
                side.states("d.", "0")
                        .keySet()
                        .forEach(name -> put(
                                actual.gradients(),
                                where + "initial " + name,
                                values.gradients().get("state " + name)));
                DMatrixRMaj[] part = sequence(values.gradients().get("input x"), x[0].numCols);
                for (int t = 0; t < steps; t++) {
                    CommonOps_DDRM.addEquals(dx[t], part[t]);
                }
            }
            return dx;
        }

        private static void put(Map<String, double[]> map, String name, double[] array) {
            map.put(name, array);
        }

        private Values run(GoldenSide side, DMatrixRMaj[] x, DMatrixRMaj[] dOutput) {
            Step step = Step.of(side.cell()::define);
            boolean backward =
                    side.after().endsWith("_reverse") || side.before().equals("backward.") || goesBackwards();
            Problem problem = new Problem(
                    new Planned(step),
                    Parameters.of(step.parameters()),
                    List.<DMatrixRMaj[]>of(x),
                    lengths,
                    backward ? Direction.BACKWARD : Direction.FORWARD,
                    side.states("", "0"),
                    dOutput,
                    finalGradients(side),
                    true,
                    0);
            return precision.run(problem, side.parameters());
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
        private DMatrixRMaj[] shown(String d) {
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
            return lastOnly() ? zeros(file.matrix("y").numCols) : inOrder(shown("d."));
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

        private DMatrixRMaj[] merged(List<DMatrixRMaj[]> outputs) {
            if (outputs.size() == 1) {
                return outputs.get(0);
            }
            DMatrixRMaj[] merged = new DMatrixRMaj[steps];
            for (int t = 0; t < steps; t++) {
                DMatrixRMaj a = outputs.get(0)[t];
                DMatrixRMaj b = outputs.get(1)[t];
                merged[t] = switch (merge) {
                    case "concat", "none" -> CommonOps_DDRM.concatColumns(a, b, null);
                    case "sum" -> CommonOps_DDRM.add(a, b, null);
                    case "ave" -> CommonOps_DDRM.add(0.5, a, 0.5, b, null);
                    case "mul" -> CommonOps_DDRM.elementMult(a, b, null);
                    default -> throw new AssertionError("unknown merge " + merge);
                };
            }
            return merged;
        }

        private DMatrixRMaj[] sideGradient(DMatrixRMaj[] dy, List<DMatrixRMaj[]> outputs, int side) {
            if (outputs.size() == 1) {
                return dy;
            }
            DMatrixRMaj[] gradient = new DMatrixRMaj[steps];
            int width = outputs.get(side)[0].numCols;
            for (int t = 0; t < steps; t++) {
                DMatrixRMaj d = dy[t];
                gradient[t] = switch (merge) {
                    case "concat", "none" -> CommonOps_DDRM.extract(d, 0, d.numRows, side * width, (side + 1) * width);
                    case "sum" -> d;
                    case "ave" -> CommonOps_DDRM.add(0.5, d, 0, d, null);
                    case "mul" -> CommonOps_DDRM.elementMult(d, outputs.get(1 - side)[t], null);
                    default -> throw new AssertionError("unknown merge " + merge);
                };
            }
            return gradient;
        }

        private DMatrixRMaj[] output(GoldenSide side, Values values) {
            return sequence(values.forward().get("output"), side.cell().outputSize());
        }

        private DMatrixRMaj[] sequence(double[] flat, int width) {
            DMatrixRMaj[] all = zeros(width);
            for (int t = 0; t < steps; t++) {
                System.arraycopy(flat, t * all[t].data.length, all[t].data, 0, all[t].data.length);
            }
            return all;
        }

        private DMatrixRMaj[] zeros(GoldenSide side) {
            return zeros(side.cell().outputSize());
        }

        private DMatrixRMaj[] zeros(int width) {
            DMatrixRMaj[] all = new DMatrixRMaj[steps];
            for (int t = 0; t < steps; t++) {
                all[t] = new DMatrixRMaj(lengths.length, width);
            }
            return all;
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
