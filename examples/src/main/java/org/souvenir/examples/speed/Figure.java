package org.souvenir.examples.speed;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * How long something takes here, and at peers that were asked in turns.
 *
 * @param threads that worked
 * @param peers those that have such a thing
 */
record Figure(Configuration what, int threads, Stopwatch.Times ours, Map<Peer, Stopwatch.Times> peers) {

    /** GF/s: billions of operations per second, those of the matrix products alone. */
    double speed() {
        return what.operations() / ours.median() / 1e6;
    }

    double tokensPerSecond() {
        return what.tokens() / ours.median() * 1e3;
    }

    /** How many times as long a peer takes. */
    OptionalDouble ratio(Peer peer) {
        Stopwatch.Times times = peers.get(peer);
        return times == null ? OptionalDouble.empty() : OptionalDouble.of(times.median() / ours.median());
    }
}
