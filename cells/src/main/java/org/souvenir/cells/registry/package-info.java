/**
 * Cells by their names, for files: which kinds there are, and how their settings make them again.
 *
 * <p>Enter at {@link org.souvenir.cells.registry.CellRegistry}:
 *
 * <pre>{@code
 * CellRegistry registry = CellRegistry.standard().with(CellFactory.of("leaky", Leaky::from));
 * Map<String, String> settings = registry.describe(new Leaky(3, 5, 0.1));
 * Cell again = registry.create("leaky", settings);
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.registry;
