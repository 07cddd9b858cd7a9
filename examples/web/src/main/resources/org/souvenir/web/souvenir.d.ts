/**
 * Souvenir in a web page or a worker. `souvenir.js` is a plain script that defines one global, `souvenir`; the library itself,
 * compiled to WebAssembly, is inside, so that nothing else is requested and pages work from a disk, too.
 *
 * ```html
 * <script src="souvenir.js"></script>
 * <script type="module">
 *   await souvenir.ready;
 *   const network = souvenir.load(await (await fetch("reviews.safetensors")).arrayBuffer());
 *   network.text.read("Crunchy and not too sweet!").label;            // "positive"
 * </script>
 * ```
 *
 * Names are those of the Java API, whose documentation says more. Everything but `ready` is synchronous; long work belongs in a
 * worker (`importScripts("souvenir.js")`). Whatever is wrong is said by an `Error` with the library's message.
 */
declare const souvenir: souvenir.Souvenir;

declare namespace souvenir {
  interface Souvenir {
    /** Whether this browser can run it: it needs WebAssembly with garbage collection. */
    readonly supported: boolean;
    /**
     * Loads the library when it is first asked for. Fails where `supported` is false; the message names browsers that have what
     * is needed (Chrome and Edge 119, Firefox 120, Safari 18.2). All below may be used once it is fulfilled.
     */
    readonly ready: Promise<void>;
    /** The version of the library. */
    readonly version: string;
    /** A network from a file that `Network.save`, `NetworkFormat.write` or `TextNetwork.save` wrote. */
    load(file: ArrayBuffer | Uint8Array): Network;
    /** A network whose parameters start as its layers say. */
    network(recipe: Recipe): Network;
    /** The names that `cell` knows, sorted. */
    readonly cells: string[];
    /** A cell by its name ("lstm") and sizes, or by its equations, which say their sizes themselves. */
    cell(nameOrEquations: string, inputs?: number, units?: number): Cell;
    /** A cell by its equations, as `EquationText` reads them; else an `EquationError`. */
    parse(equations: string): Cell;
  }

  /** What is wrong with equations; the message says it, too. */
  interface EquationError extends Error {
    readonly name: "EquationError";
    /** From 1. */
    readonly line: number;
    /** From 1, in UTF-16 units. */
    readonly column: number;
  }

  /** The equations of one time step. */
  interface Cell {
    /** Its kind: "lstm", or "equations". */
    readonly name: string;
    /** The width of what it reads at each step. */
    readonly inputs: number;
    /** The width of what it gives at each step. */
    readonly units: number;
    /** How many numbers it learns. */
    readonly parameters: number;
    /** The equations as a program reads them: what `parse` takes. */
    readonly text: string;
    /** The equations for people, a line for each, in Unicode. */
    readonly unicode: string;
    /** The same, in LaTeX. */
    readonly latex: string;
    /** The same, as an element `math`. */
    readonly mathMl: string;
    /** Its drawing, made from the equations: an element `svg`. */
    readonly svg: string;
    /** Whether it keeps the laws on which all else relies; a second or less. */
    check(): Finding[];
    /** Its text, so that it may stand in a recipe. */
    toJSON(): string;
  }

  interface Finding {
    /** In words. */
    readonly law: string;
    readonly verdict: "KEPT" | "BROKEN" | "NOT_APPLICABLE";
    /** Where it is broken, or why it is not applicable; else empty. */
    readonly detail: string;
  }

  /** What an untrained network is made of: layer after layer. */
  interface Recipe {
    /** It reads so many numbers at each step … */
    features?: number;
    /** … or an id below this. */
    ids?: number;
    layers: Layer[];
    /** Where its numbers come from, a whole number; 1 unless told. */
    seed?: number;
  }

  type Layer =
    | { embedding: number }
    | { dropout: number }
    | { dense: number; name?: string }
    /** A cell, or the name of one and its units, or equations. */
    | { recurrent: Cell | string; units?: number; reading?: "FORWARD" | "BACKWARD" | "BOTH"; name?: string }
    /** One row for each sequence instead of one for each step. */
    | { pooling: "LAST" | "FIRST" | "MEAN" | "MAX" | "ATTENTION" };

  /** Rows of numbers: `rows[t][j]`. Views of one array; copies, so that they may be changed. */
  type Rows = Float32Array[];

  /** Of one input: an id for each step, or a row of numbers for each step; of an input without steps, one row. */
  type Steps = ArrayLike<number> | ArrayLike<ArrayLike<number>>;

  /** One sequence: the steps of the only input, or those of each input by its name, or a text where the network has `text`. */
  type Reading = Steps | { readonly [input: string]: Steps } | string;

  /** Immutable. */
  interface Network {
    /** A table of its layers. */
    readonly summary: string;
    /** How many numbers it learned. */
    readonly parameters: number;
    readonly inputs: Port[];
    readonly outputs: Port[];
    /** The names of its layers. */
    readonly layers: string[];
    /** Its recurrent layers by name, with their equations; of a layer that reads both ways, "NAME.forward" and "NAME.backward". */
    readonly cells: { readonly [layer: string]: Cell };
    /** What was noted beside it in its file. */
    readonly notes: { readonly [name: string]: string };
    /** Words or characters and labels, where its notes tell them; else null. */
    readonly text: Text | null;
    /** How it is run in training, in words. */
    explain(): string;
    /** What an output says of a sequence; the first output unless told. */
    predict(reading: Reading, output?: string): Prediction;
    /**
     * All named values and states at every step.
     *
     * @param outputGradient ∂L/∂y of a loss L, of the shape of the output: then the trace has gradients of states, too
     */
    trace(reading: Reading, outputGradient?: Steps): Trace;
    /** The gradients of a loss L with ∂L/∂y for the first output. */
    gradients(reading: Reading, outputGradient: Steps): Gradients;
    /**
     * What each step added to a score, by integrated gradients.
     *
     * @param score a column of the first output, a label of `text`, or a weight for each column
     */
    contributions(reading: Reading, score: number | string | ArrayLike<number>): Contributions;
    /** What became of what each step wrote into each memory ("lstm1.c"), up to the end of the sequence. */
    memories(reading: Reading): { readonly [memory: string]: MemoryUse };
    /**
     * How much is left of what each step wrote, after each step: `left[t][s]` for s ≤ t, in [0, 1] or so. Takes time with the square
     * of the steps.
     */
    memoriesAlong(reading: Reading): { readonly [memory: string]: Rows };
    /** A sequence that comes step by step. */
    session(): Session;
    training(options?: TrainingOptions): Training;
    /** What `load` reads; with its notes, or others. */
    save(notes?: { readonly [name: string]: string }): Uint8Array;
  }

  /** Something that a network reads or gives. */
  interface Port {
    readonly name: string;
    /** How many numbers, 1 for an id. */
    readonly width: number;
    /** Ids are below this; 0 where it reads numbers. */
    readonly ids: number;
    /** Whether it has a row for each step, or one for each sequence. */
    readonly perStep: boolean;
  }

  /** A row for each step, or one for the sequence. */
  interface Prediction {
    /** The scores, as the network gave them. */
    readonly values: Rows;
    /** Their softmax. */
    readonly probabilities: Rows;
    /** The sigmoid of each. */
    readonly yesProbabilities: Rows;
    /** The column with the largest score of each row. */
    readonly classes: number[];
  }

  interface Trace {
    /** "LAYER.VALUE". */
    readonly names: string[];
    readonly output: Rows;
    /** `values(name)[t][unit]`. */
    values(name: string): Rows;
    /** Those that have a `gradient`. */
    readonly gradientNames: string[];
    /** ∂L/∂s_t of a state. */
    gradient(name: string): Rows;
    /** ‖∂L/∂s_t‖ of a state over t. */
    gradientNorms(name: string): Float64Array;
    /** How a gate that keeps behaved, unit by unit; `halfLife` in steps, Infinity where nothing fades. */
    gate(name: string): { readonly [of in "mean" | "halfLife" | "closed" | "open"]: Float64Array };
  }

  interface Gradients {
    /** By the name of an input; ids have none. */
    readonly inputs: { readonly [name: string]: Rows };
    /** By the name of a parameter. */
    readonly parameters: { readonly [name: string]: Rows };
  }

  interface Contributions {
    /** For each step of the first input. */
    readonly values: Float32Array;
    readonly score: number;
    /** The score where nothing is read but zeros. */
    readonly baseline: number;
    /** How far the values are from summing up to score - baseline. */
    readonly error: number;
  }

  /** Of one sequence, at each step t; `MemoryUse` of the Java API. */
  interface MemoryUse {
    /** How much of the memory after step t is old. */
    readonly share: Float32Array;
    /** How much of what step t wrote is still there at the end. */
    readonly surviving: Float32Array;
    /** How much of the memory at the end was written by step t. */
    readonly ofEnd: Float32Array;
  }

  interface Session {
    /** Reads one step, an id or numbers, and gives the output after it. */
    step(input: number | ArrayLike<number>): Float32Array;
    /** Goes back to where it began. */
    reset(): void;
    /** Ends it; it can't be used any more. */
    close(): void;
  }

  interface TrainingOptions {
    /** "softmaxCrossEntropy" unless told. */
    loss?: "softmaxCrossEntropy" | "binaryCrossEntropy" | "meanSquaredError";
    /** "adam" unless told. */
    optimizer?: "adam" | "sgd" | "rmsProp";
    /** 0.001 unless told. */
    rate?: number;
    /** The norm to which longer gradients are cut; none unless told. */
    clip?: number;
    /** Of dropout and other masks, a whole number; 1 unless told. */
    seed?: number;
  }

  interface Example {
    input: Reading;
    /** Of a row: a class, or a number for each column; of an output with a row for each step, these for each step. */
    target: number | Steps;
  }

  interface Training {
    /** One step on some examples. A loss that is no longer finite ends it by an Error. */
    take(examples: Example[]): { readonly loss: number; readonly gradientNorm: number };
    /** The network as it is now. */
    network(): Network;
  }

  /** What the ids and scores of a network stand for. */
  interface Text {
    /** What it scores; none where it scores what comes next. */
    readonly labels: string[];
    /** Its words or characters by id. */
    readonly vocabulary: string[];
    /** "words" or "characters". */
    readonly tokenizer: string;
    /** By which scores are divided before they become probabilities. */
    readonly temperature: number;
    /** A text as the network reads it. */
    tokens(text: string): Token[];
    /** What it says of a text, which must have a known word. */
    read(text: string): Verdict;
    /** What it would say after each token: as many as there are tokens. */
    readAlong(text: string): Verdict[];
    /** Goes on with a text, where it scores what comes next. */
    write(start: string, options?: WriteOptions): Writing;
  }

  interface Token {
    readonly text: string;
    readonly id: number;
    /** Whether the network knows it, or reads it as an unknown one. */
    readonly known: boolean;
  }

  interface Verdict {
    readonly label: string;
    /** Of that label. */
    readonly probability: number;
    /** In the order of `labels`. */
    readonly probabilities: Float32Array;
  }

  interface WriteOptions {
    /** How many tokens to add; 100 unless told. */
    count?: number;
    /** 0 takes the most probable token each time; 1, unless told, draws them as they are. */
    temperature?: number;
    /** Draws among so many tokens at most. */
    topK?: number;
    /** A whole number; the same seed writes the same; 1 unless told. */
    seed?: number;
    /** How many candidates are told after each token; 5 unless told. */
    candidates?: number;
  }

  interface Writing {
    /** The start and what was added. */
    readonly text: string;
    /** All of its tokens. */
    readonly tokens: string[];
    /** How many of them are of the start. */
    readonly given: number;
    /** After each token, what might come next, the most probable first. */
    readonly next: { readonly token: string; readonly probability: number }[][];
  }
}
