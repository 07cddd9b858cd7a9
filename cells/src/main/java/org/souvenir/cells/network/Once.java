package org.souvenir.cells.network;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Made when it is asked for first, by whichever thread that is. */
final class Once<T> implements Supplier<T> {
    private final Supplier<T> make;
    private volatile @Nullable T made;

    Once(Supplier<T> make) {
        this.make = make;
    }

    @Override
    public T get() {
        T known = made;
        if (known == null) {
            synchronized (this) {
                known = made;
                if (known == null) {
                    known = make.get();
                    made = known;
                }
            }
        }
        return known;
    }
}
