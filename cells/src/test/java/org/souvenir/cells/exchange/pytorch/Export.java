package org.souvenir.cells.exchange.pytorch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.cells.network.Gradients;
import org.souvenir.cells.network.Network;
import org.souvenir.core.expr.Step;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/** A network as PyTorch gets it, and beside it what it computes here: pytorch_check.py runs the one and holds it to the other. */
public final class Export {
    private final Network network;
    private final Batch batch;
    private final Map<String, Tensor> reference = new LinkedHashMap<>();

    private Export(Network network, Batch batch) {
        this.network = network;
        this.batch = batch;
    }

    /**
     * Writes {@code model.py}, {@code model.safetensors} and {@code reference.safetensors}; nothing where no sequence has steps, but
     * PyTorch's modules want them.
     */
    public static void write(Network network, Batch batch, Path folder) {
        boolean modules =
                Counterparts.of(network.architecture()).all().stream().anyMatch(RecurrentCounterpart.class::isInstance);
        int[] sequences =
                modules ? withSteps(batch) : IntStream.range(0, batch.size()).toArray();
        if (sequences.length == 0) {
            return;
        }
        PyTorch.write(network, folder);
        Export export = new Export(network, batch.select(sequences));
        export.compute();
        Safetensors.write(folder.resolve("reference.safetensors"), export.reference, Map.of());
    }

    /** The sequences that have steps along each axis, as PyTorch's recurrent modules want them. */
    private static int[] withSteps(Batch batch) {
        return IntStream.range(0, batch.size())
                .filter(b -> batch.names().stream().allMatch(name -> batch.lengths(name)[b] > 0))
                .toArray();
    }

    private void compute() {
        Architecture architecture = network.architecture();
        int i = 0;
        for (Map.Entry<String, Node> input : architecture.inputs().entrySet()) {
            Tensor x = batch.input(input.getKey());
            reference.put("input." + i++, input.getValue().limit() > 0 ? x.reshape(x.size(0), x.size(1)) : x);
        }
        i = 0;
        for (String axis : architecture.axes()) {
            int[] lengths = batch.lengths(axis);
            Tensor own = Tensor.zeros(lengths.length);
            for (int b = 0; b < lengths.length; b++) {
                own.data()[b] = lengths[b];
            }
            reference.put("lengths." + i++, own);
        }
        Network.Output output = network.infer(batch);
        Map<String, Tensor> dOutputs = new LinkedHashMap<>();
        output.outputs().forEach((name, y) -> {
            reference.put("output." + name, y);
            dOutputs.put(name, random("output." + name, y.shape()));
        });
        dOutputs.forEach((name, dy) -> reference.put("d.output." + name, dy));
        State dFinals = states(output.state());
        gradients(network.gradients(batch, new Gradients.Of(dOutputs, dFinals, null)));
    }

    /**
     * Puts the final states under the names that the module has for them: {@code rnn.0 [D, B, n]} for the first one of a module of
     * PyTorch's, {@code cell.h [1, B, n]} for one of a cell written from its equations; a pooling there has none.
     *
     * @return gradients of them
     */
    private State states(State finals) {
        State gradients = finals;
        Map<String, List<Tensor>> values = new LinkedHashMap<>();
        Map<String, List<Tensor>> ds = new LinkedHashMap<>();
        Counterparts counterparts = Counterparts.of(network.architecture());
        for (Stage stage : network.architecture().stages()) {
            Optional<Counterpart> layer = counterparts.all().stream()
                    .filter(c -> c instanceof RecurrentCounterpart && c.stages().contains(stage))
                    .findFirst();
            boolean pooling = stage.last() && Modules.pooling(stage.step()).isPresent();
            int k = 0;
            for (Step.StateRule state : stage.step().states()) {
                String name = stage.name() + "." + state.name();
                Tensor d = pooling
                        ? Tensor.zeros(batch.size(), state.leaf().width())
                        : random(name, batch.size(), state.leaf().width());
                gradients = gradients.with(name, d.data());
                if (!pooling) {
                    String theirs = layer.isPresent() ? layer.get().name() + "." + k++ : name;
                    Tensor value = Tensor.of(finals.values(name), d.shape());
                    values.computeIfAbsent(theirs, n -> new ArrayList<>()).add(value);
                    ds.computeIfAbsent(theirs, n -> new ArrayList<>()).add(d);
                }
            }
        }
        values.forEach((name, all) -> reference.put("final." + name, joined(all)));
        ds.forEach((name, all) -> reference.put("d.final." + name, joined(all)));
        return gradients;
    }

    private static Tensor joined(List<Tensor> all) {
        Tensor first = all.get(0);
        Tensor joined = Tensor.zeros(all.size(), first.size(0), first.size(1));
        for (int d = 0; d < all.size(); d++) {
            System.arraycopy(all.get(d).data(), 0, joined.data(), d * first.length(), first.length());
        }
        return joined;
    }

    private void gradients(Gradients gradients) {
        int i = 0;
        for (String input : network.architecture().inputs().keySet()) {
            Tensor dx = gradients.inputs().get(input);
            if (dx != null) {
                reference.put("d.input." + i, dx);
            }
            i++;
        }
        Parameters own = Parameters.of(network.architecture().parameters());
        gradients.parameters().forEach(own::set);
        Counterparts counterparts = Counterparts.of(network.architecture());
        for (Counterpart layer : counterparts.all()) {
            layer.write(own).forEach((name, d) -> {
                if (!name.startsWith("bias_hh") || two(layer)) {
                    reference.put("d.parameter." + counterparts.python(layer) + "." + name, d);
                }
            });
        }
    }

    private static boolean two(Counterpart layer) {
        return layer.stages().get(0).step().parameters().stream()
                .map(ParameterSpec::name)
                .anyMatch(name -> name.equals("forget.recurrent.bias")
                        || name.equals("reset.recurrent.bias")
                        || name.equals("hidden.recurrent.bias"));
    }

    private static Tensor random(String name, int... shape) {
        Tensor tensor = Tensor.zeros(shape);
        RandomStream random = RandomStream.of(5).child(name);
        for (int i = 0; i < tensor.length(); i++) {
            tensor.data()[i] = 2 * random.uniform(i) - 1;
        }
        return tensor;
    }
}
