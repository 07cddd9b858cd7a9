package org.souvenir.examples.memory;

import org.souvenir.cells.Cell;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Janet;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.wrapper.ChronoBias;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;

/**
 * The cells that are compared, each as large as the same number of parameters allows. They start as they do by default; the
 * last one, of which only the forget gate is left, is told the lag (van der Westhuizen and Lasenby, 2018).
 */
enum Contender {
    RNN {
        @Override
        Cell cell(int inputs, int hidden) {
            return new ElmanRnn(inputs, hidden);
        }
    },
    LSTM {
        @Override
        Cell cell(int inputs, int hidden) {
            return new Lstm(inputs, hidden);
        }
    },
    GRU {
        @Override
        Cell cell(int inputs, int hidden) {
            return new Gru(inputs, hidden);
        }
    },
    JANET {
        @Override
        Cell cell(int inputs, int hidden) {
            return new Janet(inputs, hidden);
        }

        @Override
        Cell toldLag(Cell cell, int lag) {
            return new ChronoBias(cell, Math.max(3, lag));
        }
    };

    /** As many parameters as an LSTM of 16 units that reads two numbers. */
    private static final int BUDGET = 4 * 16 * (16 + 2 + 1);

    abstract Cell cell(int inputs, int hidden);

    /** The same cell, if it starts as the lag asks for. */
    Cell toldLag(Cell cell, int lag) {
        return cell;
    }

    /** The largest cell within the budget. */
    Cell within(int inputs) {
        int hidden = 1;
        while (parameters(cell(inputs, hidden + 1)) <= BUDGET) {
            hidden++;
        }
        return cell(inputs, hidden);
    }

    static int parameters(Cell cell) {
        return Step.of(cell::define).parameters().stream()
                .mapToInt(ParameterSpec::length)
                .sum();
    }
}
