package org.souvenir.spark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.core.name.Printable;

/**
 * A network that reads endless streams, a session for each key: with each event it takes a step and appends what it says. The states lie
 * in the state store of Structured Streaming, as {@link State#toBytes} writes them; a query that is restarted from its
 * checkpoint goes on with the same answers.
 *
 * <pre>{@code
 * Dataset<Row> answers = NetworkStream.answers(events, network, new NetworkStream.Columns("machine", "time", "sensors", "alarm"));
 * answers.writeStream().option("checkpointLocation", "hdfs:///alarms").format("kafka")…
 * }</pre>
 */
public final class NetworkStream {

    /**
     * The columns of the events.
     *
     * @param key the session that an event belongs to: anything that is told apart by its text
     * @param order what the events of a key are sorted by within a micro-batch: a time or a number
     * @param input what the network reads at a step: an array of n numbers, or one number or id
     * @param output the name of what is appended, an array of float
     */
    public record Columns(String key, String order, String input, String output) {
        /** Checks that nothing is missing. */
        public Columns {
            requireNonNull(key, "key");
            requireNonNull(order, "order");
            requireNonNull(input, "input");
            requireNonNull(output, "output");
        }
    }

    private NetworkStream() {}

    /**
     * The events with the answers, those of a key in their order.
     *
     * @param events a streaming table, or one that is whole, of which each key starts anew
     * @param network reads step by step: nothing of it reads backward
     * @throws IllegalArgumentException if a column is missing or of another type, or the network reads no single sequence or gives none
     */
    public static Dataset<Row> answers(Dataset<Row> events, Network network, Columns columns) {
        requireNonNull(events, "events");
        requireNonNull(network, "network");
        requireNonNull(columns, "columns");
        Scoring.Scores.cells(network, columns.input());
        network.session().close(); // says at once if it can't be read step by step
        StructType schema = events.schema();
        DataType input = type(schema, columns.input());
        if (!(input instanceof NumericType) && !(input instanceof ArrayType)) {
            throw new IllegalArgumentException("streaming: column %s must be a number or an array of numbers, but is %s"
                    .formatted(columns.input(), input.simpleString()));
        }
        type(schema, columns.order());
        type(schema, columns.key());
        int key = schema.fieldIndex(columns.key());
        var shared = JavaSparkContext.fromSparkContext(events.sparkSession().sparkContext())
                .broadcast(new SharedNetwork(network));
        StructType answered =
                schema.add(columns.output(), DataTypes.createArrayType(DataTypes.FloatType, false), false);
        return events.groupByKey((MapFunction<Row, String>) row -> String.valueOf(row.get(key)), Encoders.STRING())
                .flatMapGroupsWithState(
                        new Steps(
                                shared,
                                columns.input(),
                                schema.fieldIndex(columns.order()),
                                schema.fieldIndex(columns.input())),
                        OutputMode.Append(),
                        Encoders.BINARY(),
                        Encoders.row(answered),
                        GroupStateTimeout.NoTimeout());
    }

    private static DataType type(StructType schema, String column) {
        for (StructField field : schema.fields()) {
            if (field.name().equals(column)) {
                return field.dataType();
            }
        }
        throw new IllegalArgumentException(
                "streaming: the events must have %s, but have %s".formatted(column, schema.simpleString()));
    }

    /** The steps of one key in one micro-batch. */
    static final class Steps implements FlatMapGroupsWithStateFunction<String, Row, byte[], Row> {
        private static final long serialVersionUID = 1;

        private final Broadcast<SharedNetwork> network;
        private final String column;
        private final int order;
        private final int input;

        Steps(Broadcast<SharedNetwork> network, String column, int order, int input) {
            this.network = network;
            this.column = column;
            this.order = order;
            this.input = input;
        }

        @Override
        public Iterator<Row> call(String key, Iterator<Row> events, GroupState<byte[]> state) {
            return Place.named("streaming, key %s,".formatted(Printable.of(key)), () -> answers(events, state))
                    .iterator();
        }

        @SuppressWarnings("unchecked") // a column's values are compared with each other alone
        private List<Row> answers(Iterator<Row> events, GroupState<byte[]> state) {
            List<Row> sorted = new ArrayList<>();
            events.forEachRemaining(sorted::add);
            for (Row event : sorted) {
                if (event.isNullAt(order)) {
                    throw new IllegalArgumentException(
                            "the column that sorts events must hold something, but holds null");
                }
            }
            sorted.sort(Comparator.comparing(row -> (Comparable<Object>) row.get(order)));
            Network own = network.value().network();
            Node read = own.architecture().inputs().values().iterator().next();
            SequenceCells cells = new SequenceCells(column, read);
            List<Row> answers = new ArrayList<>();
            try (Session session = own.session()) {
                if (state.exists()) {
                    resume(session, state.get());
                }
                for (Row event : sorted) {
                    answers.add(appended(event, answer(session, cells, event)));
                }
                state.update(session.state().toBytes());
            }
            return answers;
        }

        private static void resume(Session session, byte[] state) {
            try {
                session.resume(State.fromBytes(state));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "%s; the state is that of the query's checkpointLocation: with another one all keys start anew"
                                .formatted(e.getMessage()),
                        e);
            }
        }

        private float[] answer(Session session, SequenceCells cells, Row event) {
            try {
                return session.step(cells.step(event.get(input)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("event %s: %s".formatted(event.get(order), e.getMessage()), e);
            }
        }

        private static Row appended(Row event, float[] y) {
            Object[] values = new Object[event.size() + 1];
            for (int i = 0; i < event.size(); i++) {
                values[i] = event.get(i);
            }
            Float[] answer = new Float[y.length];
            for (int j = 0; j < y.length; j++) {
                answer[j] = y[j];
            }
            values[event.size()] = answer;
            return RowFactory.create(values);
        }
    }
}
