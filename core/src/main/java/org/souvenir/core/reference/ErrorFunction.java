package org.souvenir.core.reference;

/** The error function in double, which Java does not have. */
final class ErrorFunction {
    private ErrorFunction() {}

    /**
     * 2/√π · exp(-x²) · Σ 2ᵏ x²ᵏ⁺¹ / (1 · 3 · … · (2k + 1)) (Abramowitz and Stegun, 7.1.6): all terms have one sign, so that none
     * cancel. From 6 on it rounds to 1.
     */
    static double erf(double x) {
        double size = Math.abs(x);
        if (!(size < 6)) {
            return Double.isNaN(x) ? x : Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
            term *= 2 * x * x / (2 * k + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
