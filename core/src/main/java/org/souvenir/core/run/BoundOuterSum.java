package org.souvenir.core.run;

import org.souvenir.core.kernel.FloatMatrix;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Instruction;

/** {@code d += Σ aᵀ · b} over the rows of a stretch of time, the right side packed some rows at a time. */
final class BoundOuterSum implements Bound {
    /** Rows of the right side packed at once, give or take half: 512 rows of 64 columns are 128 KiB. */
    private static final int PACKED_ROWS = 512;

    /** Floats that are worth packing apart: some 5 microseconds. */
    private static final int PIECE = 16 * 1024;

    private final Window left;
    private final Window right;
    private final Window result;
    private final int kind;
    private final Workspace space;
    private final int m;
    private final int n;
    private final View turned = new View(new float[0], 0, 1, 0);

    BoundOuterSum(Instruction.OuterSum sum, Workspace space) {
        this.left = new Window(sum.left());
        this.right = new Window(sum.right());
        this.result = new Window(sum.result());
        this.space = space;
        this.kind = sum.right().rows();
        this.m = sum.result().rows();
        this.n = sum.result().width();
    }

    @Override
    public void attach() {
        left.attach(space.memory);
        right.attach(space.memory);
        result.attach(space.memory);
        turned.data = left.view.data;
        turned.columnStride = left.view.rowStride;
    }

    @Override
    public void run(int t, int next, int batchRows) {
        int rows = space.rows(kind, t, batchRows);
        View b = right.at(space.memory, t, next);
        View d = result.at(space.memory, t, next);
        turned.offset = left.at(space.memory, t, next).offset;
        int passes = Math.max(1, (rows + PACKED_ROWS / 2) / PACKED_ROWS); // no short last one: each reads all of d
        int most = (rows + passes - 1) / passes;
        for (int row = 0; row < rows; row += most) {
            int k = Math.min(most, rows - row);
            FloatMatrix packed = space.packed(space.kernels.packedLength(k, n));
            pack(b, k, packed.values());
            space.products.multiply(m, n, k, turned, packed, d, true);
            turned.offset += k * turned.columnStride;
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
