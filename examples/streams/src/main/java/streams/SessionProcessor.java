package streams;

import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.souvenir.cells.data.State;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;

/**
 * A sequence for each key: every record is a step of its key's sequence, and what the network says after it goes on under the same
 * key. Between two records all that is left of a sequence is its state, as bytes in a store; so there may be as many keys as the
 * store holds, and whoever takes over a partition goes on where the other one stopped.
 */
final class SessionProcessor implements FixedKeyProcessor<String, float[], float[]> {
    private final Network network;
    private final String storeName;
    private FixedKeyProcessorContext<String, float[]> context;
    private KeyValueStore<String, byte[]> store;
    private Session session;

    /**
     * One for a task; tasks may share a network.
     *
     * @param storeName of a store that the processor is connected to
     */
    SessionProcessor(Network network, String storeName) {
        this.network = network;
        this.storeName = storeName;
    }

    @Override
    public void init(FixedKeyProcessorContext<String, float[]> context) {
        this.context = context;
        store = context.getStateStore(storeName);
        session = network.session();
    }

    @Override
    public void process(FixedKeyRecord<String, float[]> step) {
        float[] output;
        try {
            byte[] before = store.get(step.key());
            if (before == null) {
                session.reset();
            } else {
                session.resume(State.fromBytes(before));
            }
            output = session.step(step.value());
        } catch (IllegalArgumentException e) { // the record, or a state of another network
            throw new IllegalArgumentException(
                    "task %s, %s, key %s: %s".formatted(context.taskId(), place(), step.key(), e.getMessage()), e);
        }
        store.put(step.key(), session.state().toBytes());
        context.forward(step.withValue(output));
    }

    private String place() {
        return context.recordMetadata()
                .map(record -> "partition %d of %s, offset %d".formatted(record.partition(), record.topic(), record.offset()))
                .orElse("no record");
    }

    @Override
    public void close() {
        session.close();
    }
}
