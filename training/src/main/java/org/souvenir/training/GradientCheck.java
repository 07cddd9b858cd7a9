package org.souvenir.training;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
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
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.CentralDifference;
import org.souvenir.core.run.RowLayout;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.Losses;

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
        /** Checks that nothing is missing. */
        public Result {
            NoNulls.in(differences, "differences");
        }

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
                    "%-40s error %.1e: gradient %+.10e, differences %+.10e\n",
                    name,
                    d.error(),
                    d.expected(),
                    d.measured())));
            return text.toString();
        }
    }

    private final Architecture architecture;
    private final Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
    private final List<Objective> objectives;

    private GradientCheck(Network network, Losses losses) {
        this.architecture = network.architecture();
        network.tensors().forEach((name, tensor) -> {
            DMatrixRMaj m = new DMatrixRMaj(tensor.size(0), tensor.size(1));
            Arrays.setAll(m.data, i -> tensor.data()[i]);
            parameters.put(name, m);
        });
        this.objectives = Objective.of(architecture, losses);
    }

    /** For a network, at its parameters as they are, and a loss. */
    public static GradientCheck of(Network network, Loss loss) {
        requireNonNull(network, "network");
        requireNonNull(loss, "loss");
        return of(network, Losses.of(loss));
    }

    /**
     * For a network, at its parameters as they are, and the losses of its outputs.
     *
     * @throws IllegalArgumentException if they do not fit each other
     */
    public static GradientCheck of(Network network, Losses losses) {
        requireNonNull(network, "network");
        requireNonNull(losses, "losses");
        return new GradientCheck(network, losses);
    }

    /**
     * Checks the gradient of the loss of an example, weighted and summed over the outputs as in training: masks are random, but the same ones
     * each time.
     *
     * @throws IllegalArgumentException if batch or targets do not fit the network and the loss
     */
    public Result check(Example example) {
        requireNonNull(example, "example");
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
        private final List<DoubleLoss> losses = new ArrayList<>();
        private final NetworkReference run;

        Doubled(Example example) {
            Batch batch = example.batch();
            Shard whole = new BatchRows(architecture, batch).whole();
            for (String name : architecture.inputs().keySet()) {
                Node node = node(name);
                RowLayout layout = whole.layout(architecture, node);
                inputs.put(name, DoubleLoss.padded(whole.inputs()[inputs.size()], layout, node.width()));
            }
            for (Objective objective : objectives) {
                RowLayout layout = whole.layout(architecture, objective.node());
                TargetRows targets = new TargetRows(objective);
                targets.load(example, layout);
                losses.add(DoubleLoss.of(objective, targets, layout));
            }
            run = new NetworkReference(architecture, parameters, batch, RANDOM);
        }

        private double loss() {
            run.forward(inputs);
            double sum = 0;
            for (int k = 0; k < objectives.size(); k++) {
                sum += objectives.get(k).weight() * losses.get(k).mean(given(k));
            }
            return sum;
        }

        private DMatrixRMaj[] given(int k) {
            return run.output(objectives.get(k).output());
        }

        NetworkReference.Gradients gradients() {
            run.forward(inputs);
            Map<String, DMatrixRMaj[]> dOutputs = new LinkedHashMap<>();
            for (int k = 0; k < objectives.size(); k++) {
                Objective objective = objectives.get(k);
                dOutputs.put(objective.output(), losses.get(k).gradient(given(k), objective.weight()));
            }
            return run.backward(dOutputs, Map.of());
        }

        CentralDifference difference(String name, DMatrixRMaj[] array, double[] gradient) {
            return CentralDifference.of(array, gradient, RANDOM.child(name), this::loss);
        }
    }
}
