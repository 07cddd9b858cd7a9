package org.souvenir.cells.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.cells.network.Network;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.RandomStep;
import org.souvenir.core.tensor.Tensor;

/** Networks of one step that nobody thought of, of all ops. */
public final class RandomStepNetwork {
    private RandomStepNetwork() {}

    private static final int STEPS = 4;

    /** A layer of one step. */
    private record Stepping(Step step, Direction direction) implements Layer {
        @Override
        public String kind() {
            return "stepping";
        }

        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            return wiring.run(name, s -> s.include(step, new Rewrite() {}), direction, inputs.toArray(Node[]::new));
        }
    }

    /** The network of a seed. */
    public static Network network(int seed) {
        Step step = RandomStep.of(seed);
        Direction direction = seed % 3 == 0 ? Direction.BACKWARD : Direction.FORWARD;
        Architecture architecture = Architecture.of(graph -> {
            Map<Boolean, Node> axes = new HashMap<>(); // what is read as a whole lies along one, all else along another
            List<Node> read = new ArrayList<>();
            for (Expr e : step.inputs()) {
                var input = (Attribute.Input) e.attribute();
                Node axis = axes.get(e.along());
                read.add(
                        input.limit() > 0
                                ? graph.ids(input.name(), input.limit(), Objects.requireNonNull(axis))
                                : axis == null
                                        ? graph.features(input.name(), input.width())
                                        : graph.features(input.name(), input.width(), axis));
                axes.putIfAbsent(e.along(), read.get(read.size() - 1));
            }
            graph.output("y", graph.layer(new Stepping(step, direction), read.toArray(Node[]::new)));
        });
        return Network.initialised(architecture, seed);
    }

    /** What it is run on. */
    public static Batch batch(Architecture architecture, int seed) {
        RandomStream random = RandomStream.of(seed);
        long drawn = 0;
        Batch batch = null;
        String axis = architecture.axes().get(0);
        for (Map.Entry<String, Node> e : architecture.inputs().entrySet()) {
            Node node = e.getValue();
            int[] lengths = node.axis().equals(axis) ? new int[] {STEPS, 2} : new int[] {3, 0};
            Tensor x = Tensor.zeros(node.axis().equals(axis) ? STEPS : 3, 2, node.width());
            for (int i = 0; i < x.length(); i++) {
                x.data()[i] = (float) (node.limit() > 0 ? random.below(node.limit(), drawn) : random.gaussian(drawn));
                drawn++;
            }
            batch = batch == null ? Batch.of(e.getKey(), x, lengths) : batch.with(e.getKey(), x, lengths);
        }
        return batch;
    }
}
