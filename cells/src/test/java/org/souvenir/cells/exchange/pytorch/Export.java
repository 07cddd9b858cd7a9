package org.souvenir.cells.exchange.pytorch;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Gradients;
import org.souvenir.cells.network.Network;
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

    /** Writes {@code model.py}, {@code model.safetensors} and {@code reference.safetensors}. */
    public static void write(Network network, Batch batch, Path folder) {
        PyTorch.write(network, folder);
        Export export = new Export(network, batch);
        export.compute();
        Safetensors.write(folder.resolve("reference.safetensors"), export.reference, Map.of());
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
        State dFinals = output.state();
        for (String name : output.state().names()) {
            float[] values = output.state().values(name);
            put("final." + name, values);
            Tensor d = random(name, batch.size(), values.length / Math.max(1, batch.size()));
            dFinals = dFinals.with(name, d.data());
            reference.put("d.final." + name, d);
        }
        gradients(network.gradients(batch, new Gradients.Of(dOutputs, dFinals, null)));
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

    private void put(String name, float[] values) {
        reference.put(name, Tensor.of(values, batch.size(), values.length / Math.max(1, batch.size())));
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
