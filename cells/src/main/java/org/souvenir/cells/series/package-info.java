/**
 * Time series: what was measured step after step, cut into windows to learn from, and put on a scale that networks like.
 *
 * <p>Enter at {@link org.souvenir.cells.series.Series}:
 *
 * <pre>{@code
 * Series.Split split = Series.of(measured).split(0.8);                    // float[T][n]; the past to learn from
 * Scaler scaler = Scaler.standard(split.training());
 * Windows windows = Windows.of(48).targets(2);                            // 48 steps, then the next value of column 2
 * ExampleSource training = windows.shuffled(scaler.apply(split.training()), 32, seed);
 * ExampleSource validation = windows.inOrder(scaler.apply(split.validation()), 256);
 * Network network = trainer.fit(start, training, validation).network();
 * Tensor scaled = network.infer(windows.last(scaler.apply(all))).values();
 * Tensor forecast = scaler.columns(2).invert(scaled);                     // [1, 1], as it was measured
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.series;
