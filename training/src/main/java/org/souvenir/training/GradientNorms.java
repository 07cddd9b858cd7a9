package org.souvenir.training;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.run.GradientArray;
import org.souvenir.training.optimizer.Clipping;

/**
 * The norms of the parameters' gradients before clipping, when asked for. Clipping by norm is a factor, which is undone;
 * where single values are clipped, the norms are taken before, in every step.
 */
final class GradientNorms {
    private final List<ParameterSpec> specs;
    private final GradientArray gradients;
    private final Kernels kernels;
    private double[] taken = new double[0];
    private double factor = 1;

    GradientNorms(Parameters parameters, GradientArray gradients, Kernels kernels) {
        this.specs = parameters.specs();
        this.gradients = gradients;
        this.kernels = kernels;
    }

    /** Before clipping: takes the norms where they could not be told afterwards. */
    void take(Clipping clipping) {
        taken = clipping.value() < Double.POSITIVE_INFINITY ? found() : new double[0];
    }

    /** After clipping of gradients with a norm. */
    void clipped(Clipping clipping, double norm) {
        factor = Clipper.factor(clipping, norm);
    }

    private double[] found() {
        double[] norms = new double[specs.size()];
        int offset = 0;
        for (int i = 0; i < norms.length; i++) {
            int length = specs.get(i).length();
            norms[i] = Math.sqrt(kernels.sumOfSquares(length, gradients.values(), offset));
            offset += length;
        }
        return norms;
    }

    Map<String, Double> byParameter() {
        double[] norms = taken.length > 0
                ? taken
                : Arrays.stream(found()).map(norm -> norm / factor).toArray();
        Map<String, Double> named = new LinkedHashMap<>();
        for (int i = 0; i < norms.length; i++) {
            named.put(specs.get(i).name(), norms[i]);
        }
        return Collections.unmodifiableMap(named);
    }
}
