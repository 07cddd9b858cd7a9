/**
 * At home among the others: what a network shares with those of other systems. One package for each of them; here is what
 * they have in common: the weights of standard layers gate by gate, and the account of which foreign tensor became what.
 *
 * <pre>{@code
 * GateWeights weights = GateWeights.of(GateOrder.TORCH_LSTM, wIh, wHh).withInputBias(bIh).withRecurrentBias(bHh);
 * Map<String, Tensor> parameters = weights.parameters(new Lstm(3, 5));   // forget.weight, forget.bias, …
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.exchange;
