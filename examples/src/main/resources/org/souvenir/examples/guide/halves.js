/** Figure 10: how long each unit's memory lasts, sorted. */
figures.halves = figure => {
  const KINDS = [['lstm', 'LSTM', 'one'], ['gru', 'GRU', 'two']];
  const TICKS = [.25, 1, 4, 16, 64], HEIGHT = 240, BOTTOM = 26, TOP = 10, LEFT = 42;
  const y = steps => TOP + (HEIGHT - TOP - BOTTOM) * (1 - Math.max(0, Math.min(1, Math.log2(steps / TICKS[0]) / Math.log2(128 / TICKS[0]))));
  const bars = chart((width, sorted) => {
    const wide = (width - LEFT - 6) / sorted[0].length;
    return svg('svg', { width, height: HEIGHT, role: 'img', 'aria-label': say.halvesLabel },
      TICKS.map(t => [axis(LEFT, y(t), width, y(t)), written(LEFT - 7, y(t) + 4, decimal(t, t < 1 ? 2 : 0), { 'text-anchor': 'end' })]),
      sorted.map((halves, k) => halves.map((steps, j) => svg('rect', {
        class: 'bar ' + KINDS[k][2], x: LEFT + 4 + j * wide + k * wide * .43, width: Math.max(1.5, wide * .38), y: y(steps), height: Math.max(1, HEIGHT - BOTTOM - y(steps)), rx: 1.5,
      }, svg('title', {}, told(say.halfLifeOf, { name: KINDS[k][1], steps: decimal(steps, 1) }))))),
      written(width, HEIGHT - 7, say.unitsSorted, { 'text-anchor': 'end' }));
  });
  const legend = el('div', { class: 'key' }, KINDS.map(([, name, kind]) => el('span', {}, el('i', { class: 'swatch ' + kind }), name)));
  const lasts = status();
  const { message, update } = follows(figure, [bars, legend, lasts], () => Promise.all(KINDS.map(([model]) => reader.read(model))), (...all) => {
    const sorted = all.map(reading => reading.halfLives.map(steps => steps ?? Infinity).sort((a, b) => b - a));
    bars.show(sorted);
    lasts.textContent = KINDS.map(([, name], k) => told(say.lasts, { name, most: decimal(sorted[k][0], 1), middle: decimal(sorted[k][sorted[k].length >> 1], 1) })).join(' ');
  });
  figure.prepend(el('h3', {}, say.halvesTitle), message, bars, legend, lasts);
  return update();
};
