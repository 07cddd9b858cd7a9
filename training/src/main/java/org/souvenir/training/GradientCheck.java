package org.souvenir.training;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.run.BatchRows;
import org.souvenir.cells.run.NetworkReference;
import org.souvenir.cells.run.ShardedRun.Shard;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Step;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.CentralDifference;
import org.souvenir.core.reference.ReferenceExecutor;
import org.souvenir.core.run.RowLayout;
import org.souvenir.training.loss.Loss;

/**
 * Whether the gradients of a network and its loss are what central differences show, in double: of every parameter and of
 * every input that is no id. Any cell, layer and loss can be put to it.
 *
 * <pre>{@code
 * Network network = Network.initialised(
 *         Architecture.of(Input.features(3), Recurrent.with(new MyCell(3, 5)), new Dense(2)), 1);
 * GradientCheck.Result result = GradientCheck.of(network, new MeanSquaredError()).check(example);
 * assertThat(result.error()).as("%s", result).isLessThan(1e-6);
 * }</pre>
 *
 * <p>At a kink (relu at 0, a maximum of equal numbers) there is no derivative, and the two differ.
 */
public final class GradientCheck {
    private static final RandomStream RANDOM = RandomStream.of(77);

    /**
     * What was found.
     *
     * @param differences by the name of a parameter, or {@code input} and the name of an input; unmodifiable
     */
    public record Result(Map<String, CentralDifference> differences) {

        /** The largest relative error; NaN if one is. */
        public double error() {
            return differences.values().stream()
                    .mapToDouble(CentralDifference::error)
                    .reduce(0, Math::max);
        }

        /** One line per array: its name, the relative error, and the two derivatives. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            differences.forEach((name, d) -> text.append(String.format(
                    Locale.ROOT,
                    "%-40s error %.1e: gradient %+.10e, differences %+.10e%n",
                    name,
                    d.error(),
                    d.expected(),
                    d.measured())));
            return text.toString();
        }
    }

    private final Architecture architecture;
    private final Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
    private final Step loss;

    private GradientCheck(Network network, Loss loss) {
        this.architecture = network.architecture();
        network.tensors().forEach((name, tensor) -> {
            DMatrixRMaj m = new DMatrixRMaj(tensor.size(0), tensor.size(1));
            Arrays.setAll(m.data, i -> tensor.data()[i]);
            parameters.put(name, m);
        });
        this.loss = loss.step(architecture.output().width());
    }

    /** For a network, at its parameters as they are, and a loss. */
    public static GradientCheck of(Network network, Loss loss) {
        return new GradientCheck(network, loss);
    }

    /**
     * Checks the gradient of the mean loss over all rows of an example, as in training: masks are random, but the same ones
     * each time.
     *
     * @throws IllegalArgumentException if batch or targets do not fit the network and the loss
     */
    public Result check(Example example) {
        Doubled problem = new Doubled(example);
        NetworkReference.Gradients gradients = problem.gradients();
        Map<String, CentralDifference> found = new LinkedHashMap<>();
        parameters.forEach((name, m) -> {
            DMatrixRMaj gradient = gradients.parameters().get(name);
            double[] known = gradient == null ? new double[m.data.length] : gradient.data;
            found.put(name, problem.difference(name, new DMatrixRMaj[] {m}, known));
        });
        problem.inputs.forEach((name, x) -> {
            if (node(name).limit() == 0) {
                DMatrixRMaj[] gradient = gradients.inputs().get(name);
                double[] known = gradient == null ? new double[flat(x).length] : flat(gradient);
                found.put("input " + name, problem.difference(name, x, known));
            }
        });
        return new Result(Collections.unmodifiableMap(found));
    }

    private Node node(String input) {
        return Objects.requireNonNull(architecture.inputs().get(input));
    }

    private static double[] flat(DMatrixRMaj[] sequence) {
        return Arrays.stream(sequence)
                .flatMapToDouble(m -> Arrays.stream(m.data))
                .toArray();
    }

    /** An example in double. */
    private final class Doubled {
        private final Map<String, DMatrixRMaj[]> inputs = new LinkedHashMap<>();
        private final DMatrixRMaj[] targets;
        private final int rows;
        private final int[] rowLengths;
        private final NetworkReference run;

        Doubled(Example example) {
            Batch batch = example.batch();
            Shard whole = new BatchRows(architecture, batch).whole();
            for (String name : architecture.inputs().keySet()) {
                Node node = node(name);
                inputs.put(name, padded(whole.inputs()[inputs.size()], whole.layout(architecture, node), node.width()));
            }
            TargetRows targetRows = TargetRows.of(architecture, loss);
            RowLayout outputLayout = whole.layout(architecture, architecture.output());
            targets = padded(targetRows.pack(example, outputLayout, new float[0]), outputLayout, targetRows.width());
            rows = outputLayout.rows();
            rowLengths = batch.lengths(architecture.output().axis());
            if (architecture.output().extent() == Node.Extent.END) {
                Arrays.fill(rowLengths, 1);
            }
            run = new NetworkReference(architecture, parameters, batch, RANDOM);
        }

        private static DMatrixRMaj[] padded(float[] packed, RowLayout layout, int width) {
            float[] all = new float[layout.steps() * layout.batch() * width];
            layout.unpack(packed, layout.batch(), width, all);
            DMatrixRMaj[] sequence = new DMatrixRMaj[layout.steps()];
            for (int t = 0; t < sequence.length; t++) {
                int from = t * layout.batch() * width;
                sequence[t] = new DMatrixRMaj(layout.batch(), width);
                Arrays.setAll(sequence[t].data, i -> all[from + i]);
            }
            return sequence;
        }

        private ReferenceExecutor loss() {
            List<DMatrixRMaj[]> predictionAndTarget = List.of(run.forward(inputs), targets);
            return new ReferenceExecutor(
                    loss,
                    new ReferenceExecutor.Setup(
                            Map.of(), predictionAndTarget, rowLengths, Direction.FORWARD, Map.of(), true, RANDOM));
        }

        private double meanLoss() {
            return Arrays.stream(flat(loss().forward().output())).sum() / Math.max(1, rows);
        }

        NetworkReference.Gradients gradients() {
            ReferenceExecutor executor = loss();
            executor.forward();
            DMatrixRMaj[] share = new DMatrixRMaj[targets.length];
            for (int t = 0; t < share.length; t++) {
                share[t] = new DMatrixRMaj(rowLengths.length, 1);
                Arrays.fill(share[t].data, 1.0 / Math.max(1, rows));
            }
            DMatrixRMaj[] dOutput = executor.backward(share, Map.of()).inputs().get(0);
            return run.backward(Objects.requireNonNull(dOutput, "the loss does not depend on the prediction"));
        }

        CentralDifference difference(String name, DMatrixRMaj[] array, double[] gradient) {
            return CentralDifference.of(array, gradient, RANDOM.child(name), this::meanLoss);
        }
    }
}
