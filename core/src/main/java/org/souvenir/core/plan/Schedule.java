package org.souvenir.core.plan;

import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Expr;

/**
 * What to do in which order, and where values lie.
 *
 * @param before for all rows at once, before the loop
 * @param loop for each time step
 * @param after for all rows at once, after the loop
 * @param inputs where the inputs are read, by name
 * @param states where states are kept, in their order
 * @param outputs where outputs end up, by name: slots of their own
 * @param regions where batches lie that fixed gradients are made of
 * @param gradients the gradients of the parameters, by name
 */
public record Schedule(
        List<Instruction> before,
        List<Instruction> loop,
        List<Instruction> after,
        Map<String, Slot> inputs,
        List<StateSlots> states,
        Map<String, Slot> outputs,
        Map<Expr, Region> regions,
        Map<String, Expr> gradients) {

    /**
     * A state's memory.
     *
     * @param initial the number of its initial value among the plan's fixed values
     */
    public record StateSlots(String name, Slot found, Slot left, int initial) {}
}
