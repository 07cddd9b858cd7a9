/** Figure 3: what tanh and a gate do to a number, again and again. */
figures.squash = figure => {
  const STEPS = 20;
  const factor = slider(say.factor, { name: 'factor', min: -2, max: 2, step: .05, value: 1.5 }, () => multiply());
  const start = slider(say.start, { name: 'start', min: -2, max: 2, step: .05, value: .8 }, () => multiply());
  const gate = slider(say.gateInput, { name: 'gate', min: -4, max: 6, step: .1, value: 2.2, text: x => decimal(x, 1) }, () => keep());
  const ends = [told(say.stepAt, { step: 0 }), told(say.stepAt, { step: STEPS })];
  const paths = lines(230, { min: -4, max: 4, digits: 0, label: say.multipliedLabel, ends, marks: [-1, 1] });
  const kept = lines(230, { min: 0, max: 1, label: say.keptLabel, ends, marks: [.5] });
  const ofPaths = status(), ofKept = status();
  const guarded = (work, where) => latest(() => work().catch(problem => { where.textContent = failure(problem); }));
  const multiply = guarded(async () => {
    const [without, squashed] = await engine.call('multiplied', factor.now(), start.now(), STEPS);
    paths.show([{ values: without, kind: 'two' }, { values: squashed, kind: 'one' }]);
    const last = Math.abs(without.at(-1));
    const outside = without.findIndex(x => Math.abs(x) > 4);
    ofPaths.textContent = told(outside > 0 ? say.exploded : last < .01 ? say.vanished : say.settled,
      { step: outside, last: decimal(without.at(-1)), squashed: decimal(squashed.at(-1)) });
  }, ofPaths);
  const keep = guarded(async () => {
    const path = await engine.call('kept', gate.now(), STEPS);
    kept.show([{ values: path, kind: 'three' }]);
    const half = path.findIndex(x => x < .5);
    ofKept.textContent = told(half > 0 ? say.halfGone : say.stillThere, { share: decimal(path[1]), step: half, last: percent(path.at(-1)) });
  }, ofKept);
  figure.prepend(el('div', { class: 'halves' },
    el('div', {}, el('h3', {}, say.tanhTitle), live(factor), live(start), paths, key([['two', say.without], ['one', say.withTanh]]), ofPaths),
    el('div', {}, el('h3', {}, say.gateTitle), live(gate), kept, key([['three', say.stillInMemory]]), ofKept)));
  [paths, kept].forEach(each => each.show([]));
  return Promise.all([multiply(), keep()]);
};
