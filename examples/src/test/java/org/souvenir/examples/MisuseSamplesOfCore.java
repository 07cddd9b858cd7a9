package org.souvenir.examples;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;
import org.souvenir.core.file.Npy;
import org.souvenir.core.file.NpyFormat;
import org.souvenir.core.file.Npz;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.file.ZipArchive;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.NamedInitializer;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.parameter.Quantisation;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.ReferenceExecutor;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.core.text.EquationText;
import org.souvenir.training.Progress;

/** What core's API takes, and what of the JDK. */
final class MisuseSamplesOfCore {
    /** Adds them. */
    void addTo(MisuseSamples all) {
        all.put("int", () -> 2);
        all.put("long", () -> 2L);
        all.put("double", () -> 0.5);
        all.put("float", () -> 0.5f);
        all.put("boolean", () -> true);
        all.put("byte[]", () -> new byte[] {1, 2, 3});
        all.put("int[]", () -> new int[] {2, 2});
        all.put("float[]", () -> new float[] {1, 2, 3});
        all.put("double[]", () -> new double[] {1, 2, 3});
        all.put("float[][]", () -> new float[][] {{1, 2, 3}, {4, 5, 6}});
        all.put("double[][]", () -> new double[][] {{1, 2, 3}, {4, 5, 6}});
        all.put("float[][][]", () -> new float[][][] {{{1, 2, 3}}, {{4, 5, 6}}});
        all.put("int[][]", () -> new int[][] {{1, 2}, {1}});
        all.put("String", () -> "name");
        all.put("Object", () -> new Lstm(3, 4));
        all.put("Optional", Optional::empty);
        all.put("Duration", () -> Duration.ZERO);
        all.put("InputStream", () -> InputStream.nullInputStream());
        all.put("OutputStream", () -> new ByteArrayOutputStream());
        all.put("PrintStream", () -> new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        all.put("IOException", () -> new IOException("disk"));
        all.put("Path", () -> all.folder().resolve("file" + all.next()));
        all.put("Iterable<String>", () -> List.of("a", "b"));
        all.put("Collection<String>", () -> List.of("a", "b"));
        all.put("List<String>", () -> List.of("a", "b"));
        all.put("Set<String>", () -> Set.of("x"));
        all.put("Map<String, String>", () -> Map.of("k", "v"));
        all.put("Map<String, Object>", () -> Map.of("k", "v"));
        all.put("Map<String, Double>", () -> Map.of("k", 0.5));
        all.put("List<byte[]>", () -> List.of(new byte[] {1, 2}, new byte[] {1}));
        all.put("List<int[]>", () -> List.of(new int[] {1, 2}, new int[] {1}));
        all.put("List<float[]>", () -> List.of(new float[] {1, 2}, new float[] {1}));
        all.put("List<double[]>", () -> List.of(new double[] {1, 2}, new double[] {1, 2}));
        all.put("List<float[][]>", () -> List.of(new float[][] {{1, 2, 3}}, new float[][] {{1, 2, 3}}));
        all.put("List<E>", () -> List.of("a", "b", "c"));
        all.put("Class<E>", () -> Gru.Reset.class);
        all.put("IntFunction<? extends E>", () -> (IntFunction<String>) i -> "a");
        all.put("Function<? super E, ?>", () -> (Function<Object, Object>) e -> e);
        all.put("DoubleSupplier", () -> (DoubleSupplier) () -> 1);
        all.put("DoubleUnaryOperator", () -> (DoubleUnaryOperator) x -> x);
        all.put("IntToDoubleFunction", () -> (IntToDoubleFunction) i -> 0.5);
        all.put("IntConsumer", () -> (IntConsumer) i -> {});
        all.put("Predicate<Expr>", () -> (Predicate<Expr>) e -> true);
        all.put("Predicate<Progress>", () -> (Predicate<Progress>) e -> true);
        all.put("Engine", () -> MisuseSamplesOfCells.ENGINE);
        all.put("Tensor", () -> Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        all.put("FMatrixRMaj", () -> new FMatrixRMaj(2, 3));
        all.put("DMatrixRMaj[]", () -> new DMatrixRMaj[] {new DMatrixRMaj(2, 3), new DMatrixRMaj(2, 3)});
        all.put("Map<String, Tensor>", () -> Map.of("t", Tensor.zeros(2, 3)));
        all.put("Map<String, NpyFormat>", () -> Map.of("t", NpyFormat.FLOATS));
        all.put("NpyFormat.descr: String", () -> "<f4");
        all.put("NpyFormat(descr)", () -> "<f4");
        all.put("RandomStream", () -> RandomStream.of(1));
        all.put("Initializer", () -> Initializer.zeros());
        all.put("Initializer.Block", () -> new Initializer.Block(2, Initializer.zeros()));
        all.put("List<Initializer.Block>", () -> List.of(new Initializer.Block(2, Initializer.zeros())));
        all.put("ParameterSpec", () -> new ParameterSpec("w", 2, 3, Initializer.zeros()));
        all.put("List<ParameterSpec>", () -> List.of(new ParameterSpec("w", 2, 3, Initializer.zeros())));
        all.put(
                "Parameters",
                () -> Parameters.initialised(List.of(new ParameterSpec("w", 2, 3, Initializer.zeros())), 1));
        for (String method : List.of("contains", "offset", "set", "spec", "tensor")) {
            all.put("Parameters." + method + "(name)", () -> "w");
        }
        all.put("Parameters.initialised(given)", () -> Map.of("w", Tensor.zeros(2, 3)));
        all.put("Network.of(values)", () -> MisuseSamplesOfCells.NETWORK.parameters());
        all.put("Quantisation", () -> Quantisation.NONE);
        all.put("NamedInitializer", () -> (NamedInitializer) Initializer.zeros());
        all.put("NamedInitializer.fill(data)", () -> new float[4]);
        all.put("NamedInitializer.fill(offset)", () -> 0);
        all.put("ByteArray", () -> new byte[0]);
        all.put("NamedTensors", () -> safetensors());
        all.put("Safetensors", () -> safetensors());
        all.put("Safetensors.fromBytes(bytes)", () -> Safetensors.toBytes(Map.of("t", Tensor.zeros(2, 3)), Map.of()));
        all.put(
                "Safetensors.read(input)",
                () -> new ByteArrayInputStream(Safetensors.toBytes(Map.of("t", Tensor.zeros(2, 3)), Map.of())));
        for (String method : List.of("doubles", "dtype", "shape", "tensor", "whole", "bytes", "contains")) {
            all.put("Safetensors." + method + "(name)", () -> "t");
            all.put("Npz." + method + "(name)", () -> "t");
            all.put("TorchArchive." + method + "(name)", () -> "t");
            all.put("ZipArchive." + method + "(name)", () -> "t.npy");
        }
        all.put("Npz", () -> Npz.read(npz(all)));
        all.put("ZipArchive", () -> ZipArchive.open(npz(all)));
        all.put("Npz.read(file)", () -> npz(all));
        all.put("ZipArchive.open(file)", () -> npz(all));
        all.put("Npy.read(file)", () -> npy(all));
        all.put("Npy.readDoubles(file)", () -> npy(all));
        all.put("Safetensors.read(file)", () -> safetensorsFile(all));
        all.put("Safetensors.write(dtypes)", () -> Map.of("t", "F32"));
        all.put("Safetensors.toBytes(dtypes)", () -> Map.of("t", "F32"));

        all.put("Attribute.Matrix.at(row)", () -> 0);
        all.put("Scores.softmax(scores)", () -> new float[8]);
        all.put("Scores.softmax(probabilities)", () -> new float[8]);
        all.put("Scores.softmax(offset)", () -> 0);
        all.put("Scores.argmax(offset)", () -> 0);
        all.put("RandomStream.mask(offset)", () -> 0);
        all.put(
                "Safetensors.read(in)",
                () -> new ByteArrayInputStream(Safetensors.toBytes(Map.of("t", Tensor.zeros(2, 3)), Map.of())));
        all.put("Parameters.initialised(known)", () -> Map.of("w", Tensor.zeros(2, 3)));
        all.put("Map<String, Quantisation.Scaled>", () -> Map.of("w", Quantisation.Scaled.BY_ROW));
        all.put("CentralDifference.of(gradient)", () -> new double[12]);
        all.put("FixedNumbers.of(expressions)", () -> List.of(Expr.constant(1)));
        all.put("SinglePrecision.tolerance(exact)", () -> new double[] {1, 2});
        all.put("Tensor.get(index)", () -> new int[] {1, 1});
        all.put("Tensor.set(index)", () -> new int[] {1, 1});
        all.put("Tensor.size(axis)", () -> 1);
        all.put("Tensor.select(axis)", () -> 1);
        all.put("Tensor.select(places)", () -> new int[] {1, 0});
        all.put("Tensor.of(shape)", () -> new int[] {3, 1});
        all.put("Tensor.reshape(newShape)", () -> new int[] {3, 2});
        all.put("Expr", MisuseSamplesOfCore::x);
        all.put("Expr[]", () -> new Expr[] {x(), x()});
        all.put("List<Expr>", () -> List.of(x(), x()));
        all.put("Set<Expr>", () -> Set.of(x()));
        all.put("Collection<Expr>", () -> List.of(x()));
        all.put("Map<Expr, Double>", () -> Map.of(Expr.constant(1), 1.0));
        all.put("Op", () -> Op.ADD);
        all.put("Attribute", () -> Attribute.None.NONE);
        all.put("Attribute.Matrix", () ->
                (Attribute.Matrix) Expr.constant(new double[] {1, 2, 3}).attribute());
        all.put("Attribute.Mask", () -> new Attribute.Mask(2, 2, 0.5, 1, 0.5, Attribute.Scope.STEP, 0));
        all.put("Expr.of(inputs)", () -> new Expr[] {x(), x()});
        all.put("Expr.rows(from)", () -> 0);
        all.put("Expr.rows(count)", () -> 1);
        all.put("Expr.slice(from)", () -> 1);
        all.put("Expr.product(weight)", () -> fixed(3, 2));
        all.put("Step", MisuseSamplesOfCore::builder);
        all.put("Step.include(included)", MisuseSamplesOfCore::finished);
        all.put("Rewrite", () -> new Rewrite() {});
        all.put("Step.next(name)", () -> "h");
        all.put("Step.state(initial)", () -> Expr.constant(0));
        all.put("Step.name(value)", MisuseSamplesOfCore::x);
        all.put("Consumer<Step>", () -> (Consumer<Step>) s -> s.output(s.input(3)));
        all.put("Step.StateRule", () -> finished().states().get(0));
        all.put("Functions.repeat(column)", () -> Expr.filled(1, 1));
        all.put("Functions.gather(table)", () -> fixed(5, 2));
        all.put("Functions.gather(ids)", () -> ids());
        all.put("Functions.pick(ids)", () -> ids());
        all.put("Functions.matrixTimes(matrix)", () -> Expr.filled(6, 1));
        all.put("Functions.timesMatrix(matrix)", () -> Expr.filled(6, 1));
        for (String along : List.of("logSumExpAlong", "maxAlong", "softmaxAlong", "sumAlong")) {
            all.put("Functions." + along + "(x)", () -> builder().sequence("s", 3));
        }
        all.put("Functions.clip(high)", () -> 1.0);
        all.put("UnaryOperator<Expr>", () -> (UnaryOperator<Expr>) e -> e);
        all.put("BinaryOperator<Expr>", () -> (BinaryOperator<Expr>) (p, t) -> Functions.rowSum(p));
        all.put("UnaryOperator<Step>", () -> UnaryOperator.<Step>identity());
        all.put("EquationText.difference(one)", MisuseSamplesOfCore::finished);
        for (String method : List.of("difference", "ifPrintable", "print", "write")) {
            for (String name : List.of("one", "other", "a", "b", "step", "first", "second")) {
                all.put("EquationText." + method + "(" + name + ")", MisuseSamplesOfCore::finished);
            }
        }
        all.put("EquationText.parse(text)", () -> EquationText.print(finished()));
        all.put("EquationText.write(text)", () -> EquationText.print(finished()));
        all.put("ReferenceExecutor(step)", MisuseSamplesOfCore::finished);
        all.put("SinglePrecision.reference(step)", MisuseSamplesOfCore::finished);
        all.put("SinglePrecision.references(step)", MisuseSamplesOfCore::finished);
        all.put("ReferenceExecutor.Setup", MisuseSamplesOfCore::setup);
        all.put("ReferenceExecutor", () -> {
            ReferenceExecutor executor = new ReferenceExecutor(finished(), setup());
            executor.forward();
            return executor;
        });
        all.put("ReferenceExecutor.Result", () -> new ReferenceExecutor(finished(), setup()).forward());
        all.put("Map<String, DMatrixRMaj>", () -> Map.of());
        all.put(
                "List<DMatrixRMaj[]>",
                () -> List.<DMatrixRMaj[]>of(new DMatrixRMaj[] {new DMatrixRMaj(2, 3), new DMatrixRMaj(2, 3)}));
        all.put("Map<String, DMatrixRMaj[]>", () -> Map.of("output", new DMatrixRMaj[] {new DMatrixRMaj(2, 3)}));
    }

    static Safetensors safetensors() {
        return Safetensors.fromBytes(Safetensors.toBytes(Map.of("t", Tensor.zeros(2, 3)), Map.of()));
    }

    private static Path npz(MisuseSamples all) {
        return all.written(file -> Npz.write(file, Map.of("t", Tensor.zeros(2, 3))));
    }

    private static Path npy(MisuseSamples all) {
        return all.written(file -> Npy.write(file, Tensor.zeros(2, 3)));
    }

    private static Path safetensorsFile(MisuseSamples all) {
        return all.written(file -> Safetensors.write(file, Map.of("t", Tensor.zeros(2, 3)), Map.of()));
    }

    private static Expr x() {
        return Expr.filled(3, 1);
    }

    static Step finished() {
        return Step.of(s -> {
            Expr h = s.name("hidden", s.linear("l", s.input("name", 3), 3));
            s.next("h", s.state("h", 3).plus(h));
            s.output(h);
        });
    }

    /** A step that is not finished, with a state h. */
    static Step builder() {
        Step[] kept = new Step[1];
        try {
            Step.of(s -> {
                kept[0] = s;
                s.state("h", 3);
            });
        } catch (IllegalArgumentException e) {
            // it has no output
        }
        return kept[0];
    }

    private static ReferenceExecutor.Setup setup() {
        return new ReferenceExecutor.Setup(
                Map.of("l.weight", new DMatrixRMaj(3, 3), "l.bias", new DMatrixRMaj(1, 3)),
                List.<DMatrixRMaj[]>of(new DMatrixRMaj[] {new DMatrixRMaj(2, 3), new DMatrixRMaj(2, 3)}),
                new int[] {2, 2},
                Direction.FORWARD,
                Map.of(),
                false,
                RandomStream.of(1));
    }

    private static Expr fixed(int rows, int columns) {
        return builder().parameter("w", rows, columns, Initializer.zeros());
    }

    private static Expr ids() {
        return builder().ids("ids", 3);
    }
}
