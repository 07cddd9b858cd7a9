package org.souvenir.web.compiler;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.teavm.diagnostics.DefaultProblemTextConsumer;
import org.teavm.diagnostics.Problem;
import org.teavm.diagnostics.ProblemProvider;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.tooling.TeaVMToolException;
import org.teavm.vm.TeaVMOptimizationLevel;

/** Compiles a program on this class path to WebAssembly. TeaVM's other targets compute floats in double. */
public final class Compiler {
    private static final String RUNTIME = "org/teavm/backend/wasm/wasm-gc-runtime.min.js";

    private Compiler() {}

    /**
     * Writes {@code NAME.wasm}, and {@code runtime.js}, which loads it.
     *
     * @param main the class with what is exported
     * @throws IllegalStateException if something cannot be compiled; the message says what
     */
    public static void compile(String main, Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        TeaVMTool tool = new TeaVMTool();
        tool.setTargetType(TeaVMTargetType.WEBASSEMBLY_GC);
        tool.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
        tool.setObfuscated(true);
        tool.setStrict(false);
        tool.setClassLoader(Compiler.class.getClassLoader());
        tool.setMainClass(main);
        tool.setTargetDirectory(new File(folder.toString()));
        tool.setTargetFileName(name + ".wasm");
        try {
            tool.generate();
        } catch (TeaVMToolException e) {
            throw new IllegalStateException("the web: " + main + " must compile, but " + e.getMessage(), e);
        }
        check(main, tool.getProblemProvider());
        try (InputStream runtime =
                Objects.requireNonNull(Compiler.class.getClassLoader().getResourceAsStream(RUNTIME), RUNTIME)) {
            Files.write(folder.resolve("runtime.js"), runtime.readAllBytes());
        }
    }

    private static void check(String main, ProblemProvider problems) {
        if (!problems.getSevereProblems().isEmpty()) {
            StringBuilder all = new StringBuilder("the web: " + main + " must compile, but");
            for (Problem problem : problems.getSevereProblems()) {
                DefaultProblemTextConsumer text = new DefaultProblemTextConsumer();
                problem.render(text);
                String place = problem.getLocation() == null
                        ? "somewhere"
                        : String.valueOf(problem.getLocation().getMethod());
                all.append("\n  ").append(text.getText()).append(" in ").append(place);
            }
            throw new IllegalStateException(all.toString());
        }
    }
}
