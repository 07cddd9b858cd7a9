package org.souvenir.examples.guide;

import java.util.List;
import java.util.stream.Stream;

/** Texts that are no cell, or none that the guide's task can be given: something for each message that says so. */
final class BadEquations {
    private static final String HEAD = "input x [5]\nids word [9]\nsequence s [4]\nstate h [5]\ninput one [1]\n";

    /** What may stand for {@code h' = …}. */
    private static final List<String> VALUES = List.of(
            "",
            "xx + 1",
            "tanhh(x)",
            "x + [x, x]",
            "x @ x",
            "x[2:7]",
            "tanh(x, x)",
            "tanh(x",
            "x +",
            "x x",
            "x + §",
            "linear(x, x)",
            "linear(2, x, 3)",
            "linear(a, x, 0)",
            "linear(a, x, 2.5)",
            "linear(a, x, x)",
            "linear(a, x, 5, bias ~ ones)",
            "linear(a, x, 5, bis ~ zeros)",
            "product(a, x, 5, bias ~ zeros)",
            "linear(a, x, 5, weight ~ \"no\")",
            "linear(a, x, 5, weight ~ uniform(1))",
            "linear(a, x, 5, weight ~ uniform(2, 1))",
            "linear(a, x, 5, weight ~ logUniform(2, 1))",
            "linear(a, x, 5, weight ~ normal(-1))",
            "linear(a, x, 5, weight ~ numbers())",
            "linear(a, x, 5, weight ~ stacked(3 zeros))",
            "repeat(x, 3)",
            "repeat(one, x)",
            "spread(x, 3)",
            "pick(x, one)",
            "pick(x, word)",
            "[x, 1; 2, 3]",
            "[1, 2; 3]",
            "mask(3, 2, 1, 1, step)",
            "mask(3, x, 1, 1, step)",
            "mask(3, 0.5, 1, 1, day)",
            "1e",
            ".e4",
            "NaN + x",
            "affine(x)",
            "outer(repeat(one, 5000), repeat(one, 5000))",
            "clip(x, 2, 1)",
            "leakyRelu(x, x)",
            "transpose(x)",
            "gather(x, x)",
            "sumAlong(x)",
            "matrixTimes(x, h)",
            "x[0.5:2]",
            "put(x, 1, 3)",
            "pad(x, 1, 3)",
            "place(x, 3, 5)",
            "pad(x, 0.5, 9)",
            "tanh(".repeat(101) + "x" + ")".repeat(101),
            "x" + "[0:5]".repeat(2001));

    /** Whole texts. */
    private static final List<String> TEXTS = List.of(
            "",
            "12",
            "input x [5]\nstate h [5]\noutput x",
            "input x [5]\n",
            "input x [5]\nx = tanh(x)\noutput x",
            "input x [5]\nstate h [5]\nk' = x\noutput x",
            "input x [5]\nstate h [5]\nh' = [x, x]\noutput x",
            "input x [5]\noutput x\noutput x",
            "input x [5]\nparameter w [3, 3]\noutput x",
            "input x [5]\nparameter w [3, 3] ~ zeros\noutput w",
            "input x [5]\nhalf = [0.5]\noutput x",
            "input x' [5]\noutput x",
            "input x \"y [5]\noutput x",
            "input x \"\\q\" [5]\noutput x",
            "input x \"y\" [5]\ninput z \"y\" [5]\noutput x",
            "input x [5]\nstate x \"x\" [5]\noutput x",
            "input x [5]\nstate y \"x\" [5]\ny' = x\noutput x",
            "input x [5]\nparameter w \"\" [3, 3] ~ zeros\noutput x",
            "input x [5]\nids word [99999999]\noutput x",
            "input x [5]\nstate h [5] = x\nh' = x\noutput h'",
            "input x [99999999999]\noutput x",
            "input x [5]\nparameter p [16777216, 16777216] ~ zeros\noutput x",
            "input x [1]\n" + lets(4000),
            " ".repeat((1 << 22) + 1),
            "state h [5]\nh' = h\noutput h'",
            "input x [3]\noutput x",
            "ids x [5]\nparameter w [5, 5] ~ zeros\noutput gather(w, x)");

    /** All of them. */
    static final List<String> ALL = Stream.concat(
                    VALUES.stream().map(value -> HEAD + "h' = " + value + "\noutput h'"), TEXTS.stream())
            .toList();

    private BadEquations() {}

    private static String lets(int count) {
        StringBuilder text = new StringBuilder("let v0 = x + 1\n");
        for (int i = 1; i <= count; i++) {
            text.append("let v%d = tanh(v%d) + x * %d\n".formatted(i, (i - 1) % 20, i));
        }
        return text.append("output v").append(count).toString();
    }
}
