package streams;

import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;
import org.souvenir.cells.network.Network;

/** Reads rows of numbers from one topic, and writes what a saved network says of each, in its key's sequence, to another. */
final class Main {
    static final String STORE = "sessions";

    private Main() {}

    public static void main(String... args) throws InterruptedException {
        if (args.length != 4) {
            System.err.println("Usage: NETWORK BROKERS FROM TO, such as: model.safetensors localhost:9092 readings answers");
            System.exit(2);
        }
        Network network = Network.load(Path.of(args[0]));
        KafkaStreams streams = new KafkaStreams(topology(network, args[2], args[3]), settings(args[1]));
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            streams.close();
            ended.countDown();
        }));
        streams.start();
        ended.await();
    }

    /** A store's changelog is a topic, from which it is made anew wherever its partition goes. */
    static Topology topology(Network network, String from, String to) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray()));
        builder.stream(from, Consumed.with(Serdes.String(), Floats.serde()))
                .processValues(() -> new SessionProcessor(network, STORE), STORE)
                .to(to, Produced.with(Serdes.String(), Floats.serde()));
        return builder.build();
    }

    /** Exactly once: an answer, the state after it and the place in the input are written together, or none of them. */
    static Properties settings(String brokers) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "souvenir-sessions");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        return settings;
    }
}
