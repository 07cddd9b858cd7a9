package org.souvenir.cells.exchange.keras;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.tensor.Tensor;

public class KerasTest {
    /** A folder that random_keras.py filled. */
    private static final String CASES = "souvenir.keras.cases";

    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    @Test
    void stored_models_give_what_they_give_in_keras() {
        compare(KerasCases.stored(folder));
    }

    @Test
    @EnabledIfSystemProperty(named = CASES, matches = ".+")
    void random_models_give_what_they_give_in_keras() {
        compare(KerasCases.in(Path.of(System.getProperty(CASES))));
    }

    private static void compare(List<Path> cases) {
        assertThat(cases).isNotEmpty();
        List<String> failed = new ArrayList<>();
        double worst = 0;
        for (Path one : cases) {
            try {
                worst = Math.max(worst, compare(one));
            } catch (RuntimeException | AssertionError e) {
                failed.add(one.getFileName() + ": " + e);
            }
        }
        System.out.printf("%d models of Keras, largest difference %.2g%n", cases.size(), worst);
        assertThat(failed).isEmpty();
    }

    /** The largest difference, relative to numbers above 1. */
    private static double compare(Path one) {
        Network network = Keras.read(one.resolve("model.keras"));
        Safetensors reference = Safetensors.read(one.resolve("reference.safetensors"));
        int[] lengths = lengths(reference);
        Map<String, Tensor> given =
                network.infer(batch(network, reference, lengths)).outputs();
        double worst = 0;
        int i = 0;
        for (Tensor output : given.values()) {
            worst = Math.max(worst, difference(reference.tensor("out." + i++), output, lengths));
        }
        assertThat(reference.names()).doesNotContain("out." + i);
        assertThat(worst).as("difference of %s", network.architecture()).isLessThan(TOLERANCE);
        weights(one, network);
        assertThat(Network.fromBytes(network.toBytes()).parameters().values())
                .isEqualTo(network.parameters().values());
        return worst;
    }

    private static void weights(Path one, Network network) {
        for (String name : List.of("w.weights.h5", "w.weights.json", "model.keras")) {
            if (Files.exists(one.resolve(name))) {
                Network other = Network.initialised(network.architecture(), 5);
                try {
                    assertThat(Keras.read(one.resolve(name), other).parameters().values())
                            .as(name)
                            .isEqualTo(network.parameters().values());
                } catch (FileFormatException e) {
                    assertThat(e).hasMessageContaining("must have both γ and β or neither");
                }
            }
        }
    }

    private static int[] lengths(Safetensors reference) {
        float[] values = reference.tensor("lengths").data();
        int[] lengths = new int[values.length];
        for (int b = 0; b < lengths.length; b++) {
            lengths[b] = (int) values[b];
        }
        return lengths;
    }

    private static Batch batch(Network network, Safetensors reference, int[] lengths) {
        Map<String, Node> inputs = network.architecture().inputs();
        Batch batch = null;
        for (Map.Entry<String, Node> input : inputs.entrySet()) {
            Tensor values = reference.tensor("in." + input.getKey());
            Node node = input.getValue();
            if (batch == null) {
                batch = Batch.of(input.getKey(), values, lengths);
            } else if (!node.sequence()) {
                batch = batch.withVector(input.getKey(), values);
            } else if (node.axis().equals(input.getKey())) {
                batch = batch.with(input.getKey(), values, lengths);
            } else {
                batch = batch.with(input.getKey(), values);
            }
        }
        return batch;
    }

    private static double difference(Tensor expected, Tensor found, int[] lengths) {
        assertThat(found.shape()).isEqualTo(expected.shape());
        int width = found.size(found.rank() - 1);
        double worst = 0;
        for (int i = 0; i < found.length(); i++) {
            int row = i / width;
            boolean padding = found.rank() == 3 && row / lengths.length >= lengths[row % lengths.length];
            double wanted = padding ? 0 : expected.data()[i];
            worst = Math.max(worst, Math.abs(found.data()[i] - wanted) / Math.max(1, Math.abs(wanted)));
        }
        return worst;
    }
}
