/** What the figures are moved by. */

/** Marks controls that only the library answers: where it does not run they stand still. */
const live = part => fill(part, { 'data-live': true }, []);
const LIVE = ':is(button, input, textarea)';
/** Says of a figure that it stands still, and holds what cannot answer. */
const stand = figure => {
  const all = figure.querySelectorAll(`[data-live]${LIVE}, [data-live] ${LIVE}`);
  all.forEach(each => each.matches('textarea, [type=text]') ? each.readOnly = true : each.disabled = true);
  if (all.length) figure.querySelector('figcaption').before(el('p', { class: 'still' }, say.still, ' ', el('a', { href: '#unable' }, say.stillWhy)));
};

const button = (text, clicked, attributes = {}) => el('button', { type: 'button', onclick: clicked, ...attributes }, text);
const status = (attributes = {}) => el('p', { role: 'status', ...attributes });
const alarm = () => el('p', { class: 'message', role: 'alert' });

/** A slider with its label and its value in words; calls back while it is moved. */
const slider = (label, { name, min, max, step, value, text = x => decimal(x) }, changed = () => {}) => {
  const output = el('output', {}, text(value));
  const input = el('input', { type: 'range', name, min, max, step, value, 'aria-valuetext': text(value) });
  const show = () => {
    output.textContent = text(+input.value);
    input.setAttribute('aria-valuetext', output.textContent);
  };
  input.addEventListener('input', () => {
    show();
    changed(+input.value);
  });
  const all = el('label', { class: 'slider' }, el('span', {}, label, ' ', output), input);
  return Object.assign(all, {
    set(x) { input.value = x; show(); },
    limit(most) { input.max = most; show(); },
    now: () => +input.value,
  });
};

/** Some buttons of which one is pressed; arrow keys go from one to the next. */
const choice = (label, entries, chosen, changed) => {
  const press = key => all.forEach(each => each.setAttribute('aria-pressed', each.dataset.key === key));
  const all = entries.map(([key, text]) => button(text, () => { press(key); changed(key); }, { 'data-key': key }));
  press(chosen);
  return Object.assign(el('div', { class: 'row choice', role: 'group', 'aria-label': label, onkeydown: byArrows }, all), { press });
};
const byArrows = event => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const all = [...event.currentTarget.querySelectorAll('button')];
  const next = all[all.indexOf(document.activeElement) + step];
  if (step && next) {
    event.preventDefault();
    next.focus();
    next.click();
  }
};

/** Plays over the words of a text, steps back and on, and can be dragged. */
const player = (name, show) => {
  let at = 0, total = 1, timer = 0;
  const drag = slider(say.word, { name, min: 0, max: 0, step: 1, value: 0, text: t => told(say.wordOf, { at: t + 1, count: total }) }, t => to(t));
  const to = t => { stop(); go(t); };
  const go = t => {
    at = Math.max(0, Math.min(total - 1, t));
    drag.set(at);
    show(at);
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = say.play;
  };
  const start = () => {
    if (at >= total - 1) go(0);
    play.textContent = say.pause;
    timer = setInterval(() => {
      go(at + 1);
      if (at >= total - 1) stop();
    }, calm.matches ? 1000 : 450);
  };
  const play = button(say.play, () => timer ? stop() : start(), { class: 'main' });
  const step = by => () => to(at + by);
  return Object.assign(el('div', { class: 'row player' }, play, button(say.back, step(-1)), button(say.forth, step(1)), drag), {
    to,
    over(count, t) {
      stop();
      total = count;
      drag.limit(count - 1);
      go(t ?? at);
    },
    at: () => at,
  });
};
