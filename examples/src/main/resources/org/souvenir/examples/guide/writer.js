/** Figure 9: a network that writes, one number of its memory, and what might have come next. */
figures.writer = async figure => {
  const COUNT = 300;
  let seed = 1, writing = null, neuron = -1, at = 0;
  const field = el('input', { type: 'text', name: 'beginning', maxlength: 200, spellcheck: 'false', autocomplete: 'off', lang: 'en' });
  field.value = say.beginningText;
  const text = el('div', { class: 'written', tabindex: 0, role: 'group', 'aria-label': say.writtenText, lang: 'en' });
  const next = el('div', { class: 'next', role: 'status' }), message = alarm();
  const temperature = slider(say.temperature, { name: 'temperature', min: 0, max: 1.5, step: .05, value: .4 }, () => write());
  const which = slider(say.neuron, { name: 'neuron', min: 0, max: 127, step: 1, value: 0, text: j => String(j + 1) }, j => { neuron = j; colour(); });
  const shown = c => c === ' ' ? '␣' : c === '\n' ? '⏎' : c;
  const colour = () => [...text.children].forEach((each, i) => {
    const value = writing.neurons[i + 1][neuron];
    each.classList.toggle('minus', value < -.1);
    each.classList.toggle('plus', value > .1);
    each.style.setProperty('--size', Math.abs(value).toFixed(2));
  });
  const point = i => {
    at = Math.max(0, Math.min(writing.characters.length - 2, i));
    [...text.children].forEach((each, j) => each.classList.toggle('now', j === at));
    next.replaceChildren(el('p', {}, told(say.nextAfter, { character: shown(writing.characters[at + 1]), value: decimal(writing.neurons[at + 1][neuron]) })),
      el('ol', {}, writing.next[at + 1].map(([c, share]) => el('li', { style: { '--share': share } }, el('b', {}, shown(c)), ' ', percent(share)))));
  };
  const write = latest(async () => {
    message.textContent = '';
    try {
      writing = await engine.ask('writer', 'write', field.value, temperature.now(), seed, COUNT);
      const start = writing.given - 1; // behind a line's end, with which each review begins
      text.replaceChildren(...writing.characters.slice(1).map((c, i) => el('span', { class: i < start ? 'typed' : '', onpointerenter: () => point(i) }, c)));
      which.limit(writing.neurons[0].length - 1);
      if (neuron < 0) {
        neuron = liveliest(writing.neurons);
        which.set(neuron);
      }
      colour();
      point(start - 1);
    } catch (problem) { message.textContent = failure(problem); }
  });
  text.addEventListener('keydown', event => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (move && writing) {
      event.preventDefault();
      point(at + move);
    }
  });
  field.addEventListener('input', paused(write));
  figure.prepend(live(el('label', {}, say.beginning, field)), live(el('div', { class: 'row' }, temperature, button(say.another, () => { seed++; write(); }, { class: 'main' }))), message, which, text, next);
  return write();
};
/** A number that means something moves seldom, and far. */
const liveliest = rows => {
  const worth = rows[0].map((x, j) => {
    const values = rows.map(row => row[j]), mean = values.reduce((a, b) => a + b, 0) / values.length;
    const spread = values.reduce((a, b) => a + (b - mean) ** 2, 0);
    const moved = values.slice(1).reduce((a, b, t) => a + (b - values[t]) ** 2, 0);
    return spread / (moved + 1);
  });
  return worth.indexOf(Math.max(...worth));
};
