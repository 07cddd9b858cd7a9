package org.souvenir.examples;

import com.google.common.primitives.ImmutableIntArray;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.Sequences;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.batch.Batches;
import org.souvenir.text.data.Columns;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.data.Split;
import org.souvenir.text.vocabulary.Embeddings;
import org.souvenir.text.vocabulary.Vocabulary;
import org.souvenir.training.Evaluation;
import org.souvenir.training.GradientCheck;
import org.souvenir.training.Progress;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingContext;
import org.souvenir.training.TrainingListener;
import org.souvenir.training.loss.IdWeights;
import org.souvenir.training.loss.Losses;
import org.souvenir.training.loss.SequenceLoss;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.loss.TargetForm;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.metric.ConfusionMatrix;
import org.souvenir.training.metric.Metric;
import org.souvenir.training.metric.Predictions;
import org.souvenir.training.metric.Temperature;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Optimizer;
import org.souvenir.training.optimizer.Schedule;
import org.souvenir.training.optimizer.UpdateRule;

/** What the APIs of training and text take. */
final class MisuseSamplesOfTraining {
    /** Adds them. */
    void addTo(MisuseSamples all) {
        all.put("Loss", SoftmaxCrossEntropy::new);
        all.put("Losses", () -> Losses.of(new SoftmaxCrossEntropy()));
        all.put("Metric", Accuracy::new);
        all.put("Metric[]", () -> new Metric[] {new Accuracy()});
        all.put("Metric.Count", () -> new Accuracy().start());
        all.put("Metric.Count[]", () -> new Metric.Count[] {new ConfusionMatrix(2)});
        all.put("Optimizer", () -> new Adam(0.01));
        all.put("Schedule", Schedule::constant);
        all.put("Clipping", Clipping::none);
        all.put(
                "Trainer",
                () -> Trainer.of(new SoftmaxCrossEntropy(), new Adam(0.01))
                        .on(MisuseSamplesOfCells.ENGINE)
                        .epochs(1));
        all.put("TrainingListener", () -> new TrainingListener() {});
        all.put(
                "TrainingStep",
                () -> Trainer.of(new SoftmaxCrossEntropy(), new Adam(0.01))
                        .on(MisuseSamplesOfCells.ENGINE)
                        .steps(MisuseSamplesOfCells.NETWORK));
        all.put(
                "Fit",
                () -> Trainer.of(new SoftmaxCrossEntropy(), new Adam(0.01))
                        .on(MisuseSamplesOfCells.ENGINE)
                        .epochs(1)
                        .fit(
                                MisuseSamplesOfCells.NETWORK,
                                ExampleSource.inOrder(List.of(MisuseSamplesOfCells.example()))));
        all.put("Progress", () -> new Progress(1, 1, 0.5, Map.of(), Evaluation.NONE, Duration.ZERO));
        all.put("List<Progress>", () -> List.of(new Progress(1, 1, 0.5, Map.of(), Evaluation.NONE, Duration.ZERO)));
        all.put("Evaluation", () -> new Evaluation(0.5, Map.of(), Map.of("k", 0.5)));
        all.put("Evaluation.metric(name)", () -> "k");
        all.put("TrainingContext", () -> lastContext);
        all.put("GradientCheck", () -> GradientCheck.of(MisuseSamplesOfCells.NETWORK, new SoftmaxCrossEntropy()));
        all.put("Map<String, CentralDifference>", () -> Map.of());
        all.put("Predictions", () -> new Predictions(2, 2, new float[] {1, 2, 3, 4}, 1, new float[] {0, 1}));
        all.put("Predictions(values)", () -> new float[] {1, 2, 3, 4});
        all.put("Predictions(targetWidth)", () -> 1);
        all.put("Predictions(targets)", () -> new float[] {0, 1});
        all.put("Predictions.best(row)", () -> 1);
        all.put("Predictions.id(row)", () -> 1);
        all.put("TargetForm", () -> TargetForm.ids(2));
        all.put(
                "SequenceLoss.Sequence",
                () -> new SequenceLoss.Sequence(2, new double[6], 1, new double[] {1}, new double[6]));
        all.put("OptimizerState", () -> new Adam(0.1).start(3));
        all.put(
                "OptimizerState.restore(remembered)",
                () -> new Adam(0.1).start(3).memories());
        all.put("UpdateRule", () -> rule());
        all.put("UpdateRule.next(name)", () -> "m");
        all.put("UpdateRule.next(value)", () -> lastRule.parameter());
        all.put("UpdateRule.update(value)", () -> lastRule.parameter());
        all.put("RowLoss", SoftmaxCrossEntropy::new);
        all.put("IdWeights", () -> IdWeights.EVEN);
        all.put("Temperature.Fit", Temperature::fit);
        all.put("Temperature", () -> Temperature.NONE);
        all.put("ConfusionMatrix", () -> new ConfusionMatrix(3));
        all.put("ImmutableIntArray", () -> ImmutableIntArray.of(1, 0));
        all.put("Vocabulary", () -> Vocabulary.of(List.of("a", "b")));
        all.put("Vocabulary.Builder", Vocabulary::builder);
        all.put("Vocabulary.parse(text)", () -> Vocabulary.of(List.of("a", "b")).toText());
        all.put(
                "Vocabulary.load(input)",
                () -> new ByteArrayInputStream(
                        Vocabulary.of(List.of("a", "b")).toText().getBytes(StandardCharsets.UTF_8)));
        all.put(
                "Vocabulary.load(file)",
                () -> all.textFile(Vocabulary.of(List.of("a", "b")).toText()));
        all.put(
                "Embeddings",
                () -> Embeddings.read(
                        new ByteArrayInputStream("a 1 2\n".getBytes(StandardCharsets.UTF_8)),
                        "e",
                        Vocabulary.of(List.of("a", "b"))));
        all.put("Embeddings.read(input)", () -> new ByteArrayInputStream("a 1 2\n".getBytes(StandardCharsets.UTF_8)));
        all.put("Embeddings.read(file)", () -> all.textFile("a 1 2\n"));
        all.put("LabelledTexts.read(file)", () -> table(all));
        all.put(
                "LabelledTexts.readTable(input)",
                () -> new ByteArrayInputStream("text,label\nx,1\n".getBytes(StandardCharsets.UTF_8)));
        all.put("LabelledTexts.readTable(file)", () -> table(all));
        all.put("List<Path>", () -> List.of(table(all)));
        all.put("Map<String, Path>", () -> Map.of("a", all.textFile("x\n")));
        all.put("Columns", Columns::detected);
        all.put("LabelledText", () -> new LabelledText("text", "label"));
        all.put("List<LabelledText>", () -> List.of(new LabelledText("1", "text"), new LabelledText("5", "text")));
        all.put("Split", () -> Split.of(List.of("a", "b", "c", "d"), 1));
        all.put("Split.byFractions(fractions)", () -> new double[] {0.5, 0.5});
        all.put("Split.bySizes(sizes)", () -> new int[] {2, 2});
        all.put("Batches", () -> Batches.of(List.of(new int[] {1, 2}, new int[] {1}), new int[] {0, 1}, 2, 1));
        all.put("LanguageModelStream.of(ids)", () -> new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        all.put("LanguageModelStream.of(tokens)", () -> new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        all.put(
                "TokenBatch",
                () -> Batches.of(List.of(new int[] {1, 2}, new int[] {1}), new int[] {0, 1}, 2, 1)
                        .epoch(0)
                        .get(0));
        all.put("TokenBatch.token(step)", () -> 0);
        all.put("TokenBatch.token(b)", () -> 0);
        all.put("TokenBatch(tokens)", () -> Sequences.ids(new int[] {1, 2}, new int[] {1}));
        all.put("CtcDecoder.sequence(sequence)", () -> 1);
        all.put("CtcDecoder.sequence(scores)", () -> Tensor.zeros(2, 2, 3));
    }

    private static final TrainingContext lastContext = context();

    private static TrainingContext context() {
        TrainingContext[] kept = new TrainingContext[1];
        Trainer.of(new SoftmaxCrossEntropy(), new Adam(0.01))
                .on(MisuseSamplesOfCells.ENGINE)
                .epochs(1)
                .listener(new TrainingListener() {
                    @Override
                    public void stepped(TrainingContext context) {
                        kept[0] = context;
                    }
                })
                .fit(MisuseSamplesOfCells.NETWORK, ExampleSource.inOrder(List.of(MisuseSamplesOfCells.example())));
        return kept[0];
    }

    private @Nullable UpdateRule lastRule;

    private UpdateRule rule() {
        UpdateRule[] kept = new UpdateRule[1];
        try {
            new Keeping(kept).start(3);
        } catch (IllegalArgumentException e) {
            // it is empty
        }
        lastRule = kept[0];
        return kept[0];
    }

    private record Keeping(UpdateRule[] kept) implements Optimizer {
        @Override
        public double rate() {
            return 1;
        }

        @Override
        public void define(UpdateRule rule) {
            kept[0] = rule;
            rule.memory("m");
        }
    }

    private static Path table(MisuseSamples all) {
        return all.textFile("text,label\nx,1\n");
    }
}
