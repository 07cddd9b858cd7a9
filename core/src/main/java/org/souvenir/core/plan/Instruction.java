package org.souvenir.core.plan;

import java.util.List;
import org.souvenir.core.expr.Attribute;

/** One unit of work of a plan. */
public sealed interface Instruction {

    /** {@code result (+)= left · weight}; the weight by its number among the plan's packed weights. */
    record Product(Region left, int weight, Region result, boolean accumulate) implements Instruction {}

    /** Rows of a fixed table, by its number among the plan's fixed values. */
    record Gather(int table, Region ids, Region result) implements Instruction {}

    /** Random numbers. */
    record Fill(Attribute.Mask mask, Region result) implements Instruction {}

    /**
     * Element-wise instructions, run over blocks of rows.
     *
     * @param registers how many values are held at once
     * @param width of the widest
     */
    record Program(List<Micro> micros, int registers, int width) implements Instruction {}
}
