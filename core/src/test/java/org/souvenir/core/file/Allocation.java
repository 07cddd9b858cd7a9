package org.souvenir.core.file;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How many bytes a thread has asked for. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** By this thread, since it began. */
    public static long now() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
