package org.souvenir.examples;

import org.souvenir.core.engine.Engine;
import picocli.CommandLine.Command;

/** Tells what the other examples will run on. */
@Command(
        name = "environment",
        description = "Shows the JVM, the processors and the kernels that everything runs on.",
        mixinStandardHelpOptions = true)
final class Environment implements Runnable {
    @Override
    public void run() {
        System.out.println("Java        " + Runtime.version());
        System.out.println("Processors  " + Runtime.getRuntime().availableProcessors());
        System.out.println("Kernels     " + Engine.standard().kernelName());
    }
}
