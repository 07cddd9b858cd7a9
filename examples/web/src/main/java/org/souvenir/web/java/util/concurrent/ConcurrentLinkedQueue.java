package org.souvenir.web.java.util.concurrent;

import java.util.ArrayDeque;

/**
 * The JDK's class of this name where there is one thread.
 *
 * @param <E> an element
 */
public final class ConcurrentLinkedQueue<E> extends ArrayDeque<E> {
    private static final long serialVersionUID = 1;

    /** An empty queue. */
    public ConcurrentLinkedQueue() {
        super();
    }
}
