// Souvenir VERSION, compiled for browsers; its classes are CLASSES.
// A library for recurrent neural networks; souvenir.d.ts says what can be called.
// TeaVM's runtime, which loads it, is under the Apache License 2.0.
(() => {
  "use strict";

  // What the runtime makes of text by "new Function", as functions, so that a page need not allow 'unsafe-eval': here are all texts
  // that it writes, and those of the library's own classes. Another text is made as it always is, where a page allows that.
  const bodies = {
    "return Object.create(null);": () => Object.create(null),
    "{return [];}": () => [],
    "return list.push(value);": (list, value) => list.push(value),
    "return object[name]=value;": (object, name, value) => (object[name] = value),
    "return object.toString();": object => object.toString(),
    "return typeof obj=='undefined';": object => object === undefined,
    "return text.normalize('NFKC');": text => text.normalize("NFKC"),
    "return text.toLowerCase();": text => text.toLowerCase(),
    "return text.toUpperCase();": text => text.toUpperCase(),
    "return /\\p{Ideographic}/u.test(String.fromCodePoint(codePoint));": code => /\p{Ideographic}/u.test(String.fromCodePoint(code)),
    "{return Array.from({length:width?numbers.length/width:0},function(_,i){return numbers.subarray(i*width,(i+1)*width);});}":
      (numbers, width) => Array.from({ length: width ? numbers.length / width : 0 }, (_, i) => numbers.subarray(i * width, (i + 1) * width)),
    "{throw Object.assign(new Error(message),{name:'EquationError',line:line,column:column});}":
      (message, line, column) => { throw Object.assign(new Error(message), { name: "EquationError", line, column }); },
  };

  const attempt = (action, otherwise) => {
    try {
      return action();
    } catch (e) {
      return otherwise(e);
    }
  };

  // The first that fits: how a text begins or what it has, and what it becomes.
  const texts = [
    [/^return new Function\('wrapCallFromJavaToJs'/, () => (wrap, ...parts) => made("wrap", ...parts).bind(null, wrap)],
    [/^return \[(p\d+(, p\d+)*)?\]$/, () => (...values) => values],
    [/instance\[method\]\(/, () => (rethrow, global, instance, method, ...given) =>
      attempt(() => (instance === null ? global(method)(...given) : instance[method](...given)), rethrow)],
    [/return new constructor\(/, () => (rethrow, constructor, ...given) => attempt(() => new constructor(...given), rethrow)],
    [/^return function \w+\(marker, javaObject\)/, body => constructor => Object.defineProperty(
      function (marker, javaObject) { return constructor.call(this, marker, javaObject); }, "name", { value: body.split(/[ (]/)[2] })],
    [/^return function\([^.]*\) {\s*try {\s*return fn\(this\b/, () => (rethrow, fn) =>
      function (...given) { return attempt(() => fn(this, ...given), rethrow); }],
    [/^return function\([^.]*\) {\s*try {\s*return fn\(/, () => (rethrow, fn) => (...given) => attempt(() => fn(...given), rethrow)],
    [/^try {\s*return fn\(/, () => (rethrow, fn, ...given) => attempt(() => fn(...given), rethrow)],
  ];

  function made(...parts) {
    const body = parts.at(-1);
    if (body === `return ${parts.at(-2)};`) { // behind the one that the runtime gives to all
      return (wrap, value) => value;
    }
    if (Object.hasOwn(bodies, body)) {
      return (wrap, ...given) => bodies[body](...given);
    }
    const name = /^return (\w+);$/.exec(body);
    if (name !== null && parts.length === 1) {
      return () => globalThis[name[1]];
    }
    const found = texts.find(([text]) => text.test(body));
    return found === undefined ? new Function(...parts) : found[1](body);
  }

  const runtime = ((globalThis, Function) => {
    RUNTIME
    return globalThis.TeaVM.wasmGC;
  })({}, made);

  // WebAssembly, compressed by gzip, in base 64.
  const packed = "LIBRARY";

  const needed =
    "souvenir: needs WebAssembly with garbage collection, which Chrome and Edge have from 119, Firefox from 120, Safari from 18.2";

  // A module with a struct.
  const struct = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 95, 1, 120, 0]);

  const isSupported = () =>
    typeof WebAssembly === "object" && typeof DecompressionStream === "function" && WebAssembly.validate(struct);

  let java = null; // what is exported
  let loading = null;

  const load = async () => {
    if (!isSupported()) {
      throw new Error(needed);
    }
    const zipped = new Blob([Uint8Array.from(atob(packed), c => c.charCodeAt(0))]);
    const module = new Response(zipped.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
    java = (await runtime.load(await module)).exports;
  };

  const front = () => {
    if (java === null) {
      throw new Error("souvenir: it must be loaded first: await souvenir.ready");
    }
    return java;
  };

  // What goes wrong in Java becomes an Error with its message.
  const call = (object, name, ...given) => {
    try {
      return object[name](...given);
    } catch (e) {
      throw e.name === "EquationError" ? e : new Error(e.message, { cause: e });
    }
  };

  const json = (object, name, ...given) => JSON.parse(call(object, name, ...given));

  const isList = value => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

  const shown = value =>
    isList(value) ? `a list of ${value.length}` : typeof value === "string" ? JSON.stringify(value) : String(value);

  const number = (value, what) => {
    if (typeof value !== "number") {
      throw new Error(`${what}: a number must be there, but it is ${shown(value)}`);
    }
    return value;
  };

  const list = (value, what) => {
    if (!isList(value)) {
      throw new Error(`${what}: a list must be there, but it is ${shown(value)}`);
    }
    return value;
  };

  const put = (row, values, from, width, what) => {
    if (width === 0) {
      values[from] = number(row, what);
      return;
    }
    if (list(row, what).length !== width) {
      throw new Error(`${what}: all rows must have ${width} numbers, as the first has, but one has ${row.length}`);
    }
    for (let j = 0; j < width; j++) {
      values[from + j] = number(row[j], what);
    }
  };

  // Sequences one after the other: their numbers, their lengths, and how many numbers a row has, 0 where it is a number.
  const pack = (sequences, what) => {
    const lengths = Int32Array.from(sequences, sequence => list(sequence, what).length);
    const first = sequences.find(sequence => sequence.length > 0);
    const width = first !== undefined && isList(first[0]) ? first[0].length : 0;
    if (width === 0 && first !== undefined && isList(first[0])) {
      throw new Error(`${what}: a row must have a number at least, but the first has none`);
    }
    const each = Math.max(1, width);
    const values = new Float32Array(lengths.reduce((sum, length) => sum + length, 0) * each);
    let from = 0;
    for (const sequence of sequences) {
      for (const row of sequence) {
        put(row, values, from, width, what);
        from += each;
      }
    }
    return [values, lengths, width];
  };

  // Readings, or what outputs are to be, side by side.
  const given = (readings, what) => {
    const all = call(front(), "given");
    const names = readings.length === 0 || isList(readings[0]) ? [""] : Object.keys(Object(readings[0]));
    for (const name of names) {
      const sequences = name === "" ? readings : readings.map(reading => reading[name]);
      call(all, "add", name, ...pack(sequences, name === "" ? what : `${what} ${name}`));
    }
    return all;
  };

  class Cell {
    #java;
    constructor(java) {
      this.#java = java;
    }
    get name() { return call(this.#java, "name"); }
    get inputs() { return call(this.#java, "inputs"); }
    get units() { return call(this.#java, "units"); }
    get parameters() { return call(this.#java, "parameters"); }
    get text() { return call(this.#java, "text"); }
    get unicode() { return call(this.#java, "unicode"); }
    get latex() { return call(this.#java, "latex"); }
    get mathMl() { return call(this.#java, "mathMl"); }
    get svg() { return call(this.#java, "svg"); }
    check() { return json(this.#java, "check"); }
    toJSON() { return this.text; }
  }

  class Network {
    #java;
    #cells = null;
    #cellNames;
    constructor(java) {
      this.#java = java;
      const { parameters, inputs, outputs, layers, notes, cells } = json(java, "about");
      const text = call(java, "text");
      Object.assign(this, { parameters, inputs, outputs, layers, notes, text: text === null ? null : new Text(text) });
      this.#cellNames = cells;
    }
    get summary() { return call(this.#java, "summary"); }
    get cells() {
      this.#cells ??= Object.fromEntries(this.#cellNames.map(name => [name, new Cell(call(this.#java, "cell", name))]));
      return this.#cells;
    }
    explain() { return call(this.#java, "explain"); }
    #ids(reading) {
      if (typeof reading !== "string") {
        return reading;
      }
      if (this.text === null) {
        throw new Error("reading: a text must be for a network with a vocabulary among its notes, but this one has none");
      }
      return this.text.tokens(reading).map(token => token.id);
    }
    #given(reading) {
      return given([this.#ids(reading)], "reading");
    }
    predict(reading, output) {
      return new Prediction(call(this.#java, "predict", this.#given(reading), output ?? ""));
    }
    trace(reading, outputGradient) {
      return new Trace(outputGradient === undefined
        ? call(this.#java, "trace", this.#given(reading))
        : call(this.#java, "traceOf", this.#given(reading), given([outputGradient], "output gradient")));
    }
    gradients(reading, outputGradient) {
      return call(this.#java, "gradients", this.#given(reading), given([outputGradient], "output gradient"));
    }
    contributions(reading, score) {
      if (isList(score)) {
        return call(this.#java, "contributionsToSum", this.#given(reading), Float32Array.from(score));
      }
      const labels = this.text === null ? [] : this.text.labels;
      const column = typeof score === "string" ? labels.indexOf(score) : number(score, "score");
      if (typeof score === "string" && column < 0) {
        throw new Error(`score: there are the labels [${labels.join(", ")}], but not ${shown(score)}`);
      }
      return call(this.#java, "contributionsToColumn", this.#given(reading), column);
    }
    memories(reading) { return call(this.#java, "memories", this.#given(reading)); }
    memoriesAlong(reading) { return call(this.#java, "memoriesAlong", this.#given(reading)); }
    session() { return new Session(call(this.#java, "session")); }
    training(options) {
      const ids = reading => this.#ids(reading);
      return new Training(call(this.#java, "training", JSON.stringify(options ?? {})), ids);
    }
    save(notes) {
      const bytes = call(this.#java, "save", notes === undefined ? "" : JSON.stringify(notes));
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    }
  }

  class Prediction {
    #java;
    constructor(java) {
      this.#java = java;
    }
    get values() { return call(this.#java, "values"); }
    get probabilities() { return call(this.#java, "probabilities"); }
    get yesProbabilities() { return call(this.#java, "yesProbabilities"); }
    get classes() { return Array.from(call(this.#java, "classes")); }
  }

  class Trace {
    #java;
    constructor(java) {
      this.#java = java;
    }
    get names() { return json(this.#java, "names"); }
    get output() { return call(this.#java, "output"); }
    values(name) { return call(this.#java, "values", name); }
    get gradientNames() { return json(this.#java, "gradientNames"); }
    gradient(name) { return call(this.#java, "gradient", name); }
    gradientNorms(name) { return call(this.#java, "gradientNorms", name); }
    gate(name) { return call(this.#java, "gate", name); }
  }

  class Session {
    #java;
    constructor(java) {
      this.#java = java;
    }
    step(input) {
      const [values] = pack([isList(input) ? input : [input]], "step");
      return call(this.#java, "step", values);
    }
    reset() { call(this.#java, "reset"); }
    close() { call(this.#java, "close"); }
  }

  class Training {
    #java;
    #ids;
    constructor(java, ids) {
      this.#java = java;
      this.#ids = ids;
    }
    take(examples) {
      const inputs = given(list(examples, "examples").map(example => this.#ids(example.input)), "input");
      const targets = given(examples.map(({ target }) => (isList(target) ? target : [target])), "target");
      return call(this.#java, "take", inputs, targets);
    }
    network() { return new Network(call(this.#java, "network")); }
  }

  class Text {
    #java;
    constructor(java) {
      this.#java = java;
      const { labels, vocabulary, tokenizer, temperature } = json(java, "about");
      Object.assign(this, { labels, vocabulary, tokenizer, temperature });
    }
    #verdict(probabilities) {
      const best = probabilities.indexOf(Math.max(...probabilities));
      return { label: this.labels[best], probability: probabilities[best], probabilities };
    }
    tokens(text) { return json(this.#java, "tokens", String(text)); }
    read(text) { return this.#verdict(call(this.#java, "read", String(text))); }
    readAlong(text) { return call(this.#java, "readAlong", String(text)).map(row => this.#verdict(row)); }
    write(start, options) { return json(this.#java, "write", String(start), JSON.stringify(options ?? {})); }
  }

  globalThis.souvenir = Object.freeze({
    get supported() { return isSupported(); },
    get ready() { return (loading ??= load()); },
    version: "VERSION",
    load(file) {
      const bytes = file instanceof ArrayBuffer ? new Int8Array(file)
        : ArrayBuffer.isView(file) ? new Int8Array(file.buffer, file.byteOffset, file.byteLength)
        : null;
      if (bytes === null) {
        throw new Error(`load: the bytes of a file must be there, but it is ${shown(file)}`);
      }
      return new Network(call(front(), "load", bytes));
    },
    network(recipe) { return new Network(call(front(), "network", JSON.stringify(recipe))); },
    get cells() { return json(front(), "cells"); },
    cell(nameOrEquations, inputs, units) {
      return new Cell(call(front(), "cell", String(nameOrEquations), inputs ?? 0, units ?? 0));
    },
    parse(equations) { return new Cell(call(front(), "parse", String(equations))); },
  });
})();
