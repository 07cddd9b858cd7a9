package org.souvenir.core.engine;

import org.souvenir.core.kernel.KernelProvider;
import org.souvenir.core.run.Workers;

/** Engines that share work as on a machine with as many processors as they have threads. */
public final class ManyCores {
    private ManyCores() {}

    /** An engine of so many threads, with the fastest kernels. */
    public static Engine engine(int threads) {
        return new Engine(KernelProvider.best(), new Workers(threads, threads));
    }
}
