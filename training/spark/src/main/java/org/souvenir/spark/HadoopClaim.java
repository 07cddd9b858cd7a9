package org.souvenir.spark;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.file.FileClaim;
import org.souvenir.core.name.Printable;

/**
 * Keeps a file for one driver, as {@link FileClaim} does on the machine's own disks. Elsewhere there is a file {@code .NAME.lock} beside
 * it, which says whose it is. Hadoop has no locks that end with their owner, so it counts until it is given free or its owner is
 * known to be gone: a process of this host that has ended, or an earlier attempt of the same application.
 */
interface HadoopClaim extends AutoCloseable {
    /** Others may come first, each time. */
    int ATTEMPTS = 10;

    /** Gives the file free. */
    @Override
    void close();

    /**
     * Claims a file, which need not be there yet.
     *
     * @param application the driver's, as Spark names it
     * @throws IllegalStateException if another has claimed it; it says who, and what to delete
     */
    static HadoopClaim of(HadoopFile file, String application) {
        Optional<java.nio.file.Path> local = file.local();
        if (local.isPresent()) {
            return claimed(local.get())::close;
        }
        HadoopFile lock = file.beside("lock");
        byte[] own = Owner.here(application).bytes();
        for (int i = 0; i < ATTEMPTS; i++) {
            if (lock.create(own)) {
                return () -> lock.remove(own);
            }
            removeIfStale(file, lock, application);
        }
        throw held(file, lock, "another driver");
    }

    private static FileClaim claimed(java.nio.file.Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written: %s".formatted(file, e), e);
        }
        return FileClaim.of(file);
    }

    private static void removeIfStale(HadoopFile file, HadoopFile lock, String application) {
        byte[] there;
        try {
            there = lock.bytes();
        } catch (UncheckedIOException e) { // it was given free just now, or else cannot be read the next time either
            return;
        }
        Owner owner = Owner.of(there);
        if (owner == null || !owner.isGone(application)) {
            throw held(file, lock, owner == null ? "another driver" : owner.toString());
        }
        lock.remove(there);
    }

    private static IllegalStateException held(HadoopFile file, HadoopFile lock, String owner) {
        return new IllegalStateException(
                "claim %s: only one driver may write it, but it belongs to %s; if that one is gone, delete %s"
                        .formatted(file.path(), owner, lock.path()));
    }

    /**
     * Whose a file is.
     *
     * @param started when the process started, since its number may be given to another one
     */
    record Owner(String host, long process, String started, String application, String since) {

        static Owner here(String application) {
            ProcessHandle process = ProcessHandle.current();
            return new Owner(
                    localHost(),
                    process.pid(),
                    started(process),
                    application,
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        }

        private static String started(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toString).orElse("");
        }

        private static String localHost() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost";
            }
        }

        /** What a lock holds, or null if that is none, or not yet whole. */
        static @Nullable Owner of(byte[] bytes) {
            try {
                Owner owner = new Gson().fromJson(new String(bytes, StandardCharsets.UTF_8), Owner.class);
                return owner == null || owner.host == null || owner.started == null || owner.application == null
                        ? null
                        : owner;
            } catch (JsonSyntaxException e) {
                return null;
            }
        }

        byte[] bytes() {
            return new Gson().toJson(this).getBytes(StandardCharsets.UTF_8);
        }

        boolean isGone(String newer) {
            Owner here = here(newer);
            boolean runsHere = ProcessHandle.of(process)
                    .filter(other -> started(other).equals(started))
                    .isPresent();
            return host.equals(here.host) ? !runsHere : application.equals(newer);
        }

        @Override
        public String toString() {
            return Printable.of(
                    "host %s, process %d, application %s, since %s".formatted(host, process, application, since));
        }
    }
}
