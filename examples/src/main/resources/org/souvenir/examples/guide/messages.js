/**
 * What the library says, in the language of the page: each message is a text with places, and what stands in these is told in the same
 * way. What nobody has put into that language stays English.
 */
const phrases = Object.entries(messages).map(([text, other]) => ({
  pattern: new RegExp('^' + text.split(PLACE).map((part, i) => i % 2 ? `(?<${part}>.+?)` : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('') + '$', 's'),
  other,
}));
const translated = text => {
  for (const { pattern, other } of phrases) {
    const found = pattern.exec(text);
    if (found) return told(other, Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, part]) => [name, translated(part) ?? part])));
  }
  return null;
};
/** A message as a part of the page. */
const spoken = text => !phrases.length ? text : translated(text) ?? english(text);
/** Says something around a message. */
const says = (where, text, message, values = {}) =>
  where.replaceChildren(...parts(text, { ...values, problem: spoken(message) }));
/** Says what went wrong, for people. */
const fails = (where, problem) => says(where, say.failed, problem.message);
