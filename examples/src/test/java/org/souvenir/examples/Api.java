package org.souvenir.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a module of the library shows to its users: the public and protected parts of its public packages. */
final class Api {
    private Api() {}

    /** The types, and the types in them, by name. */
    static List<Class<?>> types(String module) {
        Set<String> packages = Modules.publicPackages(module);
        try (Stream<String> files = Modules.files(module)) {
            return files.filter(file -> file.endsWith(".class") && file.contains("/"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> packages.contains(name.substring(0, name.lastIndexOf('.'))))
                    .<Class<?>>map(Api::load)
                    .filter(Api::isShown)
                    .sorted(Comparator.comparing(Class::getName))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Api.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isShown(Class<?> type) {
        return isShown(type.getModifiers())
                && !type.isAnonymousClass()
                && (type.getEnclosingClass() == null || isShown(type.getEnclosingClass()));
    }

    static boolean isShown(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    /** A type's declaration, then its members', with full names; without what every object or enum has. */
    static List<String> signatures(Class<?> type) {
        return Stream.of(
                        Stream.of(declaration(type)),
                        members(type.getDeclaredFields(), Field::toGenericString),
                        members(type.getDeclaredConstructors(), Constructor::toGenericString),
                        members(ownMethods(type), Method::toGenericString))
                .flatMap(all -> all)
                .map(signature -> signature.replace('$', '.'))
                .toList();
    }

    private static <M extends Member> Stream<String> members(M[] members, Function<M, String> signature) {
        return Arrays.stream(members)
                .filter(member -> isShown(member.getModifiers()) && !member.isSynthetic())
                .sorted(Comparator.<M, String>comparing(Member::getName).thenComparing(signature))
                .map(member -> signature.apply(member).replaceAll("\\b(public|synchronized) ", ""));
    }

    /** Without what every object or enum has. */
    static Method[] ownMethods(Class<?> type) {
        List<String> given = type.isEnum() ? List.of("values", "valueOf") : List.of();
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !given.contains(method.getName()))
                .filter(method -> Arrays.stream(Object.class.getMethods())
                        .noneMatch(of -> of.getName().equals(method.getName())
                                && Arrays.equals(of.getParameterTypes(), method.getParameterTypes())))
                .toArray(Method[]::new);
    }

    private static String declaration(Class<?> type) {
        String kind = type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
        String sealed = type.isSealed() ? "sealed " : "";
        String variables = Arrays.stream(type.getTypeParameters())
                .map(variable -> variable + " extends " + names(variable.getBounds()))
                .collect(Collectors.joining(", "));
        String above = kind.equals("class") ? type.getGenericSuperclass().getTypeName() : "";
        String parents = Stream.of(above, names(type.getGenericInterfaces()))
                .filter(names -> !names.isEmpty() && !names.equals("java.lang.Object"))
                .collect(Collectors.joining(", "));
        return sealed
                + kind
                + " "
                + type.getName()
                + (variables.isEmpty() ? "" : "<" + variables + ">")
                + (parents.isEmpty() ? "" : ": " + parents);
    }

    private static String names(Type[] types) {
        return Arrays.stream(types).map(Type::getTypeName).collect(Collectors.joining(", "));
    }
}
