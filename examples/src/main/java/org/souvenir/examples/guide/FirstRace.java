package org.souvenir.examples.guide;

import java.util.List;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.core.engine.Engine;

/**
 * The race that a figure shows before the reader starts another.
 *
 * @param symbols to choose from
 * @param lag how long they have to remember
 * @param longest lag that the reader may choose
 * @param rate of Adam
 * @param seed of the start and of the examples
 * @param runners two cells with the same number of weights
 */
record FirstRace(int symbols, int lag, int longest, double rate, long seed, List<Runner> runners) {
    /** Training steps: within these, at any lag that may be chosen, nearly all seeds are done. */
    static final int STEPS = 500;

    /**
     * One that takes part.
     *
     * @param cell its name in {@code souvenir.js}
     * @param name for people
     * @param parameters of its whole network
     * @param losses of each step
     */
    record Runner(String cell, String name, int units, int parameters, double[] losses) {
        static Runner of(String name, Cell cell, Race race, Engine engine) {
            return new Runner(
                    cell.name(),
                    name,
                    cell.outputSize(),
                    race.network(cell).parameters().length(),
                    race.losses(cell, STEPS, engine));
        }
    }

    static FirstRace run() {
        Race race = new Race(12, 0.01, 7);
        try (Engine engine = Engine.withThreads(1)) {
            return new FirstRace(
                    Race.SYMBOLS,
                    race.lag(),
                    16,
                    race.rate(),
                    race.seed(),
                    List.of(
                            Runner.of("LSTM", new Lstm(Race.SYMBOLS, 12), race, engine),
                            Runner.of("GRU", new Gru(Race.SYMBOLS, 14), race, engine)));
        }
    }
}
