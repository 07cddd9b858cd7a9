package org.souvenir.core.run;

import org.souvenir.core.random.RandomStream;

/**
 * What a run is given from outside.
 *
 * @param weights of the run's plan
 * @param random where masks come from
 * @param firstStep what number the first step has, in a sequence that is run in several segments
 */
public record RunContext(Weights weights, RandomStream random, int firstStep) {}
