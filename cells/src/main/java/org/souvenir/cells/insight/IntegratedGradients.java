package org.souvenir.cells.insight;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.cells.network.Gradients;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.tensor.Tensor;

/**
 * What each step of the input added to a number that a network gives (Sundararajan, Taly and Yan, "Axiomatic attribution for
 * deep networks", 2017): the gradient along the straight path from a baseline x° to the input x,
 *
 * <pre>{@code
 * added_t = Σ_j (x_tj - x°_tj) · ∫ ∂score(x° + α (x - x°)) / ∂x_tj dα,   α from 0 to 1,
 * }</pre>
 *
 * so that all steps together are {@code score(x) - score(x°)}. Ids have no gradient: where an {@link
 * org.souvenir.cells.layer.Embedding} reads them, x is the rows that it gives. All inputs go along the path together; ids that
 * something else reads, and flags that start sequences anew, stay as they are.
 *
 * <pre>{@code
 * IntegratedGradients why = IntegratedGradients.of(network).fromId(Vocabulary.UNKNOWN_ID);
 * Contributions contributions = why.of(batch, Score.difference(1, 0));
 * float[] words = contributions.sequence(0);
 * }</pre>
 *
 * <p>The integral is a Gauss–Legendre sum. Where the score bends sharply on the path (max pooling, relu), it needs more points
 * than for smooth cells: unless {@link #points} fixes their number, they are doubled, from 16 up to 1024, until the contributions to
 * each score sum up to within half a percent of its difference, or within 0.005 where that is below 1; {@link Contributions#error}
 * tells. Masks are their expectations. Immutable; any number of threads may use it at once.
 *
 * <p>Ranks of words are those of taking them out or replacing them only in part, for these ask about one word beside all others,
 * while here all words come in together.
 */
public final class IntegratedGradients {
    private static final double TOLERANCE = 5e-3;
    private static final int FEWEST = 16;
    private static final int MOST = 1024;
    private static final int MOST_POINTS = 1 << 14;
    /** Steps of sequences that are run at once: a long text takes its points one after another, so that it fits the memory. */
    private static final int AT_ONCE = 16_384;

    /** What is embedded: the name of the layer, of the ids that it reads, and its table. */
    private record Embedded(String layer, String ids, Tensor table) {}

    private final Network network;
    private final Network behind;
    private final List<Embedded> embedded;
    private final Map<String, float[]> baselines;
    private final int points;

    private IntegratedGradients(
            Network network, Network behind, List<Embedded> embedded, Map<String, float[]> baselines, int points) {
        this.network = network;
        this.behind = behind;
        this.embedded = embedded;
        this.baselines = baselines;
        this.points = points;
    }

    /**
     * Those of a network, from rows of zeros; of a quantised one, of floats with its rounded numbers.
     *
     * @throws IllegalArgumentException if all that it reads are ids that no embedding reads
     */
    public static IntegratedGradients of(Network explained) {
        requireNonNull(explained, "explained");
        Network network = explained.quantisation().narrow() ? explained.quantised(Precision.FLOAT32) : explained;
        Architecture architecture = network.architecture();
        List<Embedded> embedded = architecture.stages().stream()
                .filter(stage -> embeds(architecture, stage))
                .map(stage -> new Embedded(
                        stage.layer(),
                        architecture.reference(stage.inputs().get(0)),
                        network.parameters().tensor(table(stage))))
                .toList();
        Network behind = embedded.isEmpty()
                ? network
                : network.in(architecture.behind(
                        Set.copyOf(embedded.stream().map(Embedded::layer).toList())));
        Map<String, float[]> baselines = new LinkedHashMap<>();
        behind.architecture().inputs().forEach((name, node) -> {
            if (node.limit() == 0 && !name.equals(Resets.RESET)) {
                baselines.put(name, new float[node.width()]);
            }
        });
        if (baselines.isEmpty()) {
            throw new IllegalArgumentException(
                    "contributions: the network must read numbers, or ids by an embedding, but reads %s"
                            .formatted(architecture.inputs().keySet()));
        }
        return new IntegratedGradients(network, behind, embedded, baselines, 0);
    }

    /** Whether a stage is a whole layer that takes rows of a table by ids that the network reads. */
    private static boolean embeds(Architecture architecture, Stage stage) {
        Expr output = stage.step().output();
        return output.op() == Op.GATHER
                && output.inputs().get(0).op() == Op.PARAMETER
                && architecture.inputs().containsValue(stage.inputs().get(0))
                && architecture.stages().stream()
                                .filter(other -> other.layer().equals(stage.layer()))
                                .count()
                        == 1;
    }

    private static String table(Stage stage) {
        Expr table = stage.step().output().inputs().get(0);
        ParameterSpec spec = ((Attribute.Parameter) table.attribute()).spec();
        return stage.name() + "." + spec.name();
    }

    /** What goes along the path: inputs, and layers that embed ids. */
    public Set<String> names() {
        return Collections.unmodifiableSet(baselines.keySet());
    }

    /**
     * The same from another baseline: a row that stands at all steps.
     *
     * @param name one of {@link #names}
     * @param row as wide as it; copied
     * @throws IllegalArgumentException if there is none of this name, or the row has another width
     */
    public IntegratedGradients fromRow(String name, float... row) {
        requireNonNull(row, "row");
        float[] was = baselines.get(name);
        if (was == null) {
            throw new IllegalArgumentException("contributions: there are the values %s, but not '%s'"
                    .formatted(NearNames.of(name, baselines.keySet()), name));
        }
        if (row.length != was.length) {
            throw new IllegalArgumentException("contributions: the baseline of %s must have %d numbers, but has %d"
                    .formatted(name, was.length, row.length));
        }
        Map<String, float[]> others = new LinkedHashMap<>(baselines);
        others.put(name, row.clone());
        return new IntegratedGradients(network, behind, embedded, others, points);
    }

    /**
     * The same from a text of which each word is this one, {@code <unk>} say, wherever ids are embedded.
     *
     * @throws IllegalArgumentException if an embedding has no such row, or there is no embedding
     */
    public IntegratedGradients fromId(int id) {
        if (embedded.isEmpty()) {
            throw new IllegalArgumentException(
                    "contributions: a baseline of ids needs an embedding, but there is none");
        }
        IntegratedGradients from = this;
        for (Embedded e : embedded) {
            if (id < 0 || id >= e.table().size(0)) {
                throw new IllegalArgumentException(
                        "contributions: the baseline of %s must be an id in [0, %d), but is %d"
                                .formatted(e.layer(), e.table().size(0), id));
            }
            from = from.fromRow(e.layer(), e.table().window(id, id + 1).data().clone());
        }
        return from;
    }

    /**
     * The same from the mean row of each embedding's table, wherever ids are embedded.
     *
     * @throws IllegalArgumentException if there is no embedding
     */
    public IntegratedGradients fromMean() {
        if (embedded.isEmpty()) {
            throw new IllegalArgumentException("contributions: a mean of rows needs an embedding, but there is none");
        }
        IntegratedGradients from = this;
        for (Embedded e : embedded) {
            double[] sums = new double[e.table().size(1)];
            for (int i = 0; i < e.table().length(); i++) {
                sums[i % sums.length] += e.table().data()[i];
            }
            float[] mean = new float[sums.length];
            for (int j = 0; j < mean.length; j++) {
                mean[j] = (float) (sums[j] / e.table().size(0));
            }
            from = from.fromRow(e.layer(), mean);
        }
        return from;
    }

    /** The same at a fixed number of points of the path, from 1 to 16384. */
    public IntegratedGradients points(int m) {
        if (m < 1 || m > MOST_POINTS) {
            throw new IllegalArgumentException(
                    "contributions: there may be 1 to %d points, but are %d".formatted(MOST_POINTS, m));
        }
        return new IntegratedGradients(network, behind, embedded, baselines, m);
    }

    /**
     * What each step added to the score of each sequence.
     *
     * @throws IllegalArgumentException if the network has no such output or column, or cannot read the batch
     */
    public Contributions of(Batch batch, Score score) {
        requireNonNull(batch, "batch");
        requireNonNull(score, "score");
        Architecture architecture = network.architecture();
        String output = score.outputOf(architecture);
        Node node = Objects.requireNonNull(architecture.outputs().get(output));
        Tensor gradient = score.gradient(node, batch);
        double[] scores = Score.of(network.infer(batch).values(output), gradient, batch.size());
        int[] open = IntStream.range(0, batch.size()).toArray();
        Batch read = read(batch).select(open);
        Batch start = moved(read, paths(read), new double[] {0}, 0, 1);
        double[] starts = Score.of(behind.infer(start).values(output), score.gradient(node, read), batch.size());
        Map<String, Tensor> values = new LinkedHashMap<>();
        baselines.keySet().forEach(name -> values.put(name, room(batch, name)));
        int[] taken = new int[batch.size()];
        Contributions found = new Contributions(values, lengths(batch), scores, starts, taken);
        for (int m = points > 0 ? points : FEWEST; open.length > 0; m *= 2) {
            add(read.select(open), open, score, output, GaussLegendre.of(m), values);
            for (int b : open) {
                taken[b] = m;
            }
            boolean more = points == 0 && m < MOST;
            open = Arrays.stream(open)
                    .filter(b -> more && !found.within(TOLERANCE, b))
                    .toArray();
        }
        return found;
    }

    private Map<String, StraightPath> paths(Batch read) {
        Map<String, StraightPath> paths = new LinkedHashMap<>();
        baselines.forEach((name, row) -> paths.put(name, new StraightPath(read.input(name), row)));
        return paths;
    }

    /** The batch with the rows that embeddings give. */
    private Batch read(Batch batch) {
        Batch read = batch;
        for (Embedded e : embedded) {
            Tensor ids = batch.input(e.ids());
            int[] lengths = batch.lengths(e.ids());
            int n = e.table().size(1);
            Tensor rows = Tensor.zeros(ids.size(0), batch.size(), n);
            for (int b = 0; b < batch.size(); b++) {
                for (int t = 0; t < lengths[b]; t++) {
                    int row = t * batch.size() + b;
                    int id = (int) ids.data()[row];
                    System.arraycopy(e.table().data(), id * n, rows.data(), row * n, n);
                }
            }
            read = read.withAlong(e.ids(), e.layer(), Sequences.of(rows, lengths));
        }
        return read;
    }

    /** The lengths of what {@link Contributions#sequence} shows. */
    private int[] lengths(Batch batch) {
        String first = baselines.keySet().iterator().next();
        return batch.lengths(
                Objects.requireNonNull(behind.architecture().inputs().get(first))
                        .axis());
    }

    /** Copies of a batch side by side, each at its own place of the path. */
    private static Batch moved(Batch batch, Map<String, StraightPath> paths, double[] alphas, int from, int copies) {
        int size = batch.size();
        Batch moved = batch.select(
                IntStream.range(0, copies * size).map(i -> i % size).toArray());
        for (Map.Entry<String, StraightPath> path : paths.entrySet()) {
            moved = moved.replacing(path.getKey(), path.getValue().at(alphas, from, copies));
        }
        return moved;
    }

    /**
     * What each step of some sequences added.
     *
     * @param some the sequences
     * @param places where they stand in the whole batch
     * @param values modified: what each input added, of the whole batch
     */
    private void add(
            Batch some, int[] places, Score score, String output, GaussLegendre rule, Map<String, Tensor> values) {
        Map<String, StraightPath> paths = paths(some);
        Map<String, double[]> sums = new LinkedHashMap<>();
        paths.forEach((name, path) -> sums.put(name, new double[path.values().length() / path.baseline().length]));
        Node node = Objects.requireNonNull(behind.architecture().outputs().get(output));
        int most = Math.max(1, AT_ONCE / Math.max(1, some.size() * some.steps()));
        for (int from = 0; from < rule.points().length; from += most) {
            int first = from;
            int copies = Math.min(most, rule.points().length - from);
            Batch moved = moved(some, paths, rule.points(), from, copies);
            Gradients gradients = behind.gradients(moved, Gradients.Of.output(output, score.gradient(node, moved)));
            paths.forEach((name, path) -> path.add(
                    Objects.requireNonNull(gradients.inputs().get(name)),
                    rule.weights(),
                    first,
                    copies,
                    Objects.requireNonNull(sums.get(name))));
        }
        values.forEach((name, all) -> put(Objects.requireNonNull(sums.get(name)), places, all));
    }

    /** Puts rows of some sequences at their places among those of all. */
    private static void put(double[] rows, int[] places, Tensor all) {
        int batch = all.size(all.rank() - 1);
        for (int i = 0; i < rows.length; i++) {
            all.data()[i / places.length * batch + places[i % places.length]] = (float) rows[i];
        }
    }

    /** A number for each step of each sequence, or for each sequence. */
    private Tensor room(Batch batch, String name) {
        Node node = Objects.requireNonNull(behind.architecture().inputs().get(name));
        return node.sequence() ? Tensor.zeros(batch.steps(node.axis()), batch.size()) : Tensor.zeros(batch.size());
    }
}
