package org.souvenir.examples.sentiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.souvenir.core.name.Printable;
import org.souvenir.examples.sentiment.InputLines.Line;
import picocli.CommandLine;

/** How a verdict on a line of the input is written: a line of the output, whatever the text is. */
enum Answers {
    /** For people: label, probability, the two words that decided, and the text; tabs between them. */
    COLUMNS {
        @Override
        Judge judge(Classifier classifier) {
            return Judge.quick(classifier);
        }

        @Override
        String of(Line line, Optional<Verdict> verdict) {
            return verdict.map(said -> String.join(
                            "\t",
                            Printable.of(said.label()),
                            thousandths(said.probability()),
                            shown(String.join(" ", said.deciding(2))),
                            shown(line.text())))
                    .orElseGet(() -> "?\t?\t\t" + shown(line.text()));
        }
    },

    /** For programs: an object of JSON, with what each word added. */
    JSON {
        @Override
        Judge judge(Classifier classifier) {
            return Judge.exact(classifier);
        }

        @Override
        String of(Line line, Optional<Verdict> verdict) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("line", line.number());
            object.put("text", line.text());
            verdict.ifPresentOrElse(
                    said -> {
                        object.put("label", said.label());
                        object.put("probability", said.probability());
                        object.put("probabilities", said.probabilities());
                        object.put("score", said.score());
                        object.put("baseline", said.baseline());
                        object.put("words", said.words());
                    },
                    () -> {
                        object.put("label", null);
                        object.put("problem", line.problem().orElse("no word of it is known"));
                    });
            return shown(Json.GSON.toJson(object)); // what is escaped so means the same in JSON
        }
    };

    /** Lines that are classified together, if so many are there. */
    private static final int AT_ONCE = 2048;

    /** Made for those who want it. */
    private static final class Json {
        static final Gson GSON = new GsonBuilder().serializeNulls().create();
    }

    /** Who gives verdicts with as much about words as this form shows. */
    abstract Judge judge(Classifier classifier);

    /** The line, without its end. */
    abstract String of(Line line, Optional<Verdict> verdict);

    /**
     * A line for each line of standard input, in its order, as soon as no more of them are there; in UTF-8, whatever the
     * terminal has.
     *
     * @return the status: 1 if a line was no UTF-8, which is said on standard error and has no verdict
     */
    int answer(Classifier classifier) throws IOException {
        Judge judge = judge(classifier);
        InputLines in = new InputLines(System.in);
        int status = 0;
        for (List<Line> lines = in.next(AT_ONCE); !lines.isEmpty(); lines = in.next(AT_ONCE)) {
            byte[] answers = of(lines, judge).getBytes(StandardCharsets.UTF_8);
            System.out.write(answers, 0, answers.length);
            for (Line line : lines) {
                if (line.problem().isPresent()) {
                    System.err.println(line.problem().get());
                    status = CommandLine.ExitCode.SOFTWARE;
                }
            }
            if (System.out.checkError()) { // flushes; nobody reads any more
                break;
            }
        }
        return status;
    }

    /** With three digits. A format would look for the world's locales, and a BigDecimal make its tables first: 20 ms each. */
    private static String thousandths(double probability) {
        if (Double.isNaN(probability)) {
            return "NaN";
        }
        long rounded = Math.round(probability * 1000);
        return rounded / 1000 + "." + Long.toString(1000 + rounded % 1000).substring(1);
    }

    /** The same text where a terminal obeys none of it, and in one line: a control is written as Java does. */
    private static String shown(String text) {
        return Printable.of(text, Integer.MAX_VALUE);
    }

    private String of(List<Line> lines, Judge judge) {
        List<Optional<Verdict>> verdicts = judge.verdicts(lines.stream()
                .map(line -> line.problem().isPresent() ? "" : line.text())
                .toList());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(of(lines.get(i), verdicts.get(i))).append('\n');
        }
        return text.toString();
    }
}
