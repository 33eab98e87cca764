// Start what an output has of a kind, wherever a front end runs the output's script.
function alive(kind, start) {
  const around = script?.parentElement;
  const own = [...around?.querySelectorAll(kind) ?? [], ...around?.matches(kind) ? [around] : []];
  if (own.length) return own.forEach(start);

  // VS Code and the classic Notebook run a copy of this somewhere else, where nothing says to which
  // output it belongs, and the latter before the output is on the page: it is looked for, for a
  // while.
  const startAll = () => document.querySelectorAll(kind).forEach(start);
  const observer = new MutationObserver(startAll);
  observer.observe(document, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), 10_000);
  startAll();
}
