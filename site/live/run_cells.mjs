// Runs the cells of a notebook in Node.js, as JupyterLite's kernel does in a page:
//   node run_cells.mjs PYODIDE PACKAGES CELLS
// PYODIDE is a folder as site/live/ makes it, PACKAGES the names of those to load at once and
// CELLS the sources of the cells, both in JSON. Prints the outputs of each cell, a line a cell; what
// Pyodide says itself goes to the other stream.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const [folder, packages, cells] = process.argv.slice(2);

// A worker in a page can fetch a file while its Python waits; Node.js has another way to do that.
globalThis.XMLHttpRequest = class {
  open(method, address) {
    this.path = fileURLToPath(new URL(address, pathToFileURL(`${folder}/`)));
  }
  send() {
    const bytes = readFileSync(this.path);
    this.status = 200;
    this.response = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }
};

// What viz-js expects to find in Node.js.
globalThis.require = createRequire(import.meta.url);
globalThis.__filename = process.argv[1];
globalThis.__dirname = ".";
console.log = console.error;
const { loadPyodide } = await import(`${folder}/pyodide.mjs`);
const python = await loadPyodide({
  indexURL: folder,
  packages: JSON.parse(readFileSync(packages)),
  stdout: () => {},
});
const { kernel_instance, stdout_stream, stderr_stream } = python.pyimport("pyodide_kernel");

let outputs;
const plain = (value) =>
  value instanceof python.ffi.PyProxy ? value.toJs({ dict_converter: Object.fromEntries }) : value;
const stream = (name, text) => outputs.push({ output_type: "stream", name, text });
stdout_stream.publish_stream_callback = stream;
stderr_stream.publish_stream_callback = stream;
const { display_pub, displayhook } = kernel_instance.interpreter;
display_pub.display_data_callback = (data, metadata, transient) =>
  outputs.push({
    output_type: "display_data", data: plain(data), id: plain(transient)?.display_id, updates: 0,
  });
display_pub.update_display_data_callback = (data, metadata, transient) => {
  const { display_id } = plain(transient);
  for (const output of outputs.filter((shown) => shown.id === display_id)) {
    output.data = plain(data);
    output.updates += 1;
  }
};
displayhook.publish_execution_result = (count, data) =>
  outputs.push({ output_type: "execute_result", data: plain(data) });

for (const cell of JSON.parse(readFileSync(cells))) {
  outputs = [];
  const began = performance.now();
  const { status, ename, evalue, traceback } = plain(await kernel_instance.run(cell));
  if (status === "error") outputs.push({ output_type: "error", ename, evalue, traceback });
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(`${JSON.stringify({ seconds, outputs })}\n`);
}
