package org.souvenir.core.platform;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A thread that nobody knows. */
final class JvmUndisturbed implements Platform.Undisturbed {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "souvenir-file");
        made.setDaemon(true);
        return made;
    });

    @Override
    public void run(Action action) throws IOException {
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
