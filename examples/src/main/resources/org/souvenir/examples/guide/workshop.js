/** Figure 7: the cell as text. */
figures.workshop = async figure => {
  const STEPS = 300;
  const field = el('textarea', { class: 'code', name: 'equations', rows: 11, spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', wrap: 'off', lang: 'en', 'aria-describedby': 'equation-problem' });
  const behind = el('pre', { class: 'code', 'aria-hidden': 'true' });
  const editor = el('div', { class: 'editor' }, behind, field);
  const problem = el('p', { class: 'message', role: 'alert', id: 'equation-problem' });
  const drawing = el('div', { class: 'drawing scroll', tabindex: 0, role: 'group', 'aria-label': say.drawing }), math = el('div', { class: 'math scroll', tabindex: 0, role: 'group', 'aria-label': say.formulas });
  const laws = el('div', { role: 'status' }), curves = track(STEPS), legend = el('div'), spoken = status();
  let now = first.leaky;

  /** Underlines from a place to the end of the word there. */
  const mark = (line = 0, column = 1) => {
    behind.replaceChildren(...field.value.split('\n').flatMap((text, i) => {
      if (i !== line - 1) return [text + '\n'];
      const from = Math.min(column - 1, text.length), length = /^(\w+|.?)/.exec(text.slice(from))[0].length;
      return [text.slice(0, from), el('mark', {}, text.slice(from, from + length) || ' '), text.slice(from + length) + '\n'];
    }));
  };
  const show = drawn => {
    now = drawn;
    drawing.innerHTML = drawn.svg; // the library's own markup
    math.innerHTML = drawn.mathMl;
    check.disabled = train.disabled = false;
    field.removeAttribute('aria-invalid');
    [drawing, math].forEach(part => part.classList.remove('stale'));
    problem.textContent = '';
    mark();
  };
  const refuse = error => {
    check.disabled = train.disabled = true;
    field.setAttribute('aria-invalid', 'true');
    [drawing, math].forEach(part => part.classList.add('stale'));
    problem.textContent = error.line ? told(say.wrongAt, { line: error.line, column: error.column, problem: error.message.replace(/^equations, line \d+, column \d+: /, '') }) : told(say.wrong, { problem: error.message });
    mark(error.line, error.column);
  };
  const read = latest(async () => {
    laws.replaceChildren();
    try { show(await engine.call('draw', field.value)); } catch (error) { refuse(error); }
  });
  const check = button(say.check, async () => {
    laws.textContent = say.checking;
    try {
      const found = await engine.call('check', field.value);
      const asked = found.filter(({ verdict }) => verdict !== 'NOT_APPLICABLE');
      laws.replaceChildren(el('p', {}, told(say.lawsKept, { kept: asked.filter(({ verdict }) => verdict === 'KEPT').length, all: asked.length })),
        el('ul', { class: 'laws', lang: 'en' }, asked.map(({ law, verdict, detail }) => el('li', { class: verdict === 'KEPT' ? '' : 'broken' }, law, detail && el('small', {}, detail)))));
    } catch (error) { laws.textContent = failure(error); }
  });
  const train = button(say.train, async () => {
    spoken.textContent = say.starting;
    if (now.inputs !== SYMBOLS) {
      spoken.textContent = told(say.mustRead, { count: SYMBOLS, width: now.inputs });
      return;
    }
    try {
      await run([{ cell: field.value }, { cell: 'lstm', units: now.units }], { lag: 12, rate: .02, seed: 1, steps: STEPS }, at => {
        legend.replaceChildren(key([['one', told(say.withWeights, { name: say.yours, count: at.parameters[0] })], ['two', told(say.withWeights, { name: 'LSTM', count: at.parameters[1] })], ['mark', say.guessing]]));
        curves.hidden = false;
        curves.show([{ values: at.smooth[0], kind: 'one' }, { values: at.smooth[1], kind: 'two' }], STEPS);
        spoken.textContent = at.diverged >= 0 ? told(say.diverged, { name: [say.yours, 'LSTM'][at.diverged], step: at.taken })
          : told(say.trained, { step: at.taken, guessing: decimal(GUESSING), one: decimal(at.smooth[0].at(-1)), two: decimal(at.smooth[1].at(-1)) });
      });
    } catch (error) { spoken.textContent = failure(error); }
  }, { class: 'main' });
  const write = text => { field.value = text.trimEnd(); return read(); };
  const begin = (name, text) => button(text, async () => { try { write(await engine.call('equations', name, SYMBOLS, first.leaky.units)); } catch (error) { refuse(error); } });
  field.addEventListener('input', () => { mark(); later(); });
  field.addEventListener('scroll', () => { behind.scrollTop = field.scrollTop; behind.scrollLeft = field.scrollLeft; });
  const later = paused(read, 300);
  figure.prepend(
    live(el('div', { class: 'row', role: 'group', 'aria-label': say.startFrom }, el('span', {}, say.startFrom), begin('lstm', 'LSTM'), begin('gru', 'GRU'), button(say.leaky, () => write(first.leaky.text)))),
    live(el('label', {}, say.yourCell, editor)), problem, math, drawing,
    live(el('div', { class: 'row' }, check, train, button(say.stop, stop))), laws, curves, legend, spoken);
  curves.hidden = true;
  field.value = first.leaky.text.trimEnd();
  show(first.leaky);
};
