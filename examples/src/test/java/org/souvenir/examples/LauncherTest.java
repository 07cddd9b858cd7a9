package org.souvenir.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code examples/run} with a Maven and a Java that only tell what they are asked. */
@DisabledOnOs(OS.WINDOWS) // it is for POSIX shells
final class LauncherTest {
    private static final String MAVEN = """
            #!/bin/sh
            echo "$PWD" >>"$BUILDS"
            case "$*" in *-Pweb*) web=-web ;; *) web= ;; esac
            [ -z "${HANGS-}" ] || sleep 600
            sleep 0.3
            mkdir -p examples/target/quick
            echo "$PWD/core$web.jar" >"examples/target/quick/classpath$web"
            """;

    private static final String JAVA = """
            #!/bin/sh
            for each in "$@"; do
                case "$*:$each" in *-Xshare:dump*:-XX:SharedArchiveFile=*) : >"${each#*=}" ;; esac
            done
            echo "$@"
            """;

    @TempDir
    private Path folder;

    private Path tools;
    private Path builds;
    private String path = "";

    @BeforeEach
    void makeTools() throws IOException {
        tools = Files.createDirectories(folder.resolve("tools"));
        builds = Files.createFile(folder.resolve("builds"));
        path = tools + File.pathSeparator + System.getenv("PATH");
        executable(tools.resolve("mvn"), MAVEN);
        executable(tools.resolve("java"), JAVA);
    }

    private static void executable(Path file, String text) throws IOException {
        Files.setPosixFilePermissions(Files.writeString(file, text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A folder of sources with the script. */
    private Path project(String name) throws IOException {
        Path project = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(project.resolve("core/src/main"));
        Files.createFile(project.resolve("core/pom.xml"));
        Files.createFile(project.resolve("pom.xml"));
        Path examples = Files.createDirectories(project.resolve("examples"));
        for (String file : List.of("run", "jvm.options", "pom.xml")) {
            Files.copy(Path.of(file), examples.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return project.toRealPath();
    }

    private Process start(Path script, String... more) throws IOException {
        return startExample(script, "environment", more);
    }

    private Process startExample(Path script, String example, String... more) throws IOException {
        ProcessBuilder run = new ProcessBuilder(script.toString(), example).redirectErrorStream(true);
        run.environment().keySet().removeIf(name -> name.startsWith("JAVA") || name.startsWith("SOUVENIR"));
        run.environment().put("BUILDS", builds.toString());
        run.environment().put("PATH", path);
        for (int i = 0; i < more.length; i += 2) {
            run.environment().put(more[i], more[i + 1]);
        }
        return run.start();
    }

    private static String output(Process process, int status) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(status);
        return said;
    }

    @Test
    void builds_once_and_passes_on_what_it_is_given() throws Exception {
        Path project = project("project");
        String first = output(start(project.resolve("examples/run")), 0);
        String second = output(start(project.resolve("examples/run"), "SOUVENIR_JAVA_OPTS", "-Xmx1g -ea"), 0);
        assertThat(first).contains("Building");
        assertThat(second)
                .startsWith("@" + project + "/examples/jvm.options")
                .contains(" -Xmx1g -ea ")
                .endsWith(" org.souvenir.examples.Main environment\n");
        assertThat(builds).hasContent(project + "\n");
    }

    /** A page that computes takes a compiler for browsers, which nobody else should have to download. */
    @Test
    void builds_for_browsers_where_an_example_needs_it() throws Exception {
        Path project = project("project");
        Path source = Files.createDirectories(project.resolve("examples/web/src/main"));
        Files.createFile(project.resolve("examples/web/pom.xml"));
        Path script = project.resolve("examples/run");
        assertThat(output(start(script), 0)).contains("/core.jar ").doesNotContain("/core-web.jar");
        assertThat(output(startExample(script, "guide"), 0)).contains("Building", "/core-web.jar ");
        assertThat(output(startExample(script, "web"), 0))
                .contains("/core-web.jar ")
                .doesNotContain("Building");
        assertThat(output(start(script), 0)).contains("/core.jar ").doesNotContain("Building");
        TimeUnit.MILLISECONDS.sleep(20); // so that it is newer
        Files.createFile(source.resolve("Newer.java"));
        assertThat(output(start(script), 0)).doesNotContain("Building");
        assertThat(output(startExample(script, "guide"), 0)).contains("Building");
        assertThat(Files.readAllLines(builds)).hasSize(3);
    }

    @Test
    void runs_the_classes_of_a_copy() throws Exception {
        Path project = project("project");
        output(start(project.resolve("examples/run")), 0);
        Path old = Files.createFile(project.resolve("examples/target/quick/Old.class"));
        Path copy = folder.toRealPath().resolve("copy");
        assertThat(new ProcessBuilder("cp", "-Rp", project.toString(), copy.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(output(start(copy.resolve("examples/run")), 0))
                .contains(copy + "/core.jar")
                .doesNotContain(project.toString());
        assertThat(copy.resolve(project.relativize(old))).doesNotExist();
        assertThat(old).exists();
    }

    @Test
    void may_be_called_by_a_link_to_a_link() throws Exception {
        Path project = project("project");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("first"), Path.of("../project/examples/run"));
        Files.createSymbolicLink(bin.resolve("second"), bin.resolve("first"));
        assertThat(output(start(bin.resolve("second")), 0)).contains("-cp " + project + "/examples/");
    }

    @Test
    void may_lie_in_a_folder_with_spaces() throws Exception {
        Path project = project("a project");
        assertThat(output(start(project.resolve("examples/run")), 0)).contains("-cp " + project + "/examples/");
    }

    @Test
    void refuses_a_path_that_a_class_path_cannot_have() throws Exception {
        Path project = project("a:project");
        assertThat(output(start(project.resolve("examples/run")), 1))
                .isEqualTo(
                        "examples/run: the path must have no ':', which parts a class path, but is " + project + "\n");
        assertThat(builds).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void two_at_once_build_once_after_one_was_killed(boolean flock) throws Exception {
        if (!flock) {
            leaveOutFlock();
        }
        Path script = project("project").resolve("examples/run");
        for (int i = 1; i <= 3; i++) {
            kill(start(script, "HANGS", "yes"), i);
        }
        Path half = Files.createFile(script.resolveSibling("target/quick/Half.class"));
        List<Process> runs =
                Stream.generate(() -> script).limit(4).map(this::startIt).toList();
        for (Process run : runs) {
            assertThat(output(run, 0)).endsWith("environment\n");
        }
        assertThat(Files.readAllLines(builds)).hasSize(4);
        assertThat(half).doesNotExist();
    }

    /** Killed, too, while it took away the lock of one who was killed. */
    @Test
    void waits_for_nobody_who_was_killed_without_flock() throws Exception {
        leaveOutFlock();
        Path script = project("project").resolve("examples/run");
        Path target = Files.createDirectories(script.resolveSibling("target"));
        String nobody = Long.toString(ended());
        Files.createSymbolicLink(target.resolve("building.by"), Path.of(nobody));
        Path folder = Files.createDirectories(target.resolve("building.by." + nobody));
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minusSeconds(180)));
        assertThat(output(start(script), 0)).contains("Building");
        assertThat(folder).doesNotExist();
    }

    /** The number of a process that is no more. */
    private static long ended() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }

    private Process startIt(Path script) {
        try {
            return start(script);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends a run and its Maven where they are, as soon as there have been so many builds. */
    private void kill(Process run, int count) throws IOException, InterruptedException {
        for (long until = System.nanoTime() + SECONDS.toNanos(60);
                Files.readAllLines(builds).size() < count; ) {
            assertThat(System.nanoTime()).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(10);
        }
        List<ProcessHandle> all =
                Stream.concat(Stream.of(run.toHandle()), run.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : all) {
            each.onExit().join();
        }
    }

    /** A PATH where everything is but flock. */
    private void leaveOutFlock() throws IOException {
        for (String tool : "sh cat cksum cp dirname find head ln mkdir mktemp mv ps readlink rm rmdir sed sleep tr"
                .split(" ", -1)) {
            for (String each : System.getenv("PATH").split(File.pathSeparator, -1)) {
                if (Files.isExecutable(Path.of(each, tool)) && !Files.exists(tools.resolve(tool))) {
                    executable(tools.resolve(tool), "#!/bin/sh\nexec %s \"$@\"\n".formatted(Path.of(each, tool)));
                }
            }
        }
        path = tools.toString();
    }
}
