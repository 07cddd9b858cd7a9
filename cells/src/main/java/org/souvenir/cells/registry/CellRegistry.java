package org.souvenir.cells.registry;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CellFactory;
import org.souvenir.cells.Settings;
import org.souvenir.core.name.NearNames;

/** The kinds of cells that files may name. A value: {@link #with} gives another one. */
public final class CellRegistry {
    private final SortedMap<String, CellFactory> factories;

    private CellRegistry(Map<String, CellFactory> factories) {
        this.factories = Collections.unmodifiableSortedMap(new TreeMap<>(factories));
    }

    /**
     * The built-in cells and wrappers, and the cells of every {@link CellFactory} that a {@link ServiceLoader} finds.
     *
     * @throws IllegalArgumentException if two have one name
     */
    public static CellRegistry standard() {
        CellRegistry registry = of(BuiltIn.factories());
        for (CellFactory factory : ServiceLoader.load(CellFactory.class)) {
            registry = registry.with(factory);
        }
        return registry;
    }

    /**
     * These kinds only.
     *
     * @throws IllegalArgumentException if two have one name
     */
    public static CellRegistry of(List<CellFactory> factories) {
        CellRegistry registry = new CellRegistry(Map.of());
        for (CellFactory factory : factories) {
            registry = registry.with(factory);
        }
        return registry;
    }

    /**
     * One kind more.
     *
     * @throws IllegalArgumentException if there is one of this name
     */
    public CellRegistry with(CellFactory factory) {
        Map<String, CellFactory> more = new TreeMap<>(factories);
        if (more.put(factory.name(), factory) != null) {
            throw new IllegalArgumentException(
                    "registry: names of cells must differ, but two are named " + factory.name());
        }
        return new CellRegistry(more);
    }

    /** The names, sorted. */
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(factories.keySet()));
    }

    /**
     * The cell of a name with the settings that {@link #describe} gave.
     *
     * @throws IllegalArgumentException if there is none of this name, or a setting is missing, unknown or not what it
     *     should be
     */
    public Cell create(String name, Map<String, String> settings) {
        Settings reader = new Settings(name, settings, this::create);
        Cell cell = factory(name).create(reader);
        reader.checkAllRead();
        return cell;
    }

    /**
     * All that makes the cell again, as text by name, sorted.
     *
     * @throws IllegalArgumentException if no kind of the cell's name is registered
     * @throws IllegalStateException if it tells no settings
     */
    public SortedMap<String, String> describe(Cell cell) {
        factory(cell.name());
        return Settings.text(cell.settings());
    }

    private CellFactory factory(String name) {
        CellFactory factory = factories.get(name);
        if (factory == null) {
            throw new IllegalArgumentException(
                    "registry: a cell must be one of %s, but is '%s'; add it by CellRegistry.with, or as a service"
                            .formatted(NearNames.of(name, factories.keySet()), name));
        }
        return factory;
    }

    @Override
    public String toString() {
        return "CellRegistry " + factories.keySet();
    }
}
