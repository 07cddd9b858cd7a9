package org.souvenir.examples;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The modules on the class path of these tests, jars or folders of classes. */
final class Modules {
    /** The library, lowest first. */
    static final List<String> LIBRARY =
            List.of("org.souvenir.core", "org.souvenir.cells", "org.souvenir.training", "org.souvenir.text");

    private static final ModuleFinder FOUND =
            ModuleFinder.of(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Path::of)
                    .toArray(Path[]::new));

    private Modules() {}

    private static ModuleReference module(String name) {
        return FOUND.find(name).orElseThrow(() -> new AssertionError(name + " is not on the class path"));
    }

    /** The names of a module's files, as {@code org/souvenir/core/tensor/Tensor.class}. */
    static Stream<String> files(String module) throws IOException {
        try (ModuleReader reader = module(module).open()) {
            return reader.list().toList().stream();
        }
    }

    /** Where some modules are, and what they cannot run without; as a module path or a class path. */
    static String pathOf(String... modules) {
        Set<Path> paths = new LinkedHashSet<>();
        Deque<ModuleReference> open = new ArrayDeque<>();
        Arrays.stream(modules).map(Modules::module).forEach(open::add);
        while (!open.isEmpty()) {
            ModuleReference next = open.remove();
            if (paths.add(Path.of(next.location().orElseThrow()))) {
                next.descriptor().requires().stream()
                        .filter(required -> !required.modifiers().contains(Requires.Modifier.STATIC))
                        .map(required -> FOUND.find(required.name()))
                        .flatMap(Optional::stream) // the JDK's are not there
                        .forEach(open::add);
            }
        }
        return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** The packages that a module exports to everyone. */
    static Set<String> publicPackages(String module) {
        ModuleDescriptor descriptor = module(module).descriptor();
        if (descriptor.isAutomatic()) {
            return descriptor.packages();
        }
        return descriptor.exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The packages that whoever requires a module can see: its own, and those of the modules that it passes on. */
    static Set<String> visiblePackages(String module) {
        Set<String> visible = new TreeSet<>(publicPackages(module));
        module(module).descriptor().requires().stream()
                .filter(required -> required.modifiers().contains(Requires.Modifier.TRANSITIVE))
                .forEach(required -> visible.addAll(visiblePackages(required.name())));
        return visible;
    }

    /** The packages of a module that its users cannot see. */
    static Set<String> innerPackages(String module) {
        Set<String> inner = new TreeSet<>(module(module).descriptor().packages());
        inner.removeAll(publicPackages(module));
        return inner;
    }
}
