/** Draws all figures at once from what is known already, then loads the library, and starts what needs it when it comes near. */
let still = false;
const begin = figure => {
  if (figure.dataset.state) return;
  figure.dataset.state = 'starting';
  const waiting = figure.querySelector('.waiting');
  Promise.resolve().then(() => figures[figure.dataset.figure](figure)).then(() => {
    waiting?.remove();
    figure.dataset.state = 'ready';
    if (still) stand(figure);
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

const standStill = state => {
  still = true;
  document.documentElement.dataset.library = state;
  document.getElementById('unable').hidden = false;
  document.querySelectorAll('figure[data-state=ready]').forEach(stand);
};
if (engine.supported) {
  requestAnimationFrame(() => setTimeout(() => engine.start().then(() => {
    document.documentElement.dataset.library = 'ready';
    return reader.set(reader.text);
  }, () => standStill('failed'))));
} else {
  standStill('unsupported');
}
/** For the console of whoever is curious, and for tests. */
globalThis.guide = { engine, reader, first };
