package org.souvenir.examples.guide;

/** Looks in a page for text that is hard to read. */
final class Contrast {
    /**
     * An expression: each text whose contrast with what is behind it is below 4.5 (WCAG 2, 1.4.3), with that; empty if there is none.
     * What is hidden, disabled, or has no letters is left out.
     */
    static final String FAINT = """
            (() => {
              const parsed = new Map(), canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
              const rgba = color => {
                if (!parsed.has(color)) {
                  canvas.clearRect(0, 0, 1, 1);
                  canvas.fillStyle = color;
                  canvas.fillRect(0, 0, 1, 1);
                  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
                  parsed.set(color, [r, g, b, a / 255]);
                }
                return parsed.get(color);
              };
              const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
              const behind = e => !e ? [255, 255, 255, 1] : over(rgba(getComputedStyle(e).backgroundColor), behind(e.parentElement));
              const light = color => {
                const [r, g, b] = color.slice(0, 3).map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
                return .2126 * r + .7152 * g + .0722 * b;
              };
              const faint = [];
              const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
              for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const e = node.parentElement;
                if (!/[\\p{L}\\p{N}]/u.test(node.data) || !e.checkVisibility() || e.closest('.later, [aria-hidden], :disabled, title, desc, style')) continue;
                const style = getComputedStyle(e), svg = e.closest('svg text');
                const back = behind(svg ? e.closest('svg').parentElement : e);
                const a = light(over(rgba(svg ? style.fill : style.color), back)), b = light(back);
                const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
                if (contrast < 4.5) faint.push(`${node.data.trim().slice(0, 30)} ${contrast.toFixed(2)}`);
              }
              return faint.join('; ');
            })()
            """;

    private Contrast() {}
}
