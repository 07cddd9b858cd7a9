package org.souvenir.examples.spoken;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.LazyList;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.examples.spoken.Speech.Utterance;
import org.souvenir.text.generation.CtcDecoder;
import org.souvenir.training.Progress;
import org.souvenir.training.ProgressBarListener;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingContext;
import org.souvenir.training.TrainingListener;
import org.souvenir.training.loss.Ctc;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Schedule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A network hears syllables and is told which they were, never when; it learns to say each at a step of its own, and else nothing. */
@Command(
        name = "read-speech",
        description = "Trains a network by CTC that reads syllables out of made-up speech.",
        mixinStandardHelpOptions = true)
public final class ReadSpeech implements Runnable {
    private static final int BATCH = 32;
    private static final int STEPS = 100;
    private static final int TESTED = 200;
    private static final CtcDecoder DECODER = new CtcDecoder(0);

    @Option(
            names = "--epochs",
            defaultValue = "6",
            description = "Epochs of " + STEPS + " steps (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--beam",
            defaultValue = "20",
            description = "How many beginnings the search keeps (default: ${DEFAULT-VALUE}).")
    private int beam;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Where all random numbers come from (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public void run() {
        RandomStream random = RandomStream.of(seed);
        List<Utterance> tested = Speech.utterances(TESTED, random.child("tested"));
        Network network = train(random.child("trained"), tested);
        System.out.printf("%nof %d utterances never heard%n", TESTED);
        List<ImmutableIntArray> fast = read(network, tested, DECODER::bestPath);
        List<ImmutableIntArray> searched = read(
                network, tested, scores -> DECODER.readings(scores, beam).get(0).ids());
        System.out.printf(Locale.ROOT, "  best path         %5.2f %% of syllables wrong%n", 100 * wrong(tested, fast));
        System.out.printf(Locale.ROOT, "  search, beam %3d  %5.2f %%%n%n", beam, 100 * wrong(tested, searched));
        for (int i = 0; i < 8; i++) {
            String said = Speech.text(tested.get(i).ids());
            String read = Speech.text(searched.get(i));
            System.out.printf(
                    "%3d steps of sound   said %-20s read %-20s%s%n",
                    tested.get(i).sound().length, said, read, said.equals(read) ? "" : " wrong");
        }
    }

    private Network train(RandomStream random, List<Utterance> tested) {
        Architecture architecture = Architecture.of(
                Input.features(Speech.FEATURES),
                Recurrent.of(n -> new Gru(n, 48)).bidirectional(),
                new Dense(Speech.IDS));
        System.out.println(architecture.summary());
        ExampleSource training = epoch -> LazyList.of(
                STEPS,
                i -> Speech.example(Speech.utterances(BATCH, random.child(epoch).child(i))));
        return Trainer.of(new Ctc(), new Adam(5e-3))
                .clipping(Clipping.byNorm(1))
                .schedule(Schedule.cosine((long) epochs * STEPS, 0.02))
                .epochs(epochs)
                .seed(seed)
                .listener(ProgressBarListener.onTerminal())
                .listener(new TrainingListener() {
                    @Override
                    public void progressed(TrainingContext context, Progress progress) {
                        double wrong = wrong(tested, read(context.network(), tested, DECODER::bestPath));
                        System.out.printf(
                                Locale.ROOT,
                                "epoch %d, %5d utterances heard: loss %6.3f nats, %5.1f %% of syllables wrong%n",
                                context.epoch(),
                                context.sequences(),
                                progress.loss(),
                                100 * wrong);
                    }
                })
                .fit(Network.initialised(architecture, seed), training)
                .network();
    }

    private static List<ImmutableIntArray> read(
            Network network, List<Utterance> utterances, Function<Tensor, ImmutableIntArray> decoding) {
        Batch batch = Speech.batch(utterances);
        Tensor scores = network.infer(batch).values();
        int[] lengths = batch.lengths();
        return IntStream.range(0, lengths.length)
                .mapToObj(b -> decoding.apply(CtcDecoder.sequence(scores, b, lengths[b])))
                .toList();
    }

    /** Edits per syllable that was said. */
    private static double wrong(List<Utterance> said, List<ImmutableIntArray> read) {
        int edits = 0;
        int syllables = 0;
        for (int i = 0; i < said.size(); i++) {
            edits += Speech.distance(said.get(i).ids(), read.get(i));
            syllables += said.get(i).ids().length();
        }
        return (double) edits / syllables;
    }
}
