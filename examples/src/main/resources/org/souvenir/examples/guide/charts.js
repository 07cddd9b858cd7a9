/** Pictures of numbers. Lines differ by dashes, bars by their place, squares by being full or hollow: never by colour alone. */

/** As wide as its column, drawn again when that or what it shows changes. */
const chart = draw => {
  const box = el('div', { class: 'chart' });
  let shown = null, width = 0;
  const render = () => {
    width = box.clientWidth;
    if (width && shown) box.replaceChildren(draw(width, ...shown));
  };
  new ResizeObserver(() => { if (box.clientWidth !== width) render(); }).observe(box);
  return Object.assign(box, { show(...given) { shown = given; render(); } });
};

const axis = (x1, y1, x2, y2, more = {}) => svg('line', { class: 'axis', x1, y1, x2, y2, ...more });
const written = (x, y, text, more = {}) => svg('text', { x, y, ...more }, text);

/**
 * Lines over steps, one of { values, kind } each; what leaves the picture is cut at its edge.
 * marks are dashed lines across, ends the words at both ends of the x axis.
 */
const lines = (height, { min, max, digits = 1, label, ends, marks = [] }) => chart((width, all, count) => {
  const left = 42, right = 10, top = 10, bottom = 28;
  const steps = Math.max(2, count ?? 0, ...all.map(line => line.values.length));
  const x = i => left + i / (steps - 1) * (width - left - right);
  const y = v => top + (max - Math.max(-1e4, Math.min(1e4, v))) / (max - min) * (height - top - bottom);
  const points = values => values.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(' ');
  return svg('svg', { width, height, role: 'img', 'aria-label': label },
    [min, (min + max) / 2, max].map(v => [axis(left, y(v), width - right, y(v)), written(left - 7, y(v) + 4, decimal(v, digits), { 'text-anchor': 'end' })]),
    written(left, height - 8, ends[0]), written(width - right, height - 8, ends[1], { 'text-anchor': 'end' }),
    marks.map(v => axis(left, y(v), width - right, y(v), { class: 'mark' })),
    svg('svg', { x: 0, y: top - 3, width, height: height - top - bottom + 6, viewBox: `0 ${top - 3} ${width} ${height - top - bottom + 6}` },
      all.map(line => svg('polyline', { class: 'line ' + line.kind, points: points(line.values) }))));
});

/** What the lines of a picture are. */
const key = entries => el('div', { class: 'key' }, entries.map(([kind, text]) => el('span', {},
  svg('svg', { width: 34, height: 10, 'aria-hidden': 'true' }, svg('line', { class: 'line ' + kind, x1: 1, x2: 33, y1: 5, y2: 5 })), text)));

/** Numbers as a row of squares: as large as the number, full above zero and hollow below (a Hinton diagram). */
const squares = (numbers, { chosen = -1, scale = 1, pick } = {}) => el('span', { class: 'squares', role: 'img', 'aria-label': numbers.map(x => decimal(x, 1)).join(say.comma) },
  numbers.map((x, j) => el('i', {
    class: (x < 0 ? 'minus' : 'plus') + (j === chosen ? ' chosen' : ''),
    title: told(say.numberIs, { number: j + 1, value: decimal(x, 3) }),
    style: { '--size': Math.sqrt(Math.min(1, Math.abs(x) / scale)).toFixed(3) },
    onclick: pick && (() => pick(j)),
  })));
const strip = (name, about, numbers, options) => el('div', { class: 'strip' }, el('span', {}, el('b', {}, name), ' ', el('span', {}, about)), squares(numbers, options));
