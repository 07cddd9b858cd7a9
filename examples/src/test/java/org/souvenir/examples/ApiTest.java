package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Lists the API of each module in its {@code api.txt}, so that a change of it is seen in review. */
final class ApiTest {
    private static final Pattern EXCLUDED =
            Pattern.compile("<module.inner>\\s*(.*?)\\s*</module.inner>", Pattern.DOTALL);

    private static final Pattern VERSION = Pattern.compile("<version>(.*?)</version>");

    private static final String RELEASED = "api.released.txt";

    private static final String RENEWAL = "mvn -q -o -Dquick -pl examples -am test -Dtest=ApiTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dapi.renew";

    @ParameterizedTest
    @FieldSource("org.souvenir.examples.Modules#LIBRARY")
    void is_what_its_file_says(String module) throws IOException {
        Path file = folder(module).resolve("api.txt");
        List<String> shown = Api.types(module).stream().flatMap(ApiTest::lines).toList();
        if (System.getProperty("api.renew") != null) {
            Files.write(file, shown);
            if (Released.of(module).version().equals(version())) { // which is being made
                Files.write(folder(module).resolve(RELEASED), headed(shown));
            }
        }
        List<String> listed = Files.readAllLines(file);
        Stream<String> gone =
                listed.stream().filter(line -> !shown.contains(line)).map(line -> "- " + line.strip());
        Stream<String> added =
                shown.stream().filter(line -> !listed.contains(line)).map(line -> "+ " + line.strip());
        assertThat(Stream.concat(gone, added))
                .as("the API of %s changed; if it is meant to, renew %s: %s", module, file, RENEWAL)
                .isEmpty();
        assertThat(shown).as("the order of %s", file).isEqualTo(listed);
    }

    @ParameterizedTest
    @FieldSource("org.souvenir.examples.Modules#LIBRARY")
    void breaks_nothing_that_was_released_unless_the_version_says_so(String module) throws IOException {
        Released released = Released.of(module);
        List<String> now = Files.readAllLines(folder(module).resolve("api.txt"));
        if (released.version().equals(version())) {
            assertThat(released.api())
                    .as("the API of %s as released, to be renewed by %s", module, RENEWAL)
                    .isEqualTo(now);
        } else if (!ApiBreaks.mayBreak(released.version(), version())) {
            assertThat(ApiBreaks.between(released.api(), now))
                    .as("what %s breaks of %s %s", version(), module, released.version())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @FieldSource("org.souvenir.examples.Modules#LIBRARY")
    void inner_packages_have_no_pages(String module) throws IOException {
        String pom = Files.readString(folder(module).resolve("pom.xml"));
        Matcher excluded = EXCLUDED.matcher(pom);
        assertThat(excluded.find() ? Set.of(excluded.group(1).split(":\\s*")) : Set.of())
                .isEqualTo(Modules.innerPackages(module));
    }

    /** The API of a module's last release: its version in the first line, then what its {@code api.txt} said. */
    private record Released(String version, List<String> api) {
        static Released of(String module) throws IOException {
            List<String> lines = Files.readAllLines(folder(module).resolve(RELEASED));
            return new Released(lines.get(0), lines.subList(1, lines.size()));
        }
    }

    private static List<String> headed(List<String> api) throws IOException {
        return Stream.concat(Stream.of(version()), api.stream()).toList();
    }

    /** What the POM says. */
    private static String version() throws IOException {
        Matcher version = VERSION.matcher(Files.readString(Path.of("..", "pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private static Path folder(String module) {
        return Path.of("..", module.substring("org.souvenir.".length()));
    }

    /** The type with its full name, its members below with simple ones. */
    private static Stream<String> lines(Class<?> type) {
        List<String> signatures = Api.signatures(type);
        return Stream.concat(
                Stream.of(signatures.get(0)),
                signatures.stream()
                        .skip(1)
                        .map(member -> "    " + member.replaceAll("\\b([a-z]\\w*\\.)+(?=[A-Z])", "")));
    }
}
