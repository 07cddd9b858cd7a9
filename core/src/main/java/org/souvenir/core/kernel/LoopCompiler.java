package org.souvenir.core.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.souvenir.core.platform.Platform;

/**
 * Makes one loop of an element-wise program: a class with all lines one after the other, so that what passes between them
 * stays in the processor's registers. Block by block and line by line ({@link ElementBlocks}) a step of Adam takes twice as
 * long: lines that wait for memory and lines that wait for roots and quotients then wait for each other, too.
 *
 * <p>The loop takes a few elements at once, as one value of some type. A class of static methods says what can be done with
 * such values: {@code load}, {@code store}, {@code spread} (one number for all elements), and every op under its name
 * ({@code multiplyAdd}). HotSpot puts them into the loop.
 */
public final class LoopCompiler {
    /** HotSpot compiles no method of more than 8000 bytes. A line takes up to 31 of them, a value up to 10 before the loop. */
    private static final int MOST_LINES = 150;

    private static final int MOST_VALUES = 150;

    private final Class<?> methods;
    private final Class<?> type;
    private final int step;
    private final Map<ElementProgram, ElementLoop> loops = new ConcurrentHashMap<>();

    /**
     * A compiler for values of one type.
     *
     * @param methods the class of the methods
     * @param type of a value: float, or a vector of floats
     * @param step how many elements it holds
     */
    public LoopCompiler(Class<?> methods, Class<?> type, int step) {
        this.methods = methods;
        this.type = type;
        this.step = step;
    }

    /** Whether a program is short enough for one loop, and can be compiled here. */
    public static boolean fits(ElementProgram program) {
        return Platform.here().definesClasses()
                && program.lines().size() <= MOST_LINES
                && program.arrays() + program.scalars() + program.registers() <= MOST_VALUES;
    }

    /**
     * The loop of a program, the same one for the same program; for any number of threads at once. It leaves out a rest of
     * fewer elements than a value has.
     */
    public ElementLoop compile(ElementProgram program) {
        return loops.computeIfAbsent(program, this::define);
    }

    private ElementLoop define(ElementProgram program) {
        return (ElementLoop) Platform.here().define(methods, () -> new LoopClass(program, methods, type, step).bytes());
    }
}
