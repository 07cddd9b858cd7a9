package org.souvenir.cells.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Tensor;

class ReferenceRunTest {
    private static final int[] LENGTHS = {3, 7, 0, 7, 5};
    private static final int STEPS = 7;
    private static final RandomStream RANDOM = RandomStream.of(9);

    private static DMatrixRMaj normal(int rows, int columns, RandomStream random) {
        DMatrixRMaj m = new DMatrixRMaj(rows, columns);
        Arrays.setAll(m.data, i -> (float) random.gaussian(i));
        return m;
    }

    private static float[] packed(DMatrixRMaj[] sequence, RowLayout layout) {
        int width = sequence[0].numCols;
        float[] all = new float[sequence.length * layout.batch() * width];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) sequence[i / (layout.batch() * width)].data[i % (layout.batch() * width)];
        }
        float[] rows = new float[layout.rows() * width];
        layout.pack(all, layout.batch(), width, rows);
        return rows;
    }

    @Test
    void the_fast_run_gives_the_same_outputs_and_gradients() {
        Architecture architecture = Architecture.of(
                Input.features(4),
                Recurrent.of(n -> new Lstm(n, 5)).bidirectional(),
                new Dropout(0.4),
                Recurrent.of(n -> new Gru(n, 3)).bidirectional(Recurrent.Merge.MULTIPLY),
                Pooling.ATTENTION,
                new Dense(2));
        Parameters parameters = Parameters.initialised(architecture.parameters(), 3);
        DMatrixRMaj[] x = new DMatrixRMaj[STEPS];
        Arrays.setAll(x, t -> normal(LENGTHS.length, 4, RANDOM.child(t)));
        DMatrixRMaj[] dy = {normal(LENGTHS.length, 2, RANDOM.child("dy"))};

        Map<String, DMatrixRMaj> inDouble = new LinkedHashMap<>();
        parameters.tensors().forEach((name, tensor) -> {
            DMatrixRMaj m = new DMatrixRMaj(tensor.size(0), tensor.size(1));
            Arrays.setAll(m.data, i -> tensor.data()[i]);
            inDouble.put(name, m);
        });
        ReferenceRun reference = new ReferenceRun(
                architecture, inDouble, Batch.of(Tensor.zeros(STEPS, LENGTHS.length, 4), LENGTHS), RANDOM);
        DMatrixRMaj[] y = reference.forward(Map.of(Input.NAME, x));
        ReferenceRun.Gradients expected = reference.backward(dy);

        NetworkPlans plans = NetworkPlans.trainingWithInputs(architecture);
        NetworkWeights weights = new NetworkWeights(plans, Engine.standard().kernels());
        weights.load(parameters.values(), RANDOM, Workers.NONE);
        NetworkRun run = new NetworkRun(plans, Engine.standard().kernels(), Workers.NONE);
        RowLayout layout = RowLayout.of(STEPS, LENGTHS);
        run.forward(weights, new ParallelRun.Shard(layout, new float[][] {packed(x, layout)}, null), RANDOM, 0);
        GradientArray gradients = new GradientArray(parameters.length());
        assertThat(Arrays.copyOf(run.output(), LENGTHS.length * 2))
                .containsExactly(packed(y, layout.ends()), within(1e-5f));
        run.backward(packed(dy, layout.ends()), null, gradients);
        int offset = 0;
        for (String name : parameters.names()) {
            for (double value : expected.parameters().get(name).data) {
                assertThat((double) gradients.values()[offset++]).as(name).isCloseTo(value, within(1e-4));
            }
        }
        float[] dx = run.inputGradient(Input.NAME);
        assertThat(Arrays.copyOf(dx, layout.rows() * 4))
                .containsExactly(packed(expected.inputs().get(Input.NAME), layout), within(1e-4f));
    }
}
