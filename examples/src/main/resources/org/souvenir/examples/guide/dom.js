/** Elements are made of elements, and strings become text: nothing that a reader types is ever markup. */
const SVG = 'http://www.w3.org/2000/svg';

const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') Object.entries(value).forEach(([key, text]) => element.style.setProperty(key, text));
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child != null));
  return element;
};
const el = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes = {}, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

/** Puts values into the places of a text: told('{count} words', { count: 3 }). */
const PLACE = /\{(\w+)\}/;
/** The same with values that may be elements. */
const parts = (text, values) => text.split(PLACE).map((part, i) => i % 2 ? values[part] : part);
/** A word of the reader's, whatever the language of the page. */
const english = word => el('span', { lang: 'en' }, word);
const told = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

const decimal = (x, digits = 2) => {
  if (!Number.isFinite(x)) return x > 0 ? '∞' : x < 0 ? '−∞' : '?';
  const options = Math.abs(x) >= 1e5
    ? { notation: 'scientific', maximumFractionDigits: 1 }
    : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(say.lang, options).format(x).replace('-', '−').replace(/^−(0[.,]?0*)$/, '$1');
};
const whole = n => new Intl.NumberFormat(say.lang).format(n);
const percent = share => new Intl.NumberFormat(say.lang, { style: 'percent', maximumFractionDigits: share > 0 && share < .01 ? 1 : 0 }).format(share);

/** Waits until the reader pauses; only the last call counts. */
const paused = (work, wait = 250) => {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), wait);
  };
};
/** Does what was asked last, and nothing at the same time. */
const latest = work => {
  let running = false, next = null;
  const run = async (...given) => {
    next = given;
    if (running) return;
    running = true;
    try {
      while (next) {
        const now = next;
        next = null;
        await work(...now);
      }
    } finally { running = false; }
  };
  return run;
};
const calm = matchMedia('(prefers-reduced-motion: reduce)');
