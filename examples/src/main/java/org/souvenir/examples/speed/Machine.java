package org.souvenir.examples.speed;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.souvenir.core.engine.Engine;

/**
 * What figures are measured on, so that none stands without it.
 *
 * @param processor its model, as the operating system tells it
 * @param processors how many the JVM may use: cores, or twice as many where each runs two threads
 * @param system the operating system and the architecture
 * @param java the JDK's version and whose it is
 * @param kernels their provider and the width of their vectors in bits: {@code vector-512}, {@code scalar}
 */
public record Machine(String processor, int processors, String system, String java, String kernels) {
    private static final Pattern WIDTH = Pattern.compile("\\d+$");

    /** This one, with the kernels of an engine. */
    public static Machine of(Engine engine) {
        return new Machine(
                Processor.model(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Runtime.version() + ", " + System.getProperty("java.vendor"),
                engine.kernelName());
    }

    /** How wide the kernels' vectors are, in words. */
    public String vectors() {
        Matcher width = WIDTH.matcher(kernels);
        return width.find() ? width.group() + " bits" : "none";
    }

    @Override
    public String toString() {
        return "%s, %d processors; %s; Java %s; kernels %s".formatted(processor, processors, system, java, kernels);
    }
}
