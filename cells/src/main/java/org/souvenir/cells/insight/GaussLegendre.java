package org.souvenir.cells.insight;

/**
 * Points and weights of the Gauss–Legendre rule on [0, 1]: exact for polynomials of degree 2m - 1. The points are the roots of
 * the Legendre polynomial P_m, by Newton's method from a cosine (Abramowitz and Stegun, 1964, 25.4.29).
 *
 * @param points in (0, 1), rising
 * @param weights which sum to 1
 */
record GaussLegendre(double[] points, double[] weights) {

    static GaussLegendre of(int m) {
        double[] points = new double[m];
        double[] weights = new double[m];
        for (int i = 0; i < m; i++) {
            double x = -Math.cos(Math.PI * (i + 0.75) / (m + 0.5));
            double slope = 1;
            for (int newton = 0; newton < 10; newton++) {
                double before = 0;
                double p = 1;
                for (int k = 1; k <= m; k++) {
                    double next = ((2 * k - 1) * x * p - (k - 1) * before) / k;
                    before = p;
                    p = next;
                }
                slope = m * (x * p - before) / (x * x - 1);
                x -= p / slope;
            }
            points[i] = (1 + x) / 2;
            weights[i] = 1 / ((1 - x * x) * slope * slope);
        }
        return new GaussLegendre(points, weights);
    }
}
