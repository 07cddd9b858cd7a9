package org.souvenir.cells.run;

import java.util.Arrays;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;

/** The gradients of a network's values, while a pass goes back: each is complete when all that the value went to has added its own. */
final class NodeGradients {
    private static final float[] NOTHING = {};

    private final Architecture architecture;
    private final float[][] gradients;
    private final boolean[] there;
    private final int[] uses;

    /** Of so many values. */
    NodeGradients(Architecture architecture, int nodes) {
        this.architecture = architecture;
        this.gradients = new float[nodes][0];
        this.there = new boolean[nodes];
        this.uses = new int[nodes];
        architecture.stages().forEach(stage -> {
            stage.inputs().forEach(node -> uses[node.id()]++);
            stage.carried().starts().forEach(node -> uses[node.id()]++);
        });
        architecture.outputs().values().forEach(node -> uses[node.id()]++);
    }

    /** There are none. */
    void clear() {
        Arrays.fill(there, false);
    }

    /** Lets go of the caller's arrays. */
    void release() {
        architecture.outputs().values().forEach(node -> gradients[node.id()] = NOTHING);
    }

    /** Whether anything was added. */
    boolean has(Node node) {
        return there[node.id()];
    }

    /** What was added up. */
    float[] of(Node node) {
        return gradients[node.id()];
    }

    /** Adds so many numbers; where the value is used once, the array is taken as it is. */
    void add(Node node, float[] gradient, int size) {
        int id = node.id();
        if (uses[id] <= 1) {
            gradients[id] = gradient;
        } else if (there[id]) {
            float[] sum = gradients[id];
            for (int i = 0; i < size; i++) {
                sum[i] += gradient[i];
            }
        } else {
            if (gradients[id].length < size) {
                gradients[id] = new float[size];
            }
            System.arraycopy(gradient, 0, gradients[id], 0, size);
        }
        there[id] = true;
    }
}
