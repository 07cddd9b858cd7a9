package org.souvenir.core.plan;

import java.util.List;

/**
 * What is made of the parameters, once for all runs.
 *
 * @param instructions for fixed matrices that programs read
 * @param packed the matrices that stand on the right of products, by number; after the instructions, in any order
 */
public record Preparation(List<Instruction> instructions, List<Packed> packed) {

    /** A matrix [rows, width] that is packed for products, part by part. */
    public record Packed(int rows, int width, List<Part> parts) {}

    /**
     * Where a part of a packed matrix comes from.
     *
     * @param transposed whether the transpose of the source is the part
     * @param row of the whole, where the part starts
     * @param column of the whole, where the part starts
     */
    public record Part(Region source, boolean transposed, int row, int column) {}
}
