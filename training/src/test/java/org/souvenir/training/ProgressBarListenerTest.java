package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.network.Network;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Sgd;

class ProgressBarListenerTest {
    private static final TrainingStep.Result RESULT = new TrainingStep.Result(0.75, Map.of("output", 0.75), 1, 32);

    private static final TrainingStep NOT_TAKEN = Trainer.of(new MeanSquaredError(), new Sgd(0.1))
            .steps(Network.initialised(Architecture.of(Input.features(1), new Dense(1)), 1));

    private static TrainingContext step(int batch) {
        return new TrainingContext(NOT_TAKEN, 3, batch, 32L * batch, RESULT);
    }

    private static void oneEpoch(TrainingListener listener) {
        listener.epochStarted(3, 2);
        listener.stepped(step(1));
        listener.stepped(step(2));
        Evaluation validation = new Evaluation(0.5, Map.of("output", 0.5), Map.of("accuracy", 0.875));
        Progress progress = new Progress(3, 2, 0.7, Map.of("output", 0.7), validation, Duration.ofMillis(2100));
        listener.progressed(step(2), progress);
    }

    @Test
    void shows_an_epoch_and_what_was_found_in_it() {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        oneEpoch(ProgressBarListener.to(new PrintStream(shown, true, StandardCharsets.UTF_8), 120));
        String all = shown.toString(StandardCharsets.UTF_8).strip();
        assertThat(all.substring(all.lastIndexOf('\r') + 1))
                .contains("epoch 3", "100%", "2/2", "loss 0.7000; validation loss 0.5000, accuracy 0.8750");
    }

    /** Wider ones took the memory of the thread that draws them, and nothing was shown. */
    @Test
    void is_as_wide_as_a_line_can_be() {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProgressBarListener.to(out, 10_001))
                .withMessage("bar: it must have from 1 to 10000 characters, but has 10001");
    }

    @Test
    void ends_its_bar_when_training_stops_within_an_epoch() {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        TrainingListener listener = ProgressBarListener.to(new PrintStream(shown, true, StandardCharsets.UTF_8), 120);
        listener.epochStarted(1, 2);
        listener.stepped(step(1));
        listener.stopped(null);
        listener.stepped(step(2));
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("50%", "loss 0.7500")
                .doesNotContain("2/2");
    }

    @Test
    void is_silent_where_there_is_no_terminal() {
        PrintStream err = System.err;
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        System.setErr(new PrintStream(shown, true, StandardCharsets.UTF_8));
        try {
            oneEpoch(ProgressBarListener.onTerminal()); // tests run in a process without one
        } finally {
            System.setErr(err);
        }
        assertThat(shown.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void progress_reads_as_a_line() {
        Progress without = new Progress(1, 8, 0.25, Map.of("output", 0.25), Evaluation.NONE, Duration.ofMillis(40));
        assertThat(without).hasToString("epoch 1, step 8: loss 0.2500; 0.0 s");
        Map<String, Double> two = new LinkedHashMap<>(Map.of("class", 0.5));
        two.put("price", 0.125);
        Evaluation validation = new Evaluation(0.75, two, Map.of("class accuracy", 0.5));
        assertThat(new Progress(2, 9, 0.625, two, validation, Duration.ofMillis(40)))
                .hasToString("epoch 2, step 9: loss 0.6250 (class 0.5000, price 0.1250);"
                        + " validation loss 0.7500 (class 0.5000, price 0.1250), class accuracy 0.5000; 0.0 s");
    }
}
