package org.souvenir.examples.dates;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.souvenir.cells.Gru;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.SequenceInput;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Scores;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.examples.dates.DatePairs.Days;
import org.souvenir.examples.dates.DatePairs.Pair;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingStep;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Schedule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * An encoder reads a date as people write it; a decoder goes on from there and says it in ISO 8601. In training the decoder
 * reads the right characters, afterwards those that it said itself.
 */
@Command(
        name = "translate-dates",
        description = "Trains an encoder-decoder that turns dates as people write them into ISO 8601.",
        mixinStandardHelpOptions = true)
public final class TranslateDates implements Runnable {
    private static final int BATCH = 64;
    private static final double RATE = 3e-3;
    private static final int TESTED = 500;

    @Parameters(
            arity = "0..*",
            paramLabel = "DATE",
            description = "What to translate after training (some dates never seen).")
    private List<String> dates = List.of();

    @Option(names = "--steps", defaultValue = "4000", description = "Training steps (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Where all random numbers come from (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public void run() {
        List<String> written = dates.stream()
                .map(date -> date.toLowerCase(Locale.ROOT).strip())
                .toList();
        DatePairs.source(written);
        Network network = train();
        System.out.println();
        if (written.isEmpty()) {
            DatePairs.random(8, Days.HELD_OUT, RandomStream.of(seed).child("shown"))
                    .forEach(pair -> show(pair.written(), translated(network, List.of(pair.written()))));
        } else {
            written.forEach(date -> show(date, translated(network, List.of(date))));
        }
    }

    private static void show(String written, List<String> said) {
        System.out.printf("%-32s → %s%n", written, said.get(0));
    }

    private static Architecture architecture() {
        return Architecture.of(
                Input.ids(DatePairs.WRITTEN.length()),
                new Embedding(16),
                Recurrent.of(n -> new Gru(n, 64)).bidirectional().named("encoder"),
                new SequenceInput(DatePairs.TARGET, Input.ids(DatePairs.SAID.length())),
                new Embedding(16),
                Recurrent.of(n -> new Gru(n, 96)).continuingThrough("encoder").named("decoder"),
                new Dense(DatePairs.SAID.length()));
    }

    private Network train() {
        Architecture architecture = architecture();
        System.out.println(architecture.summary());
        RandomStream random = RandomStream.of(seed);
        List<Pair> tested = DatePairs.random(TESTED, Days.HELD_OUT, random.child("tested"));
        TrainingStep training = Trainer.of(new SoftmaxCrossEntropy(), new Adam(RATE))
                .clipping(Clipping.byNorm(1))
                .schedule(Schedule.cosine(steps, 0.02))
                .seed(seed)
                .steps(Network.initialised(architecture, seed));
        for (int i = 1; i <= steps; i++) {
            List<Pair> pairs = DatePairs.random(BATCH, Days.TRAINING, random.child(i));
            double loss = training.take(DatePairs.example(pairs)).loss();
            if (i % Math.max(1, steps / 6) == 0) {
                System.out.printf(
                        Locale.ROOT,
                        "step %4d  loss %.4f  dates never seen, translated right: %5.1f %%%n",
                        i,
                        loss,
                        100 * right(training.network(), tested));
            }
        }
        return training.network();
    }

    private static double right(Network network, List<Pair> pairs) {
        List<String> said =
                translated(network, pairs.stream().map(Pair::written).toList());
        return IntStream.range(0, pairs.size())
                        .filter(i -> said.get(i).equals(pairs.get(i).iso()))
                        .count()
                / (double) pairs.size();
    }

    /** Translations, made character by character: each is what the decoder reads next. */
    private static List<String> translated(Network network, List<String> written) {
        int batch = written.size();
        int classes = DatePairs.SAID.length();
        try (Session decoder = network.sessionAfter(DatePairs.source(written))) {
            Tensor said = decoder.generate(new float[batch], DatePairs.LENGTH, (t, scores) -> {
                float[] next = new float[batch];
                for (int b = 0; b < batch; b++) {
                    next[b] = Scores.argmax(scores, b * classes, classes);
                }
                return next;
            });
            return IntStream.range(0, batch).mapToObj(b -> text(said, b)).toList();
        }
    }

    private static String text(Tensor said, int sequence) {
        StringBuilder text = new StringBuilder();
        for (int t = 0; t < said.size(0); t++) {
            text.append(DatePairs.SAID.charAt((int) said.get(t, sequence, 0)));
        }
        return text.toString();
    }
}
