package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Step;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.ScalarKernels;
import org.souvenir.core.kernel.vector.VectorKernels;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.random.RandomStream;

/** Attention held to PyTorch's numbers; the files and what is in them come from {@code src/test/python/golden_along.py}. */
class AlongGoldenTest {
    private static final int INPUT = 3;
    private static final int SOURCE = 2;
    private static final int UNITS = 4;

    static Stream<Arguments> cases() {
        Map<String, Step> steps = Map.of(
                "additive", AlongTest.additive(INPUT, SOURCE, UNITS, 3),
                "multiplicative", AlongTest.multiplicative(INPUT, SOURCE, UNITS));
        return steps.entrySet().stream()
                .flatMap(e -> Stream.of(new ScalarKernels(), new VectorKernels())
                        .map(kernels -> Arguments.of(e.getKey(), e.getValue(), kernels)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equals_pytorch(String name, Step step, Kernels kernels) throws URISyntaxException {
        Golden golden = new Golden(name, step);
        Plan plan = Plan.of(step, PlanOptions.training().tracing(Set.of("weights")));
        PlanRun run = new PlanRun(plan, kernels);
        Weights weights = new Weights(plan, kernels);
        weights.load(golden.parameters.values(), golden.offsets, RandomStream.of(1));
        float[][] inputs = {golden.rows("x", INPUT), golden.sequences("source")};
        float[][] states = {golden.inPlaces("h0")};
        RunContext context = new RunContext(weights, RandomStream.of(1), 0);
        run.forward(context, golden.layout, golden.along, Direction.FORWARD, inputs, states);
        golden.assertClose(run.output(), golden.rows("y", UNITS), 1e-5);
        golden.assertClose(run.finals()[0], golden.inPlaces("h_n"), 1e-5);
        golden.assertWeights(run.output("weights"));

        GradientArray gradients = new GradientArray(golden.parameters.length());
        run.backward(golden.rows("d.y", UNITS), new float[][] {golden.inPlaces("d.h_n")}, gradients, golden.offsets);
        golden.assertClose(run.inputGradient(0), golden.rows("d.x", INPUT), 1e-4);
        golden.assertClose(run.inputGradient(1), golden.sequences("d.source"), 1e-4);
        golden.assertClose(run.initialGradients()[0], golden.inPlaces("d.h0"), 1e-4);
        golden.assertGradients(gradients.values());
    }

    /** A file's numbers as a run has them. */
    private static final class Golden {
        final Parameters parameters;
        final Map<String, Integer> offsets = new HashMap<>();
        final RowLayout layout;
        final AlongLayout along;
        private final Safetensors file;
        private final RowLayout source;

        Golden(String name, Step step) throws URISyntaxException {
            var resource =
                    AlongGoldenTest.class.getResource("/org/souvenir/core/golden/along-" + name + ".safetensors");
            file = Safetensors.read(Path.of(Objects.requireNonNull(resource).toURI()));
            layout = RowLayout.of(file.shape("x")[0], whole("lengths"));
            source = RowLayout.of(file.shape("source")[0], whole("source_lengths"));
            along = AlongLayout.of(layout, source);
            parameters = Parameters.of(step.parameters());
            for (ParameterSpec spec : step.parameters()) {
                offsets.put(spec.name(), parameters.offset(spec.name()));
                float[] given = floats(spec.name());
                System.arraycopy(given, 0, parameters.values(), parameters.offset(spec.name()), given.length);
            }
            assertThat(((Attribute.Input) step.inputs().get(1).attribute()).name())
                    .isEqualTo("source");
        }

        private int[] whole(String name) {
            double[] numbers = file.doubles(name);
            return IntStream.range(0, numbers.length).map(i -> (int) numbers[i]).toArray();
        }

        private float[] floats(String name) {
            double[] numbers = file.doubles(name);
            float[] floats = new float[numbers.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) numbers[i];
            }
            return floats;
        }

        float[] rows(String name, int width) {
            float[] rows = new float[layout.rows() * width];
            layout.pack(floats(name), layout.batch(), width, rows);
            return rows;
        }

        /** By way of a layout of the other axis, as an encoder gives rows out. */
        float[] sequences(String name) {
            float[] rows = new float[source.rows() * SOURCE];
            source.pack(floats(name), source.batch(), SOURCE, rows);
            float[] sequences = new float[along.rows() * SOURCE];
            along.pack(rows, source, SOURCE, sequences);
            float[] back = new float[rows.length];
            along.unpack(sequences, source, SOURCE, back);
            assertThat(back).isEqualTo(rows);
            return sequences;
        }

        float[] inPlaces(String name) {
            float[] byCaller = floats(name);
            float[] rows = new float[byCaller.length];
            for (int i = 0; i < layout.batch(); i++) {
                System.arraycopy(byCaller, layout.sequence(i) * UNITS, rows, i * UNITS, UNITS);
            }
            return rows;
        }

        void assertClose(float[] found, float[] expected, double tolerance) {
            assertThat(found).isNotNull();
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i]).isCloseTo(expected[i], within((float) tolerance));
            }
        }

        /** Of each step, sequence after sequence. */
        void assertWeights(float[] found) {
            float[] expected = floats("weights");
            int longest = file.shape("weights")[2];
            for (int t = 0; t < layout.steps(); t++) {
                for (int i = 0; i < layout.count(t); i++) {
                    for (int j = 0; j < along.length(i); j++) {
                        float weight = expected[(t * layout.batch() + layout.sequence(i)) * longest + j];
                        assertThat(found[along.stepOffset(t) + along.offset(i) + j])
                                .isCloseTo(weight, within(1e-5f));
                    }
                }
            }
        }

        void assertGradients(float[] found) {
            offsets.forEach((name, offset) -> {
                float[] expected = floats("d." + name);
                assertClose(java.util.Arrays.copyOfRange(found, offset, offset + expected.length), expected, 1e-4);
            });
        }
    }
}
