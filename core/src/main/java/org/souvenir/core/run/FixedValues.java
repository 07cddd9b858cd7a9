package org.souvenir.core.run;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.RowOp;
import org.souvenir.core.kernel.View;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.Reductions.Block;

/** Computes fixed matrices: parameters, and what is made of them. Windows on parameters are not copied. */
final class FixedValues {
    private static final View NOTHING = new View(new float[1], 0, 0, 0);

    private final Kernels kernels;
    private final Reductions reductions;
    private final Map<Expr, View> values = new HashMap<>();
    private final Map<Expr, float[]> memory = new HashMap<>();
    private Source source = new Source(new float[0], Map.of(), RandomStream.of(0));

    /**
     * What fixed matrices are made of.
     *
     * @param parameters one array for all
     * @param offsets where each one starts, by name
     * @param random where masks come from
     */
    record Source(float[] parameters, Map<String, Integer> offsets, RandomStream random) {}

    FixedValues(Kernels kernels, Reductions reductions) {
        this.kernels = kernels;
        this.reductions = reductions;
    }

    /** Forgets values and takes new parameters. */
    void load(Source source) {
        this.source = source;
        values.clear();
    }

    Source source() {
        return source;
    }

    /** The value of a fixed expression; column stride 0 or 1 unless it is, or is a part of, a transpose. */
    View value(Expr e) {
        View known = values.get(e);
        if (known == null) {
            known = compute(e);
            values.put(e, known);
        }
        return known;
    }

    private View compute(Expr e) {
        List<Expr> in = e.inputs();
        return switch (e.op()) {
            case PARAMETER -> {
                ParameterSpec spec = ((Attribute.Parameter) e.attribute()).spec();
                Integer offset = source.offsets().get(spec.name());
                if (offset == null) {
                    throw new IllegalArgumentException("weights: the step needs the parameter %s, but there are only %s"
                            .formatted(spec.name(), source.offsets().keySet()));
                }
                yield View.rows(source.parameters(), offset, spec.columns());
            }
            case CONSTANT -> {
                float[] data = array(e);
                data[0] = (float) ((Attribute.Value) e.attribute()).value();
                yield new View(data, 0, 0, 0);
            }
            case MASK -> {
                var mask = (Attribute.Mask) e.attribute();
                float[] data = array(e);
                source.random()
                        .child(mask.stream())
                        .mask((float) mask.probability(), (float) mask.value(), data, 0, e.rows() * e.width(), 0);
                yield View.rows(data, 0, e.width());
            }
            case TRANSPOSE -> transpose(value(in.get(0)));
            case SLICE -> {
                View v = value(in.get(0));
                yield new View(v.data, v.offset + from(e) * v.columnStride, v.rowStride, v.columnStride);
            }
            case ROWS -> {
                View v = value(in.get(0));
                yield new View(v.data, v.offset + from(e) * v.rowStride, v.rowStride, v.columnStride);
            }
            case REPEAT -> {
                View v = value(in.get(0));
                yield new View(v.data, v.offset, v.rowStride, 0);
            }
            case CONCAT -> {
                View d = zeros(e);
                int column = 0;
                for (Expr part : in) {
                    copy(part, new View(d.data, column, e.width(), 1));
                    column += part.width();
                }
                yield d;
            }
            case PAD -> {
                View d = zeros(e);
                copy(in.get(0), new View(d.data, from(e), e.width(), 1));
                yield d;
            }
            case PAD_ROWS -> {
                View d = zeros(e);
                copy(in.get(0), new View(d.data, from(e) * e.width(), e.width(), 1));
                yield d;
            }
            case ROW_SUM -> reduced(RowOp.SUM, e);
            case ROW_MAX -> reduced(RowOp.MAXIMUM, e);
            case LOG_SUM_EXP -> reduced(RowOp.LOG_SUM_EXP, e);
            case LOG_SOFTMAX -> logSoftmax(e);
            case OUTER, SCATTER, COLUMN_SUM -> {
                View d = zeros(e);
                reductions.add(e, Block.all(e), d);
                yield d;
            }
            case ADD,
                    SUBTRACT,
                    MULTIPLY,
                    DIVIDE,
                    MINIMUM,
                    MAXIMUM,
                    GREATER,
                    SCALE,
                    SIGMOID,
                    TANH,
                    SOFTPLUS,
                    EXP,
                    EXPM1,
                    LOG,
                    SQRT,
                    SIGMOID_GRADIENT,
                    TANH_GRADIENT -> element(e);
            case INPUT, STATE, LINEAR, GATHER, PICK, PLACE, SAVED, FINAL ->
                throw new AssertionError(e + " is a batch, not a fixed matrix");
        };
    }

    private static View transpose(View v) {
        return new View(v.data, v.offset, /* rowStride= */ v.columnStride, /* columnStride= */ v.rowStride);
    }

    private static int from(Expr e) {
        return ((Attribute.Window) e.attribute()).from();
    }

    private float[] array(Expr e) {
        return memory.computeIfAbsent(e, k -> new float[e.rows() * e.width()]);
    }

    private View zeros(Expr e) {
        float[] data = array(e);
        java.util.Arrays.fill(data, 0);
        return View.rows(data, 0, e.width());
    }

    private View reduced(RowOp op, Expr e) {
        View d = View.rows(array(e), 0, 1);
        Expr x = e.inputs().get(0);
        kernels.reduce(op, e.rows(), x.width(), d, readable(x, x.rows(), x.width()));
        return d;
    }

    private View logSoftmax(Expr e) {
        View d = View.rows(array(e), 0, e.width());
        View x = readable(e.inputs().get(0), e.rows(), e.width());
        View ofRow = new View(new float[e.rows()], 0, 1, 0);
        kernels.reduce(RowOp.MAXIMUM, e.rows(), e.width(), ofRow, x);
        kernels.apply(ElementOp.SUBTRACT, e.rows(), e.width(), d, x, ofRow, NOTHING, 1, 0);
        kernels.reduce(RowOp.LOG_SUM_EXP, e.rows(), e.width(), ofRow, d);
        kernels.apply(ElementOp.SUBTRACT, e.rows(), e.width(), d, d, ofRow, NOTHING, 1, 0);
        return d;
    }

    private View element(Expr e) {
        View d = View.rows(array(e), 0, e.width());
        View a = readable(e.inputs().get(0), e.rows(), e.width());
        View b = e.inputs().size() > 1 ? readable(e.inputs().get(1), e.rows(), e.width()) : NOTHING;
        float factor = 1;
        float shift = 0;
        if (e.attribute() instanceof Attribute.Factor f) {
            factor = (float) f.factor();
            shift = (float) f.shift();
        }
        ElementOp op = ElementOp.valueOf(e.op().name().toUpperCase(Locale.ROOT));
        kernels.apply(op, e.rows(), e.width(), d, a, b, NOTHING, factor, shift);
        return d;
    }

    /** An operand as the kernels read it: repeated where it is to be, and with columns side by side. */
    private View readable(Expr e, int rows, int columns) {
        View v = value(e);
        if (v.columnStride > 1) {
            v = straight(e, v);
        }
        boolean repeatRow = e.rows() == 1 && rows > 1;
        boolean repeatColumn = e.width() == 1 && columns > 1;
        return repeatRow || repeatColumn
                ? new View(v.data, v.offset, repeatRow ? 0 : v.rowStride, repeatColumn ? 0 : v.columnStride)
                : v;
    }

    /** The value with its columns side by side: column stride 1, or 0 where one column stands for all. */
    View plain(Expr e) {
        View v = value(e);
        if (e.width() == 1) {
            return new View(v.data, v.offset, v.rowStride, 0);
        }
        return v.columnStride == 1 ? v : straight(e, v);
    }

    private static View straight(Expr e, View v) {
        float[] data = new float[e.rows() * e.width()];
        for (int i = 0; i < e.rows(); i++) {
            for (int j = 0; j < e.width(); j++) {
                data[i * e.width() + j] = v.data[v.offset + i * v.rowStride + j * v.columnStride];
            }
        }
        return View.rows(data, 0, e.width());
    }

    private void copy(Expr e, View d) {
        View v = readable(e, e.rows(), e.width());
        kernels.apply(ElementOp.COPY, e.rows(), e.width(), d, v, NOTHING, NOTHING, 1, 0);
    }

    /** Computes what {@link #pack} needs, which then only reads: several matrices may be packed at once. */
    void prepare(Expr e) {
        if (e.op() == Op.TRANSPOSE || e.op() == Op.CONCAT) {
            e.inputs().forEach(this::prepare);
        } else {
            value(e);
        }
    }

    /** Packs a matrix, part by part, so that what stands side by side need not be put together first. */
    void pack(Expr e, float[] packed) {
        pack(e, false, packed, e.rows(), e.width(), 0, 0);
    }

    private void pack(Expr e, boolean transposed, float[] packed, int k, int n, int row, int column) {
        if (e.op() == Op.TRANSPOSE) {
            pack(Objects.requireNonNull(e.inputs().get(0)), !transposed, packed, k, n, row, column);
        } else if (e.op() == Op.CONCAT) {
            int from = 0;
            for (Expr part : e.inputs()) {
                pack(
                        part,
                        transposed,
                        packed,
                        k,
                        n,
                        transposed ? row + from : row,
                        transposed ? column : column + from);
                from += part.width();
            }
        } else {
            View v = value(e);
            if (transposed) {
                kernels.pack(transpose(v), e.width(), e.rows(), packed, 0, k, n, row, column);
            } else {
                kernels.pack(v, e.rows(), e.width(), packed, 0, k, n, row, column);
            }
        }
    }
}
