package org.souvenir.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.TestGroupState;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.core.random.RandomStream;

class StreamTest {
    private static final int FILES = 4;
    private static final int EVENTS = 5;
    private static final String[] KEYS = {"a", "b", "c"};

    private static SparkSession spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        spark = Sparks.local(2);
    }

    @AfterAll
    static void stop() throws IOException {
        spark.close();
    }

    private static Network network(int seed) {
        return Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 6)), new Dense(1)), seed);
    }

    private static float number(String key, int time, int j) {
        return RandomStream.of(key.charAt(0)).unit(2L * time + j) < 0.5 ? 0.25f * time : -1.5f;
    }

    /** Some files, each a micro-batch, with the events of a key in no order. */
    private Path events() throws IOException {
        Path events = Files.createDirectory(folder.resolve("events"));
        for (int f = 0; f < FILES; f++) {
            StringBuilder lines = new StringBuilder();
            for (int i = EVENTS - 1; i >= 0; i--) {
                for (String key : KEYS) {
                    int time = f * EVENTS + i;
                    lines.append("{\"key\":\"%s\",\"time\":%d,\"x\":[%s,%s]}\n"
                            .formatted(key, time, number(key, time, 0), number(key, time, 1)));
                }
            }
            Path file = Files.writeString(events.resolve(f + ".json"), lines);
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L + 10_000L * f));
        }
        return events;
    }

    private Dataset<Row> stream(Path events, Network network) {
        return NetworkStream.answers(
                spark.readStream()
                        .schema("key STRING, time BIGINT, x ARRAY<FLOAT>")
                        .option("maxFilesPerTrigger", 1)
                        .json(events.toString()),
                network,
                new NetworkStream.Columns("key", "time", "x", "y"));
    }

    /** Runs until no more is there. */
    private void run(Dataset<Row> answers, String checkpoint, VoidFunction2<Dataset<Row>, Long> sink) throws Exception {
        answers.writeStream()
                .option("checkpointLocation", folder.resolve(checkpoint).toString())
                .trigger(Trigger.AvailableNow())
                .foreachBatch(sink)
                .start()
                .awaitTermination();
    }

    private static void put(Dataset<Row> batch, Map<String, Float> answers) {
        for (Row row : batch.collectAsList()) {
            answers.put(
                    row.getString(0) + row.getLong(1), (Float) row.getList(3).get(0));
        }
    }

    private static Map<String, Float> expected(Network network) {
        Map<String, Float> expected = new TreeMap<>();
        for (String key : KEYS) {
            try (Session session = network.session()) {
                for (int time = 0; time < FILES * EVENTS; time++) {
                    expected.put(key + time, session.step(number(key, time, 0), number(key, time, 1))[0]);
                }
            }
        }
        return expected;
    }

    @Test
    void a_query_that_died_goes_on_with_the_same_answers() throws Exception {
        Network network = network(1);
        Path events = events();
        Map<String, Float> answers = new ConcurrentSkipListMap<>();
        Throwable died = catchThrowable(() -> run(stream(events, network), "checkpoint", (batch, number) -> {
            put(batch, answers);
            if (number == 2) { // states are changed already, and the micro-batch is not yet done
                throw new IllegalStateException("the query dies");
            }
        }));
        assertThat(died).hasStackTraceContaining("the query dies");
        assertThat(answers).hasSize(3 * EVENTS * KEYS.length);
        answers.keySet().removeIf(key -> Integer.parseInt(key.substring(1)) >= 2 * EVENTS);
        run(stream(events, network), "checkpoint", (batch, number) -> put(batch, answers));
        assertThat(answers).isEqualTo(expected(network));
    }

    @Test
    void says_what_does_not_fit() throws Exception {
        Path events = events();
        Dataset<Row> table =
                spark.read().schema("key STRING, time BIGINT, x ARRAY<FLOAT>").json(events.toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        NetworkStream.answers(table, network(1), new NetworkStream.Columns("key", "time", "z", "y")))
                .withMessage(
                        "streaming: the events must have z, but have struct<key:string,time:bigint,x:array<float>>");
        run(stream(events, network(1)), "first", (batch, number) -> batch.collectAsList());
        Files.setLastModifiedTime(
                Files.copy(events.resolve("3.json"), events.resolve("4.json")),
                FileTime.fromMillis(1_100_000_000_000L));
        Network other = Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 7)), new Dense(1)), 1);
        assertThat(catchThrowable(() -> run(stream(events, other), "first", (batch, number) -> batch.collectAsList())))
                .hasStackTraceContaining(", on Spark: executor driver on 127.0.0.1, partition ")
                .hasStackTraceContaining("state: must be of this network")
                .hasStackTraceContaining("with another one all keys start anew");
    }

    @Test
    void says_whose_state_or_event_cannot_be_read() {
        var shared = JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(new SharedNetwork(network(1)));
        NetworkStream.Steps steps = new NetworkStream.Steps(shared, "x", 1, 2);
        byte[] state;
        try (Session session = network(1).session()) {
            state = session.state().toBytes();
        }
        state[2 * Integer.BYTES - 1] = 2; // its version
        List<Row> events = List.of(RowFactory.create("a", 7L, new Double[] {1.0, 2.0}));
        assertThatThrownBy(() -> steps.call("a", events.iterator(), given(Optional.of(state))))
                .hasMessageMatching(
                        "streaming, key a, on Spark: executor driver on 127.0.0.1, partition 0: state bytes: .*version 1.*; the state is that of the query's checkpointLocation: with another one all keys start anew");
        List<Row> wide = List.of(RowFactory.create("a", 8L, List.of(1.0, 2.0, 3.0)));
        assertThatThrownBy(() -> steps.call("a", wide.iterator(), given(Optional.empty())))
                .hasMessageEndingWith("event 8: column x: it must hold n = 2 numbers at a time, but holds 3");
        List<Row> unsorted = List.of(RowFactory.create("a", null, List.of(1.0, 2.0)));
        assertThatThrownBy(() -> steps.call("a", unsorted.iterator(), given(Optional.empty())))
                .hasMessageEndingWith("the column that sorts events must hold something, but holds null");
    }

    private static TestGroupState<byte[]> given(Optional<byte[]> state) {
        return TestGroupState.create(state, GroupStateTimeout.NoTimeout(), 0, Optional.empty(), false);
    }
}
