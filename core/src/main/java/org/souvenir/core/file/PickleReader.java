package org.souvenir.core.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads Python's pickle format (protocols 2 to 5) as far as plain data goes: text, numbers, truth values, lists, tuples,
 * dictionaries. A pickle is a program for a stack machine; here no instruction but those for such data is known, and a name
 * of the Python world is only ever looked up in {@link Names}. Everything else is refused by its name and its place.
 *
 * <p>Values: {@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@link Plain#NONE}, {@code List} (unmodifiable for
 * a tuple), {@code Map}, {@link Global}, and what {@link Names} gives.
 */
final class PickleReader {

    /** A thousand tensors take about 30,000; each makes at most some hundred bytes of objects. */
    private static final int MOST_INSTRUCTIONS = 1 << 21;

    private static final int LARGEST_PROTOCOL = 5;

    /** Python's None. */
    enum Plain {
        NONE
    }

    /** A name of the Python world, {@code module.name}; never more than a name. */
    record Global(String name) {}

    /** What the names mean that a pickle may have; each method refuses by an {@link IllegalArgumentException}. */
    interface Names {

        /** Refuses a name that is not known. */
        void check(Global global);

        /** What a function of this name would make of the arguments. */
        Object call(Global function, List<?> arguments);

        /** Gives the object further attributes. */
        void build(Object object, Object attributes);

        /** An object that stands beside the pickle. */
        Object persistent(Object id);
    }

    private final String source;
    private final ByteBuffer bytes;
    private final Names names;
    private final List<Object> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private PickleReader(String source, byte[] bytes, Names names) {
        this.source = source;
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.names = names;
    }

    /**
     * The value of a pickle.
     *
     * @param bytes not modified
     * @throws FileFormatException if it is cut off, is not well formed, or has more than plain data and known names
     */
    static Object read(String source, byte[] bytes, Names names) {
        return new PickleReader(source, bytes, names).read();
    }

    private Object read() {
        for (int count = 0; count < MOST_INSTRUCTIONS; count++) {
            int start = bytes.position();
            try {
                PickleOpcode opcode = opcode();
                if ((start == 0) != (opcode == PickleOpcode.PROTO)) {
                    throw new IllegalArgumentException(
                            "a pickle must begin with the instruction PROTO, but here is " + opcode);
                }
                if (opcode == PickleOpcode.STOP) {
                    return result();
                }
                run(opcode);
            } catch (IllegalArgumentException e) {
                throw FileFormatException.atByte(source, start, String.valueOf(e.getMessage()));
            }
        }
        throw FileFormatException.atByte(
                source,
                bytes.position(),
                "a pickle must have at most " + MOST_INSTRUCTIONS + " instructions, but goes on");
    }

    private PickleOpcode opcode() {
        need(1);
        byte code = bytes.get();
        PickleOpcode opcode = PickleOpcode.of(code);
        if (opcode == null) {
            throw new IllegalArgumentException("must be an instruction of a pickle, but is the byte " + (code & 0xff));
        }
        return opcode;
    }

    private Object result() {
        Object result = pop();
        if (!stack.isEmpty() || !marks.isEmpty() || bytes.hasRemaining()) {
            throw new IllegalArgumentException("STOP must leave nothing behind, but there are " + stack.size()
                    + " more values and " + bytes.remaining() + " more bytes");
        }
        return result;
    }

    private void run(PickleOpcode opcode) {
        switch (opcode) {
            case PROTO -> checkProtocol(unsigned(1));
            case FRAME -> unsigned(Long.BYTES); // only says how much to read at once
            case MARK -> marks.push(stack.size());
            case NONE -> stack.add(Plain.NONE);
            case NEWTRUE -> stack.add(true);
            case NEWFALSE -> stack.add(false);
            case BININT1 -> stack.add(unsigned(1));
            case BININT2 -> stack.add(unsigned(2));
            case BININT -> stack.add((long) (int) unsigned(Integer.BYTES));
            case LONG1 -> stack.add(wholeNumber((int) unsigned(1)));
            case BINFLOAT -> stack.add(Double.longBitsToDouble(Long.reverseBytes(unsigned(Long.BYTES))));
            case SHORT_BINUNICODE -> stack.add(text(unsigned(1)));
            case BINUNICODE -> stack.add(text(unsigned(Integer.BYTES)));
            case BINUNICODE8 -> stack.add(text(unsigned(Long.BYTES)));
            case BINGET -> stack.add(remembered((int) unsigned(1)));
            case LONG_BINGET -> stack.add(remembered((int) unsigned(Integer.BYTES)));
            case BINPUT -> memo.put((int) unsigned(1), top());
            case LONG_BINPUT -> memo.put((int) unsigned(Integer.BYTES), top());
            case MEMOIZE -> memo.put(memo.size(), top());
            case EMPTY_TUPLE -> stack.add(List.of());
            case TUPLE1 -> tuple(1);
            case TUPLE2 -> tuple(2);
            case TUPLE3 -> tuple(3);
            case TUPLE -> stack.add(Collections.unmodifiableList(popToMark()));
            case EMPTY_LIST -> stack.add(new ArrayList<>(0));
            case APPEND -> append(List.of(pop()));
            case APPENDS -> append(popToMark());
            case EMPTY_DICT -> stack.add(new LinkedHashMap<>());
            case SETITEM -> setItems(popLast(2));
            case SETITEMS -> setItems(popToMark());
            default -> runNames(opcode);
        }
    }

    /** The instructions that have to do with names, and with them the danger. */
    private void runNames(PickleOpcode opcode) {
        switch (opcode) {
            case GLOBAL -> global(line(), line());
            case STACK_GLOBAL -> {
                List<Object> name = popLast(2);
                global(textOf(name.get(0)), textOf(name.get(1)));
            }
            case REDUCE -> {
                List<Object> call = popLast(2);
                if (!(call.get(0) instanceof Global function) || !(call.get(1) instanceof List<?> arguments)) {
                    throw new IllegalArgumentException(
                            "REDUCE must have a name and a tuple, but something else is there");
                }
                stack.add(names.call(function, arguments));
            }
            case BUILD -> {
                Object attributes = pop();
                names.build(top(), attributes);
            }
            case BINPERSID -> stack.add(names.persistent(pop()));
            default ->
                throw new IllegalArgumentException(
                        "the instruction must be one that plain tensors need, but is " + opcode + ", which is refused");
        }
    }

    private static void checkProtocol(long protocol) {
        if (protocol < 2 || protocol > LARGEST_PROTOCOL) {
            throw new IllegalArgumentException(
                    "the protocol must be from 2 to " + LARGEST_PROTOCOL + ", but is " + protocol);
        }
    }

    private void global(String module, String name) {
        Global global = new Global(module + "." + name);
        names.check(global);
        stack.add(global);
    }

    private void tuple(int count) {
        stack.add(Collections.unmodifiableList(popLast(count)));
    }

    @SuppressWarnings("unchecked") // lists that can be changed are made by EMPTY_LIST alone
    private void append(List<Object> items) {
        if (!(top() instanceof ArrayList<?> list)) {
            throw new IllegalArgumentException("items must be appended to a list, but there is something else");
        }
        ((List<Object>) list).addAll(items);
    }

    @SuppressWarnings("unchecked")
    private void setItems(List<Object> items) {
        if (!(top() instanceof Map<?, ?> map) || items.size() % 2 != 0) {
            throw new IllegalArgumentException("pairs must be put into a dictionary, but there is something else");
        }
        for (int i = 0; i < items.size(); i += 2) {
            Object key = items.get(i);
            if (!(key instanceof String) && !(key instanceof Long)) {
                throw new IllegalArgumentException("the keys of a dictionary must be text or whole numbers, but one is "
                        + key.getClass().getSimpleName());
            }
            ((Map<Object, Object>) map).put(key, items.get(i + 1));
        }
    }

    private Object remembered(int index) {
        Object value = memo.get(index);
        if (value == null) {
            throw new IllegalArgumentException("a value must have been remembered as " + index + ", but none was");
        }
        return value;
    }

    private Object top() {
        return stack.get(checkedDepth(1));
    }

    private Object pop() {
        return stack.remove(checkedDepth(1));
    }

    private List<Object> popLast(int count) {
        return popFrom(checkedDepth(count));
    }

    private List<Object> popToMark() {
        Integer mark = marks.poll();
        if (mark == null) {
            throw new IllegalArgumentException("a MARK must have gone before, but there is none");
        }
        return popFrom(mark);
    }

    private List<Object> popFrom(int start) {
        List<Object> last = stack.subList(start, stack.size());
        List<Object> popped = new ArrayList<>(last);
        last.clear();
        return popped;
    }

    /** Where so many last values begin; they may not reach below the last mark. */
    private int checkedDepth(int count) {
        @Nullable Integer mark = marks.peek();
        int bottom = mark == null ? 0 : mark;
        if (stack.size() - bottom < count) {
            throw new IllegalArgumentException(
                    "the stack must have " + count + " values, but has " + (stack.size() - bottom));
        }
        return stack.size() - count;
    }

    private void need(long count) {
        if (count < 0 || count > bytes.remaining()) {
            throw new IllegalArgumentException("must be followed by %s bytes, but there are %d (truncated?)"
                    .formatted(Long.toUnsignedString(count), bytes.remaining()));
        }
    }

    private long unsigned(int count) {
        need(count);
        return switch (count) {
            case 1 -> bytes.get() & 0xffL;
            case 2 -> bytes.getShort() & 0xffffL;
            case Integer.BYTES -> bytes.getInt() & 0xffff_ffffL;
            default -> bytes.getLong();
        };
    }

    /** A signed whole number, little-endian, in so many bytes. */
    private long wholeNumber(int count) {
        need(count);
        if (count > Long.BYTES) {
            throw new IllegalArgumentException("whole numbers must have at most 8 bytes, but one has " + count);
        }
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (bytes.get() & 0xffL) << 8 * i;
        }
        int unused = Long.SIZE - 8 * count;
        return count == 0 ? 0 : value << unused >> unused;
    }

    private String text(long count) {
        need(count);
        ByteBuffer text = bytes.slice(bytes.position(), (int) count);
        bytes.position(bytes.position() + (int) count);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text must be UTF-8, but is not", e);
        }
    }

    /** Text that ends with its line, as names do. */
    private String line() {
        int end = bytes.position();
        while (end < bytes.limit() && bytes.get(end) != '\n') {
            end++;
        }
        need(end - bytes.position() + 1L);
        String text = text(end - bytes.position());
        bytes.get();
        return text;
    }

    private static String textOf(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(
                "a name must be text, but is " + value.getClass().getSimpleName());
    }
}
