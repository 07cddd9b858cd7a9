package org.souvenir.spark;

import static java.util.Objects.requireNonNull;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.spark.ExampleRows.Column;
import org.souvenir.spark.ExampleRows.Line;

/**
 * The rows of a table as examples, for a network that reads one sequence and gives one output: the executors read and check them,
 * the driver puts them into mini-batches.
 *
 * <pre>{@code
 * SparkExamples rows = SparkExamples.of(spark.read().parquet("hdfs:///reviews"), network.architecture(), "ids", "label");
 * Fit fit = SparkTrainer.of(spark, recipe).fit(network, rows.inOrder(512));                                  // more than fit into memory
 * Fit other = SparkTrainer.of(spark, recipe).fit(network, ExampleSource.byLength(rows.all(), 512, 1));  // shuffled
 * }</pre>
 *
 * <p>Sequences lie in their column as {@link NetworkTransformer} reads them. The target of a network that gives one row for a sequence
 * is a number (a class, say) or an array of as many numbers as it gives; if it gives a row for each step, an array of these.
 *
 * <p>The table has to give the same rows in the same order each time it is asked: files do, and what is sorted by something that tells
 * all rows apart; what else was shuffled does once it is persisted, or written.
 */
public final class SparkExamples {
    private final JavaRDD<Line> lines;
    private final String input;
    private final Node read;
    private final Node given;

    private SparkExamples(JavaRDD<Line> lines, String input, Node read, Node given) {
        this.lines = lines;
        this.input = input;
        this.read = read;
        this.given = given;
    }

    /**
     * Takes rows as examples.
     *
     * @param sequences the column with what the network reads
     * @param targets the column with what it should give
     * @throws IllegalArgumentException if a column is missing, or the network reads or gives something else
     */
    public static SparkExamples of(Dataset<Row> rows, Architecture architecture, String sequences, String targets) {
        requireNonNull(rows, "rows");
        requireNonNull(architecture, "architecture");
        requireNonNull(sequences, "sequences");
        requireNonNull(targets, "targets");
        Map.Entry<String, Node> read =
                architecture.inputs().entrySet().iterator().next();
        if (architecture.inputs().size() != 1
                || !read.getValue().sequence()
                || architecture.outputs().size() != 1) {
            throw new IllegalArgumentException(
                    "examples: the network must read one sequence and give one output, but reads %s and gives %s"
                            .formatted(architecture.inputs(), architecture.outputs()));
        }
        Node given = architecture.output();
        ExampleRows lines = new ExampleRows(
                new Column(new SequenceCells(sequences, read.getValue()), place(rows.schema(), sequences)),
                new Column(new SequenceCells(targets, 0, given.width()), place(rows.schema(), targets)),
                given.sequence());
        return new SparkExamples(rows.javaRDD().mapPartitions(lines), read.getKey(), read.getValue(), given);
    }

    private static int place(StructType schema, String column) {
        if (!List.of(schema.fieldNames()).contains(column)) {
            throw new IllegalArgumentException(
                    "examples: the table must have %s, but has %s".formatted(column, schema.simpleString()));
        }
        return schema.fieldIndex(column);
    }

    /**
     * All rows side by side, in the driver's memory.
     *
     * @throws IllegalStateException if there are none
     */
    public Example all() {
        List<Line> all = lines.collect();
        if (all.isEmpty()) {
            throw new IllegalStateException("examples: the table must have a row, but has none");
        }
        return example(all);
    }

    /**
     * Mini-batches of neighbouring rows, in the order of the table in every epoch: the driver holds the rows of one partition at
     * a time. All rows are read and checked once before.
     *
     * @param size of a mini-batch, at least 1; the last one may be smaller
     * @throws IllegalArgumentException if the size is less
     */
    public ExampleSource inOrder(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("examples: a mini-batch must have at least 1 sequence, but has " + size);
        }
        int batches = Math.toIntExact((lines.count() + size - 1) / size);
        return epoch -> new Batches(size, batches);
    }

    private Example example(List<Line> some) {
        int b = some.size();
        int steps = some.stream().mapToInt(Line::steps).max().orElseThrow();
        boolean single = some.stream().anyMatch(Line::single);
        boolean ids = read.limit() > 0;
        int[] lengths = some.stream().mapToInt(Line::steps).toArray();
        float[] x = new float[steps * b * (ids ? 1 : read.width())];
        float[] y = new float[(given.sequence() ? steps : 1) * b * (single ? 1 : given.width())];
        for (int i = 0; i < b; i++) {
            Line line = some.get(i);
            if (line.single() != single && line.target().length > 0) {
                throw new IllegalArgumentException("examples: targets must all be numbers, or all arrays");
            }
            spread(line.values(), ids ? 1 : read.width(), i, b, x);
            spread(line.target(), single ? 1 : given.width(), i, b, y);
        }
        Batch batch = Batch.of(input, Sequences.of(shaped(x, ids, read.width(), steps, b), lengths));
        return Example.of(
                batch,
                given.sequence()
                        ? Target.perStep(shaped(y, single, given.width(), steps, b))
                        : Target.perSequence(shaped(y, single, given.width(), b)));
    }

    /** Puts the rows of sequence i where they lie among those of B. */
    private static void spread(float[] rows, int width, int i, int b, float[] to) {
        for (int t = 0; t * width < rows.length; t++) {
            System.arraycopy(rows, t * width, to, (t * b + i) * width, width);
        }
    }

    private static Tensor shaped(float[] values, boolean single, int width, int... rows) {
        int[] shape = Arrays.copyOf(rows, rows.length + 1);
        shape[rows.length] = width;
        return Tensor.of(values, single ? rows : shape);
    }

    /** The mini-batches of an epoch, read one after the other; whoever goes back has the table read anew. */
    private final class Batches extends AbstractList<Example> {
        private final int size;
        private final int count;
        private Iterator<Line> left = Collections.emptyIterator();
        private int next = Integer.MAX_VALUE;

        Batches(int size, int count) {
            this.size = size;
            this.count = count;
        }

        @Override
        public int size() {
            return count;
        }

        @Override
        public synchronized Example get(int index) {
            Objects.checkIndex(index, count);
            if (index < next) {
                left = lines.toLocalIterator();
                next = 0;
            }
            while (next < index) {
                some();
            }
            List<Line> some = some();
            if (some.isEmpty()) {
                throw new IllegalStateException(
                        "examples: the table must give the same rows each time, but has fewer now, at batch " + index);
            }
            return example(some);
        }

        private List<Line> some() {
            List<Line> some = new ArrayList<>();
            while (some.size() < size && left.hasNext()) {
                some.add(left.next());
            }
            next++;
            return some;
        }
    }
}
