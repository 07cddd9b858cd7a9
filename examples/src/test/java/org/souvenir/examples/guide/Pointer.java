package org.souvenir.examples.guide;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;

/** Drags things in a page, as a hand does with a mouse or a finger. */
enum Pointer {
    MOUSE {
        @Override
        void press(Chromium page, double x, double y) {
            mouse(page, "mouseMoved", x, y, 0);
            mouse(page, "mousePressed", x, y, 1);
        }

        @Override
        void move(Chromium page, double x, double y) {
            mouse(page, "mouseMoved", x, y, 1);
        }

        @Override
        void release(Chromium page, double x, double y) {
            mouse(page, "mouseReleased", x, y, 0);
        }
    },
    FINGER {
        @Override
        void press(Chromium page, double x, double y) {
            page.send("Emulation.setTouchEmulationEnabled", Map.of("enabled", true));
            touch(page, "touchStart", List.of(Map.of("x", x, "y", y)));
        }

        @Override
        void move(Chromium page, double x, double y) {
            touch(page, "touchMove", List.of(Map.of("x", x, "y", y)));
        }

        @Override
        void release(Chromium page, double x, double y) {
            touch(page, "touchEnd", List.of());
            page.send("Emulation.setTouchEmulationEnabled", Map.of("enabled", false));
        }
    };

    private static final int MOVES = 6;

    abstract void press(Chromium page, double x, double y);

    abstract void move(Chromium page, double x, double y);

    abstract void release(Chromium page, double x, double y);

    private static void mouse(Chromium page, String type, double x, double y, int buttons) {
        page.send(
                "Input.dispatchMouseEvent",
                Map.of("type", type, "x", x, "y", y, "button", "left", "buttons", buttons, "clickCount", 1));
    }

    private static void touch(Chromium page, String type, List<Map<String, Double>> points) {
        page.send("Input.dispatchTouchEvent", Map.of("type", type, "touchPoints", points));
    }

    /**
     * Drags from one place of an element to another.
     *
     * @param element an expression
     * @param from a share of its width, in [0, 1]
     * @param to another
     */
    void drag(Chromium page, String element, double from, double to) {
        JsonObject place = page.evaluate(
                        ("(() => { const e = %s; e.scrollIntoView({ block: 'center', behavior: 'instant' });"
                                        + " const { x, y, width, height } = e.getBoundingClientRect(); return { x, y, width, height }; })()")
                                .formatted(element))
                .getAsJsonObject();
        double left = place.get("x").getAsDouble();
        double width = place.get("width").getAsDouble();
        double y = place.get("y").getAsDouble() + place.get("height").getAsDouble() / 2;
        press(page, left + from * width, y);
        for (int i = 1; i <= MOVES; i++) {
            move(page, left + (from + (to - from) * i / MOVES) * width, y);
        }
        release(page, left + to * width, y);
    }
}
