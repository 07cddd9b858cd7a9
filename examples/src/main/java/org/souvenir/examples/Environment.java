package org.souvenir.examples;

import org.souvenir.core.engine.Engine;
import org.souvenir.examples.speed.Machine;
import picocli.CommandLine.Command;

/** Tells what the other examples will run on. */
@Command(
        name = "environment",
        description = "Shows the JVM, the processors and the kernels that everything runs on.",
        mixinStandardHelpOptions = true)
final class Environment implements Runnable {
    @Override
    public void run() {
        Machine machine = Machine.of(Engine.standard());
        System.out.println("Processor   " + machine.processor());
        System.out.println("Processors  " + machine.processors() + ", as the JVM counts them");
        System.out.println("System      " + machine.system());
        System.out.println("Java        " + machine.java());
        System.out.println("Kernels     " + machine.kernels());
        System.out.println("Vectors     " + machine.vectors());
    }
}
