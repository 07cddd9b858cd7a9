package org.souvenir.core.file;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A thread for what an interrupt would break: a channel is closed when the thread that writes to it is interrupted. Nobody
 * interrupts this one; whoever waits for it waits to the end, and is interrupted as before.
 */
final class Uninterrupted implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "souvenir-file");
        made.setDaemon(true);
        return made;
    });

    /** What is done with a file. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /** Runs it to its end. */
    void run(Action action) throws IOException {
        CompletableFuture<Void> done = CompletableFuture.runAsync(
                () -> {
                    try {
                        action.run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                thread);
        try {
            done.join(); // which an interrupt does not end
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
