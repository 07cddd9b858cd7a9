package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.tensor.Tensor;

class PredictionTest {
    private static final float NAN = Float.NaN;
    private static final Batch WORDS = Batch.of(Sequences.ids(new int[] {1, 2, 3}, new int[] {}, new int[] {4, 5}));

    @Test
    void tells_classes_and_probabilities_of_sequences() {
        float ln3 = (float) Math.log(3);
        Prediction said = Prediction.of(Tensor.of(new float[] {0, ln3, -1000, 7, 7, 7}, 2, 3));
        assertThat(said.sequences()).isEqualTo(2).isEqualTo(said.rows());
        assertThat(said.width()).isEqualTo(3);
        assertThat(said.classes()).containsExactly(1, 0);
        assertThat(said.probabilities()[0]).containsExactly(0.25f, 0.75f, 0);
        assertThat(said.probabilities()[1]).containsExactly(1 / 3f, 1 / 3f, 1 / 3f);
        assertThat(said.yesProbabilities()[0]).containsExactly(0.5f, 0.75f, 0);
        assertThat(said.values()).isDeepEqualTo(new float[][] {{0, ln3, -1000}, {7, 7, 7}});
        assertThat(said.sequence(1).values()).isDeepEqualTo(new float[][] {{7, 7, 7}});
        assertThat(said).hasToString("Prediction[2 sequences, 2 rows, n = 3]");
    }

    @Test
    void sees_no_padding() {
        Tensor scores = Tensor.of(new float[] {1, 2, NAN, NAN, 6, 5, 4, 3, NAN, NAN, 0, 1}, 2, 3, 2);
        Prediction said = Prediction.of(scores, new int[] {2, 0, 2});
        assertThat(said.rows()).isEqualTo(4);
        assertThat(said.sequences()).isEqualTo(3);
        assertThat(said.classes()).containsExactly(1, 0, 0, 1);
        assertThat(said.sequence(0).classes()).containsExactly(1, 0);
        assertThat(said.sequence(1).classes()).isEmpty();
        assertThat(said.sequence(2).values()).isDeepEqualTo(new float[][] {{6, 5}, {0, 1}});
        Prediction shorter = Prediction.of(scores, new int[] {1, 0, 1});
        assertThat(shorter.values()).isDeepEqualTo(new float[][] {{1, 2}, {6, 5}});
    }

    @Test
    void ranks_classes() {
        Prediction said = Prediction.of(Tensor.of(
                new float[] {3, 1, 4, 1, 5, 9, 2, 6, 0, 0, 0, 0, 0, 0, 0, 0, 1, NAN, 2, 0, 0, 0, 0, 0}, 3, 8));
        assertThat(said.top(4)).isDeepEqualTo(new int[][] {{5, 7, 4, 2}, {0, 1, 2, 3}, {-1, -1, -1, -1}});
        assertThat(said.top(8)[0]).containsExactly(5, 7, 4, 2, 0, 6, 1, 3);
        assertThat(said.top(1)).isDeepEqualTo(new int[][] {{5}, {0}, {-1}});
        assertThat(said.top(0)[0]).isEmpty();
        assertThat(said.classes()).containsExactly(5, 0, -1);
        float low = Float.NEGATIVE_INFINITY;
        assertThat(Prediction.of(Tensor.of(new float[] {low, low, low}, 1, 3)).top(2)[0])
                .containsExactly(0, 1);
    }

    @Test
    void is_what_a_network_gives() {
        Architecture tagger =
                Architecture.of(Input.ids(6), new Embedding(4), Recurrent.of(n -> new Gru(n, 5)), new Dense(3));
        Network network = Network.initialised(tagger, 1);
        Prediction said = network.predict(WORDS);
        Tensor scores = network.infer(WORDS).values();
        assertThat(said.sequence(2).values()[1])
                .containsExactly(scores.window(1, 2).select(1, 2).data());
        assertThat(said.sequence(0).classes()).hasSize(3);
        assertThat(said.sequence(1).classes()).isEmpty();
        Architecture classifier = Architecture.of(Input.ids(6), new Embedding(4), Pooling.MEAN, new Dense(3));
        Network labels = Network.initialised(classifier, 1);
        assertThat(labels.predict(WORDS).classes()).hasSize(3);
        assertThat(Arrays.stream(labels.predict(WORDS).values()).map(row -> row.length))
                .containsExactly(3, 3, 3);
    }

    @Test
    void tells_each_output_by_its_name() {
        Architecture both = Architecture.of(graph -> {
            Node read = graph.layer(new Embedding(4), graph.ids("words", 6));
            graph.output("label", graph.layer(new Dense(3), graph.layer(Pooling.MEAN, read)));
            graph.output("tags", graph.layer(new Dense(2), read));
        });
        Batch words = Batch.of("words", Sequences.of(WORDS.input("x"), WORDS.lengths()));
        Map<String, Prediction> said = Network.initialised(both, 1).predictions(words);
        assertThat(said.keySet()).containsExactly("label", "tags");
        assertThat(said.get("label"))
                .hasToString("Prediction[3 sequences, 3 rows, n = 3]")
                .hasToString(Network.initialised(both, 1).predict(words).toString());
        assertThat(said.get("tags")).hasToString("Prediction[3 sequences, 5 rows, n = 2]");
    }

    @Test
    void says_what_does_not_fit() {
        assertThatThrownBy(() -> Prediction.of(Tensor.zeros(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prediction: scores must be [B, n], but found [2]");
        assertThatThrownBy(() -> Prediction.of(Tensor.zeros(4, 2, 3), new int[] {1, 5}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prediction: scores must be [T, B, n] with a length in [0, T] for each of B, or [B, n], "
                        + "but found [4, 2, 3] and [1, 5]");
        assertThatThrownBy(() -> Prediction.of(Tensor.zeros(2, 3), new int[] {1, 1, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("or [B, n], but found [2, 3] and [1, 1, 1]");
        Prediction said = Prediction.of(Tensor.zeros(2, 3));
        assertThatThrownBy(() -> said.top(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("top: k must lie in [0, n = 3], but is 4");
        assertThatThrownBy(() -> said.sequence(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void is_divided_by_no_temperature_that_leaves_no_numbers() {
        Prediction scores = Prediction.of(Tensor.of(new float[] {2, -3, 0}, 1, 3));
        assertThat(scores.dividedBy(1e-30).probabilities()).isDeepEqualTo(new float[][] {{1, 0, 0}});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scores.dividedBy(1e-320))
                .withMessageStartingWith("prediction: a float must hold each divided score, but 2.0 / ");
    }
}
