package org.souvenir.cells.exchange.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.core.tensor.Tensor;

/** A written class, compiled in memory without any library and without a warning, and run beside its network. */
public final class CompiledSource {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final String NAME = "com.example.Written";
    private static final int TOGETHER = 100;

    private final Network network;
    private final Class<?> type;

    private CompiledSource(Network network, Class<?> type) {
        this.network = network;
        this.type = type;
    }

    /** The classes of networks, a hundred compiled at once, which takes a tenth of the time. */
    public static List<CompiledSource> all(List<Network> networks) {
        List<CompiledSource> all = new ArrayList<>();
        for (int from = 0; from < networks.size(); from += TOGETHER) {
            List<JavaSource> sources = new ArrayList<>();
            for (Network network : networks.subList(from, Math.min(networks.size(), from + TOGETHER))) {
                sources.add(JavaSource.of(network, NAME + sources.size(), JavaSource.Weights.FLOATS));
            }
            all.addAll(of(
                    sources,
                    sources.stream().collect(Collectors.toMap(CompiledSource::resource, JavaSource::weights))));
        }
        return all;
    }

    static CompiledSource of(JavaSource source) {
        return of(source, source.weights());
    }

    /** With weights of the caller's beside the class. */
    static CompiledSource of(JavaSource source, byte[] weights) {
        return of(List.of(source), Map.of(resource(source), weights)).get(0);
    }

    private static String resource(JavaSource source) {
        return source.name().replace('.', '/') + ".weights";
    }

    private static List<CompiledSource> of(List<JavaSource> sources, Map<String, byte[]> resources) {
        Map<String, byte[]> classes = compiled(sources);
        var loader = new ClassLoader(ClassLoader.getPlatformClassLoader()) {
            @Override
            protected Class<?> findClass(String wanted) throws ClassNotFoundException {
                byte[] bytes = classes.get(wanted);
                if (bytes == null) {
                    throw new ClassNotFoundException(wanted);
                }
                return defineClass(wanted, bytes, 0, bytes.length);
            }

            @Override
            public @Nullable InputStream getResourceAsStream(String wanted) {
                byte[] bytes = resources.get(wanted);
                return bytes == null ? null : new ByteArrayInputStream(bytes);
            }
        };
        List<CompiledSource> compiled = new ArrayList<>();
        for (JavaSource source : sources) {
            try {
                compiled.add(new CompiledSource(source.network(), loader.loadClass(source.name())));
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }
        return compiled;
    }

    private static Map<String, byte[]> compiled(List<JavaSource> sources) {
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        JavaFileManager files =
                new ForwardingJavaFileManager<>(COMPILER.getStandardFileManager(null, Locale.ROOT, null)) {
                    @Override
                    public JavaFileObject getJavaFileForOutput(
                            Location location, String type, JavaFileObject.Kind kind, FileObject sibling) {
                        return new SimpleJavaFileObject(URI.create("mem:///" + type.replace('.', '/')), kind) {
                            @Override
                            public OutputStream openOutputStream() {
                                return classes.computeIfAbsent(type, key -> new ByteArrayOutputStream());
                            }
                        };
                    }
                };
        StringWriter messages = new StringWriter();
        List<String> options = List.of("--release", "17", "-Xlint:all", "-Werror", "-proc:none");
        List<JavaFileObject> texts = sources.stream().map(CompiledSource::file).toList();
        if (!COMPILER.getTask(messages, files, null, options, null, texts).call()) {
            throw new AssertionError(
                    messages + (sources.size() == 1 ? "\n" + sources.get(0).text() : ""));
        }
        Map<String, byte[]> bytes = new HashMap<>();
        classes.forEach((type, out) -> bytes.put(type, out.toByteArray()));
        return bytes;
    }

    private static JavaFileObject file(JavaSource source) {
        URI uri = URI.create("mem:///" + source.name().replace('.', '/') + ".java");
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignore) {
                return source.text();
            }
        };
    }

    /** Whether it reads step by step. */
    public boolean streams() {
        return method("step").isPresent();
    }

    private Optional<Method> method(String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.getName().equals(name) && java.lang.reflect.Modifier.isPublic(m.getModifiers()))
                .findFirst();
    }

    /**
     * How far the class is from its network over a batch, by {@code run} and, where it has it, by {@code step}: the largest
     * difference, relative where numbers are larger than 1.
     */
    public double difference(Batch batch) {
        double largest = 0;
        Map<String, Tensor> expected = network.infer(batch).outputs();
        for (int b = 0; b < batch.size(); b++) {
            Map<String, float[][]> read = read(batch, b);
            largest = Math.max(largest, difference(run(read), expected, batch, b));
            if (streams()) {
                largest = Math.max(largest, difference(steps(read), expected, batch, b));
            }
        }
        return largest;
    }

    /** The rows of one sequence by input. */
    private Map<String, float[][]> read(Batch batch, int b) {
        Map<String, float[][]> read = new LinkedHashMap<>();
        architecture().inputs().forEach((name, node) -> {
            Tensor all = batch.input(name);
            float[][] rows = new float[node.sequence() ? batch.lengths(node.axis())[b] : 1][];
            for (int t = 0; t < rows.length; t++) {
                int from = (t * batch.size() + b) * node.width();
                rows[t] = Arrays.copyOfRange(all.data(), from, from + node.width());
            }
            read.put(name, rows);
        });
        return read;
    }

    private Architecture architecture() {
        return network.architecture();
    }

    private Map<String, float[][]> run(Map<String, float[][]> read) {
        List<Object> arguments = new ArrayList<>();
        architecture().inputs().forEach((name, node) -> {
            float[][] rows = read.get(name);
            arguments.add(node.sequence() ? ids(node, rows) : argument(node, rows[0]));
        });
        return results(call(method("run").orElseThrow(), null, arguments));
    }

    /** The outputs of all steps, after some that are forgotten; of what is summed up, the last. */
    private Map<String, float[][]> steps(Map<String, float[][]> read) {
        Map<String, List<float[]>> rows = new LinkedHashMap<>();
        architecture().outputs().keySet().forEach(name -> rows.put(name, new ArrayList<>()));
        try {
            Object object = type.getConstructor().newInstance();
            int steps = architecture().inputs().entrySet().stream()
                    .filter(e -> e.getValue().sequence())
                    .mapToInt(e -> read.get(e.getKey()).length)
                    .findFirst()
                    .orElseThrow();
            for (int t = 0; t < 2 * steps; t++) {
                if (t == steps) {
                    type.getMethod("reset").invoke(object);
                    rows.values().forEach(List::clear);
                }
                List<Object> arguments = new ArrayList<>();
                int now = t % steps;
                architecture().inputs().forEach((name, node) -> {
                    float[][] all = read.get(name);
                    arguments.add(argument(node, all[node.sequence() ? now : 0]));
                });
                results(call(method("step").orElseThrow(), object, arguments))
                        .forEach((name, y) -> rows.get(name).add(y[0]));
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
        Map<String, float[][]> outputs = new LinkedHashMap<>();
        rows.forEach((name, all) -> {
            boolean sequence = architecture().outputs().get(name).sequence();
            int from = sequence ? 0 : Math.max(0, all.size() - 1);
            outputs.put(name, all.subList(from, all.size()).toArray(float[][]::new));
        });
        return outputs;
    }

    private static Object argument(Node node, float[] row) {
        return node.limit() > 0 ? (Object) (int) row[0] : row;
    }

    private static Object ids(Node node, float[][] rows) {
        return node.limit() > 0
                ? Arrays.stream(rows).mapToInt(row -> (int) row[0]).toArray()
                : rows;
    }

    static Object call(Method method, @Nullable Object object, List<Object> arguments) {
        try {
            return method.invoke(object, arguments.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    Object run(Object... arguments) {
        return call(method("run").orElseThrow(), null, List.of(arguments));
    }

    private Map<String, float[][]> results(Object result) {
        Map<String, float[][]> outputs = new LinkedHashMap<>();
        int i = 0;
        for (String name : architecture().outputs().keySet()) {
            Object value = result;
            if (result.getClass().isRecord()) {
                RecordComponent component = result.getClass().getRecordComponents()[i++];
                value = call(component.getAccessor(), result, List.of());
            }
            outputs.put(name, value instanceof float[] row ? new float[][] {row} : (float[][]) value);
        }
        return outputs;
    }

    private double difference(Map<String, float[][]> found, Map<String, Tensor> expected, Batch batch, int b) {
        double largest = 0;
        for (Map.Entry<String, Node> e : architecture().outputs().entrySet()) {
            float[][] rows = found.get(e.getKey());
            int n = e.getValue().width();
            Node node = e.getValue();
            if (node.sequence() && rows.length != batch.lengths(node.axis())[b]) {
                throw new AssertionError(
                        "there are rows for %d steps of %d".formatted(rows.length, batch.lengths(node.axis())[b]));
            }
            for (int t = 0; t < rows.length; t++) {
                for (int j = 0; j < n; j++) {
                    double wanted = expected.get(e.getKey()).data()[(t * batch.size() + b) * n + j];
                    double d = Math.abs(Array.getFloat(rows[t], j) - wanted) / Math.max(1, Math.abs(wanted));
                    largest = d <= largest ? largest : d; // not a number is a difference
                }
            }
        }
        return largest;
    }
}
