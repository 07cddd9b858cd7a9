package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the library, the examples and their tests run with is what {@code .mvn/checksums} says. Maven 3.9 compares its own plugins
 * as well, as {@code .ci/checksums} asks it to.
 */
final class ChecksumsTest {
    @Test
    void the_jars_of_others_are_those_that_were_looked_at() throws IOException {
        Map<String, String> listed = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("..", ".mvn", "checksums", "checksums.sha256"))) {
            List<String> parts = Splitter.on(' ').omitEmptyStrings().splitToList(line);
            listed.put(parts.get(1), parts.get(0));
        }
        List<Path> jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.endsWith(".jar") && !path.contains(File.separator + "target" + File.separator))
                .map(Path::of)
                .toList();
        assertThat(jars).hasSizeGreaterThan(20);
        assertThat(jars).allSatisfy(jar -> {
            String path = jar.toString().replace(File.separatorChar, '/');
            String hash = MoreFiles.asByteSource(jar).hash(Hashing.sha256()).toString();
            assertThat(listed.keySet().stream().filter(place -> path.endsWith("/" + place)))
                    .as("what is listed of %s, whose SHA-256 is %s", path, hash)
                    .hasSize(1)
                    .allSatisfy(place -> assertThat(listed).containsEntry(place, hash));
        });
    }
}
