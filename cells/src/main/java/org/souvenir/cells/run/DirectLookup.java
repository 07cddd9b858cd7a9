package org.souvenir.cells.run;

import static org.souvenir.core.expr.Functions.gather;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.plan.PlanOptions;

/**
 * Stages that multiply what a small embedding gives read its ids and its table instead, so that their plans make the product of the
 * table once, not that of every row ({@link org.souvenir.core.plan.Pass#TABULATE}).
 */
final class DirectLookup {
    private final Architecture architecture;

    private DirectLookup(Architecture architecture) {
        this.architecture = architecture;
    }

    /** The stages as they are run; nobody reads any more what an embedding gives whose readers all look up themselves. */
    static List<Stage> stages(Architecture architecture) {
        DirectLookup lookup = new DirectLookup(architecture);
        return architecture.stages().stream().map(lookup::direct).toList();
    }

    private Stage direct(Stage reader) {
        Stage stage = reader;
        for (int k = 0; k < reader.inputs().size(); k++) {
            Optional<Stage> embedding = embedding(reader.inputs().get(k));
            if (embedding.isPresent() && fits(embedding.get(), stage, k)) {
                stage = direct(embedding.get(), stage, k);
            }
        }
        return stage;
    }

    /** The stage that gives a value, where that is rows of a small table by ids of a sequence, and nobody else asks for it. */
    private Optional<Stage> embedding(Node node) {
        return architecture.stages().stream()
                .filter(stage -> stage.output().equals(node) && !stage.last() && node.sequence())
                .filter(stage -> table(stage).isPresent())
                .filter(stage -> !architecture.outputs().containsValue(node))
                .findFirst();
    }

    private static Optional<ParameterSpec> table(Stage stage) {
        Expr output = stage.step().output();
        return output.op() == Op.GATHER
                        && output.inputs().get(1).op() == Op.INPUT
                        && output.inputs().get(0).attribute() instanceof Attribute.Parameter table
                        && table.spec().rows() <= PlanOptions.SMALL_TABLE
                        && stage.step().parameters().size() == 1
                ? Optional.of(table.spec())
                : Optional.empty();
    }

    /** Whether a stage multiplies its input row by row. */
    private static boolean fits(Stage embedding, Stage reader, int input) {
        Step step = reader.step();
        Expr read = step.inputs().get(input);
        List<Expr> roots = new ArrayList<>(List.of(step.output()));
        step.states().forEach(state -> roots.add(state.next()));
        return read.op() == Op.INPUT
                && reader.extent() == Node.Extent.SEQUENCE
                && step.parameters().stream().noneMatch(own -> own.name().equals(borrowed(embedding)))
                && Expr.inOrder(roots).stream().anyMatch(e -> multiplies(e, read));
    }

    private static boolean multiplies(Expr e, Expr read) {
        return e.op() == Op.LINEAR
                && e.inputs().stream().flatMap(DirectLookup::sideBySide).anyMatch(read::equals);
    }

    private static Stream<Expr> sideBySide(Expr e) {
        return e.op() == Op.CONCAT ? e.inputs().stream().flatMap(DirectLookup::sideBySide) : Stream.of(e);
    }

    /** The name that a reader's step has for an embedding's table: that which it has in the network. */
    private static String borrowed(Stage embedding) {
        return embedding.name() + "." + table(embedding).orElseThrow().name();
    }

    private static Stage direct(Stage embedding, Stage reader, int input) {
        ParameterSpec table = table(embedding).orElseThrow();
        Expr read = reader.step().inputs().get(input);
        Step step = Step.of(s -> s.include(reader.step(), new Rewrite() {
            @Override
            public int inputWidth(Expr was) {
                return was == read ? 1 : was.width();
            }

            @Override
            public Expr input(Expr was, Expr ids) {
                return was == read
                        ? gather(
                                s.parameter(borrowed(embedding), table.rows(), table.columns(), table.initializer()),
                                ids)
                        : ids;
            }

            @Override
            public Expr value(Expr was, Expr now) {
                return was.op() == Op.MASK ? was : now; // of the same stream of random numbers
            }
        }));
        List<Node> inputs = new ArrayList<>(reader.inputs());
        inputs.set(input, embedding.inputs().get(0));
        return new Stage(
                reader.name(),
                reader.layer(),
                step,
                reader.direction(),
                reader.last(),
                inputs,
                reader.output(),
                reader.carried());
    }
}
