package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that depends on the library alone, compiled and started as its author does. */
final class ApplicationTest {
    private static final String DESCRIPTOR = """
            module application {
                requires org.souvenir.training;
                requires org.souvenir.text;
            }
            """;

    private static final String MAIN = """
            package application;

            import java.nio.file.Path;
            import java.util.List;
            import org.souvenir.cells.Gru;
            import org.souvenir.cells.layer.Architecture;
            import org.souvenir.cells.layer.Dense;
            import org.souvenir.cells.layer.Embedding;
            import org.souvenir.cells.layer.Input;
            import org.souvenir.cells.network.Network;
            import org.souvenir.cells.layer.Pooling;
            import org.souvenir.cells.layer.Recurrent;
            import org.souvenir.core.tensor.Tensor;
            import org.souvenir.text.batch.Batches;
            import org.souvenir.text.vocabulary.Vocabulary;
            import org.souvenir.text.token.WordTokenizer;
            import org.souvenir.training.Fit;
            import org.souvenir.training.ProgressBarListener;
            import org.souvenir.training.Trainer;
            import org.souvenir.training.loss.SoftmaxCrossEntropy;
            import org.souvenir.training.optimizer.Adam;

            final class Main {
                public static void main(String[] args) {
                    List<List<String>> texts = List.of(
                            new WordTokenizer().tokenize("a good film"), new WordTokenizer().tokenize("a bad film"));
                    Vocabulary vocabulary = Vocabulary.builder().add(texts.get(0)).add(texts.get(1)).build();
                    Batches batches =
                            Batches.of(texts.stream().map(vocabulary::encode).toList(), new int[] {1, 0}, 1, 5);
                    Architecture architecture = Architecture.of(
                            Input.ids(vocabulary.size()),
                            new Embedding(8),
                            Recurrent.of(width -> new Gru(width, 16)),
                            Pooling.LAST,
                            new Dense(2));
                    Network network = Network.initialised(architecture, 7);
                    Fit fit = Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2))
                            .epochs(1)
                            .fit(network, batches.examples());
                    System.out.println("steps: " + fit.history().get(0).steps());

                    Path file = Path.of(args[0]);
                    fit.network().save(file);
                    Tensor trained = predictions(fit.network(), batches);
                    System.out.println("training changes it: " + !predictions(network, batches).equals(trained));
                    System.out.println("loading does not: " + predictions(Network.load(file), batches).equals(trained));

                    try {
                        ProgressBarListener.to(System.out, 80);
                    } catch (IllegalStateException e) {
                        System.out.println(e.getMessage());
                    }
                }

                private static Tensor predictions(Network network, Batches batches) {
                    return network.infer(batches.epoch(0).get(0).batch()).values();
                }
            }
            """;

    private static final String PATH = Modules.pathOf("org.souvenir.training", "org.souvenir.text");

    /** The same and a place where the library's log goes. */
    private static final String PATH_AND_LOG =
            Modules.pathOf("org.souvenir.training", "org.souvenir.text", "ch.qos.logback.classic");

    private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|dylib|jnilib)");

    private static final String VECTORS = "--add-modules=jdk.incubator.vector";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void compiles_without_warnings() throws IOException {
        assertThat(compile("modular", DESCRIPTOR, MAIN, "--module-path", PATH)).isEmpty();
        assertThat(compile("plain", "", MAIN, "--class-path", PATH)).isEmpty();
    }

    @Test
    void runs_on_vectors_from_the_module_path() throws Exception {
        assertThat(runModular(VECTORS)).contains("Kernels: vector-");
    }

    @Test
    void runs_on_scalars_from_the_module_path_without_vectors() throws Exception {
        assertThat(runModular("-ea")).contains("Kernels: scalar, several times slower");
    }

    @Test
    void runs_on_vectors_from_the_class_path() throws Exception {
        String path = folder.resolve("plain") + File.pathSeparator + PATH_AND_LOG;
        assertThat(run(VECTORS, "--class-path", path, "application.Main")).contains("Kernels: vector-");
    }

    @Test
    void brings_no_native_code() throws IOException {
        for (String path : PATH.split(File.pathSeparator, -1)) {
            if (Files.isRegularFile(Path.of(path))) {
                try (JarFile jar = new JarFile(path)) {
                    assertThat(jar.stream()
                                    .map(ZipEntry::getName)
                                    .filter(name -> NATIVE.matcher(name).matches()))
                            .as(path)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void the_examples_run_from_the_module_path_too() throws Exception {
        String path = Modules.pathOf("org.souvenir.examples");
        String main = "org.souvenir.examples/org.souvenir.examples.Main";
        assertThat(java(VECTORS, "--module-path", path, "--module", main, "environment"))
                .containsPattern("Kernels +vector-");
    }

    @ParameterizedTest
    @MethodSource
    void cannot_see_an_inner_package(String inner) throws IOException {
        String main = "package application; import " + inner + ".*; class Main {}";
        assertThat(compile(inner, DESCRIPTOR, main, "--module-path", PATH)).contains("package.not.visible: " + inner);
    }

    static Set<String> cannot_see_an_inner_package() {
        Set<String> inner = Modules.LIBRARY.stream()
                .flatMap(module -> Modules.innerPackages(module).stream())
                .collect(Collectors.toSet());
        assertThat(inner)
                .contains(
                        "org.souvenir.core.kernel",
                        "org.souvenir.core.kernel.vector",
                        "org.souvenir.core.plan",
                        "org.souvenir.core.run");
        return inner;
    }

    /** What javac says. */
    private static String compile(String name, String descriptor, String main, String... path) throws IOException {
        Path sources = Files.createDirectories(folder.resolve(name + "-sources"));
        Path moduleInfo = Files.writeString(sources.resolve("module-info.java"), descriptor);
        Path mainClass = Files.writeString(sources.resolve("Main.java"), main);
        Stream<String> options = Stream.of("--release", "17", "-Xlint:all", "-XDrawDiagnostics");
        Stream<String> files =
                Stream.of("-d", folder.resolve(name).toString(), moduleInfo.toString(), mainClass.toString());
        String[] arguments =
                Stream.of(options, Stream.of(path), files).flatMap(all -> all).toArray(String[]::new);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments);
        return said.toString(StandardCharsets.UTF_8);
    }

    private static String runModular(String flag) throws Exception {
        String path = folder.resolve("modular") + File.pathSeparator + PATH_AND_LOG;
        return run(flag, "--module-path", path, "--module", "application/application.Main");
    }

    private static String run(String... arguments) throws Exception {
        String file = folder.resolve("network.safetensors").toString();
        String output =
                java(Stream.concat(Stream.of(arguments), Stream.of(file)).toArray(String[]::new));
        assertThat(output)
                .contains("steps: 2", "training changes it: true", "loading does not: true")
                .contains("ProgressBarListener: needs the dependency me.tongfei:progressbar");
        return output;
    }

    private static String java(String... arguments) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command =
                Stream.concat(Stream.of(java.toString()), Stream.of(arguments)).toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
