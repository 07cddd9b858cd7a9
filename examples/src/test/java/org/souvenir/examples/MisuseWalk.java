package org.souvenir.examples;

import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Step;

/**
 * Calls everything that the modules show to their users, each time with one argument that is wrong and all others right, and says
 * what came of it.
 */
final class MisuseWalk {

    /** What came of a call. */
    enum Outcome {
        /** All arguments were right, and it returned. */
        RIGHT,
        /** All arguments were right as far as these tests know, but it was refused. */
        UNKNOWN,
        /** Refused, with the name of the argument or a message of ours. */
        REFUSED,
        /** It returned. */
        ACCEPTED,
        /** Refused by an exception that tells of our insides. */
        FOREIGN,
        /** It took too long. */
        SLOW
    }

    /** A call. */
    record Call(
            Class<?> type,
            Executable member,
            @Nullable Parameter parameter,
            String wrong,
            Outcome outcome,
            String said) {

        /** {@code Tensor.zeros(int[]): shape = null}. */
        String name() {
            String call = signature(member);
            return parameter == null ? call : call + ": " + parameter.getName() + " = " + wrong;
        }

        @Override
        public String toString() {
            return name() + ": " + outcome + " " + said;
        }
    }

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Longer than anything that is refused at once takes, whatever else runs; of a thread's own time. */
    private static final long LONG_NANOS = 5_000_000_000L;

    /** Calls what it is given as often as it is told to: how long two thousand million calls take is not its affair. */
    private static final Pattern AS_LONG_AS_ASKED = Pattern.compile("Engine\\.run\\(.*");

    private static final Pattern JVM = Pattern.compile(
            "Cannot .*|.*out of bounds for (length|byte|size|address).*|.*java\\.(lang|util)\\..*|-?\\d+|Range \\[.*",
            Pattern.DOTALL);

    /** Called by the library, not by its users, who write them: what they are given is never null. */
    private static final Pattern CALLED_BY_THE_LIBRARY = Pattern.compile(
            "\\w+\\.(define|wire)\\(.*|.*\\.settings\\(List<Node>\\)"
                    + "|Rewrite\\..*|\\w*(Listener|AveragedWeights)\\.(epochStarted|stepped|progressed|stopped)\\(.*|Engine\\.pool\\(.*");

    private final MisuseSamples samples;
    private final List<Call> calls = new ArrayList<>();

    MisuseWalk(MisuseSamples samples) {
        this.samples = samples;
    }

    /** Calls all of a type. */
    List<Call> walk(Class<?> type) {
        calls.clear();
        if (!type.isInterface() && !Modifier.isAbstract(type.getModifiers())) {
            Arrays.stream(type.getDeclaredConstructors()).forEach(member -> walk(type, member));
        }
        Arrays.stream(Api.ownMethods(type))
                .filter(method -> !method.isBridge() && !Modifier.isAbstract(method.getModifiers()))
                .forEach(member -> walk(type, member));
        return List.copyOf(calls);
    }

    private void walk(Class<?> type, Executable member) {
        if (!Api.isShown(member.getModifiers())
                || member.isSynthetic()
                || member.getParameterCount() == 0
                || CALLED_BY_THE_LIBRARY.matcher(signature(member)).matches()) {
            return;
        }
        call(type, member, null, new WrongArguments.Wrong("", null));
        for (Parameter parameter : member.getParameters()) {
            for (WrongArguments.Wrong wrong : WrongArguments.of(parameter, samples.of(member, parameter))) {
                if (!wrong.ofNull() || !mayBeNull(parameter)) {
                    call(type, member, parameter, wrong);
                }
            }
        }
    }

    /** Whether it, or something in it, may be null. */
    private static boolean mayBeNull(Parameter parameter) {
        return parameter.getAnnotatedType().toString().contains("Nullable");
    }

    private void call(Class<?> type, Executable member, @Nullable Parameter parameter, WrongArguments.Wrong wrong) {
        boolean ofObject = member instanceof Method && !Modifier.isStatic(member.getModifiers());
        Object receiver = ofObject ? samples.of(type) : null;
        if (ofObject && receiver == null) {
            if (parameter == null) {
                calls.add(new Call(type, member, null, "", Outcome.UNKNOWN, "no receiver"));
            }
            return;
        }
        @Nullable
        Object[] arguments = Arrays.stream(member.getParameters())
                .map(p -> p.equals(parameter) ? wrong.value() : samples.of(member, p))
                .toArray();
        long start = THREADS.getCurrentThreadCpuTime();
        String said = "";
        Outcome outcome;
        try {
            Object result = invoke(member, receiver, arguments);
            if (result instanceof Cell cell) {
                Step.of(cell::define); // its sizes are judged where its equations are written
            }
            if (result instanceof AutoCloseable opened && parameter == null) {
                opened.close();
            }
            outcome = parameter == null ? Outcome.RIGHT : Outcome.ACCEPTED;
        } catch (Throwable e) { // errors as well
            Throwable thrown = e instanceof InvocationTargetException ? Objects.requireNonNull(e.getCause()) : e;
            said = thrown.toString() + " at "
                    + Arrays.stream(thrown.getStackTrace()).limit(3).toList();
            boolean foreign = isForeign(thrown, parameter, wrong);
            outcome = parameter == null ? Outcome.UNKNOWN : foreign ? Outcome.FOREIGN : Outcome.REFUSED;
        }
        if (THREADS.getCurrentThreadCpuTime() - start > LONG_NANOS
                && !AS_LONG_AS_ASKED.matcher(signature(member)).matches()) {
            outcome = Outcome.SLOW;
        }
        calls.add(new Call(type, member, parameter, wrong.label(), outcome, said));
    }

    private static @Nullable Object invoke(Executable member, @Nullable Object receiver, @Nullable Object[] arguments)
            throws ReflectiveOperationException {
        member.setAccessible(true);
        return member instanceof Constructor<?> constructor
                ? constructor.newInstance(arguments)
                : ((Method) member).invoke(receiver, arguments);
    }

    private static boolean isForeign(Throwable thrown, @Nullable Parameter parameter, WrongArguments.Wrong wrong) {
        String message = thrown.getMessage();
        if (message == null || message.isBlank()) {
            return true;
        }
        if (parameter != null && wrong.ofNull()) {
            return !message.matches("(?s)" + Pattern.quote(parameter.getName()) + "\\b.*")
                    && !(thrown instanceof IllegalArgumentException && isOurs(thrown));
        }
        return JVM.matcher(message).matches() || !isOurs(thrown);
    }

    private static boolean isOurs(Throwable thrown) {
        Class<?> type = thrown.getClass();
        boolean known = type.getName().startsWith("org.souvenir")
                || List.of(
                                NullPointerException.class,
                                IllegalArgumentException.class,
                                IllegalStateException.class,
                                IndexOutOfBoundsException.class,
                                UncheckedIOException.class)
                        .contains(type);
        StackTraceElement[] trace = thrown.getStackTrace();
        String where = trace.length == 0 ? "" : trace[0].getClassName();
        return known && (where.startsWith("org.souvenir") || where.equals("java.util.Objects"));
    }

    /** {@code Tensor.zeros(int...)}. */
    static String signature(Executable member) {
        String type = MisuseSamples.simple(member.getDeclaringClass().getName());
        String own = member instanceof Constructor ? type : type + "." + member.getName();
        return own
                + Arrays.stream(member.getGenericParameterTypes())
                        .map(t -> MisuseSamples.simple(t.getTypeName()))
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
