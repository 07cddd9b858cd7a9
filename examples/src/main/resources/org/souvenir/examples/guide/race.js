/** Figure 8, and what figure 7 trains by: cells that learn the same task side by side, one race at a time. */
const { symbols: SYMBOLS } = first.race;
const GUESSING = Math.log(SYMBOLS);
const LEARNED = .3, SMOOTH = 20;
let running = 0;

const track = steps => lines(260, { min: 0, max: 2, label: say.lossLabel, ends: [0, steps].map(step => told(say.stepAt, { step })), marks: [GUESSING] });
/** Means of the last losses at each step. */
const smoothed = losses => losses.map((loss, t) => {
  const last = losses.slice(Math.max(0, t + 1 - SMOOTH), t + 1);
  return last.reduce((a, b) => a + b, 0) / last.length;
});

/** Runs until there are enough steps, a loss is no number, or another race begins; calls back with the smoothed losses so far. */
const run = async (cells, { lag, rate, seed, steps }, show) => {
  const mine = ++running;
  const parameters = await engine.call('begin', cells, { symbols: SYMBOLS, lag, rate, seed });
  const all = cells.map(() => []);
  for (let taken = 0; taken < steps && mine === running;) {
    const now = await engine.call('go', 10);
    if (mine !== running) break;
    taken = now.taken;
    now.losses.forEach((losses, i) => all[i].push(...losses));
    const over = now.diverged >= 0 || taken >= steps;
    show({ smooth: all.map(smoothed), parameters, taken, over, diverged: now.diverged });
    if (over) break;
  }
};
const stop = () => { running++; };

figures.race = figure => {
  const { runners, rate } = first.race, steps = runners[0].losses.length, names = runners.map(({ name }) => name);
  const lag = slider(say.lag, { name: 'lag', min: 4, max: first.race.longest, step: 1, value: first.race.lag, text: count => told(say.lagOf, { count }) });
  const seed = el('input', { type: 'number', name: 'seed', min: 0, max: 99999, value: first.race.seed });
  const curves = track(steps), legend = el('div'), spoken = status();
  const outcome = ({ smooth, taken, over, diverged }) => diverged >= 0 ? told(say.diverged, { name: names[diverged], step: taken })
    : !over ? told(say.raceAt, { step: taken })
    : names.map((name, i) => {
      const step = smooth[i].findIndex((loss, t) => t > SMOOTH && loss < LEARNED);
      return told(step < 0 ? say.notLearned : say.learnedAt, { name, step });
    }).join(' ');
  const show = now => {
    legend.replaceChildren(key([['one', told(say.withWeights, { name: names[0], count: now.parameters[0] })], ['two', told(say.withWeights, { name: names[1], count: now.parameters[1] })], ['mark', say.guessing]]));
    curves.show([{ values: now.smooth[0], kind: 'one' }, { values: now.smooth[1], kind: 'two' }], steps);
    spoken.textContent = outcome(now);
  };
  const go = button(say.race, async () => {
    seed.value = Math.max(0, Math.min(99999, Math.round(+seed.value || 0)));
    try {
      await run(runners.map(({ cell, units }) => ({ cell, units })), { lag: lag.now(), rate, seed: +seed.value, steps }, show);
    } catch (problem) { spoken.textContent = failure(problem); }
  }, { class: 'main' });
  figure.prepend(live(el('div', { class: 'row' }, lag, el('label', { class: 'short' }, say.seed, seed), go, button(say.stop, stop))), curves, legend, spoken);
  show({ smooth: runners.map(({ losses }) => smoothed(losses)), parameters: runners.map(({ parameters }) => parameters), taken: steps, over: true, diverged: -1 });
};
