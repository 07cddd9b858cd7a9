package org.souvenir.examples.speed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processor's model, as the operating system tells it. */
final class Processor {
    private static final Path LINUX = Path.of("/proc/cpuinfo");
    private static final String WINDOWS = "HKLM\\HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0";
    private static final int PATIENCE_SECONDS = 5;

    private Processor() {}

    /** The model, or the architecture where nobody tells: never blank, never an exception. */
    static String model() {
        String architecture = System.getProperty("os.arch", "unknown");
        try {
            return named(System.getProperty("os.name", ""), architecture);
        } catch (IOException e) {
            return architecture;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return architecture;
        }
    }

    private static String named(String system, String architecture) throws IOException, InterruptedException {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            String registry = output("reg", "query", WINDOWS, "/v", "ProcessorNameString");
            String variable = System.getenv().getOrDefault("PROCESSOR_IDENTIFIER", "");
            return first(ofRegistry(registry), variable, architecture);
        }
        if (name.startsWith("mac")) {
            return first(output("sysctl", "-n", "machdep.cpu.brand_string"), architecture);
        }
        return Files.isReadable(LINUX) ? first(ofLinux(Files.readString(LINUX)), architecture) : architecture;
    }

    /** What {@code /proc/cpuinfo} says of the first processor: its keys are others on each architecture. */
    static String ofLinux(String cpuinfo) {
        Map<String, String> found = new HashMap<>();
        cpuinfo.lines().forEach(line -> {
            List<String> parts = List.of(line.split(":", 2));
            if (parts.size() == 2) {
                found.putIfAbsent(parts.get(0).trim(), parts.get(1).trim());
            }
        });
        String name = first(Stream.of("model name", "cpu model", "cpu", "uarch", "Model", "Hardware")
                .map(key -> found.getOrDefault(key, ""))
                .toArray(String[]::new));
        if (name.isEmpty() && found.containsKey("CPU part")) {
            name = "implementer %s part %s".formatted(found.get("CPU implementer"), found.get("CPU part"));
        }
        // A virtual machine's name is often that of a whole line of processors; the numbers tell them apart.
        return found.containsKey("cpu family") && found.containsKey("model")
                ? "%s (family %s model %s)"
                        .formatted(name, found.get("cpu family"), found.get("model"))
                        .trim()
                : name;
    }

    /** What {@code reg query} prints: {@code ProcessorNameString    REG_SZ    NAME}. */
    static String ofRegistry(String output) {
        return output.lines()
                .filter(line -> line.contains("REG_SZ"))
                .map(line -> line.substring(line.indexOf("REG_SZ") + "REG_SZ".length())
                        .trim())
                .findFirst()
                .orElse("");
    }

    /** The first that is not blank, each stretch of white space one space; empty if there is none. */
    private static String first(String... names) {
        return Stream.of(names)
                .map(name -> name.trim().replaceAll("\\s+", " "))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** What a command prints, or nothing if it is not there, fails, or takes too long. */
    private static String output(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                return "";
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
