/**
 * Training and scoring on <a href="https://spark.apache.org">Apache Spark</a>, with the same bits as on one machine. Start with
 * {@link org.souvenir.spark.SparkTrainer} or {@link org.souvenir.spark.NetworkTransformer}.
 *
 * <pre>{@code
 * SparkTrainer trainer = SparkTrainer.of(spark, () -> Trainer.of(new SoftmaxCrossEntropy(), new Adam(2e-3)).epochs(8));
 * Fit fit = trainer.fit(network, ExampleSource.byLength(training, 512, 1), validation);
 * }</pre>
 */
@NullMarked
package org.souvenir.spark;

import org.jspecify.annotations.NullMarked;
