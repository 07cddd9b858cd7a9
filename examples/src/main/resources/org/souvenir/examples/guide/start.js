/** Draws all figures at once from what is known already, then loads the library, and starts what needs it when it comes near. */
const begin = figure => {
  if (figure.dataset.state) return;
  figure.dataset.state = 'starting';
  const waiting = figure.querySelector('.waiting');
  Promise.resolve().then(() => figures[figure.dataset.figure](figure)).then(() => {
    waiting?.remove();
    figure.dataset.state = 'ready';
  }, problem => {
    (waiting ?? figure).textContent = failure(problem);
    figure.dataset.state = 'failed';
  });
};
const near = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(({ target }) => {
  near.unobserve(target);
  begin(target);
}), { rootMargin: '800px' });
document.querySelectorAll('figure[data-figure]').forEach(figure => near.observe(figure));
addEventListener('beforeprint', () => document.querySelectorAll('figure[data-figure]').forEach(begin));

if (engine.supported) {
  requestAnimationFrame(() => setTimeout(() => engine.start().then(() => {
    document.documentElement.dataset.library = 'ready';
    return reader.set(reader.text);
  }, problem => {
    document.documentElement.dataset.library = 'failed';
    document.getElementById('unable').hidden = false;
  })));
} else {
  document.documentElement.dataset.library = 'unsupported';
  document.getElementById('unable').hidden = false;
}
/** For the console of whoever is curious, and for tests. */
globalThis.guide = { engine, reader, first };
