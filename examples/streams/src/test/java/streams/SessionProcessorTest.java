package streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.core.random.RandomStream;

final class SessionProcessorTest {
    private static final int KEYS = 7;
    private static final Network NETWORK = network(6, 1);

    @TempDir
    private Path folder;

    private int started;

    private static Network network(int units, long seed) {
        return Network.initialised(
                Architecture.of(
                        Input.features(2),
                        Recurrent.of(width -> new Lstm(width, units)),
                        Recurrent.of(width -> new Gru(width, 5)),
                        new Dense(3)),
                seed);
    }

    /** Steps of some sequences, mixed. */
    private static List<KeyValue<String, float[]>> steps(int count, long seed) {
        RandomStream random = RandomStream.of(seed);
        List<KeyValue<String, float[]>> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] x = {random.uniform(3 * i), random.uniform(3 * i + 1)};
            steps.add(KeyValue.pair("machine " + (int) (KEYS * random.uniform(3 * i + 2)), x));
        }
        return steps;
    }

    /** What a session of its own says of each key's steps. */
    private static List<KeyValue<String, float[]>> expected(List<KeyValue<String, float[]>> steps) {
        Map<String, Session> sessions = new HashMap<>();
        return steps.stream()
                .map(step -> KeyValue.pair(
                        step.key,
                        sessions.computeIfAbsent(step.key, key -> NETWORK.session()).step(step.value)))
                .toList();
    }

    private TopologyTestDriver start(Network network) {
        Properties settings = Main.settings("nowhere:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve("run" + started++).toString());
        return new TopologyTestDriver(Main.topology(network, "readings", "answers"), settings);
    }

    private static List<KeyValue<String, float[]>> answers(
            TopologyTestDriver driver, List<KeyValue<String, float[]>> steps) {
        driver.createInputTopic("readings", Serdes.String().serializer(), Floats.serde().serializer())
                .pipeKeyValueList(steps);
        return driver.createOutputTopic("answers", Serdes.String().deserializer(), Floats.serde().deserializer())
                .readKeyValuesToList();
    }

    /** What a broker keeps of the store, by which another instance makes its own. */
    private static List<KeyValue<String, byte[]>> changelog(TopologyTestDriver driver) {
        String topic = driver.producedTopicNames().stream()
                .filter(name -> name.endsWith("-changelog"))
                .findFirst()
                .orElseThrow();
        return driver.createOutputTopic(topic, Serdes.String().deserializer(), Serdes.ByteArray().deserializer())
                .readKeyValuesToList();
    }

    private static void assertSame(List<KeyValue<String, float[]>> expected, List<KeyValue<String, float[]>> found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).key, found.get(i).key);
            assertArrayEquals(expected.get(i).value, found.get(i).value); // the same bits
        }
    }

    @Test
    void each_key_has_a_sequence_of_its_own() {
        List<KeyValue<String, float[]>> steps = steps(400, 1);
        try (TopologyTestDriver driver = start(NETWORK)) {
            assertSame(expected(steps), answers(driver, steps));
        }
    }

    @Test
    void another_instance_goes_on_from_the_changelog() {
        List<KeyValue<String, float[]>> steps = steps(400, 2);
        List<KeyValue<String, float[]>> found = new ArrayList<>();
        List<KeyValue<String, byte[]>> kept;
        try (TopologyTestDriver driver = start(NETWORK)) {
            found.addAll(answers(driver, steps.subList(0, 150)));
            kept = changelog(driver);
        }
        try (TopologyTestDriver driver = start(NETWORK)) {
            kept.forEach(state -> driver.<String, byte[]>getKeyValueStore(Main.STORE).put(state.key, state.value));
            found.addAll(answers(driver, steps.subList(150, 400)));
        }
        assertSame(expected(steps), found);
    }

    @Test
    void a_row_of_another_width_is_told_with_its_place() {
        try (TopologyTestDriver driver = start(NETWORK)) {
            assertSays(driver, new float[3], "task 0_0, partition 0 of readings, offset 0, key machine 1: ");
        }
    }

    @Test
    void a_state_of_another_network_is_told_with_its_key() {
        List<KeyValue<String, byte[]>> kept;
        try (TopologyTestDriver driver = start(network(9, 1))) {
            answers(driver, List.of(KeyValue.pair("machine 1", new float[2])));
            kept = changelog(driver);
        }
        try (TopologyTestDriver driver = start(NETWORK)) {
            driver.<String, byte[]>getKeyValueStore(Main.STORE).put(kept.get(0).key, kept.get(0).value);
            assertSays(driver, new float[2], "offset 0, key machine 1: ");
        }
        try (TopologyTestDriver driver = start(NETWORK)) {
            driver.<String, byte[]>getKeyValueStore(Main.STORE).put("machine 1", new byte[] {1, 2, 3});
            assertSays(driver, new float[2], "offset 0, key machine 1: ");
        }
    }

    private static void assertSays(TopologyTestDriver driver, float[] row, String place) {
        RuntimeException thrown = assertThrows(
                RuntimeException.class, () -> answers(driver, List.of(KeyValue.pair("machine 1", row))));
        StringBuilder all = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        assertTrue(all.toString().contains(place), all.toString());
    }
}
