package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

class GradientsTest {
    private static final float STEP = 1e-2f;

    private final Architecture architecture = Architecture.of(graph -> {
        Node x = graph.features("x", 2);
        Node about = graph.vector("about", 2);
        Node read = graph.layer("reader", Recurrent.of(n -> new Lstm(n, 3)), graph.concat(x, about));
        Node other = graph.layer("other", Recurrent.of(n -> new Gru(n, 2)), graph.features("y", 1));
        graph.output("every", graph.layer(new Dense(2), read));
        graph.output("once", graph.layer(new Dense(1), graph.concat(graph.layer(Pooling.LAST, other), about)));
    });
    private final Network network = Network.initialised(architecture, 5);
    private final int[] lengths = {4, 0, 2};
    private final int[] others = {1, 3, 2};
    private final Tensor x = random(1, 4, 3, 2);
    private final Tensor y = random(2, 3, 3, 1);
    private final Tensor about = random(3, 3, 2);
    private final State start = state(network.infer(batch()).state(), 4);
    private final State dFinals = state(start, 5);
    private final Tensor dEvery = random(6, 4, 3, 2);
    private final Tensor dOnce = random(7, 3, 1);

    private Batch batch() {
        return Batch.of("x", x, lengths).with("y", y, others).withVector("about", about);
    }

    private static Tensor random(long seed, int... shape) {
        Tensor x = Tensor.zeros(shape);
        RandomStream random = RandomStream.of(seed);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) random.gaussian(i);
        }
        return x;
    }

    private static State state(State like, long seed) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (String name : like.names()) {
            values.put(name, random(seed++, like.values(name).length).data());
        }
        return State.of(like.batch(), values);
    }

    /** L for the numbers as they are now. */
    private double loss(State from) {
        Network.Output output = network.infer(batch(), from);
        double sum = product(output.values("once").data(), dOnce.data());
        Tensor every = output.values("every");
        sum += product(every.data(), dEvery.data());
        for (String name : from.names()) {
            sum += product(output.state().values(name), dFinals.values(name));
        }
        return sum;
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @Test
    void are_those_of_central_differences() {
        Gradients gradients = network.gradients(
                batch(),
                new Gradients.Of(Map.of("every", dEvery, "once", dOnce), null, null)
                        .withFinals(dFinals)
                        .startingFrom(start));
        assertGradient(x, gradients.inputs().get("x"));
        assertGradient(y, gradients.inputs().get("y"));
        assertGradient(about, gradients.inputs().get("about"));
        for (String name : start.names()) {
            float[] values = start.values(name);
            for (int i = 0; i < values.length; i++) {
                double up = loss(start.with(name, moved(values, i, STEP)));
                double down = loss(start.with(name, moved(values, i, -STEP)));
                assertThat((double) gradients.initial().values(name)[i])
                        .as("%s %d", name, i)
                        .isCloseTo((up - down) / (2 * STEP), within(2e-3));
            }
        }
        assertThat(gradients.parameters().keySet())
                .containsExactlyElementsOf(network.parameters().names());
    }

    private static float[] moved(float[] values, int i, float by) {
        float[] moved = values.clone();
        moved[i] += by;
        return moved;
    }

    private void assertGradient(Tensor of, Tensor gradient) {
        assertThat(gradient.shape()).isEqualTo(of.shape());
        for (int i = 0; i < of.length(); i++) {
            float was = of.data()[i];
            of.data()[i] = was + STEP;
            double up = loss(start);
            of.data()[i] = was - STEP;
            double down = loss(start);
            of.data()[i] = was;
            assertThat((double) gradient.data()[i]).isCloseTo((up - down) / (2 * STEP), within(2e-3));
        }
    }

    @Test
    void of_the_final_states_alone_reach_the_inputs() {
        Gradients gradients = network.gradients(batch(), Gradients.Of.finals(dFinals));
        assertThat(product(
                        gradients.inputs().get("x").data(),
                        gradients.inputs().get("x").data()))
                .isPositive();
        assertThat(gradients.parameters().get("dense1.weight").data()).containsOnly(0);
    }

    @Test
    void errors_say_what_was_expected() {
        assertThatThrownBy(() -> network.gradients(batch(), Gradients.Of.output("ever", dEvery)))
                .hasMessageStartingWith("gradients: the network gives ['every', 'once'], but not 'ever'");
        assertThatThrownBy(() -> network.gradients(batch(), Gradients.Of.output("every", dOnce)))
                .hasMessage("gradients: that of every must have its shape [4, 3, 2], but has [3, 1]");
    }
}
