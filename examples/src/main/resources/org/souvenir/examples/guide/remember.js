/** Figure 1: someone reads a review, and what they remember. */
figures.remember = figure => {
  let model = 'lstm', reading = null;
  const words = el('p', { class: 'reading', lang: 'en' });
  const bar = el('i'), verdict = el('span', { role: 'status' });
  const meter = el('div', { class: 'meter' }, bar, el('b'), verdict);
  const kept = status();
  const controls = player('remember-word', t => show(t));
  const show = t => {
    const left = reading.left[t];
    [...words.querySelectorAll('span')].forEach((word, s) => {
      word.classList.toggle('later', s > t);
      word.classList.toggle('now', s === t);
      word.style.setProperty('--left', s > t ? 0 : Math.min(1, left[s]).toFixed(3));
      word.title = s > t ? say.notYet : told(say.leftOf, { share: percent(left[s]) });
    });
    const positive = reading.positive[t];
    bar.style.setProperty('--share', positive);
    verdict.textContent = positive >= .5 ? told(say.praise, { share: percent(positive) }) : told(say.complains, { share: percent(1 - positive) });
    const best = reading.words.slice(0, t + 1).map((word, s) => [word, left[s]])
      .filter(([word]) => /[\p{L}\p{N}]/u.test(word)).sort((a, b) => b[1] - a[1]).slice(0, 4);
    kept.replaceChildren(...parts(say.bestKept, { words: el('span', {}, best.map(([word, share], i) => [i ? say.comma : '', english(word), ' ' + percent(share)])) }));
  };
  const { message, update } = follows(figure, [words, meter, controls, kept], () => reader.read(model).then(r => [r]), now => {
    const fresh = unlike(now.words, reading?.words);
    reading = now;
    const most = Math.max(...now.adds.map(Math.abs), 1e-9);
    words.replaceChildren(...flowing(now.words, (word, t) => {
      const share = Math.abs(now.adds[t]) / most;
      const speaks = share < .12 ? '' : now.adds[t] > 0 ? 'for' : 'against';
      return el('span', { class: `${speaks} ${now.known[t] ? '' : 'unknown'}`, style: { '--counts': share.toFixed(3) } }, word);
    }));
    controls.over(now.words.length, fresh ? now.words.length - 1 : undefined);
  });
  const which = choice(say.network, models.slice(1), model, chosen => { model = chosen; update(); });
  figure.prepend(reviewField('review', 3), message, which, words, meter, controls, kept);
  return update();
};
