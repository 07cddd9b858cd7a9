package org.souvenir.examples.dates;

import static org.souvenir.cells.AttentionDecoder.Attention.ADDITIVE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.AttentionDecoder;
import org.souvenir.cells.Gru;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.core.name.Printable;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Scores;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.examples.dates.DatePairs.Days;
import org.souvenir.examples.dates.DatePairs.Pair;
import org.souvenir.examples.option.Output;
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
 * An encoder reads a date as people write it; a decoder looks at all that the encoder made of it, and says the date in ISO
 * 8601. In training the decoder reads the right characters, afterwards those that it said itself.
 */
@Command(
        name = "translate-dates",
        description =
                "Trains an encoder-decoder that turns dates as people write them into ISO 8601, and shows where it"
                        + " looks.",
        mixinStandardHelpOptions = true)
public final class TranslateDates implements Callable<Integer> {
    private static final int BATCH = 64;
    private static final double RATE = 3e-3;
    private static final int TESTED = 500;

    @Parameters(
            arity = "0..*",
            paramLabel = "DATE",
            description = "What to translate after training (some dates never seen).")
    private List<String> dates = List.of();

    @Option(names = "--steps", defaultValue = "600", description = "Training steps (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Where all random numbers come from (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--svg", paramLabel = "FILE", description = "Also draws into this file where it looked.")
    private @Nullable Path svg;

    @Override
    public Integer call() throws IOException {
        Output.check("--svg", svg);
        List<String> written = dates.stream()
                .map(date -> date.toLowerCase(Locale.ROOT).strip())
                .toList();
        boolean given = !written.isEmpty();
        if (given) {
            DatePairs.source(written); // says now what it cannot read, not after training
        }
        Network network = train();
        List<String> shown = given
                ? written
                : DatePairs.random(8, Days.HELD_OUT, RandomStream.of(seed).child("shown")).stream()
                        .map(Pair::written)
                        .toList();
        List<Alignment> alignments = aligned(network, shown);
        System.out.println();
        alignments.forEach(a -> System.out.printf("%-32s → %s%n", a.written(), a.said()));
        for (Alignment alignment : given ? alignments : alignments.subList(0, 1)) {
            System.out.printf("%nwhere it looked when it said what stands on the left:%n%n%s%n", alignment.text());
        }
        if (svg != null) {
            AtomicFile.write(svg, alignments.get(0).svg());
            System.out.printf("%ndrawn in %s%n", Printable.lines(svg.toString()));
        }
        return 0;
    }

    private static Architecture architecture() {
        return Architecture.of(graph -> {
            Node written = graph.layer(new Embedding(16), graph.ids(DatePairs.SOURCE, DatePairs.WRITTEN.length()));
            Node read = graph.layer("encoder", Recurrent.of(n -> new Gru(n, 32)).bidirectional(), written);
            int width = read.width();
            Recurrent decoder = Recurrent.of(n -> new AttentionDecoder(new Gru(n + width, 64), width, ADDITIVE));
            Node before = graph.layer(new Embedding(16), graph.ids(DatePairs.TARGET, DatePairs.SAID.length()));
            Node looked = graph.layer("decoder", decoder, before, read);
            graph.output("said", graph.layer(new Dense(DatePairs.SAID.length()), looked));
        });
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

    /** Translations, with where the decoder looked as it said them. */
    private static List<Alignment> aligned(Network network, List<String> written) {
        List<String> said = translated(network, written);
        List<Pair> pairs = IntStream.range(0, written.size())
                .mapToObj(b -> new Pair(written.get(b), said.get(b)))
                .toList();
        Tensor weights = network.trace(DatePairs.example(pairs).batch()).values("decoder.weights");
        return IntStream.range(0, pairs.size())
                .mapToObj(b -> new Alignment(written.get(b), said.get(b), weights, b))
                .toList();
    }

    private static String text(Tensor said, int sequence) {
        StringBuilder text = new StringBuilder();
        for (int t = 0; t < said.size(0); t++) {
            text.append(DatePairs.SAID.charAt((int) said.get(t, sequence, 0)));
        }
        return text.toString();
    }
}
