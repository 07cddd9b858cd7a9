package org.souvenir.cells.exchange.pytorch;

import static org.souvenir.cells.exchange.GateWeights.transposed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.souvenir.cells.exchange.TensorAccount;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;

/**
 * A stage whose parameters are tensors one by one: {@code nn.Embedding}, {@code nn.Linear}, {@code nn.LayerNorm}, or a
 * module that was written from equations, whose tensors are ours.
 *
 * @param kind which of them
 */
record PlainCounterpart(String name, Stage stage, Kind kind, List<Entry> entries) implements Counterpart {

    /** What a stage is in PyTorch. */
    enum Kind {
        EMBEDDING,
        LINEAR,
        NORM,
        EQUATIONS
    }

    private enum Layout {
        /** [k, n] is [k, n]. */
        SAME,
        /** [k, n] is [n, k]. */
        TRANSPOSED,
        /** [1, n] is [n]. */
        ROW
    }

    /**
     * A parameter and its tensor.
     *
     * @param optional whether it may be missing, as that of a module without bias
     * @param without its value then
     */
    record Entry(ParameterSpec spec, String tensor, Layout layout, boolean optional, float without) {
        int[] shape() {
            return switch (layout) {
                case SAME -> new int[] {spec.rows(), spec.columns()};
                case TRANSPOSED -> new int[] {spec.columns(), spec.rows()};
                case ROW -> new int[] {spec.columns()};
            };
        }

        Tensor ours(Tensor theirs) {
            return layout == Layout.TRANSPOSED ? transposed(theirs) : theirs.reshape(spec.rows(), spec.columns());
        }

        Tensor theirs(Tensor ours) {
            return layout == Layout.TRANSPOSED ? transposed(ours) : ours.reshape(shape());
        }
    }

    static PlainCounterpart of(String name, Stage stage) {
        List<ParameterSpec> specs = stage.step().parameters();
        Kind kind = kind(stage.step());
        List<Entry> entries = new ArrayList<>();
        PythonNames names = new PythonNames();
        for (ParameterSpec spec : specs) {
            boolean weight = spec.name().equals("weight");
            entries.add(
                    switch (kind) {
                        case EMBEDDING -> new Entry(spec, "weight", Layout.SAME, false, 0);
                        case LINEAR ->
                            weight
                                    ? new Entry(spec, "weight", Layout.TRANSPOSED, false, 0)
                                    : new Entry(spec, "bias", Layout.ROW, true, 0);
                        case NORM ->
                            spec.name().equals("gain")
                                    ? new Entry(spec, "weight", Layout.ROW, true, 1)
                                    : new Entry(spec, "bias", Layout.ROW, true, 0);
                        case EQUATIONS -> new Entry(spec, names.of(spec.name()), Layout.SAME, false, 0);
                    });
        }
        return new PlainCounterpart(name, stage, kind, List.copyOf(entries));
    }

    private static Kind kind(Step step) {
        List<ParameterSpec> specs = step.parameters();
        List<String> names = specs.stream().map(ParameterSpec::name).toList();
        if (!step.states().isEmpty() || step.inputs().size() != 1) {
            return Kind.EQUATIONS;
        }
        boolean ids = ((Attribute.Input) step.inputs().get(0).attribute()).limit() > 0;
        int width = step.inputs().get(0).width();
        if (ids) {
            return names.equals(List.of("weight")) && Modules.embedding(step) ? Kind.EMBEDDING : Kind.EQUATIONS;
        }
        if (names.equals(List.of("weight", "bias")) && Modules.linear(step).isPresent()) {
            return Kind.LINEAR;
        }
        return names.equals(List.of("gain", "bias"))
                        && specs.get(0).columns() == width
                        && Modules.layerNorm(step).isPresent()
                ? Kind.NORM
                : Kind.EQUATIONS;
    }

    /** What {@code nn.Linear} gives in it, if it has one. */
    Optional<Expr> linear() {
        return kind == Kind.LINEAR ? Modules.linear(stage.step()) : Optional.empty();
    }

    /** PyTorch's own module, as it is made; that of the given class where a linear one is only a part. */
    String made(String ofLinear) {
        ParameterSpec weight = stage.step().parameters().get(0);
        return switch (kind) {
            case EMBEDDING -> "nn.Embedding(%d, %d)".formatted(weight.rows(), weight.columns());
            case LINEAR -> "%s(%d, %d)".formatted(ofLinear, weight.rows(), weight.columns());
            case NORM -> {
                double epsilon = Modules.layerNorm(stage.step()).orElseThrow();
                yield "nn.LayerNorm(%d%s)"
                        .formatted(weight.columns(), epsilon == 1e-5 ? "" : ", eps=" + PythonText.number(epsilon));
            }
            case EQUATIONS -> throw new IllegalStateException("module: PyTorch must have it, but has no " + name);
        };
    }

    @Override
    public List<Stage> stages() {
        return List.of(stage);
    }

    @Override
    public Map<String, Wanted> wanted(String suffix) {
        Map<String, Wanted> wanted = new LinkedHashMap<>();
        entries.forEach(entry -> wanted.put(entry.tensor(), new Wanted(entry.shape(), entry.optional())));
        return wanted;
    }

    @Override
    public void read(TensorAccount account, TorchModule from, Parameters into) {
        for (Entry entry : entries) {
            String tensor = from.prefix() + entry.tensor();
            String ours = stage.name() + "." + entry.spec().name();
            boolean without = entry.optional() && !account.has(tensor);
            into.set(
                    ours,
                    without
                            ? Tensor.filled(
                                    entry.without(),
                                    entry.spec().rows(),
                                    entry.spec().columns())
                            : entry.ours(account.take(tensor, entry.shape())));
        }
    }

    @Override
    public Map<String, Tensor> write(Parameters from) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry entry : entries) {
            tensors.put(
                    entry.tensor(),
                    entry.theirs(from.tensor(stage.name() + "." + entry.spec().name())));
        }
        return tensors;
    }
}
