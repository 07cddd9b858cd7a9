package org.souvenir.cells.exchange.pytorch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.souvenir.cells.exchange.GateOrder;
import org.souvenir.cells.exchange.GateWeights;
import org.souvenir.cells.exchange.TensorAccount;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;

/**
 * One level of {@code nn.RNN}, {@code nn.LSTM} or {@code nn.GRU}, or one of their cells.
 *
 * @param stages one, or the forward and the backward one
 */
record RecurrentCounterpart(String name, List<Stage> stages, StandardCell cell) implements Counterpart {

    boolean bidirectional() {
        return stages.size() == 2;
    }

    /** The module, as it is made. */
    String made() {
        return "%s(%d, %d%s%s%s)"
                .formatted(
                        cell.kind().module(),
                        cell.inputSize(),
                        cell.hiddenSize(),
                        cell.kind() == StandardCell.Kind.RELU ? ", nonlinearity=\"relu\"" : "",
                        cell.projected() ? ", proj_size=" + cell.stateSize() : "",
                        bidirectional() ? ", bidirectional=True" : "");
    }

    /**
     * The states that it starts with, as PyTorch has them, where other layers give them: {@code [D, B, n]}, two of them for an
     * LSTM.
     */
    Optional<String> start(Function<Node, String> value) {
        int states = stages.get(0).carried().starts().size();
        List<String> stacked = IntStream.range(0, states)
                .mapToObj(k -> stages.stream()
                        .map(stage -> value.apply(stage.carried().starts().get(k)))
                        .collect(Collectors.joining(", ", "torch.stack([", "])")))
                .toList();
        return switch (states) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(stacked.get(0));
            default -> Optional.of("(" + String.join(", ", stacked) + ")");
        };
    }

    /** How its last states are written. */
    Map<Node, String> finals(String all) {
        Map<Node, String> finals = new LinkedHashMap<>();
        for (int d = 0; d < stages.size(); d++) {
            List<Node> own = stages.get(d).carried().finals();
            for (int k = 0; k < own.size(); k++) {
                finals.put(own.get(k), all + (own.size() > 1 ? "[" + k + "]" : "") + "[" + d + "]");
            }
        }
        return finals;
    }

    @Override
    public Map<String, Wanted> wanted(String suffix) {
        Map<String, Wanted> wanted = new LinkedHashMap<>();
        for (int d = 0; d < stages.size(); d++) {
            String end = end(suffix, d);
            shapes().forEach((name, shape) -> wanted.put(name + end, new Wanted(shape, name.startsWith("bias"))));
        }
        return wanted;
    }

    /** Of one direction. */
    private Map<String, int[]> shapes() {
        int rows = cell.kind().gates() * cell.hiddenSize();
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put(TorchModule.INPUT, new int[] {rows, cell.inputSize()});
        shapes.put(TorchModule.RECURRENT, new int[] {rows, cell.stateSize()});
        shapes.put(TorchModule.INPUT_BIAS, new int[] {rows});
        shapes.put(TorchModule.RECURRENT_BIAS, new int[] {rows});
        if (cell.projected()) {
            shapes.put(TorchModule.PROJECTION, new int[] {cell.stateSize(), cell.hiddenSize()});
        }
        return shapes;
    }

    private static String end(String suffix, int direction) {
        return suffix + (direction == 1 ? TorchModule.REVERSE : "");
    }

    @Override
    public void read(TensorAccount account, TorchModule from, Parameters into) {
        for (int d = 0; d < stages.size(); d++) {
            Stage stage = stages.get(d);
            weights(account, from, end(from.suffix(), d))
                    .parameters(stage.step())
                    .forEach((parameter, tensor) -> into.set(stage.name() + "." + parameter, tensor));
        }
    }

    private GateWeights weights(TensorAccount account, TorchModule from, String end) {
        Map<String, Tensor> taken = new LinkedHashMap<>();
        boolean biases = account.has(from.prefix() + TorchModule.INPUT_BIAS + end)
                || account.has(from.prefix() + TorchModule.RECURRENT_BIAS + end);
        shapes().forEach((name, shape) -> {
            if (biases || !name.startsWith("bias")) {
                taken.put(name, account.take(from.prefix() + name + end, shape));
            }
        });
        GateOrder order = cell.kind().order();
        GateWeights weights =
                GateWeights.of(order, known(taken, TorchModule.INPUT), known(taken, TorchModule.RECURRENT));
        if (biases) {
            weights = weights.withInputBias(order, known(taken, TorchModule.INPUT_BIAS))
                    .withRecurrentBias(order, known(taken, TorchModule.RECURRENT_BIAS));
        }
        return cell.projected() ? weights.withProjection(known(taken, TorchModule.PROJECTION)) : weights;
    }

    private static Tensor known(Map<String, Tensor> taken, String name) {
        return Objects.requireNonNull(taken.get(name));
    }

    @Override
    public Map<String, Tensor> write(Parameters from) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int d = 0; d < stages.size(); d++) {
            Stage stage = stages.get(d);
            Map<String, Tensor> own = new LinkedHashMap<>();
            for (ParameterSpec spec : stage.step().parameters()) {
                own.put(spec.name(), from.tensor(stage.name() + "." + spec.name()));
            }
            String end = end("_l0", d);
            GateOrder order = cell.kind().order();
            GateWeights weights = GateWeights.of(stage.step(), own);
            tensors.put(TorchModule.INPUT + end, weights.input(order));
            tensors.put(TorchModule.RECURRENT + end, weights.recurrent(order));
            tensors.put(TorchModule.INPUT_BIAS + end, weights.inputBias(order));
            tensors.put(TorchModule.RECURRENT_BIAS + end, weights.recurrentBias(order));
            weights.projection().ifPresent(q -> tensors.put(TorchModule.PROJECTION + end, q));
        }
        return tensors;
    }
}
