/** The text of the reader, which all figures that read share, and what the networks make of it. */
const models = [['rnn', 'RNN'], ['lstm', 'LSTM'], ['gru', 'GRU']];

const reader = {
  text: say.review,
  listeners: [],
  answers: new Map(),
  /** What a network makes of the text. */
  read(model) {
    const asked = [engine.running, model, this.text].join(' ');
    if (!this.answers.has(asked)) {
      if (this.answers.size >= 30) this.answers.delete(this.answers.keys().next().value);
      this.answers.set(asked, engine.ask(model, 'read', this.text));
    }
    return this.answers.get(asked);
  },
  set(text) {
    this.text = text;
    return Promise.all(this.listeners.map(listener => listener()));
  },
  /** A word that the figures begin with: the most telling one. */
  telling: reading => reading.adds.reduce((best, x, t) => Math.abs(x) > Math.abs(reading.adds[best]) ? t : best, 0),
};

/** What is wrong with a text, for people; empty if all of it was read. */
const complaint = reading => !reading.words.length ? say.empty
  : !reading.positive ? say.noWordKnown
  : reading.unread ? told(say.tooLong, { read: whole(reading.words.length), all: whole(reading.words.length + reading.unread) })
  : '';

/** Runs a figure's part that reads: shows what it read, or says why it can't, and does so again for each new text. */
const follows = (figure, parts, ask, show) => {
  const message = alarm();
  const update = latest(async () => {
    figure.setAttribute('aria-busy', 'true');
    try {
      const readings = await ask();
      const good = readings.every(reading => reading.positive);
      message.textContent = complaint(readings[0]);
      parts.forEach(part => part.hidden = !good);
      if (good) show(...readings);
    } catch (problem) {
      message.textContent = failure(problem);
    }
    figure.removeAttribute('aria-busy');
  });
  reader.listeners.push(update);
  return { message, update };
};

/** A field for the shared text. */
const reviewField = (name, rows) => {
  const field = el('textarea', { name, rows, spellcheck: 'false', lang: 'en' });
  field.value = reader.text;
  field.addEventListener('input', paused(() => reader.set(field.value)));
  reader.listeners.push(() => { if (document.activeElement !== field) field.value = reader.text; });
  return live(el('label', {}, say.yourReview, field));
};

/** Whether a word stands right behind the one before. */
const closing = word => /^[.,;:!?)\]…’'"”%]/.test(word);
/** The words of a text as spans, with spaces where they were. */
const flowing = (words, make) => words.flatMap((word, t) => [t && !closing(word) ? ' ' : '', make(word, t)]);
const unlike = (one, other) => one.length !== other?.length || one.some((word, t) => word !== other[t]);
