package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.plan.Micro;
import org.souvenir.core.plan.Operand;
import org.souvenir.core.plan.Region;

/**
 * Lines of a program that take the gradient of a memory back through a step, and make a matrix for themselves alone: what {@link
 * org.souvenir.core.kernel.MatrixSweep} does in one pass. They wait for the last of them; what stands between does not mind.
 */
record Sweep(
        Micro.Outer made,
        Micro.MatrixTimes timesRight,
        Micro.TimesMatrix leftTimes,
        Micro.MatrixTimes match,
        Micro.TimesMatrix beside,
        Micro.Element scaled) {

    /** All of a program. */
    static List<Sweep> of(List<Micro> program) {
        List<Sweep> sweeps = new ArrayList<>();
        for (int i = 0; i < program.size(); i++) {
            if (program.get(i) instanceof Micro.Outer outer && isSum(outer)) {
                of(outer, program.subList(i + 1, program.size())).ifPresent(sweeps::add);
            }
        }
        return sweeps;
    }

    private static boolean isSum(Micro.Outer outer) {
        return outer.result() instanceof Operand.Scratch
                && outer.operands().get(0).width() > 1
                && outer.operands().size() == 4
                && outer.operands().get(2).equals(new Operand.Constant(1));
    }

    private static Optional<Sweep> of(Micro.Outer made, List<Micro> following) {
        Operand m = made.result();
        List<Micro> living =
                following.stream().takeWhile(line -> !meet(line.result(), m)).toList();
        List<Micro> readers =
                living.stream().filter(line -> meet(line.operands(), m)).toList();
        var timesRight = find(readers, Micro.MatrixTimes.class, line -> isFirst(m, line) && !isMatch(line));
        var leftTimes = find(
                readers, Micro.TimesMatrix.class, line -> line.operands().get(1).equals(m));
        var match = find(readers, Micro.MatrixTimes.class, line -> isFirst(m, line) && isMatch(line));
        var scaled = find(readers, Micro.Element.class, Sweep::isScaled);
        if (readers.size() != 4 || timesRight.isEmpty() || leftTimes.isEmpty() || match.isEmpty() || scaled.isEmpty()) {
            return Optional.empty();
        }
        List<Operand> pair =
                List.of(made.operands().get(0), match.get().operands().get(1));
        return find(living, Micro.TimesMatrix.class, line -> line.operands().equals(pair))
                .map(beside -> new Sweep(made, timesRight.get(), leftTimes.get(), match.get(), beside, scaled.get()))
                .filter(sweep -> sweep.isApart() && sweep.mayWait(living));
    }

    private static <M extends Micro> Optional<M> find(List<Micro> lines, Class<M> kind, Predicate<M> wanted) {
        return lines.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(wanted)
                .findFirst();
    }

    private static boolean isFirst(Operand m, Micro.MatrixTimes line) {
        return line.operands().get(0).equals(m) && !meet(line.operands().get(1), m);
    }

    /** Whether both operands are matrices, so that one number is made of them. */
    private static boolean isMatch(Micro.MatrixTimes line) {
        return line.operands().get(0).width() == line.operands().get(1).width();
    }

    private static boolean isScaled(Micro.Element line) {
        return line.op() == ElementOp.MULTIPLY && line.operands().stream().anyMatch(in -> in.width() == 1);
    }

    /** All of these. */
    List<Micro> lines() {
        return List.of(made, timesRight, leftTimes, match, beside, scaled);
    }

    /** Whether no result takes the place of an operand, or of another result. */
    private boolean isApart() {
        List<Operand> taken = new ArrayList<>();
        lines().forEach(line -> taken.addAll(line.operands()));
        taken.removeIf(in -> meet(in, made.result()));
        for (Micro line : lines()) {
            if (meet(taken, line.result())) {
                return false;
            }
            taken.add(line.result());
        }
        return true;
    }

    /** Whether nobody who comes before the last line misses the others, or takes what they read. */
    private boolean mayWait(List<Micro> following) {
        int last = lines().stream().mapToInt(following::lastIndexOf).max().orElseThrow();
        return following.subList(0, last).stream()
                .filter(line -> !lines().contains(line))
                .allMatch(line -> lines().stream()
                        .noneMatch(own -> meet(own.operands(), line.result())
                                || meet(line.operands(), own.result())
                                || meet(own.result(), line.result())));
    }

    private static boolean meet(List<Operand> operands, Operand other) {
        return operands.stream().anyMatch(in -> meet(in, other));
    }

    /** Whether two operands share columns. */
    private static boolean meet(Operand a, Operand b) {
        if (a instanceof Operand.Scratch x && b instanceof Operand.Scratch y) {
            return x.register() == y.register();
        }
        if (a instanceof Operand.Memory x && b instanceof Operand.Memory y) {
            Region one = x.region();
            Region two = y.region();
            return one.slot().equals(two.slot())
                    && one.column() < two.column() + two.width()
                    && two.column() < one.column() + one.width();
        }
        return false;
    }
}
