package org.souvenir.core.run;

import java.util.function.Supplier;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Slot;

/** A product of rows with a packed weight. */
final class ProductUnit implements Unit {
    private final Instruction.Product product;
    private final Memory memory;
    private final Products products;
    private final Supplier<Setting> setting;
    private final View left;
    private final View result;

    ProductUnit(Instruction.Product product, Memory memory, Products products, Supplier<Setting> setting) {
        this.product = product;
        this.memory = memory;
        this.products = products;
        this.setting = setting;
        this.left = View.rows(new float[0], 0, product.left().slot().width());
        this.result = View.rows(new float[0], 0, product.result().slot().width());
    }

    @Override
    public void attach() {
        left.data = memory.array(product.left().slot());
        result.data = memory.array(product.result().slot());
    }

    @Override
    public void run(int t, int next, int rows) {
        left.offset = memory.base(product.left(), t, next);
        result.offset = memory.base(product.result(), t, next);
        products.multiply(
                rows,
                product.result().width(),
                product.left().width(),
                left,
                setting.get().weights().packed(product.weight()),
                result,
                product.accumulate());
    }

    @Override
    public boolean stepwise() {
        return product.left().slot().extent() == Slot.Extent.BATCH;
    }
}
