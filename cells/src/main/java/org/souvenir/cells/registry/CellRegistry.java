package org.souvenir.cells.registry;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CellFactory;
import org.souvenir.cells.Settings;
import org.souvenir.core.name.NearNames;

/**
 * The kinds of cells and activations that files may name. A value: {@link #with} and {@link #withActivation} give another one.
 */
public final class CellRegistry implements Settings.Parts {
    private final SortedMap<String, CellFactory> factories;
    private final SortedMap<String, Function<Settings, Activation>> activations;

    private CellRegistry(Map<String, CellFactory> factories, Map<String, Function<Settings, Activation>> activations) {
        this.factories = Collections.unmodifiableSortedMap(new TreeMap<>(factories));
        this.activations = Collections.unmodifiableSortedMap(new TreeMap<>(activations));
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
     * These kinds of cells only, and the built-in activations.
     *
     * @throws IllegalArgumentException if two have one name
     */
    public static CellRegistry of(List<CellFactory> factories) {
        CellRegistry registry = new CellRegistry(Map.of(), BuiltIn.activations());
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
        return new CellRegistry(more, activations);
    }

    /**
     * One kind of activations more.
     *
     * @param kind its {@link Activation#kind}
     * @param create the activation with these {@link Activation#settings}
     * @throws IllegalArgumentException if there is one of this kind
     */
    public CellRegistry withActivation(String kind, Function<Settings, Activation> create) {
        Map<String, Function<Settings, Activation>> more = new TreeMap<>(activations);
        if (more.put(kind, create) != null) {
            throw new IllegalArgumentException("registry: kinds of activations must differ, but two are " + kind);
        }
        return new CellRegistry(factories, more);
    }

    /** The names of the cells, sorted. */
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(factories.keySet()));
    }

    /**
     * The cell of a name with the settings that {@link #describe} gave.
     *
     * @throws IllegalArgumentException if there is none of this name, or a setting is missing, unknown or not what it
     *     should be
     */
    @Override
    public Cell create(String name, Map<String, String> settings) {
        Settings reader = new Settings(name, settings, this);
        Cell cell = factory(name).create(reader);
        reader.checkAllRead();
        return cell;
    }

    /**
     * The activation of a kind with the settings that {@link Settings#text} gave.
     *
     * @throws IllegalArgumentException if there is none of this kind, or a setting is unknown or not what it should be
     */
    @Override
    public Activation activation(String kind, Map<String, String> settings) {
        Function<Settings, Activation> create = activations.get(kind);
        if (create == null) {
            throw new IllegalArgumentException(
                    "an activation must be one of %s, but is '%s'; add it by CellRegistry.withActivation"
                            .formatted(NearNames.of(kind, activations.keySet()), kind));
        }
        Settings reader = new Settings(kind, settings, this);
        Activation activation = create.apply(reader);
        reader.checkAllRead();
        return activation;
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
