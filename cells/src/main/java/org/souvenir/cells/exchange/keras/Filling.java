package org.souvenir.cells.exchange.keras;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.souvenir.cells.exchange.TensorAccount;
import org.souvenir.core.tensor.Tensor;

/**
 * The parameters of one stage of a network, and the variables of Keras that they are made of.
 *
 * @param stage the first part of the parameters' names: {@code bidirectional.forward}
 * @param path the first part of the variables' names: {@code bidirectional/forward_layer}
 * @param form which variables these are
 */
record Filling(String stage, String path, Form form) {

    /** What the variables of a layer are and become. */
    interface Form {
        /** The shapes that the variables must have, by the rest of their names. */
        Map<String, int[]> shapes();

        /** The parameters by the rest of their names; those of which there is no variable are missing. */
        Map<String, Tensor> parameters(Map<String, Tensor> variables);
    }

    /** A variable that there is. */
    static Tensor of(Map<String, Tensor> variables, String name) {
        return Objects.requireNonNull(variables.get(name));
    }

    /** The table [V, n] of an embedding. */
    record Table(int rows, int width) implements Form {
        @Override
        public Map<String, int[]> shapes() {
            return Map.of("0", new int[] {rows, width});
        }

        @Override
        public Map<String, Tensor> parameters(Map<String, Tensor> variables) {
            return Map.of("weight", of(variables, "0"));
        }
    }

    /** A matrix [k, n] and, if it has one, a bias [n]. */
    record Matrix(int rows, int width, boolean bias) implements Form {
        @Override
        public Map<String, int[]> shapes() {
            Map<String, int[]> shapes = new LinkedHashMap<>();
            shapes.put("0", new int[] {rows, width});
            if (bias) {
                shapes.put("1", new int[] {width});
            }
            return shapes;
        }

        @Override
        public Map<String, Tensor> parameters(Map<String, Tensor> variables) {
            return bias
                    ? Map.of(
                            "weight",
                            of(variables, "0"),
                            "bias",
                            of(variables, "1").reshape(1, width))
                    : Map.of("weight", of(variables, "0"));
        }
    }

    /** γ [n] and β [n] of a layer normalisation, as far as it has them. */
    record Norm(int width, boolean scale, boolean center) implements Form {
        @Override
        public Map<String, int[]> shapes() {
            Map<String, int[]> shapes = new LinkedHashMap<>();
            if (scale) {
                shapes.put("0", new int[] {width});
            }
            if (center) {
                shapes.put(scale ? "1" : "0", new int[] {width});
            }
            return shapes;
        }

        @Override
        public Map<String, Tensor> parameters(Map<String, Tensor> variables) {
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            parameters.put("gain", scale ? of(variables, "0").reshape(1, width) : Tensor.filled(1, 1, width));
            if (center) {
                parameters.put("bias", of(variables, scale ? "1" : "0").reshape(1, width));
            }
            return parameters;
        }
    }

    /** Takes the variables and gives the parameters by their full names. */
    Map<String, Tensor> parameters(TensorAccount account) {
        Map<String, Tensor> variables = new LinkedHashMap<>();
        form.shapes().forEach((name, shape) -> variables.put(name, account.take(path + "/" + name, shape)));
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        form.parameters(variables).forEach((name, tensor) -> parameters.put(stage + "." + name, tensor));
        return parameters;
    }
}
