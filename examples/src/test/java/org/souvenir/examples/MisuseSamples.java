package org.souvenir.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Arguments that are right, by what takes them. */
final class MisuseSamples {
    private final Path folder;
    private final Map<String, Supplier<?>> samples = new HashMap<>();
    private int files;

    MisuseSamples(Path folder) {
        this.folder = folder;
        new MisuseSamplesOfCore().addTo(this);
        new MisuseSamplesOfCells().addTo(this);
        new MisuseSamplesOfTraining().addTo(this);
        new MisuseSamplesOfFiles().addTo(this);
    }

    /**
     * Adds a sample.
     *
     * @param key {@code Tensor.zeros(shape)} for an argument, {@code Map<String, Tensor>} or {@code Map} for a type
     */
    <T> void put(String key, Supplier<T> sample) {
        samples.put(key, sample);
    }

    Path folder() {
        return folder;
    }

    int next() {
        return files++;
    }

    Path written(Consumer<Path> writer) {
        Path file = folder.resolve("read" + next());
        writer.accept(file);
        return file;
    }

    Path textFile(String text) {
        return written(file -> {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** A type's name without packages, with dots between it and what it stands in. */
    static String simple(String type) {
        return type.replaceAll("\\b([a-z]\\w*\\.)+(?=[A-Z])", "").replace('$', '.');
    }

    /** A right argument. */
    @Nullable
    Object of(Executable member, Parameter parameter) {
        String type = simple(member.getDeclaringClass().getName());
        String own = member instanceof Constructor ? type : type + "." + member.getName();
        Supplier<?> sample = samples.get(own + "(" + parameter.getName() + ")");
        if (sample != null) {
            Object value = sample.get();
            if (value == null || boxed(parameter.getType()).isInstance(value)) {
                return value;
            }
        }
        return of(genericType(member, parameter), parameter.getType());
    }

    /** Of what is a record's own, JDK 17 does not tell it where a newer javac compiled: its component does. */
    private static Type genericType(Executable member, Parameter parameter) {
        Class<?> type = member.getDeclaringClass();
        return parameter.isImplicit() && type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .filter(component -> component.getName().equals(parameter.getName()))
                        .map(RecordComponent::getGenericType)
                        .findFirst()
                        .orElseThrow()
                : parameter.getParameterizedType();
    }

    private static Class<?> boxed(Class<?> type) {
        return type.isPrimitive() ? MethodType.methodType(type).wrap().returnType() : type;
    }

    /** A right receiver. */
    @Nullable
    Object of(Class<?> type) {
        return of(type, type);
    }

    private @Nullable Object of(Type generic, Class<?> type) {
        for (String key :
                List.of(simple(generic.getTypeName()).replaceAll("\\.\\.\\.$", "[]"), simple(type.getName()))) {
            Supplier<?> sample = samples.get(
                    key.startsWith("[L") ? simple(type.getComponentType().getName()) + "[]" : key);
            if (sample != null) {
                return sample.get();
            }
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isArray() && !type.getComponentType().isPrimitive()) {
            Object array = Array.newInstance(type.getComponentType(), 1);
            Array.set(array, 0, of(type.getComponentType()));
            return array;
        }
        if (Iterable.class.isAssignableFrom(type)) {
            throw new AssertionError("no sample of " + generic); // a proxy of it would have no end
        }
        if (type.isInterface()) {
            return Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) -> method.isDefault()
                            ? InvocationHandler.invokeDefault(proxy, method, arguments)
                            : method.getReturnType() == void.class
                                    ? null
                                    : method.getName().equals("toString") ? "proxy" : of(method.getReturnType()));
        }
        boolean ours = type.getName().startsWith("org.souvenir");
        for (Constructor<?> constructor : ours ? type.getDeclaredConstructors() : type.getConstructors()) {
            try {
                if (ours) {
                    constructor.setAccessible(true);
                }
                return constructor.newInstance(Arrays.stream(constructor.getParameters())
                        .map(p -> of(constructor, p))
                        .toArray());
            } catch (ReflectiveOperationException e) {
                // perhaps another one
            }
        }
        return null;
    }
}
