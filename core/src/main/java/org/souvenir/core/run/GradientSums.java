package org.souvenir.core.run;

import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Region;
import org.souvenir.core.plan.Schedule;

/** Sums the gradients of parameters over batch and time, straight into the places where they belong. */
final class GradientSums implements Reductions {
    /** Rows of the right side packed at once: 512 rows of 64 columns are 128 KiB. */
    private static final int PACKED_ROWS = 512;

    private static final View NOTHING = new View(new float[1], 0, 0, 0);

    private final Schedule schedule;
    private final Memory memory;
    private final Kernels kernels;
    private final Products products;
    private final FixedValues values;
    private final View left = new View(new float[0], 0, 0, 0);
    private final View right = new View(new float[0], 0, 0, 0);
    private float[] packed = new float[0];
    private Layout layout = Layout.full(0, 0);
    private float[][] finals = new float[0][];

    GradientSums(Schedule schedule, Memory memory, Kernels kernels, Products products) {
        this.schedule = schedule;
        this.memory = memory;
        this.kernels = kernels;
        this.products = products;
        this.values = new FixedValues(kernels, this);
    }

    /** Adds the gradients of all parameters to {@code gradients}, at their offsets. */
    void addTo(
            GradientArray gradients,
            Map<String, Integer> offsets,
            Layout layout,
            float[][] finals,
            FixedValues.Source source) {
        this.layout = layout;
        this.finals = finals;
        values.load(source);
        schedule.gradients().forEach((name, e) -> {
            Integer offset = offsets.get(name);
            if (offset == null) {
                throw new IllegalArgumentException("gradients: there is no place for the parameter " + name);
            }
            reach(e, gradients, offset);
            add(e, Block.all(e), View.rows(gradients.values(), offset, e.width()));
        });
    }

    /** Tells which blocks a parameter's gradient is added to: all of it, or the rows of a table that ids point at. */
    private void reach(Expr e, GradientArray gradients, int offset) {
        if (e.op() != Op.SCATTER) {
            gradients.reach(offset, e.rows() * e.width());
            return;
        }
        Region ids = region(e.inputs().get(0));
        float[] data = memory.array(ids.slot());
        int at = memory.base(ids, 0, 1);
        for (int row = 0; row < layout.rows(); row++) {
            int id = (int) data[at + row * ids.slot().width()];
            gradients.reach(offset + id * e.width(), e.width());
        }
    }

    @Override
    public void add(Expr e, Block b, View d) {
        if (b.rows() <= 0 || b.columns() <= 0) {
            return;
        }
        List<Expr> in = e.inputs();
        switch (e.op()) {
            case OUTER -> outer(in.get(0), in.get(1), b, d);
            case COLUMN_SUM -> columnSum(in.get(0), b, d);
            case SCATTER -> scatter(e, b, d);
            case ADD -> {
                if (same(in.get(0), e) && same(in.get(1), e)) {
                    add(in.get(0), b, d);
                    add(in.get(1), b, d);
                } else {
                    addValue(e, b, d);
                }
            }
            case SLICE -> add(in.get(0), new Block(b.row(), b.rows(), b.column() + from(e), b.columns()), d);
            case ROWS -> add(in.get(0), new Block(b.row() + from(e), b.rows(), b.column(), b.columns()), d);
            case PAD -> addPart(in.get(0), 0, from(e), b, d);
            case PAD_ROWS -> addPart(in.get(0), from(e), 0, b, d);
            case CONCAT -> {
                int column = 0;
                for (Expr part : in) {
                    addPart(part, 0, column, b, d);
                    column += part.width();
                }
            }
            case TRANSPOSE -> {
                if (in.get(0).op() == Op.OUTER) {
                    outer(in.get(0).inputs().get(1), in.get(0).inputs().get(0), b, d);
                } else {
                    addValue(e, b, d);
                }
            }
            default -> addValue(e, b, d);
        }
    }

    private static boolean same(Expr a, Expr b) {
        return a.rows() == b.rows() && a.width() == b.width();
    }

    private static int from(Expr e) {
        return ((Attribute.Window) e.attribute()).from();
    }

    /** Adds what of a part that stands at (row, column) of a larger matrix lies within the block. */
    private void addPart(Expr part, int row, int column, Block b, View d) {
        int top = Math.max(b.row(), row);
        int left = Math.max(b.column(), column);
        int rows = Math.min(b.row() + b.rows(), row + part.rows()) - top;
        int columns = Math.min(b.column() + b.columns(), column + part.width()) - left;
        int offset = d.offset + (top - b.row()) * d.rowStride + left - b.column();
        add(part, new Block(top - row, rows, left - column, columns), new View(d.data, offset, d.rowStride, 1));
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
        int baseLeft = memory.base(ra, 0, 1) + block.row();
        int baseRight = memory.base(rb, 0, 1) + block.column();
        for (int row = 0; row < layout.rows(); row += PACKED_ROWS) {
            int k = Math.min(PACKED_ROWS, layout.rows() - row);
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
                    kernels.addColumnSums(
                            layout.batch(), b.columns(), d, new View(finals[s], b.column(), x.width(), 1));
                }
            }
        } else {
            Region r = region(x);
            View v = View.rows(
                    memory.array(r.slot()),
                    memory.base(r, 0, 1) + b.column(),
                    r.slot().width());
            kernels.addColumnSums(layout.rows(), b.columns(), d, v);
        }
    }

    private void scatter(Expr e, Block b, View d) {
        if (b.row() != 0 || b.rows() != e.rows()) {
            addValue(e, b, d);
            return;
        }
        Region ids = region(e.inputs().get(0));
        Region rows = region(e.inputs().get(1));
        View idView = View.rows(
                memory.array(ids.slot()), memory.base(ids, 0, 1), ids.slot().width());
        View rowView = View.rows(
                memory.array(rows.slot()),
                memory.base(rows, 0, 1) + b.column(),
                rows.slot().width());
        kernels.scatterAdd(layout.rows(), b.columns(), d, idView, rowView);
    }
}
