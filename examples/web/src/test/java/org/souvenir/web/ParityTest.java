package org.souvenir.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.web.compiler.Compiler;

/** What a page computes is what a JVM computes: outputs, named values, gradients, ten steps of training, for every cell. */
final class ParityTest {
    /** Of the largest number of a line, at least 1. */
    private static final float APART = 1e-6f;

    /** A sine without fused products is another approximation; an LRU turns its state by one at every step. */
    private static final float APART_BY_SINES = 4e-6f;

    @TempDir
    private static Path folder;

    private static String inPage = "";

    @BeforeAll
    static void in_a_page() throws Exception {
        Optional<Path> browser = Page.installed();
        assumeTrue(browser.isPresent(), "no Chromium on the path: nothing is compared (apt-get install chromium)");
        Path pages = Files.createDirectories(folder.resolve("pages"));
        Files.writeString(pages.resolve("parity.html"), resource("/parity.html"));
        long start = System.nanoTime();
        Compiler.compile(ParityInPage.class.getName(), pages, "parity");
        long compiled = System.nanoTime();
        inPage =
                Page.in(browser.orElseThrow(), pages, folder.resolve("profile")).open("parity.html");
        System.out.printf(
                "parity.wasm: %,d bytes, compiled in %.0f s, run in %.0f s; %s%n",
                Files.size(pages.resolve("parity.wasm")),
                (compiled - start) / 1e9,
                (System.nanoTime() - compiled) / 1e9,
                inPage.substring(inPage.lastIndexOf('#') + 1).strip());
    }

    private static String resource(String name) throws IOException {
        try (var in = ParityTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Scalar kernels, by products and sums that are rounded each, as a page has them. */
    @Test
    void the_bits_are_those_of_the_same_kernels() throws Exception {
        assertThat(lines(inPage)).containsExactlyEntriesOf(lines(onJvm("-Dsouvenir.kernels=scalar", "-XX:-UseFMA")));
    }

    /** With fused products, or with vectors where there are any. */
    @Test
    void the_numbers_are_close_to_those_of_other_kernels() throws Exception {
        Map<String, String> page = lines(inPage);
        Map<String, String> jvm = lines(onJvm("-Dsouvenir.kernels=scalar"));
        assertThat(page.keySet()).isEqualTo(jvm.keySet());
        jvm.forEach((line, bits) -> {
            float[] wanted = floats(bits);
            float largest = 1;
            float apart = line.startsWith("lru ") ? APART_BY_SINES : APART;
            for (float value : wanted) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(floats(page.get(line))).as(line).containsExactly(wanted, Offset.offset(apart * largest));
        });
    }

    @Test
    void every_kind_of_cell_is_compared() {
        assertThat(Cells.all().keySet())
                .containsAll(CellRegistry.standard().names().stream()
                        .filter(name -> !name.equals("equations"))
                        .toList());
    }

    private static Map<String, String> lines(String report) {
        Map<String, String> lines = new LinkedHashMap<>();
        report.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int end = line.lastIndexOf('|');
            assertThat(end).as(line).isPositive();
            lines.put(line.substring(0, end).strip(), line.substring(end + 1).strip());
        });
        assertThat(lines).hasSizeGreaterThan(500);
        return lines;
    }

    private static float[] floats(String bits) {
        String[] each = bits.split(" ", -1);
        float[] values = new float[each.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(each[i], 16));
        }
        return values;
    }

    private static String onJvm(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Parity.class.getName()));
        Process jvm = new ProcessBuilder(command)
                .redirectError(folder.resolve("jvm.log").toFile())
                .start();
        String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jvm.waitFor()).isZero();
        return said;
    }
}
