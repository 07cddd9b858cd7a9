/** Figure 8, and what figure 7 trains by: cells that learn the same task side by side, one race at a time. */
const GUESSING = Math.log(4);
const LEARNED = .3;
let running = 0;

const track = steps => lines(260, { min: 0, max: 2, label: say.lossLabel, ends: [0, steps].map(step => told(say.stepAt, { step })), marks: [GUESSING] });

/** Runs until there are enough steps, a loss is no number, or another race begins; calls back with the smoothed losses so far. */
const run = async (cells, { lag, rate, seed, steps }, show) => {
  const mine = ++running;
  const parameters = await engine.call('begin', cells, { lag, rate, seed });
  const all = [[], []], smooth = [[], []];
  for (let taken = 0; taken < steps && mine === running;) {
    const now = await engine.call('go', 10);
    if (mine !== running) break;
    taken = now.taken;
    now.losses.forEach((losses, i) => losses.forEach(loss => {
      all[i].push(loss);
      const last = all[i].slice(-20);
      smooth[i].push(last.reduce((a, b) => a + b, 0) / last.length);
    }));
    const over = now.diverged >= 0 || taken >= steps;
    show({ smooth, parameters, taken, over, diverged: now.diverged });
    if (over) break;
  }
};
const stop = () => { running++; };

figures.race = figure => {
  const STEPS = 500;
  const lag = slider(say.lag, { name: 'lag', min: 4, max: 40, step: 1, value: 12, text: count => told(say.lagOf, { count }) });
  const seed = el('input', { type: 'number', name: 'seed', min: 0, max: 99999, value: 7 });
  const curves = track(STEPS), legend = el('div'), spoken = status();
  const named = parameters => legend.replaceChildren(key([['one', told(say.withWeights, { name: 'LSTM', count: parameters[0] })], ['two', told(say.withWeights, { name: 'GRU', count: parameters[1] })]]));
  const outcome = ({ smooth, taken, over, diverged }) => diverged >= 0 ? told(say.diverged, { name: ['LSTM', 'GRU'][diverged], step: taken })
    : !over ? told(say.raceAt, { step: taken })
    : ['LSTM', 'GRU'].map((name, i) => {
      const step = smooth[i].findIndex((loss, t) => t > 20 && loss < LEARNED);
      return told(step < 0 ? say.notLearned : say.learnedAt, { name, step });
    }).join(' ');
  const go = button(say.race, async () => {
    seed.value = Math.max(0, Math.min(99999, Math.round(+seed.value || 0)));
    try {
      await run([{ cell: 'lstm', units: 12 }, { cell: 'gru', units: 14 }], { lag: lag.now(), rate: .01, seed: +seed.value, steps: STEPS }, now => {
        named(now.parameters);
        curves.show([{ values: now.smooth[0], kind: 'one' }, { values: now.smooth[1], kind: 'two' }], STEPS);
        spoken.textContent = outcome(now);
      });
    } catch (problem) { spoken.textContent = failure(problem); }
  }, { class: 'main' });
  figure.prepend(el('div', { class: 'row' }, lag, el('label', { class: 'short' }, say.seed, seed), go, button(say.stop, stop)), curves, legend, spoken);
  legend.replaceChildren(key([['one', 'LSTM'], ['two', 'GRU'], ['mark', say.guessing]]));
  curves.show([], STEPS);
};
