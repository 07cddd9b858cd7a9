package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.List;
import org.souvenir.core.kernel.FloatMatrix;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Region;

/**
 * {@code d += Σ aᵀ · b} over the rows of a stretch of time, or several such sums with the same right side, which is packed once,
 * some rows at a time.
 */
final class BoundOuterSum implements Bound {
    /** Rows of the right side packed at once, give or take half: 512 rows of 64 columns are 128 KiB. */
    private static final int PACKED_ROWS = 512;

    /** Floats that are worth packing apart: some 5 microseconds. */
    private static final int PIECE = 16 * 1024;

    /** A left side and where its sum goes. */
    private record Term(Window left, Window result, int height, View turned) {
        Term(Instruction.OuterSum sum) {
            this(
                    new Window(sum.left()),
                    new Window(sum.result()),
                    sum.result().rows(),
                    new View(new float[0], 0, 1, 0));
        }

        void attach(Memory memory) {
            left.attach(memory);
            result.attach(memory);
            turned.data = left.view.data;
            turned.columnStride = left.view.rowStride;
        }
    }

    private final Region shared;
    private final Window right;
    private final List<Term> terms = new ArrayList<>();
    private final int kind;
    private final Workspace space;
    private final int n;

    BoundOuterSum(Instruction.OuterSum sum, Workspace space) {
        this.shared = sum.right();
        this.right = new Window(shared);
        this.space = space;
        this.kind = shared.rows();
        this.n = sum.result().width();
        terms.add(new Term(sum));
    }

    /** Takes on another sum, if it has the same right side. */
    boolean takes(Instruction.OuterSum sum) {
        return sum.right().equals(shared) && terms.add(new Term(sum));
    }

    @Override
    public void attach() {
        right.attach(space.memory);
        terms.forEach(term -> term.attach(space.memory));
    }

    @Override
    public void run(int t, int next, int batchRows) {
        int rows = space.rows(kind, t, batchRows);
        View b = right.at(space.memory, t, next);
        for (Term term : terms) {
            term.turned.offset = term.left.at(space.memory, t, next).offset;
        }
        int passes = Math.max(1, (rows + PACKED_ROWS / 2) / PACKED_ROWS); // no short last one: each reads all of d
        int most = (rows + passes - 1) / passes;
        for (int row = 0; row < rows; row += most) {
            int k = Math.min(most, rows - row);
            FloatMatrix packed = space.packed(space.kernels.packedLength(k, n));
            pack(b, k, packed.values());
            for (Term term : terms) {
                View d = term.result.at(space.memory, t, next);
                space.products.multiply(term.height, n, k, term.turned, packed, d, d);
                term.turned.offset += k * term.turned.columnStride;
            }
            b.offset += k * b.rowStride;
        }
    }

    /** Packs k rows, shared out among the workers. */
    private void pack(View b, int k, float[] packed) {
        int parts = Math.min(k, space.workers.parts((long) k * n, PIECE));
        if (parts <= 1) {
            space.kernels.pack(b, k, n, packed, 0, k, n, 0, 0);
            return;
        }
        space.workers.run(parts, part -> {
            int from = k * part / parts;
            View rows = new View(b.data, b.row(from), b.rowStride, b.columnStride);
            space.kernels.pack(rows, k * (part + 1) / parts - from, n, packed, 0, k, n, from, 0);
        });
    }
}
