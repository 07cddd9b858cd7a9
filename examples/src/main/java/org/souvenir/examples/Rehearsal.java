package org.souvenir.examples;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Does once, and small, what examples do first: learns, keeps, loads and answers. The launcher archives the classes that it
 * took, so that they need not be read, checked and linked at every start.
 */
final class Rehearsal {
    private Rehearsal() {}

    /**
     * Runs it.
     *
     * @param args an empty folder, for files that may go afterwards
     */
    public static void main(String... args) throws IOException {
        Path folder = Path.of(args[0]);
        String texts = folder.resolve("texts.tsv").toString();
        String model = folder.resolve("model.safetensors").toString();
        String page = folder.resolve("page.html").toString();
        Files.write(Path.of(texts), texts());
        run("environment");
        run("sentiment --epochs 1 --embedding 8 --hidden 8 --text film --data", texts, "--html", page);
        run(
                "sentiment --cell lstm --epochs 1 --embedding 8 --hidden 8 --text film --data",
                texts,
                "--save",
                model,
                "--html",
                page);
        System.setIn(new ByteArrayInputStream("a fine film\n".getBytes(StandardCharsets.UTF_8)));
        run("sentiment --predict --load", model);
        System.exit(0); // the threads of an engine are no reason to stay
    }

    private static List<String> texts() {
        return IntStream.range(0, 60)
                .mapToObj(i -> i % 2 == 0 ? "positive\ta fine film of " + i : "negative\ta poor film of " + i)
                .toList();
    }

    /** Words of the first part, then the others as they are. */
    private static void run(String words, String... others) {
        List<String> args = new ArrayList<>(List.of(words.split(" ")));
        args.addAll(List.of(others));
        int status = Main.run(args.toArray(String[]::new));
        if (status != 0) {
            throw new IllegalStateException("rehearsal: %s must end with 0, but ended with %d".formatted(args, status));
        }
    }
}
