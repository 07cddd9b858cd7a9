package org.souvenir.cells.exchange.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.core.tensor.Tensor;

/** A network as a model in ONNX Runtime, beside the network itself. */
public final class OnnxRuntime {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private OnnxRuntime() {}

    /**
     * The largest difference between what the two give, relative to numbers above 1.
     *
     * @param start for a model with states
     */
    public static double difference(Network network, Batch batch, OnnxOptions options, @Nullable State start) {
        Network.Output expected = network.infer(batch, start);
        Map<String, Tensor> found = run(network, batch, options, start);
        double difference = 0;
        for (Map.Entry<String, Tensor> output : expected.outputs().entrySet()) {
            difference = Math.max(
                    difference,
                    difference(
                            output.getKey(),
                            output.getValue().data(),
                            found.get(output.getKey()).data()));
        }
        for (String state : options.states() ? expected.state().names() : Arrays.<String>asList()) {
            difference = Math.max(
                    difference,
                    difference(
                            state,
                            expected.state().values(state),
                            found.get(state + ".next").data()));
        }
        return difference;
    }

    static double difference(String name, float[] expected, float[] found) {
        if (expected.length != found.length) {
            throw new AssertionError(
                    "%s: %d numbers are needed, but there are %d".formatted(name, expected.length, found.length));
        }
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            double d = Math.abs(expected[i] - found[i]) / Math.max(1, Math.abs(expected[i]));
            difference = Math.max(difference, expected[i] == found[i] ? 0 : Double.isNaN(d) ? 1e9 : d);
        }
        return difference;
    }

    /** What ONNX Runtime gives. */
    public static Map<String, Tensor> run(Network network, Batch batch, OnnxOptions options, @Nullable State start) {
        byte[] model = OnnxModel.toBytes(network, options);
        keep(model);
        try (OrtSession.SessionOptions quiet = new OrtSession.SessionOptions()) {
            quiet.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            quiet.setIntraOpNumThreads(1);
            try (OrtSession session = ENVIRONMENT.createSession(model, quiet)) {
                return run(session, inputs(network, batch, options, start));
            }
        } catch (OrtException e) {
            throw new AssertionError(e.getMessage() + "\n" + network.summary(), e);
        }
    }

    /** Keeps the models in the folder that a property names, for other checkers. */
    private static void keep(byte[] model) {
        String folder = System.getProperty("onnx.keep");
        if (folder != null) {
            AtomicFile.write(
                    Path.of(folder, "model-%d-%08x.onnx".formatted(model.length, Arrays.hashCode(model))),
                    out -> out.write(model));
        }
    }

    private static Map<String, Tensor> run(OrtSession session, Map<String, OnnxTensor> inputs) throws OrtException {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        try (OrtSession.Result result = session.run(inputs)) {
            for (Map.Entry<String, ai.onnxruntime.OnnxValue> e : result) {
                OnnxTensor tensor = (OnnxTensor) e.getValue();
                FloatBuffer buffer = tensor.getFloatBuffer();
                float[] data = new float[buffer.remaining()];
                buffer.get(data);
                int[] shape = Arrays.stream(tensor.getInfo().getShape())
                        .mapToInt(Math::toIntExact)
                        .toArray();
                outputs.put(e.getKey(), Tensor.of(data, shape));
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
        return outputs;
    }

    private static Map<String, OnnxTensor> inputs(
            Network network, Batch batch, OnnxOptions options, @Nullable State start) throws OrtException {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        for (var e : network.architecture().inputs().entrySet()) {
            Tensor x = batch.input(e.getKey());
            long[] shape = Arrays.stream(x.shape()).asLongStream().toArray();
            if (e.getValue().limit() > 0) {
                long[] ids = new long[x.length()];
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = Float.isNaN(x.data()[i]) ? -7 : (long) x.data()[i];
                }
                long[] flat = e.getValue().sequence() ? Arrays.copyOf(shape, 2) : Arrays.copyOf(shape, 1);
                inputs.put(e.getKey(), OnnxTensor.createTensor(ENVIRONMENT, LongBuffer.wrap(ids), flat));
            } else {
                inputs.put(e.getKey(), OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(x.data()), shape));
            }
        }
        for (String axis : options.lengths() ? network.architecture().axes() : java.util.List.<String>of()) {
            int[] lengths = batch.lengths(axis);
            inputs.put(
                    axis + ".lengths",
                    OnnxTensor.createTensor(ENVIRONMENT, IntBuffer.wrap(lengths), new long[] {lengths.length}));
        }
        if (options.states()) {
            for (String name : start.names()) {
                float[] values = start.values(name);
                inputs.put(name, OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(values), new long[] {
                    start.batch(), values.length / start.batch()
                }));
            }
        }
        return inputs;
    }
}
