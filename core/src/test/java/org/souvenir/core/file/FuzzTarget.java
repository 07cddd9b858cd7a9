package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Where Jazzer enters, which changes inputs so that they reach other code. With {@code -Djazzer=SECONDS} each {@link Fuzz} of a test
 * starts a Java of its own under Jazzer; there the test runs once more, up to that {@link Fuzz}, and hands over its reader.
 */
public final class FuzzTarget {
    private static final String SECONDS = System.getProperty("jazzer", "");
    private static final String TEST = System.getProperty("jazzer.test", "");
    private static final String NAME = System.getProperty("jazzer.name", "");

    private static final SynchronousQueue<Consumer<byte[]>> HANDED = new SynchronousQueue<>();

    private static Consumer<byte[]> reader = input -> {};

    private FuzzTarget() {}

    /** Whether it is Jazzer that attacks, or a test that runs for it. */
    static boolean wanted() {
        return !SECONDS.isEmpty() || !NAME.isEmpty();
    }

    /** Whether this is the Java that Jazzer runs in. */
    static boolean entered() {
        return !NAME.isEmpty();
    }

    /** Attacks it in a Java of its own; or, in that one, hands it over and waits, so that what the test made stays. */
    static void attack(String name, List<byte[]> seeds, Consumer<byte[]> reader) {
        try {
            if (!entered()) {
                start(name, seeds);
            } else if (NAME.equals(name)) {
                HANDED.put(reader);
                Thread.sleep(Long.MAX_VALUE);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(name, e);
        }
    }

    private static void start(String name, List<byte[]> seeds) throws IOException, InterruptedException {
        Path folder = Path.of("target", "jazzer", name.replace(' ', '-'));
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path seed = Files.createDirectories(folder.resolve("seed"));
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(seed.resolve(String.valueOf(i)), seeds.get(i));
        }
        Path log = folder.resolve("log");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Djazzer.test=" + test(),
                "-Djazzer.name=" + name,
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzTarget.class.getName(),
                "--instrumentation_includes=org.souvenir.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + SECONDS,
                corpus.toString(),
                seed.toString());
        Process jazzer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor())
                    .as("%s under Jazzer, see %s", name, log)
                    .isZero();
        } finally {
            jazzer.destroyForcibly();
        }
        Files.readAllLines(log).stream()
                .filter(line -> line.contains("DONE"))
                .forEach(line -> System.out.println(name + " under Jazzer: " + line.strip()));
    }

    /** The test that we were called by. */
    private static String test() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .filter(name -> name.endsWith("Test"))
                        .findFirst()
                        .orElseThrow());
    }

    /** By Jazzer, once. */
    public static void fuzzerInitialize() throws InterruptedException {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(TEST))
                .build();
        Thread test = new Thread(() -> LauncherFactory.create().execute(request), TEST);
        test.setDaemon(true);
        test.start();
        reader = Objects.requireNonNull(HANDED.poll(5, TimeUnit.MINUTES), NAME);
    }

    /** By Jazzer, with each input. */
    public static void fuzzerTestOneInput(byte[] input) {
        reader.accept(input);
    }
}
