package org.souvenir.core.kernel;

import java.lang.invoke.MethodType;
import java.util.Arrays;

/**
 * Writes the class of a {@link LoopCompiler}:
 *
 * <pre>
 * void run(float[][] arrays, float[] scalars, int i, int to) {
 *     float[] a0 = arrays[0]; …
 *     T s0 = spread(scalars[0]); …
 *     to -= step - 1;
 *     while (i &lt; to) {
 *         r0 = multiply(load(a1, i), s0); …            a line each
 *         store(multiplyAdd(load(a1, i), r0, load(a0, i)), a0, i);
 *         i += step;
 *     }
 * }
 * </pre>
 *
 * <p>Chapters 4 and 6 of The Java Virtual Machine Specification, Java SE 17, say what each byte means.
 */
final class LoopClass {
    private static final String INTERFACE = "org/souvenir/core/kernel/ElementLoop";
    private static final String OBJECT = "java/lang/Object";
    private static final int JAVA_17 = 61;
    private static final int PUBLIC = 1;
    private static final int FINAL = 0x10;
    /** More than three operands, or a value with its array and place. */
    private static final int STACK = 8;

    // Local variables: this and the arguments, then the program's values in their order.
    private static final int ARRAYS = 1;
    private static final int SCALARS = 2;
    private static final int I = 3;
    private static final int TO = 4;
    private static final int VALUES = 5;

    // Instructions.
    private static final int SIPUSH = 0x11;
    private static final int ILOAD = 0x15;
    private static final int FLOAD = 0x17;
    private static final int ALOAD = 0x19;
    private static final int FALOAD = 0x30;
    private static final int AALOAD = 0x32;
    private static final int ISTORE = 0x36;
    private static final int FSTORE = 0x38;
    private static final int ASTORE = 0x3a;
    private static final int ISUB = 0x64;
    private static final int IINC = 0x84;
    private static final int IF_ICMPLT = 0xa1;
    private static final int GOTO = 0xa7;
    private static final int RETURN = 0xb1;
    private static final int INVOKESPECIAL = 0xb7;
    private static final int INVOKESTATIC = 0xb8;

    // What the verifier is told.
    private static final int FULL_FRAME = 255;
    private static final int SAME_FRAME = 251;
    private static final int INTEGER_VARIABLE = 1;
    private static final int FLOAT_VARIABLE = 2;
    private static final int OBJECT_VARIABLE = 7;

    private final ElementProgram program;
    private final Class<?> methods;
    private final Class<?> type;
    private final int step;
    /** The instructions that read and write a local variable with a value. */
    private final int fetch;

    private final int keep;
    private final ClassBytes.Constants constants = new ClassBytes.Constants();

    /**
     * @param methods what can be done with values
     * @param type of a value
     * @param step how many elements it holds
     */
    LoopClass(ElementProgram program, Class<?> methods, Class<?> type, int step) {
        this.program = program;
        this.methods = methods;
        this.type = type;
        this.step = step;
        this.fetch = type == float.class ? FLOAD : ALOAD;
        this.keep = type == float.class ? FSTORE : ASTORE;
    }

    byte[] bytes() {
        int self = constants.type(slashed(methods) + "Loop");
        int parent = constants.type(OBJECT);
        int loop = constants.type(INTERFACE);
        ClassBytes constructor = constructor();
        ClassBytes run = run(self);
        ClassBytes file = new ClassBytes().u4(0xcafebabe).u4(JAVA_17).all(constants.table());
        file.u2(FINAL).u2(self).u2(parent);
        file.u2(1).u2(loop); // one interface
        file.u2(0); // no fields
        file.u2(2).all(constructor).all(run);
        return file.u2(0).toBytes(); // no attributes
    }

    private static String slashed(Class<?> c) {
        return c.getName().replace('.', '/');
    }

    private ClassBytes constructor() {
        ClassBytes body = new ClassBytes()
                .with(ALOAD, 0)
                .u1(INVOKESPECIAL)
                .u2(constants.method(OBJECT, "<init>", "()V"))
                .u1(RETURN);
        return method("<init>", "()V", 1, body, new ClassBytes().u2(0));
    }

    private ClassBytes run(int self) {
        ClassBytes body = body();
        ClassBytes code = start();
        int loop = code.size() + 3;
        code.u1(GOTO).u2(3 + body.size()).all(body);
        code.with(ILOAD, I).with(ILOAD, TO).u1(IF_ICMPLT).u2(-4 - body.size()).u1(RETURN);
        ClassBytes frames = frames(self, loop, body.size());
        ClassBytes attributes = new ClassBytes().u2(1);
        attributes.u2(constants.text("StackMapTable")).u4(frames.size()).all(frames);
        int locals = VALUES + program.arrays() + program.scalars() + program.registers();
        return method("run", "([[F[FII)V", locals, code, attributes);
    }

    /** What comes before the loop. */
    private ClassBytes start() {
        ClassBytes code = new ClassBytes();
        for (int i = 0; i < program.arrays(); i++) {
            code.with(ALOAD, ARRAYS).u1(SIPUSH).u2(i).u1(AALOAD).with(ASTORE, VALUES + i);
        }
        for (int i = 0; i < program.scalars(); i++) {
            code.with(ALOAD, SCALARS).u1(SIPUSH).u2(i).u1(FALOAD);
            call(code, "spread", MethodType.methodType(type, float.class));
            code.with(keep, VALUES + program.arrays() + i);
        }
        return code.with(ILOAD, TO).u1(SIPUSH).u2(step - 1).u1(ISUB).with(ISTORE, TO);
    }

    /** What is repeated. */
    private ClassBytes body() {
        ClassBytes code = new ClassBytes();
        for (ElementProgram.Line line : program.lines()) {
            line.operands().forEach(operand -> load(code, operand));
            Class<?>[] operands = new Class<?>[line.operands().size()];
            Arrays.fill(operands, type);
            call(code, name(line.op()), MethodType.methodType(type, operands));
            store(code, line.result());
        }
        return code.u1(IINC).u1(I).u1(step);
    }

    private void load(ClassBytes code, int value) {
        if (value < program.arrays()) {
            code.with(ALOAD, VALUES + value).with(ILOAD, I);
            call(code, "load", MethodType.methodType(type, float[].class, int.class));
        } else {
            code.with(fetch, VALUES + value);
        }
    }

    private void store(ClassBytes code, int value) {
        if (value < program.arrays()) {
            code.with(ALOAD, VALUES + value).with(ILOAD, I);
            call(code, "store", MethodType.methodType(void.class, type, float[].class, int.class));
        } else {
            code.with(keep, VALUES + value);
        }
    }

    private void call(ClassBytes code, String name, MethodType signature) {
        code.u1(INVOKESTATIC).u2(constants.method(slashed(methods), name, signature.toMethodDescriptorString()));
    }

    /** SIGMOID_GRADIENT is sigmoidGradient. */
    private static String name(ElementOp op) {
        StringBuilder name = new StringBuilder();
        boolean upper = false;
        for (char c : op.name().toCharArray()) {
            if (c != '_') {
                name.append(upper ? c : Character.toLowerCase(c));
            }
            upper = c == '_';
        }
        return name.toString();
    }

    /** What the local variables hold where a jump ends: at the start of the loop and at its test; registers hold nothing. */
    private ClassBytes frames(int self, int loop, int bodySize) {
        ClassBytes frames = new ClassBytes().u2(2).u1(FULL_FRAME).u2(loop);
        frames.u2(VALUES + program.arrays() + program.scalars());
        reference(frames, self);
        reference(frames, constants.type("[[F"));
        reference(frames, constants.type("[F"));
        frames.u1(INTEGER_VARIABLE).u1(INTEGER_VARIABLE);
        for (int i = 0; i < program.arrays(); i++) {
            reference(frames, constants.type("[F"));
        }
        for (int i = 0; i < program.scalars(); i++) {
            if (type == float.class) {
                frames.u1(FLOAT_VARIABLE);
            } else {
                reference(frames, constants.type(slashed(type)));
            }
        }
        return frames.u2(0).u1(SAME_FRAME).u2(bodySize - 1);
    }

    private static void reference(ClassBytes frames, int constant) {
        frames.u1(OBJECT_VARIABLE).u2(constant);
    }

    private ClassBytes method(String name, String descriptor, int locals, ClassBytes code, ClassBytes attributes) {
        ClassBytes body = new ClassBytes().u2(STACK).u2(locals).u4(code.size()).all(code);
        body.u2(0).all(attributes);
        ClassBytes method = new ClassBytes().u2(PUBLIC).u2(constants.text(name)).u2(constants.text(descriptor));
        return method.u2(1).u2(constants.text("Code")).u4(body.size()).all(body);
    }
}
