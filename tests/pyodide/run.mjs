// Runs pytest on CPython in WebAssembly:
//   node run.mjs PROJECT PACKAGES ARGUMENT...
// PROJECT is where the tests are, PACKAGES a folder with pytest and all else that they import.

import { loadPyodide } from "pyodide";

const [project, packages, ...args] = process.argv.slice(2);
const python = await loadPyodide({ env: { PYTHONDONTWRITEBYTECODE: "1" } });

for (const [path, folder] of [["/project", project], ["/packages", packages]]) {
  python.FS.mkdir(path);
  python.mountNodeFS(path, folder);
}
try {
  process.exitCode = python.runPython(
    `
import os, sys

os.chdir("/project")
sys.path[:0] = ["/project", "/packages"]

import pytest

int(pytest.main(args))
`,
    { globals: python.toPy({ args }) },
  );
} catch (error) {
  console.error(error.message); // without the line of Pyodide's source, which is a megabyte long
  process.exitCode = 1;
}
