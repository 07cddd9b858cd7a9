/** Figure 6: what one says beside the lines of Lstm.java, with their values, formulas and places in the drawing. */
figures.code = figure => {
  let chosen = 4, reading = null;
  const drawing = el('div', { class: 'drawing scroll', tabindex: 0, role: 'group', 'aria-label': say.drawing }), math = el('div', { class: 'math scroll', tabindex: 0, role: 'group', 'aria-label': say.formulas });
  const value = el('div', { role: 'status', class: 'value' });
  const lines = el('ol', { class: 'code', onkeydown: byArrows }, first.lines.map((line, i) => el('li', {},
    el('button', { type: 'button', onclick: () => pick(i), onpointerenter: () => pick(i) }, el('span', {}, line.said), el('code', { lang: 'en' }, line.java)))));
  const pick = i => {
    chosen = i;
    const line = first.lines[i];
    lines.querySelectorAll('button').forEach((b, j) => b.setAttribute('aria-pressed', j === i));
    drawing.querySelectorAll('[data-name]').forEach(part => part.classList.toggle('lit', line.drawn.includes(part.dataset.name)));
    math.querySelectorAll('mtr').forEach(row => row.classList.toggle('lit', row.firstElementChild.textContent.replace(/\s/g, '') === line.formula));
    if (reading) {
      const t = Math.min(pointed.at, reading.words.length - 1), all = reading.values[line.value];
      const from = line.before ? t - 1 : t, where = parts(from < 0 ? say.beforeFirst : say.atWord, { word: english(reading.words[from]) });
      const numbers = !all ? [] : from < 0 ? all[0].map(() => 0) : all[from];
      value.replaceChildren(strip(line.said, where, numbers, { scale: Math.max(1, ...numbers.map(Math.abs)) }));
    }
  };
  const { message, update } = follows(figure, [value], () => reader.read('lstm').then(r => [r]), now => { reading = now; pick(chosen); });
  pointed.listeners.push(() => pick(chosen));
  drawing.innerHTML = first.lstm.svg; // the library's own markup
  math.innerHTML = first.lstm.mathMl;
  figure.prepend(message, el('div', { class: 'heads', 'aria-hidden': 'true' }, el('h3', {}, say.said), el('h3', {}, 'Lstm.java')), lines, value, math, drawing);
  return update();
};
