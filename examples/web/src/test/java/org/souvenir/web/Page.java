package org.souvenir.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Opens pages of a folder in Chromium, and waits for what they post to {@code said}.
 *
 * @param policy the Content-Security-Policy that pages come with; empty for none
 * @param options more of the browser's
 */
record Page(Path browser, Path folder, Path profile, String policy, List<String> options) {
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");
    private static final List<String> QUIET = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** A browser without a policy. */
    static Page in(Path browser, Path folder, Path profile) {
        return new Page(browser, folder, profile, "", List.of());
    }

    /** The same with a Content-Security-Policy. */
    Page under(String other) {
        return new Page(browser, folder, profile, other, options);
    }

    /** The same with an option. */
    Page with(String option) {
        return new Page(browser, folder, profile, policy, List.of(option));
    }

    /** The browser of this machine. */
    static Optional<Path> installed() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(java.io.File.pathSeparator))
                .flatMap(folder -> BROWSERS.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What the page says that a server gives. */
    String open(String page) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        return open(server -> server + page);
    }

    /** What the page says that is opened from a disk; where to, it is told by {@code ?said=}. */
    String openFromDisk(String page) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        return open(server -> folder.resolve(page).toUri() + "?said=" + server + "said");
    }

    private String open(UnaryOperator<String> address)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<String> said = new CompletableFuture<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, said));
        server.start();
        String at = address.apply("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        List<String> command = Stream.of(
                        List.of(browser.toString()), QUIET, options, List.of("--user-data-dir=" + profile, at))
                .flatMap(List::stream)
                .toList();
        Process running = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.log").toFile())
                .start();
        try {
            return said.get(5, TimeUnit.MINUTES);
        } finally {
            running.descendants().forEach(ProcessHandle::destroy);
            running.destroy();
            running.waitFor();
            server.stop(0);
        }
    }

    private void answer(HttpExchange exchange, CompletableFuture<String> said) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        Path file = folder.resolve(name);
        byte[] body = new byte[0];
        int status = 200;
        if (name.equals("said")) {
            said.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        } else if (Files.isRegularFile(file)) {
            body = Files.readAllBytes(file);
        } else {
            status = 404;
        }
        String type =
                name.endsWith("wasm") ? "application/wasm" : name.endsWith("js") ? "text/javascript" : "text/html";
        exchange.getResponseHeaders().add("Content-Type", type);
        if (!policy.isEmpty()) {
            exchange.getResponseHeaders().add("Content-Security-Policy", policy);
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
