/** Figure 4: how much of the message about a mistake arrives at each word. */
figures.gradient = figure => {
  const KINDS = { rnn: 'two', lstm: 'one', gru: 'three' };
  const ROW = 104, TALL = 62, LEFT = 52, LEAST = 5, LABEL = 15;
  /** Shares are drawn by their powers of ten: a vanishing message is one that falls like a slope. */
  const LEVELS = [1, .1, .01, .001], tall = share => Math.max(0, 1 + Math.log10(Math.max(share, 1e-9)) / 3) * TALL;
  const bars = chart((space, words, shares) => {
    const wide = Math.max(LEAST, (space - LEFT - 26) / words.length), width = LEFT + words.length * wide + 4, line = k => 26 + k * ROW + TALL;
    const height = models.length * ROW + Math.max(...words.map(word => Math.min(14, word.length))) * 6 + 22;
    return el('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': say.gradientLabel }, svg('svg', { width: Math.max(width, Math.min(space, width + 22)), height, 'aria-hidden': 'true' },
      models.map(([model, name], k) => [
        written(LEFT - 4, line(k) - TALL - 8, name, { class: 'name' }),
        LEVELS.map(level => [axis(LEFT - 4, line(k) + .5 - tall(level), width, line(k) + .5 - tall(level)),
          written(LEFT - 8, line(k) + 4 - tall(level), percent(level), { 'text-anchor': 'end' })]),
        shares[k].map((share, t) => svg('rect', { class: 'bar ' + KINDS[model], x: LEFT + t * wide, width: wide - Math.min(4, wide / 4), y: line(k) - tall(share), height: Math.max(1, tall(share)), rx: 2 },
          svg('title', {}, `${words[t]}: ${percent(share)}`))),
      ]),
      words.map((word, t) => t % Math.ceil(LABEL / wide) ? null : written(0, 0, word.length > 14 ? word.slice(0, 13) + '…' : word,
        { class: 'word', lang: 'en', transform: `translate(${(LEFT + t * wide + 2).toFixed(1)},${models.length * ROW + 8}) rotate(48)` }))));
  });
  const reaches = status();
  const { message, update } = follows(figure, [bars, reaches], () => Promise.all(models.map(([model]) => reader.read(model))), (...all) => {
    const shares = all.map(({ gradient }) => {
      const most = Math.max(...gradient, 1e-30);
      return gradient.map(norm => norm / most);
    });
    bars.show(all[0].words, shares);
    reaches.textContent = models.map(([, name], k) => told(say.reaches, { name, share: percent(shares[k][0]) })).join(' ');
  });
  figure.prepend(reviewField('gradient-review', 2), message, bars, reaches);
  return update();
};
