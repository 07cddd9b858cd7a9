package org.souvenir.core.plan;

import java.util.List;
import java.util.Map;

/**
 * What to do in which order, and where inputs, states and outputs lie.
 *
 * @param start once, before the first step
 * @param before for all rows of a stretch of time at once, before the loop
 * @param loop for each time step
 * @param after for all rows of a stretch of time at once, after the loop
 * @param sums over the rows of a stretch of time, after all that
 * @param finish once, after the last stretch
 * @param inputs where the inputs are read, by name
 * @param states where states are kept, in their order
 * @param finals where states after the last step are read, by the state's name; for those that something is made of
 * @param outputs where outputs end up, by name: slots of their own
 * @param gradients of the parameters, by name
 */
public record Schedule(
        List<Instruction> start,
        List<Instruction> before,
        List<Instruction> loop,
        List<Instruction> after,
        List<Instruction> sums,
        List<Instruction> finish,
        Map<String, Slot> inputs,
        List<StateSlots> states,
        Map<String, Slot> finals,
        Map<String, Slot> outputs,
        List<Gradient> gradients) {

    /**
     * A state's memory.
     *
     * @param initial what a sequence starts with: a fixed row, or one number
     */
    public record StateSlots(String name, Slot found, Slot left, Operand initial) {}

    /**
     * The gradient of a parameter.
     *
     * @param sparse whether nothing is added to it but rows where ids point
     */
    public record Gradient(String parameter, Slot slot, boolean sparse) {}
}
