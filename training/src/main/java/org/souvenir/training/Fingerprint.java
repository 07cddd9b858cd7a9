package org.souvenir.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Target;
import org.souvenir.core.tensor.Tensor;

/** By what data are known again: counts, and a checksum of every number in their order. */
final class Fingerprint {
    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

    private Fingerprint() {}

    /** Of all batches: one line each for the size of a batch, the counts, and the checksum. */
    static String of(List<Example> examples) {
        Fingerprint fingerprint = new Fingerprint();
        int largest = 0;
        long sequences = 0;
        long steps = 0;
        int batches = 0;
        for (Example example : examples) {
            Batch batch = example.batch();
            largest = Math.max(largest, batch.size());
            sequences += batch.size();
            for (int length : batch.lengths()) {
                steps += length;
            }
            batches++;
            fingerprint.add(example);
        }
        return "batches of at most %d sequences\n%d batches\n%d sequences\n%d steps\n%s"
                .formatted(largest, batches, sequences, steps, fingerprint);
    }

    /** Of numbers. */
    static String of(double... numbers) {
        Fingerprint fingerprint = new Fingerprint();
        for (double number : numbers) {
            fingerprint.add(Double.doubleToLongBits(number));
        }
        return fingerprint.toString();
    }

    private void add(Example example) {
        Batch batch = example.batch();
        for (String name : batch.names()) {
            add(name);
            add(batch.input(name));
            for (int length : batch.lengths(name)) {
                add(length);
            }
        }
        example.targets().forEach((name, target) -> {
            add(name);
            add(target);
        });
    }

    private void add(Target target) {
        add(target.kind().name());
        add(target.values());
        if (target.kind() == Target.Kind.SEQUENCES) {
            for (int b = 0; b < target.size(); b++) {
                add(target.length(b));
            }
        }
        target.weights().ifPresent(this::add);
    }

    private void add(Tensor tensor) {
        for (int size : tensor.shape()) {
            add(size);
        }
        float[] data = tensor.data();
        for (int from = 0; from < data.length; from += buffer.capacity() / Float.BYTES) {
            int count = Math.min(data.length - from, buffer.capacity() / Float.BYTES);
            buffer.clear().asFloatBuffer().put(data, from, count);
            checksum.update(buffer.limit(count * Float.BYTES));
        }
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        checksum.update(bytes);
    }

    private void add(long number) {
        checksum.update(buffer.clear().putLong(number).flip());
    }

    @Override
    public String toString() {
        return "crc32c:%08x".formatted(checksum.getValue());
    }
}
