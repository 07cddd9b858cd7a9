/**
 * The library, in a worker: engine.call(name, ...) is a promise of what worker.js has under that name. What the figures ask first was
 * answered when the page was written, so that they are there before the library is, and where it cannot run.
 */
const held = id => document.getElementById(id).textContent.trim();

/** A module with a struct: what a browser without garbage collection in WebAssembly refuses. */
const STRUCT = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 95, 1, 127, 0];

const engine = (() => {
  const waiting = new Map();
  const opened = new Map();
  let count = 0, worker, started;
  const post = (...message) => new Promise((resolve, reject) => {
    waiting.set(++count, { resolve, reject });
    worker.postMessage([count, ...message]);
  });
  const start = () => {
    worker = new Worker(URL.createObjectURL(new Blob([held('library'), '\n', held('worker')], { type: 'text/javascript' })));
    worker.onmessage = ({ data: { id, value, problem } }) => {
      const { resolve, reject } = waiting.get(id);
      waiting.delete(id);
      if (problem) reject(Object.assign(new Error(problem.message), problem));
      else resolve(value);
    };
    worker.onerror = event => {
      for (const { reject } of waiting.values()) reject(new Error(event.message));
      waiting.clear();
    };
    return post('start');
  };
  const known = (name, given) => engine.running ? undefined : first.answers[JSON.stringify([name, ...given])];
  return {
    supported: typeof WebAssembly === 'object' && typeof DecompressionStream === 'function' && WebAssembly.validate(new Uint8Array(STRUCT)),
    running: false,
    /** Loads the library, once. */
    start() {
      if (!this.supported) return Promise.reject(new Error(say.cannotRun));
      return started ??= start().then(() => { this.running = true; });
    },
    /** Loads a network, once. */
    async open(name) {
      await this.start();
      if (!opened.has(name)) opened.set(name, post('open', name, held('model-' + name)));
      return opened.get(name);
    },
    async call(name, ...given) {
      return known(name, given) ?? this.start().then(() => post(name, ...given));
    },
    /** The same of a network, which is loaded where it must be: worker.js gets its name before what is given. */
    async ask(network, name, ...given) {
      return known(name, [network, ...given]) ?? this.open(network).then(() => post(name, network, ...given));
    },
  };
})();
/** What went wrong, for people. */
const failure = problem => told(say.failed, { problem: problem.message });
