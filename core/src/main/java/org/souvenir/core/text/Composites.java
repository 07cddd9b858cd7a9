package org.souvenir.core.text;

import java.util.List;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;

/** Functions that are made of several ops; text that was printed has these ops instead. */
final class Composites {
    private Composites() {}

    /**
     * A function of its name.
     *
     * @param x the first value
     * @param n the numbers after it
     * @param all all values
     */
    static Expr of(String name, Expr x, double[] n, List<Value> all) {
        return switch (name) {
            case "relu" -> Functions.relu(x);
            case "leakyRelu" -> Functions.leakyRelu(x, n[0]);
            case "elu" -> Functions.elu(x, n[0]);
            case "selu" -> Functions.selu(x);
            case "silu" -> Functions.silu(x);
            case "gelu" -> Functions.gelu(x);
            case "geluByTanh" -> Functions.geluByTanh(x);
            case "thresholdedRelu" -> Functions.thresholdedRelu(x, n[0]);
            case "hardSigmoid" -> Functions.hardSigmoid(x, n[0], n[1]);
            case "softsign" -> Functions.softsign(x);
            case "abs" -> Functions.abs(x);
            case "square" -> Functions.square(x);
            case "clip" -> Functions.clip(x, n[0], n[1]);
            case "rowMean" -> Functions.rowMean(x);
            case "softmax" -> Functions.softmax(x);
            case "softmaxAlong" -> Functions.softmaxAlong(x);
            case "normalized" -> Functions.normalized(x, n[0]);
            case "layerNorm" ->
                Functions.layerNorm(x, all.get(1).expr(), all.get(2).expr(), n[0]);
            default -> throw new AssertionError("equations: no function is " + name);
        };
    }
}
