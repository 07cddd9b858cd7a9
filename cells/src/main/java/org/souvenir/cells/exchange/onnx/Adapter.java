package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.exchange.onnx.Atom.Axis;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.name.Printable;
import org.souvenir.core.tensor.Tensor;

/** Between the axes that ONNX has and those of a batch, for one run. */
final class Adapter {
    private final List<Port> inputs;
    private final Map<String, Tensor> values;
    private final Map<Axis, Integer> sizes = new HashMap<>();
    private final Map<Axis, int[]> lengths = new HashMap<>();
    private int batch = 1;

    Adapter(List<Port> inputs, Map<String, Tensor> values) {
        this.inputs = inputs;
        this.values = values;
        for (String name : values.keySet()) {
            if (!names().contains(name)) {
                throw new IllegalArgumentException(
                        "onnx: inputs must be %s, but there is %s".formatted(names(), Printable.of(name)));
            }
        }
        for (Port port : inputs) {
            Tensor value = value(port);
            if (value.rank() != port.dims().rank()) {
                throw wrong(port, value);
            }
            for (int i = 0; i < value.rank(); i++) {
                measure(port, value, i);
            }
        }
        for (Port port : inputs) {
            if (port.kind() == Port.Kind.LENGTHS) {
                lengths.put(port.time(), lengths(port));
            }
        }
    }

    private Tensor value(Port port) {
        Tensor value = values.get(port.name());
        if (value == null) {
            throw new IllegalArgumentException(
                    "onnx: inputs must be %s, but %s is missing".formatted(names(), port.name()));
        }
        return value;
    }

    private List<String> names() {
        return inputs.stream().map(Port::name).distinct().toList();
    }

    private static IllegalArgumentException wrong(Port port, Tensor value) {
        return new IllegalArgumentException("onnx: input %s must be %s, but is %s"
                .formatted(port.name(), port.dims(), Arrays.toString(value.shape())));
    }

    private void measure(Port port, Tensor value, int axis) {
        List<Atom> atoms = port.dims().axis(axis);
        int size = value.size(axis);
        if (atoms.isEmpty() || atoms.get(0) instanceof Atom.Feature) {
            if (size != (atoms.isEmpty() ? 1 : ((Atom.Feature) atoms.get(0)).size())
                    && port.kind() != Port.Kind.LENGTHS) {
                throw wrong(port, value);
            }
            return;
        }
        Axis known = (Axis) atoms.get(0);
        Integer before = sizes.put(known, size);
        if (before != null && before != size) {
            throw new IllegalArgumentException(
                    "onnx: %s of input %s must be %d as before, but is %d".formatted(known, port.name(), before, size));
        }
        if (!known.time()) {
            batch = size;
        }
    }

    private int steps(Axis time) {
        return sizes.getOrDefault(time, 1);
    }

    private int[] lengths(Port port) {
        Tensor value = value(port);
        if (value.length() != batch) {
            throw wrong(port, value);
        }
        int[] lengths = new int[batch];
        for (int b = 0; b < batch; b++) {
            lengths[b] = (int) value.data()[b];
            if (lengths[b] != value.data()[b] || lengths[b] < 0 || lengths[b] > steps(port.time())) {
                throw new IllegalArgumentException("onnx: lengths %s must lie in [0, T = %d], but one is %s"
                        .formatted(port.name(), steps(port.time()), value.data()[b]));
            }
        }
        return lengths;
    }

    private int[] lengths(Axis time) {
        int[] known = lengths.get(time);
        if (known != null) {
            return known;
        }
        int[] all = new int[batch];
        Arrays.fill(all, steps(time));
        return all;
    }

    Batch batch(Architecture architecture) {
        Map<String, Port> ports = new HashMap<>();
        inputs.forEach(port -> ports.put(port.inner(), port));
        List<Map.Entry<String, Node>> ordered = new ArrayList<>();
        architecture.inputs().entrySet().stream()
                .filter(entry -> entry.getValue().sequence())
                .forEach(ordered::add);
        architecture.inputs().entrySet().stream()
                .filter(entry -> !entry.getValue().sequence())
                .forEach(ordered::add);
        @Nullable Batch made = null;
        for (Map.Entry<String, Node> entry : ordered) {
            Port port = Objects.requireNonNull(ports.get(entry.getKey()));
            made = with(made, entry.getKey(), entry.getValue(), port);
        }
        return Objects.requireNonNull(made);
    }

    private Batch with(@Nullable Batch before, String name, Node node, Port port) {
        Tensor rows = port.kind() == Port.Kind.ACTIVE ? active(port) : rows(port, node);
        if (before == null) {
            return Batch.of(name, rows, lengths(port.time()));
        }
        if (!node.sequence()) {
            return before.withVector(name, rows);
        }
        return node.axis().equals(name)
                ? before.with(name, rows, lengths(port.time()))
                : before.withAlong(node.axis(), name, Sequences.of(rows, lengths(port.time())));
    }

    private Tensor active(Port port) {
        int[] own = lengths(port);
        int steps = steps(port.time());
        Tensor active = Tensor.zeros(steps, batch, 1);
        for (int t = 0; t < steps; t++) {
            for (int b = 0; b < batch; b++) {
                active.data()[t * batch + b] = t < own[b] ? 1 : 0;
            }
        }
        return active;
    }

    private Tensor rows(Port port, Node node) {
        int width = port.dims().width();
        int steps = node.sequence() ? steps(port.time()) : 1;
        Tensor rows = !node.sequence()
                ? Tensor.zeros(batch, width)
                : node.limit() > 0 ? Tensor.zeros(steps, batch) : Tensor.zeros(steps, batch, width);
        int[] places = places(port.dims(), batch, width);
        float[] given = value(port).data();
        for (int i = 0; i < places.length; i++) {
            rows.data()[places[i]] = node.limit() > 0 && given[i] < 0 ? given[i] + node.limit() : given[i];
        }
        return rows;
    }

    /** Where each element of ONNX's array is in rows [T, B, n]. */
    private int[] places(Dims dims, int sequences, int width) {
        List<Atom> atoms = dims.atoms().toList();
        int[] shape = new int[atoms.size()];
        int[] strides = new int[atoms.size()];
        int stride = 1;
        for (int i = atoms.size() - 1; i >= 0; i--) {
            if (atoms.get(i) instanceof Atom.Feature feature) {
                shape[i] = feature.size();
                strides[i] = stride;
                stride *= feature.size();
            } else {
                Axis axis = (Axis) atoms.get(i);
                shape[i] = sizes.getOrDefault(axis, 1);
                strides[i] = axis.time() ? sequences * width : width;
            }
        }
        int[] places = new int[Selection.length(shape)];
        int[] index = new int[shape.length];
        for (int k = 0; k < places.length; k++) {
            for (int d = 0; d < shape.length; d++) {
                places[k] += index[d] * strides[d];
            }
            for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
                index[d] = 0;
            }
        }
        return places;
    }

    /** An output with ONNX's axes. */
    Tensor output(Port port, Tensor rows) {
        int[] shape = new int[port.dims().rank()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = 1;
            for (Atom atom : port.dims().axis(i)) {
                shape[i] *= atom instanceof Atom.Feature feature ? feature.size() : sizes.getOrDefault(atom, 1);
            }
        }
        int[] places = places(port.dims(), batch, port.dims().width());
        float[] numbers = new float[places.length];
        for (int i = 0; i < places.length; i++) {
            numbers[i] = rows.data()[places[i]];
        }
        return Tensor.of(numbers, shape);
    }
}
