package org.souvenir.examples.guide;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A page in a headless Chromium, over the DevTools protocol. */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final List<String> OPTIONS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-port=0");
    private static final String ADDRESS = "DevTools listening on ";
    private static final int PATIENCE = 120; // seconds
    /** Methods that tell of what a page must not do. */
    private static final List<String> TROUBLE = List.of(
            "Runtime.exceptionThrown", "Log.entryAdded", "Network.requestWillBeSent", "Runtime.consoleAPICalled");

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger sent = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
    private final List<JsonObject> events = new CopyOnWriteArrayList<>();
    private String session = "";

    private Chromium(Process process, Path profile, String address) {
        this.process = process;
        this.profile = profile;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), new Listener())
                .join();
    }

    /** The browser of this machine. */
    static Optional<Path> installed() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(java.io.File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts it with an empty page. */
    static Chromium start(Path browser, Path profile) throws IOException {
        List<String> command = Stream.of(
                        List.of(browser.toString()), OPTIONS, List.of("--user-data-dir=" + profile, "about:blank"))
                .flatMap(List::stream)
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Chromium chromium = new Chromium(process, profile, address(process));
        JsonObject target = chromium.send("Target.createTarget", Map.of("url", "about:blank"));
        JsonObject attached = chromium.send(
                "Target.attachToTarget",
                Map.of("targetId", target.get("targetId").getAsString(), "flatten", true));
        chromium.session = attached.get("sessionId").getAsString();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            chromium.send(domain + ".enable", Map.of());
        }
        return chromium;
    }

    private static String address(Process process) throws IOException {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            int at = line.indexOf(ADDRESS);
            if (at >= 0) {
                Thread draining = new Thread(() -> said.lines().forEach(ignored -> {}), "chromium");
                draining.setDaemon(true);
                draining.setUncaughtExceptionHandler((thread, e) -> {}); // it ends with the process
                draining.start();
                return line.substring(at + ADDRESS.length()).strip();
            }
        }
        throw new IOException("chromium: must say where its tools are, but ended");
    }

    /** Puts messages together, and hands answers to who waits for them. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder part = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                JsonObject message = JsonParser.parseString(part.toString()).getAsJsonObject();
                part.setLength(0);
                CompletableFuture<JsonObject> asked =
                        message.has("id") ? waiting.remove(message.get("id").getAsInt()) : null;
                if (asked != null) {
                    asked.complete(message);
                } else {
                    events.add(message);
                }
            }
            from.request(1);
            return null;
        }
    }

    /** The result of a method of the protocol. */
    JsonObject send(String method, Map<String, ?> given) {
        JsonObject found = ask(method, given);
        if (!found.has("result")) {
            throw new AssertionError(method + ": " + found);
        }
        return found.getAsJsonObject("result");
    }

    /** What a method of the protocol is answered with: a result or an error. */
    private JsonObject ask(String method, Map<String, ?> given) {
        int id = sent.incrementAndGet();
        JsonObject message = new JsonObject();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", json(given));
        if (!session.isEmpty()) {
            message.addProperty("sessionId", session);
        }
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        socket.sendText(message.toString(), true).join();
        return answer.orTimeout(PATIENCE, TimeUnit.SECONDS).join();
    }

    private static JsonElement json(Object value) {
        if (value instanceof JsonElement already) {
            return already;
        }
        if (value instanceof Map<?, ?> map) {
            JsonObject object = new JsonObject();
            map.forEach((name, each) -> object.add(String.valueOf(name), json(each)));
            return object;
        }
        if (value instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(each -> array.add(json(each)));
            return array;
        }
        return value instanceof Number number
                ? new JsonPrimitive(number)
                : value instanceof Boolean truth ? new JsonPrimitive(truth) : new JsonPrimitive(String.valueOf(value));
    }

    /** Opens a file, and forgets what other pages did. */
    void open(Path file) {
        events.clear();
        send("Page.navigate", Map.of("url", file.toUri().toString()));
    }

    /** How wide the window is, and which scheme of colours its reader prefers. */
    void show(int width, String scheme) {
        show(width, scheme, "no-preference");
    }

    /** The same, and whether there should be less motion: {@code reduce}. */
    void show(int width, String scheme, String motion) {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        send(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", motion))));
    }

    /** What an expression is in the page; promises are waited for. */
    JsonElement evaluate(String expression) {
        JsonObject answer = asked(expression);
        if (!answer.has("result")) {
            throw new AssertionError(expression + ": " + answer);
        }
        return value(expression, answer);
    }

    private JsonObject asked(String expression) {
        return ask("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    }

    private static JsonElement value(String expression, JsonObject answer) {
        JsonObject found = answer.getAsJsonObject("result");
        if (found.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + found.get("exceptionDetails"));
        }
        JsonElement value = found.getAsJsonObject("result").get("value");
        return value == null ? JsonNull.INSTANCE : value;
    }

    String text(String expression) {
        return evaluate(expression).getAsString();
    }

    /** Waits until an expression is true; a page that gives way to the next one while it is asked has no answer yet. */
    void until(String expression) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        while (true) {
            JsonObject answer = asked("!!(" + expression + ")");
            if (answer.has("result") && value(expression, answer).getAsBoolean()) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("not true within " + PATIENCE + " s: " + expression + ": " + answer);
            }
            Thread.sleep(100);
        }
    }

    /** Writes into a field. */
    void type(String name, String text) {
        evaluate("(() => { const f = document.querySelector('[name=%s]'); f.focus(); f.value = %s;"
                        .formatted(name, new JsonPrimitive(text))
                + " f.dispatchEvent(new Event('input', { bubbles: true })); })()");
    }

    /** Presses a key. */
    void press(String key, int code) {
        for (String type : List.of("rawKeyDown", "keyUp")) {
            send(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
        }
    }

    /** Keeps a picture of an element. */
    void picture(String selector, Path file) throws IOException {
        JsonObject place = evaluate(("(() => { const r = document.querySelector('%s').getBoundingClientRect();"
                                + " return { x: r.left + scrollX, y: r.top + scrollY, width: r.width, height: r.height, scale: 1 }; })()")
                        .formatted(selector))
                .getAsJsonObject();
        JsonObject found = send("Page.captureScreenshot", Map.of("clip", place.asMap(), "captureBeyondViewport", true));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(found.get("data").getAsString()));
    }

    /** Exceptions, lines on the console, and whatever was asked of a server. */
    List<String> troubles() {
        return events.stream()
                .filter(event -> TROUBLE.contains(event.get("method").getAsString()))
                .filter(event -> !ofThePage(event))
                .map(JsonObject::toString)
                .toList();
    }

    private static boolean ofThePage(JsonObject event) {
        JsonObject given = event.getAsJsonObject("params");
        return given.has("request")
                && given.getAsJsonObject("request").get("url").getAsString().matches("(?s)(file|blob|data):.*");
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.onExit().join();
        for (String link : List.of("SingletonCookie", "SingletonLock", "SingletonSocket")) {
            Files.deleteIfExists(profile.resolve(link)); // they lead out of it
        }
    }
}
