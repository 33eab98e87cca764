// The worker of a page's first kernel: it loads Python while JupyterLite is loading. The first
// message that it gets says what to load, and the second where JupyterLite's own worker is; that one
// goes on from here, and is given this Python when it asks for one.

addEventListener("message", ({ data: { pyodide, packages } }) => load(pyodide, packages), { once: true });

function load(pyodide, packages) {
  const importNow = self.importScripts;
  importNow(pyodide);
  let streams = {};
  const ready = self
    .loadPyodide({
      packages,
      stdout: (line) => streams.stdout?.(line),
      stderr: (line) => streams.stderr?.(line),
    })
    .then((python) => {
      python.runPython("import piplite, IPython"); // with which the kernel begins
      return python;
    });
  self.importScripts = (script) => {
    if (script !== pyodide) importNow(script); // a second time it would bring its own loadPyodide
  };
  self.loadPyodide = (options) => {
    streams = options;
    return ready;
  };
  addEventListener("message", ({ data: { worker } }) => importNow(worker), { once: true });
}
