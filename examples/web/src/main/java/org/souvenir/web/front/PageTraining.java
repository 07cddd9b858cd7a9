package org.souvenir.web.front;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingStep;
import org.souvenir.training.loss.BinaryCrossEntropy;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Optimizer;
import org.souvenir.training.optimizer.RmsProp;
import org.souvenir.training.optimizer.Sgd;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;

/** {@code Training}. */
public final class PageTraining {
    private static final String WHAT = "training";
    private static final List<String> OPTIONS = List.of("loss", "optimizer", "rate", "clip", "seed");
    private static final List<String> LOSSES = List.of("softmaxCrossEntropy", "binaryCrossEntropy", "meanSquaredError");
    private static final List<String> OPTIMIZERS = List.of("adam", "sgd", "rmsProp");

    private final TrainingStep steps;
    private final Architecture architecture;
    private final boolean ids;
    private final Map<String, String> notes;

    private PageTraining(TrainingStep steps, Architecture architecture, boolean ids, Map<String, String> notes) {
        this.steps = steps;
        this.architecture = architecture;
        this.ids = ids;
        this.notes = notes;
    }

    static PageTraining of(Network network, String options, Map<String, String> notes) {
        JsonObject chosen = Json.object(WHAT, Json.parse(options), OPTIONS);
        Loss loss = loss(Json.choice(WHAT, chosen, "loss", LOSSES));
        double rate = Json.number(WHAT, chosen, "rate").orElse(0.001);
        Trainer trainer = Trainer.of(loss, optimizer(Json.choice(WHAT, chosen, "optimizer", OPTIMIZERS), rate))
                .clipping(
                        Json.number(WHAT, chosen, "clip").map(Clipping::byNorm).orElse(Clipping.none()))
                .seed(Json.seed(WHAT, chosen));
        Architecture architecture = network.architecture();
        boolean ids = loss.targets(architecture.output().width()).ids();
        return new PageTraining(trainer.steps(network), architecture, ids, notes);
    }

    private static Loss loss(String name) {
        return switch (name) {
            case "softmaxCrossEntropy" -> new SoftmaxCrossEntropy();
            case "binaryCrossEntropy" -> new BinaryCrossEntropy();
            default -> new MeanSquaredError();
        };
    }

    private static Optimizer optimizer(String name, double rate) {
        return switch (name) {
            case "adam" -> new Adam(rate);
            case "sgd" -> new Sgd(rate);
            default -> new RmsProp(rate);
        };
    }

    @JSExport
    public JSObject take(Given inputs, Given targets) {
        Batch batch = inputs.batch(architecture.inputs());
        Node output = architecture.output();
        int[] lengths = output.sequence() ? batch.lengths(output.axis()) : new int[0];
        Tensor wanted = targets.targets(output, ids, lengths);
        Target target = output.sequence() ? Target.perStep(wanted) : Target.perSequence(wanted);
        TrainingStep.Result result = steps.take(Example.of(batch, target));
        JSObject said = Js.object();
        Js.put(said, "loss", result.loss());
        Js.put(said, "gradientNorm", result.gradientNorm());
        return said;
    }

    @JSExport
    public PageNetwork network() {
        return PageNetwork.of(new NetworkFormat.Stored(steps.network(), notes));
    }
}
