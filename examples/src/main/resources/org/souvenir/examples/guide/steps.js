/** Figure 2: word by word, and the state is handed on. */
figures.steps = figure => {
  let reading = null;
  const words = el('p', { class: 'reading', lang: 'en' });
  const states = el('div', { class: 'states' });
  const changed = status();
  const film = chart((width, rows, t) => {
    const wide = width / rows.length, tall = Math.max(9, Math.min(14, wide / 2)), height = rows[0].length * tall;
    return svg('svg', { width, height, role: 'img', 'aria-label': say.filmLabel },
      svg('rect', { class: 'here', x: t * wide, width: wide, height, rx: 2 }),
      rows.slice(0, t + 1).flatMap((row, s) => row.map((x, j) => {
        const side = Math.sqrt(Math.min(1, Math.abs(x))) * (Math.min(wide, tall) - 1.5);
        return svg('rect', { class: x < 0 ? 'minus' : 'plus', x: (s + .5) * wide - side / 2, y: (j + .5) * tall - side / 2, width: side, height: side });
      })),
      rows.map((row, s) => svg('rect', { class: 'touch', x: s * wide, width: wide, height, onpointerdown: () => drag(s), onpointerenter: event => event.buttons && drag(s) })));
  });
  const controls = player('steps-word', t => show(t));
  /** A hand goes along the columns, which are drawn anew under it. */
  const drag = s => s === controls.at() || controls.to(s);
  const show = t => {
    const rows = reading.values['cell.h'];
    const now = rows[t], before = t ? rows[t - 1] : now.map(() => 0);
    [...words.querySelectorAll('span')].forEach((word, s) => {
      word.classList.toggle('later', s > t);
      word.classList.toggle('now', s === t);
    });
    film.show(rows, t);
    states.replaceChildren(
      strip(say.stateBefore, t ? told(say.afterWord, { word: reading.words[t - 1] }) : say.nothingYet, before),
      el('div', { class: 'strip' }, el('span', {}, el('b', {}, say.newWord)), el('span', { class: 'enters', lang: 'en' }, reading.words[t])),
      strip(say.stateNow, say.handedOn, now));
    changed.textContent = told(say.changed, { count: now.filter((x, j) => Math.abs(x - before[j]) > .1).length, all: now.length });
  };
  const { message, update } = follows(figure, [words, film, states, controls, changed], () => reader.read('gru').then(r => [r]), now => {
    const fresh = unlike(now.words, reading?.words);
    reading = now;
    words.replaceChildren(...flowing(now.words, word => el('span', {}, word)));
    controls.over(now.words.length, fresh ? Math.min(reader.telling(now), now.words.length - 1) : undefined);
  });
  figure.prepend(message, words, film, states, controls, changed);
  return update();
};
