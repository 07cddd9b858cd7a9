/** Figure 5: the cell at one word, along the belt and from gate to gate. */
figures.gates = figure => {
  const chosen = { model: 'lstm', at: -1, unit: 0, station: '' };
  let reading = null;
  const words = el('div', { class: 'tokens', role: 'group', 'aria-label': say.words, lang: 'en', onkeydown: byArrows });
  const belt = el('div', { class: 'belt', role: 'group', 'aria-label': say.belt, onkeydown: byArrows });
  const about = status({ class: 'about' }), strips = el('div');
  const unit = slider(say.number, { name: 'unit', min: 0, max: 23, step: 1, value: 0, text: j => told(say.wordOf, { at: j + 1, count: reading?.values['cell.h'][0].length ?? 24 }) }, j => { chosen.unit = j; show(); });

  /** The values of a name at the word, or of a state before it. */
  const at = name => reading.values['cell.' + name][chosen.at];
  const before = name => chosen.at ? reading.values['cell.' + name][chosen.at - 1] : at(name).map(() => 0);
  /** The stations from one end of the belt to the other: [key, name, numbers]. What is no gate lies on the belt. */
  const stations = {
    lstm: () => [['old', say.cOld, before('c')], ['forget', say.forget, at('forget')], ['input', say.input, at('input')],
      ['candidate', say.candidate, at('candidate')], ['new', say.cNew, at('c')], ['output', say.output, at('output')], ['shown', say.hNew, at('h')]],
    gru: () => [['old', say.hOld, before('h')], ['update', say.update, at('update')], ['candidate', say.candidate, at('candidate')],
      ['reset', say.reset, at('reset')], ['new', say.hNew, at('h')]],
  };
  const ON_BELT = ['old', 'new', 'shown'];
  /** What meets the station before it, not the belt. */
  const INTO = { lstm: { candidate: '×' }, gru: { reset: '←' } };
  /** What is done on the belt above the gates: [sign, the first of these stations, how many]. */
  const signs = { lstm: [['×', 2, 1], ['+', 3, 2], ['× tanh', 6, 1]], gru: [['×', 2, 1], ['+', 3, 1]] };
  const show = () => {
    const all = stations[chosen.model]();
    if (!all.some(([station]) => station === chosen.station)) chosen.station = all[1][0];
    const number = Object.fromEntries(all.map(([station, , numbers]) => [station, numbers[chosen.unit]]));
    [...words.children].forEach((word, t) => word.setAttribute('aria-pressed', t === chosen.at));
    const focused = [...belt.children].indexOf(document.activeElement);
    belt.style.setProperty('--stations', all.length);
    belt.replaceChildren(
      ...all.map(([station, name, numbers], i) => el('button', {
        type: 'button', class: ON_BELT.includes(station) ? 'carried' : 'gate', 'data-into': INTO[chosen.model][station], style: { '--at': i + 1, '--span': 1 },
        'aria-pressed': String(station === chosen.station), onclick: () => { chosen.station = station; show(); },
      }, el('span', {}, name), el('b', {}, decimal(numbers[chosen.unit])))),
      ...signs[chosen.model].map(([sign, from, span]) => el('span', { class: span > 1 ? 'sign wide' : 'sign', 'aria-hidden': 'true', style: { '--at': from, '--span': span } }, el('b', {}, sign))));
    if (focused >= 0) belt.children[focused]?.focus();
    const rest = 1 - number.update;
    about.replaceChildren(...parts(say[chosen.model + 'About'][chosen.station], {
      word: english(reading.words[chosen.at]), ...Object.fromEntries(Object.entries({
        ...number, rest, stays: number.forget * number.old, comes: number.input * number.candidate, tanh: Math.tanh(number.new),
      }).map(([name, x]) => [name, decimal(x)])),
    }));
    const largest = Math.max(1, ...all.flatMap(([station, , numbers]) => station === 'old' || station === 'new' ? numbers.map(Math.abs) : []));
    strips.replaceChildren(...all.map(([station, name, numbers]) => {
      const row = strip(name, '', numbers, { chosen: chosen.unit, scale: station === 'old' || station === 'new' ? largest : 1, pick: j => { chosen.unit = j; unit.set(j); show(); } });
      row.classList.toggle('lit', station === chosen.station);
      return row;
    }));
  };
  const point = t => { chosen.at = t; show(); pointed.set(t); };
  const { message, update } = follows(figure, [words, belt, about, unit, strips], () => reader.read(chosen.model).then(r => [r]), now => {
    const fresh = unlike(now.words, reading?.words);
    reading = now;
    if (fresh) {
      chosen.at = reader.telling(now);
      words.replaceChildren(...now.words.map((word, t) => button(word, () => point(t), { onpointerenter: () => point(t) })));
    }
    unit.limit(now.values['cell.h'][0].length - 1);
    show();
    if (fresh) pointed.set(chosen.at);
  });
  const which = choice(say.network, models.slice(1), chosen.model, model => { chosen.model = model; update(); });
  figure.prepend(message, which, words, belt, about, unit, strips);
  return update();
};

/** The word that the reader points at, which the next figure shows, too. */
const pointed = {
  at: 0,
  listeners: [],
  set(t) { this.at = t; this.listeners.forEach(listener => listener()); },
};
