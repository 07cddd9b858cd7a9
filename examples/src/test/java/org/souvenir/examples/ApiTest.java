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

    private static final String RENEWAL = "mvn -q -o -Dquick -pl examples -am test -Dtest=ApiTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dapi.renew";

    @ParameterizedTest
    @FieldSource("org.souvenir.examples.Modules#LIBRARY")
    void is_what_its_file_says(String module) throws IOException {
        Path file = folder(module).resolve("api.txt");
        List<String> shown = Api.types(module).stream().flatMap(ApiTest::lines).toList();
        if (System.getProperty("api.renew") != null) {
            Files.write(file, shown);
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
    void inner_packages_have_no_pages(String module) throws IOException {
        String pom = Files.readString(folder(module).resolve("pom.xml"));
        Matcher excluded = EXCLUDED.matcher(pom);
        assertThat(excluded.find() ? Set.of(excluded.group(1).split(":\\s*")) : Set.of())
                .isEqualTo(Modules.innerPackages(module));
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
