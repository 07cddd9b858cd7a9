package org.souvenir.cells.wrapper;

/** What rates of random masks may be. */
final class Rates {
    private Rates() {}

    /** A probability with which something is left out: at 1, nothing would be left. */
    static double check(String wrapper, double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("%s: a rate must lie in [0, 1), but is %s".formatted(wrapper, rate));
        }
        return rate;
    }
}
