package org.souvenir.cells.exchange.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Stage;
import org.souvenir.cells.network.Gradients;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;

/** What random models of PyTorch compute, see pytorch_cases.py in the examples' resources (600 of its seed 1, 20 stored). */
class PyTorchCasesTest {
    private static final String REFERENCE = ".reference.safetensors";
    private static final String FOLDER = "souvenir.pytorch.cases";

    static List<Path> stored() throws IOException, URISyntaxException {
        return references(Path.of(PyTorchCasesTest.class.getResource("cases").toURI()));
    }

    private static List<Path> references(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(REFERENCE)).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("stored")
    void gives_what_pytorch_gives(Path reference) {
        check(reference, true);
        check(reference, false);
    }

    /** {@code -Dsouvenir.pytorch.cases=FOLDER}, with what the script made. */
    @Test
    @EnabledIfSystemProperty(named = FOLDER, matches = ".+")
    void gives_what_pytorch_gives_for_all_in_a_folder() throws IOException {
        List<Path> references = references(Path.of(System.getProperty(FOLDER)));
        for (Path reference : references) {
            check(reference, true);
            check(reference, false);
        }
        System.out.printf("%d models, each with one and with two biases%n", references.size());
    }

    private static void check(Path file, boolean bothBiases) {
        Safetensors reference = Safetensors.read(file);
        Map<String, String> about = reference.metadata();
        String base = file.toString().substring(0, file.toString().length() - REFERENCE.length());
        Path pt = Path.of(base + ".pt");
        StateDict dict = StateDict.read(Files.exists(pt) ? pt : Path.of(base + ".safetensors"))
                .inOrder(about.get("order").split(" "));
        dict = about.get("relu").equals("True") ? dict.withRelu() : dict;
        dict = about.get("pooled").equals("True") ? dict.pooled(Pooling.LAST) : dict;
        Network network = (bothBiases ? dict.keepingBothBiases() : dict).network();

        float[] lengths = reference.tensor("lengths").data();
        int[] real = new int[lengths.length];
        Arrays.setAll(real, i -> (int) lengths[i]);
        Batch batch = Batch.of(reference.tensor("x"), real);
        State zero = zero(network.infer(batch).state());
        State start = with(zero, "", "0", network, reference);
        Network.Output output = network.infer(batch, start);
        assertSame(base, "y", output.values(), reference.tensor("y"), 1e-5);
        finals(
                network,
                (stage, state, k) -> assertSame(
                        base,
                        state + "." + k,
                        Tensor.of(output.state().values(stage.name() + "." + state), reference.shape(state + "." + k)),
                        reference.tensor(state + "." + k),
                        1e-5));
        gradients(base, network, batch, start, with(zero, "d", "", network, reference), reference, bothBiases);
    }

    private static void gradients(
            String base,
            Network network,
            Batch batch,
            State start,
            State finals,
            Safetensors reference,
            boolean bothBiases) {
        Gradients gradients = network.gradients(
                batch,
                Gradients.Of.output("output", reference.tensor("dy"))
                        .withFinals(finals)
                        .startingFrom(start));
        if (reference.names().contains("d.x")) {
            assertSame(base, "d.x", gradients.inputs().get("x"), reference.tensor("d.x"), 1e-4);
        }
        finals(network, (stage, state, k) -> {
            String name = "d." + state + "0." + k;
            Tensor ours = Tensor.of(gradients.initial().values(stage.name() + "." + state), reference.shape(name));
            assertSame(base, name, ours, reference.tensor(name), 1e-4);
        });
        Parameters parameters = Parameters.of(network.architecture().parameters());
        gradients.parameters().forEach(parameters::set);
        Set<String> compared = new TreeSet<>();
        for (Counterpart layer : Counterparts.of(network.architecture()).all()) {
            layer.write(parameters).forEach((tensor, ours) -> {
                String name = inFile(layer.name(), tensor, reference);
                if (reference.names().contains(name) && (bothBiases || !name.contains("bias_hh"))) {
                    assertSame(base, name, ours, reference.tensor(name), 1e-4);
                    compared.add(name);
                }
            });
        }
        assertThat(compared)
                .containsAll(reference.names().stream()
                        .filter(name -> name.matches("d\\.(embedding|rnn|norm|head)\\..*"))
                        .filter(name -> bothBiases || !name.contains("bias_hh"))
                        .toList());
    }

    private static String inFile(String layer, String tensor, Safetensors reference) {
        String module = layer.replaceFirst("\\.l\\d$", "");
        String level = layer.equals(module) ? "_l0" : "_" + layer.substring(module.length() + 1);
        String name = "d." + module + "." + tensor.replace("_l0", level);
        return reference.names().contains(name) ? name : name.replace("_l0", "");
    }

    private interface Final {
        void of(Stage stage, String state, int k);
    }

    private static void finals(Network network, Final each) {
        int k = 0;
        for (Stage stage : network.architecture().stages()) {
            if (StandardCell.of(stage.step()).isPresent()) {
                int place = k++;
                stage.step().states().forEach(state -> each.of(stage, state.name(), place));
            }
        }
    }

    private static State with(State zero, String before, String behind, Network network, Safetensors reference) {
        State[] state = {zero};
        finals(
                network,
                (stage, name, k) -> state[0] = state[0].with(
                        stage.name() + "." + name,
                        reference.tensor(before + name + behind + "." + k).data()));
        return state[0];
    }

    private static State zero(State like) {
        Map<String, float[]> values = new LinkedHashMap<>();
        like.names().forEach(name -> values.put(name, new float[like.values(name).length]));
        return State.of(like.batch(), values);
    }

    private static void assertSame(String base, String name, Tensor ours, Tensor theirs, double tolerance) {
        double largest = 1;
        double difference = 0;
        assertThat(ours.shape()).as("%s %s", base, name).isEqualTo(theirs.shape());
        for (int i = 0; i < theirs.length(); i++) {
            largest = Math.max(largest, Math.abs(theirs.data()[i]));
            difference = Math.max(difference, Math.abs(ours.data()[i] - theirs.data()[i]));
        }
        assertThat(difference / largest).as("%s %s", base, name).isLessThan(tolerance);
    }
}
