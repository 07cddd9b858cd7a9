// Runs in a worker behind souvenir.js, so that the page never waits: gets [id, name, ...], answers { id, value } or { id, problem }.

/** Of longer texts the first words are read: what is shown grows with their square. */
const MOST = 120;
const POSITIVE = 'positive';
const networks = new Map();

const unpacked = async packed => {
  const bytes = Uint8Array.from(atob(packed), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};
const plain = rows => rows.map(row => Array.from(row));

/** A text as one of the readers reads it: word by word, and what it remembers, shows, and would learn. */
const read = (name, text) => {
  const network = networks.get(name);
  const all = network.text.tokens(text);
  const tokens = all.slice(0, MOST);
  const reading = { words: tokens.map(t => t.text), known: tokens.map(t => t.known), unread: all.length - tokens.length };
  return tokens.some(t => t.known) ? { ...reading, ...follow(network, tokens.map(t => t.id)) } : reading;
};
const follow = (network, ids) => {
  const good = network.text.labels.indexOf(POSITIVE);
  const wanted = network.text.labels.map((label, i) => i === good ? 1 : -1);
  const trace = network.trace(ids, wanted);
  const along = network.memoriesAlong(ids);
  const gate = ['cell.forget', 'cell.update'].find(each => trace.names.includes(each));
  return {
    positive: ids.map((id, t) => network.predict(ids.slice(0, t + 1)).probabilities[0][good]),
    left: plain(Object.values(along)[0] ?? []),
    adds: Array.from(network.contributions(ids, wanted).values),
    gradient: Array.from(trace.gradientNorms('cell.h')),
    halfLives: gate ? Array.from(trace.gate(gate).halfLife) : [],
    values: Object.fromEntries(trace.names.map(each => [each, plain(trace.values(each))])),
  };
};

/** What becomes of a number in a cell of one unit that gets it at the first step, and nothing later. */
const repeated = (equations, start, steps) => {
  const session = souvenir.network({ features: 1, layers: [{ recurrent: equations }] }).session();
  const path = [start];
  for (let t = 0; t < steps; t++) path.push(session.step([t ? 0 : start])[0]);
  session.close();
  return path;
};
const number = x => `(${x.toFixed(6)})`;

const pictured = cell => ({ text: cell.text, svg: cell.svg, mathMl: cell.mathMl, inputs: cell.inputs, units: cell.units, parameters: cell.parameters });

/** Draws from a seed, the same in every browser (xorshift, Marsaglia 2003). */
const drawing = seed => {
  let s = (seed * 2654435761 ^ 0x9e3779b9) >>> 0 || 1;
  return below => {
    s ^= s << 13; s >>>= 0;
    s ^= s >>> 17;
    s ^= s << 5; s >>>= 0;
    return Math.floor(s / 4294967296 * below);
  };
};
/** Symbols as rows with a single one; the target is the first of them. */
const example = (draw, symbols, lag) => {
  const input = Array.from({ length: lag }, () => {
    const row = new Array(symbols).fill(0);
    row[draw(symbols)] = 1;
    return row;
  });
  return { input, target: input[0].indexOf(1) };
};

/** Cells that learn the same task side by side. */
let race = null;
const BATCH = 32;
const begin = (cells, { symbols, lag, rate, seed }) => {
  const made = cells.map(({ cell, units }) => units ? souvenir.cell(cell, symbols, units) : souvenir.parse(cell));
  const networks = made.map(recurrent => souvenir.network({ features: symbols, layers: [{ recurrent }, { pooling: 'LAST' }, { dense: symbols }], seed }));
  race = { symbols, lag, draw: drawing(seed), taken: 0, runners: networks.map(network => network.training({ rate, clip: 1, seed })) };
  return networks.map(network => network.parameters);
};
/** Some steps more; the losses of each, and whose loss is no number any more. */
const go = steps => {
  const losses = race.runners.map(() => []);
  for (let s = 0; s < steps; s++) {
    const batch = Array.from({ length: BATCH }, () => example(race.draw, race.symbols, race.lag));
    for (let i = 0; i < losses.length; i++) {
      try {
        losses[i].push(race.runners[i].take(batch).loss);
      } catch (problem) {
        return { taken: race.taken, losses, diverged: i, problem: problem.message };
      }
    }
    race.taken++;
  }
  return { taken: race.taken, losses, diverged: -1 };
};

const write = (name, start, temperature, seed, count) => {
  const network = networks.get(name);
  const writing = network.text.write('\n' + start, { temperature, seed, count, candidates: 5 });
  const memory = network.trace(writing.text).values('cell.c');
  return {
    characters: writing.tokens,
    given: writing.given,
    next: writing.next.map(all => all.map(({ token, probability }) => [token, probability])),
    neurons: memory.map(row => Array.from(row, Math.tanh)),
  };
};

const calls = {
  start: () => souvenir.ready,
  async open(name, packed) { networks.set(name, souvenir.load(await unpacked(packed))); },
  read,
  multiplied: (factor, start, steps) => [`${number(factor)} * (h + x)`, `tanh(${number(factor)} * (h + x))`]
    .map(next => repeated(`input x [1]\nstate h [1]\nh' = ${next}\noutput h'`, start, steps)),
  kept: (gate, steps) => repeated(`input x [1]\nstate c [1]\nforget = sigmoid(${number(gate)} + 0 * x)\nc' = forget * (c + x)\noutput c'`, 1, steps),
  draw: text => pictured(souvenir.parse(text)),
  equations: (name, inputs, units) => souvenir.cell(name, inputs, units).text,
  check: text => souvenir.parse(text).check(),
  begin,
  go,
  write,
};
let turn = Promise.resolve();
onmessage = ({ data: [id, name, ...given] }) => {
  turn = turn.then(async () => {
    try {
      postMessage({ id, value: await calls[name](...given) });
    } catch (e) {
      postMessage({ id, problem: { message: String(e.message || e), line: e.line, column: e.column } });
    }
  });
};
