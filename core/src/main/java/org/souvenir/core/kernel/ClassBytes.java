package org.souvenir.core.kernel;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bytes of a class file in the making, big endian, with constants that get their numbers as they are asked for. */
final class ClassBytes {
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int NAME_AND_TYPE = 12;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private interface Writing {
        void run() throws IOException;
    }

    private ClassBytes write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot be: the bytes go to memory
        }
        return this;
    }

    ClassBytes u1(int value) {
        return write(() -> out.writeByte(value));
    }

    ClassBytes u2(int value) {
        return write(() -> out.writeShort(value));
    }

    ClassBytes u4(int value) {
        return write(() -> out.writeInt(value));
    }

    /** An instruction and its one byte. */
    ClassBytes with(int instruction, int operand) {
        return u1(instruction).u1(operand);
    }

    ClassBytes utf(String text) {
        return write(() -> out.writeUTF(text));
    }

    ClassBytes all(ClassBytes other) {
        return write(() -> other.bytes.writeTo(out));
    }

    int size() {
        return bytes.size();
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** The constants of a class, numbered from 1. */
    static final class Constants {
        private final Map<String, Integer> numbers = new LinkedHashMap<>();
        private final ClassBytes entries = new ClassBytes();

        private int number(String key, Writing entry) {
            Integer known = numbers.get(key);
            if (known == null) {
                entries.write(entry);
                known = numbers.size() + 1;
                numbers.put(key, known);
            }
            return known;
        }

        int text(String text) {
            return number("text " + text, () -> entries.u1(UTF8).utf(text));
        }

        /** A class, by its name with slashes. */
        int type(String name) {
            int text = text(name);
            return number("class " + name, () -> entries.u1(CLASS).u2(text));
        }

        /** A method of a class, not of an interface. */
        int method(String owner, String name, String descriptor) {
            int type = type(owner);
            int first = text(name);
            int second = text(descriptor);
            int nameAndType = number(
                    "name " + name + descriptor,
                    () -> entries.u1(NAME_AND_TYPE).u2(first).u2(second));
            return number(
                    "method " + owner + name + descriptor,
                    () -> entries.u1(METHOD).u2(type).u2(nameAndType));
        }

        /** How many there are and one more, then all of them: as a class file has them. */
        ClassBytes table() {
            return new ClassBytes().u2(numbers.size() + 1).all(entries);
        }
    }
}
