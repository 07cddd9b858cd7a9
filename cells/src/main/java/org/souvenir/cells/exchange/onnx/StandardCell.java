package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CoupledLstm;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.PeepholeLstm;
import org.souvenir.cells.exchange.GateOrder;
import org.souvenir.cells.exchange.GateWeights;
import org.souvenir.core.expr.Step;
import org.souvenir.core.tensor.Tensor;

/**
 * Equations that one of ONNX's recurrent nodes has.
 *
 * @param op the node: {@code LSTM}, {@code GRU} or {@code RNN}
 * @param order of its gates
 * @param cell ours, with the activations that it has when nothing is said
 * @param activations in ONNX's order
 * @param parameters names in the step by those of the cell
 */
record StandardCell(
        String op, GateOrder order, Cell cell, List<OnnxActivation> activations, Map<String, String> parameters) {

    /** The node that has these equations, if there is one. */
    static Optional<StandardCell> of(Step step) {
        int in = step.inputs().get(0).width();
        int hidden = step.output().width();
        return switch (step.inputs().size() == 1 ? step.states().size() : 0) {
            case 1 ->
                first(
                        () -> gru(step, in, hidden, Gru.Reset.AFTER),
                        () -> gru(step, in, hidden, Gru.Reset.BEFORE),
                        () -> rnn(step, in, hidden));
            case 2 ->
                first(
                        () -> lstm(
                                step,
                                new Lstm(in, hidden),
                                p -> new Lstm(in, hidden, p.any("gate"), p.any("candidate"), p.any("output"))),
                        () -> lstm(
                                step,
                                new PeepholeLstm(in, hidden),
                                p -> new PeepholeLstm(in, hidden, p.any("gate"), p.any("candidate"), p.any("output"))),
                        () -> lstm(
                                        step,
                                        new CoupledLstm(in, hidden),
                                        p -> new CoupledLstm(
                                                in, hidden, p.any("gate"), p.any("candidate"), p.any("output")))
                                .filter(coupled -> coupled.activations().get(0).symmetric()));
            default -> Optional.empty();
        };
    }

    private interface Attempt {
        Optional<StandardCell> make();
    }

    private static Optional<StandardCell> first(Attempt... attempts) {
        return Stream.of(attempts).map(Attempt::make).flatMap(Optional::stream).findFirst();
    }

    private static Optional<StandardCell> lstm(Step step, Cell cell, Function<Pattern, Cell> open) {
        return found("LSTM", GateOrder.ONNX_LSTM, cell, open, step, "gate", "candidate", "output");
    }

    private static Optional<StandardCell> gru(Step step, int in, int hidden, Gru.Reset reset) {
        return found(
                "GRU",
                GateOrder.ONNX_GRU,
                new Gru(in, hidden, reset),
                p -> new Gru(in, hidden, reset, p.any("gate"), p.any("candidate")),
                step,
                "gate",
                "candidate");
    }

    private static Optional<StandardCell> rnn(Step step, int in, int hidden) {
        return found(
                "RNN",
                GateOrder.RNN,
                new ElmanRnn(in, hidden),
                p -> new ElmanRnn(in, hidden, p.any("hidden"), ElmanRnn.Start.ORTHOGONAL),
                step,
                "hidden");
    }

    private static Optional<StandardCell> found(
            String op, GateOrder order, Cell cell, Function<Pattern, Cell> open, Step step, String... places) {
        Pattern pattern = new Pattern();
        return pattern.in(Step.of(open.apply(pattern)::define), step)
                .map(found -> new StandardCell(
                        op,
                        order,
                        cell,
                        Stream.of(places).map(found::activation).toList(),
                        found.parameters()))
                .filter(StandardCell::clipsAsOnnxDoes);
    }

    /** What goes into the gates and the candidate is kept within the same bounds, and what goes into h is not. */
    private boolean clipsAsOnnxDoes() {
        long of = activations.stream()
                .limit(2)
                .map(OnnxActivation::clip)
                .distinct()
                .count();
        return of == 1 && activations.stream().skip(2).allMatch(a -> a.clip().isEmpty());
    }

    /** H. */
    int hiddenSize() {
        return cell.outputSize();
    }

    /** Whether ONNX's gates see the memory. */
    boolean peepholes() {
        return cell instanceof PeepholeLstm;
    }

    /**
     * The weights as ONNX's node has them. Of one gate that keeps and lets in, both are written, so that a runtime that does not
     * couple them gives the same: {@code i = 1 - σ(a) = σ(-a)}.
     *
     * @param tensors by the names of the step's parameters
     */
    GateWeights weights(Function<String, Tensor> tensors) {
        Map<String, Tensor> own = new HashMap<>();
        parameters.forEach((name, other) -> own.put(name, tensors.apply(other)));
        if (!(cell instanceof CoupledLstm)) {
            return GateWeights.of(cell, own);
        }
        for (String part : List.of("weight", "bias")) {
            own.computeIfAbsent(
                    "input." + part,
                    name -> tensors.apply(parameters.get("forget." + part)).map(w -> -w));
        }
        return GateWeights.of(new Lstm(cell.inputSize(), hiddenSize()), own);
    }

    /** What the node is told beside its direction. */
    List<AttributeProto> attributes() {
        List<AttributeProto> attributes = new ArrayList<>();
        attributes.add(Attributes.whole("hidden_size", hiddenSize()));
        attributes.add(Attributes.texts(
                "activations", activations.stream().map(OnnxActivation::name).toList()));
        numbers("activation_alpha", OnnxActivation::alpha).ifPresent(attributes::add);
        numbers("activation_beta", OnnxActivation::beta).ifPresent(attributes::add);
        activations.get(0).clip().ifPresent(clip -> attributes.add(Attributes.number("clip", clip)));
        if (cell instanceof CoupledLstm) {
            attributes.add(Attributes.whole("input_forget", 1));
        }
        if (cell instanceof Gru gru && gru.reset() == Gru.Reset.AFTER) {
            attributes.add(Attributes.whole("linear_before_reset", 1));
        }
        return attributes;
    }

    /** One for each activation that has it. */
    private Optional<AttributeProto> numbers(String name, Function<OnnxActivation, Optional<Double>> number) {
        List<Double> numbers =
                activations.stream().map(number).flatMap(Optional::stream).toList();
        return numbers.isEmpty() ? Optional.empty() : Optional.of(Attributes.numbers(name, numbers));
    }
}
