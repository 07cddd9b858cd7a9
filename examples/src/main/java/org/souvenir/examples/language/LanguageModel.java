package org.souvenir.examples.language;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.Printable;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.parameter.Quantisation;
import org.souvenir.core.platform.Platform;
import org.souvenir.examples.sentiment.Kind;
import org.souvenir.examples.sentiment.Reviews;
import org.souvenir.text.batch.LanguageModelStream;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.generation.Sampler;
import org.souvenir.text.token.CharacterTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;
import org.souvenir.training.Progress;
import org.souvenir.training.ProgressBarListener;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingContext;
import org.souvenir.training.TrainingListener;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Schedule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A character model of a text. Streams of it lie side by side and are cut into windows; the state goes on from window to
 * window, so that the network learns from farther back than a window reaches; now and then a stream starts anew, so that it
 * also learns to begin. Afterwards it reads what it wrote itself.
 */
@Command(
        name = "language-model",
        description = "Learns a text character by character, carrying its state along, and then writes on.",
        mixinStandardHelpOptions = true)
public final class LanguageModel implements Runnable {
    private static final int STREAMS = 16;
    private static final int VALIDATION_STREAMS = 4;
    private static final int WINDOW = 50;
    private static final int EMBEDDING = 16;
    private static final double TRAINING_SHARE = 0.9;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "A text in UTF-8 (default: the reviews that come with the project, one per line).")
    private @Nullable Path data;

    @Option(names = "--cell", defaultValue = "gru", description = "rnn, lstm or gru (default: ${DEFAULT-VALUE}).")
    private Kind cell = Kind.GRU;

    @Option(names = "--hidden", defaultValue = "128", description = "Units of the cell (default: ${DEFAULT-VALUE}).")
    private int hidden;

    @Option(
            names = "--epochs",
            defaultValue = "20",
            description = "How often it reads the text (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Where all random numbers come from (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--sample",
            defaultValue = "400",
            paramLabel = "N",
            description = "How many characters it writes in the end (default: ${DEFAULT-VALUE}).")
    private int sample;

    @Option(
            names = "--temperature",
            defaultValue = "0.7",
            description = "Below 1 it writes what is probable rather than what is rare (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--quantised",
            description = "Tell as well how well it predicts with its weights in 16 and in 8 bits.")
    private boolean quantised;

    @Override
    public void run() {
        Sampler sampler = Sampler.atTemperature(temperature);
        List<String> characters = new CharacterTokenizer().tokenize(text());
        int end = (int) (TRAINING_SHARE * characters.size());
        List<String> training = characters.subList(0, end);
        Vocabulary vocabulary = Vocabulary.builder().add(training).build();
        LanguageModelStream learned = LanguageModelStream.of(vocabulary.encode(training), STREAMS, WINDOW);
        LanguageModelStream heldOut = LanguageModelStream.of(
                vocabulary.encode(characters.subList(end, characters.size())), VALIDATION_STREAMS, WINDOW);
        System.out.printf(
                Locale.ROOT,
                "%,d characters, %d kinds of them; the last %,d are held out%n",
                characters.size(),
                vocabulary.size(),
                characters.size() - end);
        Trainer trainer = trainer(learned);
        Network network = trained(trainer, vocabulary.size(), learned, heldOut);
        if (quantised) {
            for (Precision precision : Precision.values()) {
                Network rounded = network.quantised(precision, Quantisation.Scope.PRODUCTS_AND_TABLES);
                double loss = trainer.evaluate(rounded, heldOut.examples()).loss();
                System.out.printf(Locale.ROOT, "weights in %-8s: %.4f nats per character held out%n", precision, loss);
            }
        }
        System.out.println();
        System.out.println(Printable.lines(written(network, vocabulary, sampler)));
    }

    private String text() {
        if (data == null) {
            return Reviews.included().stream().map(LabelledText::text).collect(Collectors.joining("\n"));
        }
        try {
            return Platform.here().textOf(data);
        } catch (CharacterCodingException e) {
            throw FileFormatException.of(data, "the text must be in UTF-8, but is not: " + e.getMessage());
        } catch (IOException e) {
            throw FileFormatException.unreadable(data, e);
        }
    }

    private Trainer trainer(LanguageModelStream training) {
        return Trainer.of(new SoftmaxCrossEntropy(), new Adam(3e-3))
                .clipping(Clipping.byNorm(1))
                .schedule(Schedule.cosine((long) epochs * training.windows().size(), 0.05))
                .carryingState()
                .epochs(epochs)
                .seed(seed)
                .listener(ProgressBarListener.onTerminal())
                .listener(new TrainingListener() {
                    @Override
                    public void progressed(TrainingContext context, Progress progress) {
                        tell(progress.epoch(), progress.validation().loss());
                    }
                });
    }

    private Network trained(
            Trainer trainer, int characters, LanguageModelStream training, LanguageModelStream validation) {
        Architecture architecture = Architecture.of(
                Input.ids(characters),
                new Embedding(EMBEDDING),
                Recurrent.of(width -> cell.cell(width, hidden)),
                new Dense(characters));
        return trainer.fit(Network.initialised(architecture, seed), training.examples(), validation.examples())
                .network();
    }

    /** A loss in nats is one in bits as soon as it is divided by ln 2: so many yes-or-no questions each character leaves open. */
    private static void tell(int epoch, double loss) {
        System.out.printf(
                Locale.ROOT,
                "epoch %2d: %.3f nats, %.3f bits per character held out%n",
                epoch,
                loss,
                loss / Math.log(2));
    }

    /** What the network writes after a line end: each character is what it reads next. */
    private String written(Network network, Vocabulary vocabulary, Sampler sampler) {
        StringBuilder text = new StringBuilder();
        try (Session session = network.session()) {
            int id = vocabulary.id("\n");
            for (int position = 0; position < sample; position++) {
                float[] scores = session.step(id);
                scores[Vocabulary.PADDING_ID] = Float.NEGATIVE_INFINITY; // which stand for no character
                scores[Vocabulary.UNKNOWN_ID] = Float.NEGATIVE_INFINITY;
                id = sampler.sample(scores, seed, position);
                text.append(vocabulary.token(id));
            }
        }
        return text.toString();
    }
}
