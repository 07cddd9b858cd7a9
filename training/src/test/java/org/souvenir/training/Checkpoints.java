package org.souvenir.training;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.tensor.Tensor;

/** Checkpoints that say something else than they did. */
final class Checkpoints {
    private Checkpoints() {}

    /** Changes the text in a file; its checksum is right again. */
    static void change(Path file, Consumer<Map<String, String>> metadata) {
        Safetensors stored = Safetensors.read(file);
        Map<String, String> changed = new HashMap<>(stored.metadata());
        metadata.accept(changed);
        Safetensors.write(file, stored.tensors(), changed);
    }

    /** Changes one number of a tensor. */
    static void change(Path file, String tensor, float value) {
        Safetensors stored = Safetensors.read(file);
        Map<String, Tensor> tensors = new HashMap<>(stored.tensors());
        float[] numbers = stored.tensor(tensor).data().clone();
        numbers[numbers.length - 1] = value;
        tensors.put(tensor, Tensor.of(numbers, stored.shape(tensor)));
        Safetensors.write(file, tensors, stored.metadata());
    }
}
