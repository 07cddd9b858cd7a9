package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Region;
import org.souvenir.core.plan.Schedule;

/**
 * Sums the gradients of parameters over batch and time, straight into the places where they belong. As the last unit of a
 * backward loop it adds what is summed over the rows of a stretch of time; what is not such a sum comes at the end.
 */
final class GradientSums implements Reductions, Unit {
    /** Rows of the right side packed at once, give or take half: 512 rows of 64 columns are 128 KiB. */
    private static final int PACKED_ROWS = 512;

    private static final View NOTHING = new View(new float[1], 0, 0, 0);

    /**
     * What is added to a block of a parameter's gradient.
     *
     * @param block of {@code e}
     * @param at the place of its first float, counted from the parameter's
     * @param stride from row to row of the gradient
     */
    private record Term(String parameter, Expr e, Block block, int at, int stride) {}

    private final Schedule schedule;
    private final Memory memory;
    private final Kernels kernels;
    private final Products products;
    private final FixedValues values;
    private final List<Term> overRows = new ArrayList<>();
    private final List<Term> rest = new ArrayList<>();
    private final View left = new View(new float[0], 0, 0, 0);
    private final View right = new View(new float[0], 0, 0, 0);
    private float[] packed = new float[0];
    private GradientArray gradients = new GradientArray(0);
    private Map<String, Integer> offsets = Map.of();
    private float[][] finals = new float[0][];
    private int batch;
    /** The first step of the stretch that is summed up now. */
    private int start;
    /** How many rows the stretch has. */
    private int rows;

    GradientSums(Schedule schedule, Memory memory, Kernels kernels, Products products) {
        this.schedule = schedule;
        this.memory = memory;
        this.kernels = kernels;
        this.products = products;
        this.values = new FixedValues(kernels, this);
        schedule.gradients().forEach((name, e) -> split(new Term(name, e, Block.all(e), 0, e.width())));
    }

    /** Takes a term apart, down to sums over rows where it is made of them by putting together and adding alone. */
    private void split(Term term) {
        Expr e = term.e();
        Block b = term.block();
        if (b.rows() <= 0 || b.columns() <= 0) {
            return;
        }
        List<Expr> in = e.inputs();
        switch (e.op()) {
            case OUTER -> overRows.add(term);
            case COLUMN_SUM -> (ofRows(in.get(0)) ? overRows : rest).add(term);
            case SCATTER -> (b.rows() == e.rows() ? overRows : rest).add(term);
            case ADD -> {
                if (same(in.get(0), e) && same(in.get(1), e)) {
                    splitPart(term, in.get(0), b);
                    splitPart(term, in.get(1), b);
                } else {
                    rest.add(term);
                }
            }
            case SLICE -> splitPart(term, in.get(0), new Block(b.row(), b.rows(), b.column() + from(e), b.columns()));
            case ROWS -> splitPart(term, in.get(0), new Block(b.row() + from(e), b.rows(), b.column(), b.columns()));
            case PAD -> splitPart(term, in.get(0), 0, from(e));
            case PAD_ROWS -> splitPart(term, in.get(0), from(e), 0);
            case CONCAT -> {
                int column = 0;
                for (Expr part : in) {
                    splitPart(term, part, 0, column);
                    column += part.width();
                }
            }
            case TRANSPOSE -> {
                Expr outer = in.get(0);
                if (outer.op() == Op.OUTER) {
                    Expr turned = Expr.of(
                            Op.OUTER, outer.inputs().get(1), outer.inputs().get(0));
                    overRows.add(new Term(term.parameter(), turned, b, term.at(), term.stride()));
                } else {
                    rest.add(term);
                }
            }
            default -> rest.add(term);
        }
    }

    private void splitPart(Term whole, Expr part, Block b) {
        split(new Term(whole.parameter(), part, b, whole.at(), whole.stride()));
    }

    /** What of a part that stands at (row, column) of a larger matrix lies within the block. */
    private void splitPart(Term whole, Expr part, int row, int column) {
        Block b = whole.block();
        int top = Math.max(b.row(), row);
        int left = Math.max(b.column(), column);
        int rows = Math.min(b.row() + b.rows(), row + part.rows()) - top;
        int columns = Math.min(b.column() + b.columns(), column + part.width()) - left;
        int at = whole.at() + (top - b.row()) * whole.stride() + left - b.column();
        split(new Term(
                whole.parameter(), part, new Block(top - row, rows, left - column, columns), at, whole.stride()));
    }

    /** Whether a value is a sum over rows, or made of one. */
    private static boolean overRows(Expr e) {
        return switch (e.op()) {
            case OUTER, SCATTER -> true;
            case COLUMN_SUM -> ofRows(e.inputs().get(0)) || overRows(e.inputs().get(0));
            default -> e.fixed() && e.inputs().stream().anyMatch(GradientSums::overRows);
        };
    }

    private static boolean ofRows(Expr x) {
        return !x.fixed() && x.op() != Op.FINAL;
    }

    /** Whether gradients may be added stretch by stretch: nothing but a gradient is made of a complete sum over rows. */
    boolean stretchwise() {
        return rest.stream().noneMatch(term -> overRows(term.e()));
    }

    /** Takes the array that the gradients of all parameters are to be added to, at their offsets. */
    void begin(GradientArray gradients, Map<String, Integer> offsets) {
        this.gradients = gradients;
        this.offsets = offsets;
        start = 0;
        rows = 0;
        schedule.gradients().forEach((name, e) -> {
            Integer offset = offsets.get(name);
            if (offset == null) {
                throw new IllegalArgumentException("gradients: there is no place for the parameter " + name);
            }
            if (e.op() != Op.SCATTER) {
                gradients.reach(offset, e.rows() * e.width());
            }
        });
    }

    @Override
    public void attach() {}

    @Override
    public void run(int t, int next, int rows) {
        this.start = t;
        this.rows = rows;
        for (Term term : overRows) {
            if (term.e().op() == Op.SCATTER) {
                reach(term);
            }
            add(term.e(), term.block(), place(term));
        }
    }

    @Override
    public boolean stepwise() {
        return false;
    }

    /** Adds what is made of final states, of parameters, or of complete sums. */
    void end(int batch, float[][] finals, FixedValues.Source source) {
        this.batch = batch;
        this.finals = finals;
        values.load(source);
        for (Term term : rest) {
            if (term.e().op() == Op.COLUMN_SUM) {
                add(term.e(), term.block(), place(term));
            } else {
                addValue(term.e(), term.block(), place(term));
            }
        }
    }

    /** Of a table, the rows that ids point at. */
    private void reach(Term term) {
        View d = place(term);
        Region ids = region(term.e().inputs().get(0));
        float[] data = memory.array(ids.slot());
        int at = memory.base(ids, start, start + 1);
        for (int row = 0; row < rows; row++) {
            int id = (int) data[at + row * ids.slot().width()];
            gradients.reach(d.row(id), term.block().columns());
        }
    }

    private View place(Term term) {
        int offset = Objects.requireNonNull(offsets.get(term.parameter()));
        return View.rows(gradients.values(), offset + term.at(), term.stride());
    }

    @Override
    public void add(Expr e, Block b, View d) {
        List<Expr> in = e.inputs();
        switch (e.op()) {
            case OUTER -> outer(in.get(0), in.get(1), b, d);
            case COLUMN_SUM -> columnSum(in.get(0), b, d);
            case SCATTER -> scatter(in.get(0), in.get(1), b, d);
            default -> throw new AssertionError(e + " is not a sum over batch and time");
        }
    }

    private static boolean same(Expr a, Expr b) {
        return a.rows() == b.rows() && a.width() == b.width();
    }

    private static int from(Expr e) {
        return ((Attribute.Window) e.attribute()).from();
    }

    private void addValue(Expr e, Block b, View d) {
        View v = values.value(e);
        View part = new View(
                v.data, v.offset + b.row() * v.rowStride + b.column() * v.columnStride, v.rowStride, v.columnStride);
        if (part.columnStride > 1) {
            for (int i = 0; i < b.rows(); i++) {
                for (int j = 0; j < b.columns(); j++) {
                    d.data[d.offset + i * d.rowStride + j] +=
                            part.data[part.offset + i * part.rowStride + j * part.columnStride];
                }
            }
            return;
        }
        kernels.apply(ElementOp.ADD, b.rows(), b.columns(), d, d, part, NOTHING, 1, 0);
    }

    private Region region(Expr e) {
        if (e.op() == Op.SLICE) {
            Region whole = region(e.inputs().get(0));
            return new Region(whole.slot(), whole.column() + from(e), e.width());
        }
        Region region = schedule.regions().get(e);
        if (region == null) {
            throw new AssertionError("no place is known for " + e);
        }
        return region;
    }

    /** {@code d += Σ aᵀ · b}, the right side packed some rows at a time. */
    private void outer(Expr a, Expr b, Block block, View d) {
        Region ra = region(a);
        Region rb = region(b);
        left.data = memory.array(ra.slot());
        left.rowStride = 1;
        left.columnStride = ra.slot().width();
        right.data = memory.array(rb.slot());
        right.rowStride = rb.slot().width();
        right.columnStride = 1;
        int baseLeft = memory.base(ra, start, start + 1) + block.row();
        int baseRight = memory.base(rb, start, start + 1) + block.column();
        int passes = Math.max(1, (rows + PACKED_ROWS / 2) / PACKED_ROWS); // no short last one: each reads all of d
        int most = (rows + passes - 1) / passes;
        for (int row = 0; row < rows; row += most) {
            int k = Math.min(most, rows - row);
            int size = kernels.packedLength(k, block.columns());
            if (packed.length < size) {
                packed = new float[size];
            }
            left.offset = baseLeft + row * left.columnStride;
            right.offset = baseRight + row * right.rowStride;
            kernels.pack(right, k, block.columns(), packed, 0, k, block.columns(), 0, 0);
            products.multiply(block.rows(), block.columns(), k, left, packed, d, true);
        }
    }

    private void columnSum(Expr x, Block b, View d) {
        if (x.fixed()) {
            View v = values.plain(x);
            kernels.addColumnSums(x.rows(), b.columns(), d, new View(v.data, v.offset + b.column(), v.rowStride, 1));
        } else if (x.op() == Op.FINAL) {
            String name = ((Attribute.State) x.attribute()).name();
            for (int s = 0; s < finals.length; s++) {
                if (schedule.states().get(s).name().equals(name)) {
                    kernels.addColumnSums(batch, b.columns(), d, new View(finals[s], b.column(), x.width(), 1));
                }
            }
        } else {
            Region r = region(x);
            View v = View.rows(
                    memory.array(r.slot()),
                    memory.base(r, start, start + 1) + b.column(),
                    r.slot().width());
            kernels.addColumnSums(rows, b.columns(), d, v);
        }
    }

    private void scatter(Expr ids, Expr x, Block b, View d) {
        Region ri = region(ids);
        Region rx = region(x);
        View idView = View.rows(
                memory.array(ri.slot()),
                memory.base(ri, start, start + 1),
                ri.slot().width());
        View rowView = View.rows(
                memory.array(rx.slot()),
                memory.base(rx, start, start + 1) + b.column(),
                rx.slot().width());
        kernels.scatterAdd(rows, b.columns(), d, idView, rowView);
    }
}
