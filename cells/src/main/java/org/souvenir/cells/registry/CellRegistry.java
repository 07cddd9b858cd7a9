package org.souvenir.cells.registry;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.Names;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Printable;
import org.souvenir.core.text.EquationText;

/**
 * The kinds of cells and activations that files may name. A value: {@link #with} and {@link #withActivation} give another one.
 */
public final class CellRegistry implements Settings.Parts {
    /** So many cells are inside one another at most, in what a file may claim. */
    private static final int NESTED = 32;

    private final SortedMap<String, CellFactory> factories;
    private final SortedMap<String, Function<Settings, Activation>> activations;

    private CellRegistry(Map<String, CellFactory> factories, Map<String, Function<Settings, Activation>> activations) {
        this.factories = new TreeMap<>(factories);
        this.activations = new TreeMap<>(activations);
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
        NoNulls.in(factories, "factories");
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
        requireNonNull(factory, "factory");
        Map<String, CellFactory> more = new TreeMap<>(factories);
        if (more.put(requireNonNull(factory.name(), "cell factory: its name"), factory) != null) {
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
        Names.given("activation", requireNonNull(kind, "kind"));
        requireNonNull(create, "create");
        Map<String, Function<Settings, Activation>> more = new TreeMap<>(activations);
        if (more.put(kind, create) != null) {
            throw new IllegalArgumentException("registry: kinds of activations must differ, but two are " + kind);
        }
        return new CellRegistry(factories, more);
    }

    /** The names of the cells, sorted; a copy. */
    public SortedSet<String> names() {
        return new TreeSet<>(factories.keySet());
    }

    /**
     * The cell of a name with the settings that {@link #describe} gave. Where its equations are among them
     * ({@link Settings#EQUATIONS}), its kind, or that of something inside it, may be unknown here: then the equations are the cell.
     * Where it is known, it must have these equations, but for how parameters start.
     *
     * @throws IllegalArgumentException if there is none of this name and no equations are kept, if its equations are others, or a
     *     setting is missing, unknown or not what it should be
     */
    @Override
    public Cell create(String name, Map<String, String> settings) {
        requireNonNull(name, "name");
        NoNulls.in(settings, "settings");
        String equations = settings.get(Settings.EQUATIONS);
        if (equations == null || name.equals(Settings.EQUATIONS)) {
            return made(name, settings);
        }
        Map<String, String> others = new TreeMap<>(settings);
        others.remove(Settings.EQUATIONS);
        Optional<Cell> known = known(name, others);
        if (known.isPresent() && EquationText.isPrintOf(Step.of(known.get()::define), equations)) {
            return known.get();
        }
        Cell written = Cell.parse(equations, name, others);
        known.ifPresent(cell -> checkSame(name, written, cell));
        return known.orElse(written);
    }

    /** Empty where its kind, or that of something inside it, is unknown here. */
    private Optional<Cell> known(String name, Map<String, String> settings) {
        try {
            return Optional.of(made(name, settings));
        } catch (IllegalArgumentException e) {
            if (isUnknown(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void checkSame(String name, Cell kept, Cell registered) {
        EquationText.difference(Step.of(kept::define), Step.of(registered::define))
                .ifPresent(difference -> {
                    throw new IllegalArgumentException(
                            "%s: the class that is registered must have the equations that were kept, but kept and registered are first %s; register no %s to run what was kept"
                                    .formatted(name, difference, name));
                });
    }

    private static boolean isUnknown(Throwable e) {
        return e instanceof UnknownKindException || e.getCause() != null && isUnknown(e.getCause());
    }

    private Cell made(String name, Map<String, String> settings) {
        if (settings.keySet().stream()
                .anyMatch(key -> key.chars().filter(c -> c == '.').count() > NESTED)) {
            throw new IllegalArgumentException(
                    "registry: cells must stand in each other at most %d deep, but %s has settings below"
                            .formatted(NESTED, name));
        }
        Settings reader = new Settings(name, settings, this);
        Cell cell = requireNonNull(
                factory(name).create(reader), () -> "cell factory " + name + ": the cell that it creates");
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
        NoNulls.in(settings, "settings");
        requireNonNull(kind, "kind");
        Function<Settings, Activation> create = activations.get(kind);
        if (create == null) {
            throw new UnknownKindException(
                    "an activation must be one of %s, but is '%s'; add it by CellRegistry.withActivation"
                            .formatted(NearNames.of(kind, activations.keySet()), Printable.of(kind)));
        }
        Settings reader = new Settings(kind, settings, this);
        Activation activation =
                requireNonNull(create.apply(reader), () -> "activation " + kind + ": what its function gives");
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
        requireNonNull(cell, "cell");
        factory(cell.name());
        return Settings.text(cell.settings());
    }

    private CellFactory factory(String name) {
        CellFactory factory = factories.get(name);
        if (factory == null) {
            throw new UnknownKindException(
                    "registry: a cell must be one of %s, but is '%s'; add it by CellRegistry.with, or as a service"
                            .formatted(NearNames.of(name, factories.keySet()), Printable.of(name)));
        }
        return factory;
    }

    @Override
    public String toString() {
        return "CellRegistry " + factories.keySet();
    }
}
