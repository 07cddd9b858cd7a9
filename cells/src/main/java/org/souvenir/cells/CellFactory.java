package org.souvenir.cells;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;
import org.souvenir.core.name.Names;

/**
 * Makes the cells of one kind from their settings. A library of cells names its factories in
 * {@code META-INF/services/org.souvenir.cells.CellFactory}.
 */
public interface CellFactory {

    /** The {@link Cell#name} of the cells. */
    String name();

    /**
     * The cell with these settings.
     *
     * @throws IllegalArgumentException if a setting is missing or not what it should be
     */
    Cell create(Settings settings);

    /** A factory in one line: {@code CellFactory.of("leaky", s -> new Leaky(s.whole("inputSize"), …))}. */
    static CellFactory of(String name, Function<Settings, ? extends Cell> create) {
        Names.given("cell", name);
        requireNonNull(create, "create");
        return new CellFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Cell create(Settings settings) {
                return create.apply(settings);
            }
        };
    }
}
