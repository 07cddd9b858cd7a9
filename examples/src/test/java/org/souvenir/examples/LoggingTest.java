package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.network.Network;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.LogListener;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingStep;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Sgd;

/** Here, because a library module has no logging of its own to look at. */
final class LoggingTest {
    private static List<String> logged(Class<?> type, Runnable work) {
        Logger logger = (Logger) LoggerFactory.getLogger(type);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        try {
            work.run();
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static void train(Example example) {
        Trainer.of(new MeanSquaredError(), new Sgd(0.1))
                .epochs(2)
                .listener(new LogListener())
                .fit(
                        Network.initialised(Architecture.of(Input.features(1), new Dense(1)), 1),
                        ExampleSource.inOrder(List.of(example)));
    }

    @Test
    void logs_each_epoch_and_the_end() {
        Example example = Example.perStep(Batch.of(Tensor.zeros(2, 3, 1)), Tensor.zeros(2, 3, 1));
        assertThat(logged(LogListener.class, () -> train(example)))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("epoch 1, step 1: loss 0.0000; "),
                        line -> assertThat(line).startsWith("epoch 2, step 2: loss 0.0000; "),
                        line -> assertThat(line).isEqualTo("training ended: EPOCHS, best record 2 of 2"));
    }

    @Test
    void says_once_that_no_target_counts() {
        Target none = Target.perStep(Tensor.zeros(2, 3, 1)).weighted(Tensor.zeros(3));
        Example example = Example.of(Batch.of(Tensor.zeros(2, 3, 1)), none);
        assertThat(logged(TrainingStep.class, () -> train(example)))
                .containsExactly(
                        "step 1: none of the batch's targets count, so that loss and gradient are 0; said once");
    }
}
