package org.souvenir.examples.speed;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A peer that runs in Python and is asked line by line, as {@code peer.py} says. Nothing runs there while it is not asked. What
 * Python writes to standard error is shown.
 */
final class PeerProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 5;
    private static final String READY = "peer ";
    private static final String MISSING = "missing ";

    private final Peer peer;
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;
    private final String greeting;

    private PeerProcess(Peer peer, Process process) throws IOException {
        this.peer = peer;
        this.process = process;
        this.questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.greeting = Optional.ofNullable(answers.readLine()).orElse("");
    }

    /**
     * Starts a peer; empty if it is not installed, which is said on standard error.
     *
     * @param python a command on the {@code PATH}, or a file
     * @param threads that the peer uses
     * @param seconds how long it measures each
     * @throws IllegalArgumentException if there is no such Python
     */
    static Optional<PeerProcess> start(String python, Peer peer, int threads, double seconds) throws IOException {
        Path script = Files.createTempFile("souvenir-peer", ".py");
        try (InputStream source = Objects.requireNonNull(PeerProcess.class.getResourceAsStream("peer.py"))) {
            Files.write(script, source.readAllBytes());
            return start(peer, python, script.toString(), peer.word(), "" + threads, "" + seconds);
        } finally {
            Files.delete(script); // Python has read it before its first answer
        }
    }

    /** Starts the command that plays a peer. */
    static Optional<PeerProcess> start(Peer peer, String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "benchmark: --peers needs Python, but '%s' does not start; --python PATH names another one"
                            .formatted(command[0]),
                    e);
        }
        PeerProcess started = new PeerProcess(peer, process);
        if (started.greeting.startsWith(READY)) {
            return Optional.of(started);
        }
        started.close();
        if (!started.greeting.startsWith(MISSING)) {
            throw new IllegalArgumentException("benchmark: %s must begin with '%sVERSION', but said '%s'"
                    .formatted(peer.title(), READY, started.greeting));
        }
        System.err.printf(
                "benchmark: without %s, as '%s' has no %s; 'pip install %s' brings it%n",
                peer.title(), command[0], started.greeting.substring(MISSING.length()), peer.packages());
        return Optional.empty();
    }

    Peer peer() {
        return peer;
    }

    String version() {
        return greeting.substring(READY.length());
    }

    /** How long it takes; empty if the peer has no such thing. */
    Optional<Stopwatch.Times> time(Configuration what) throws IOException {
        questions.write(what + "\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("%s ended without an answer to '%s'".formatted(peer.title(), what));
        }
        return answer.equals("none") ? Optional.empty() : Optional.of(Stopwatch.Times.parse(answer));
    }

    /** Ends it. */
    @Override
    public void close() throws IOException {
        try (questions;
                answers) {
            questions.close(); // no more lines: it ends by itself
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
