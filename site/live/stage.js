// Around a stage in JupyterLite: what is loading, links from stage to stage, and a way to start
// afresh. The page says in which words, by languages, and which packages Python begins with.

const path = new URLSearchParams(location.search).get("path") ?? "";
const [, language, stage] = path.match(/^notebooks\/(\w+)\/(\w+)\.ipynb$/) ?? [];
const { languages, packages } = JSON.parse(document.getElementById("stage-data").textContent);
const words = languages[language] ?? languages.en;

const bar = document.createElement("div");
bar.id = "stage-bar";
bar.style.cssText =
  "position:fixed;z-index:10000;right:0;bottom:0;max-width:100%;box-sizing:border-box;padding:6px 12px;" +
  "font:14px/1.4 system-ui,sans-serif;background:#1b1b1b;color:#fff;border-radius:8px 0 0 0";
const loading = document.createElement("span");
loading.setAttribute("role", "status");
loading.style.marginRight = "12px";
loading.textContent = words.loading;
const afresh = link(words.afresh, startAfresh);
bar.append(loading, afresh);
if (stage) {
  const page = language === "en" ? stage : `${language}/${stage}`;
  bar.append(" · ", link(words.back, () => location.assign(`../../${page}.html`)));
}

function link(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.style.cssText = "all:unset;cursor:pointer;text-decoration:underline;padding:6px 2px";
  button.addEventListener("focus", () => (button.style.outline = "2px solid #fff"));
  button.addEventListener("blur", () => (button.style.outline = ""));
  button.addEventListener("click", act);
  return button;
}

// Python begins to load at once, and not only when JupyterLite has shown the notebook. A kernel reads
// and writes files by way of the service worker, so that has to be there before.
if (navigator.serviceWorker?.controller) {
  let early = new Worker("../python.js");
  early.addEventListener("error", () => (early = null));
  early.postMessage({ pyodide: new URL("../static/pyodide/pyodide.js", location).href, packages });
  window.Worker = new Proxy(Worker, {
    construct(made, given) {
      const worker = early;
      if (!worker || !String(given[0]).includes("/pyodide-kernel-extension/"))
        return new made(...given);
      early = null;
      worker.postMessage({ worker: String(given[0]) });
      return worker;
    },
  });
}

// What a reader has changed is in the browser's own storage; without it, the file is the site's.
async function startAfresh() {
  if (confirm(words.forget)) {
    await window.jupyterapp.serviceManager.contents.delete(path);
    location.reload();
  }
}

// JupyterLite turns a link to another notebook into one to its file.
document.addEventListener(
  "click",
  (event) => {
    const to = event.target.closest?.("a[href]")?.href.match(/\/files\/(notebooks\/.*\.ipynb)(#.*)?$/);
    if (to) {
      event.preventDefault();
      event.stopPropagation();
      location.assign(`index.html?path=${to[1]}${to[2] ?? ""}`);
    }
  },
  true,
);

// What stands against running Python here, as the name of its sentence; nothing if nothing does.
async function obstacle() {
  if (location.protocol === "file:") return "needs";
  if (!(canKeepItems() || (await canKeepDatabases()))) return "storage";
}

// JupyterLite keeps notebooks in one of these two, and does not start where it has neither.
function canKeepItems() {
  try {
    localStorage.setItem("stage", "");
    localStorage.removeItem("stage");
    return true;
  } catch {
    return false;
  }
}

function canKeepDatabases() {
  return new Promise((answer) => {
    try {
      const asked = indexedDB.open("stage");
      asked.onerror = () => answer(false);
      asked.onsuccess = () => {
        asked.result.close();
        indexedDB.deleteDatabase("stage");
        answer(true);
      };
    } catch {
      answer(false);
    }
  });
}

document.addEventListener("DOMContentLoaded", async () => {
  document.body.append(bar);
  const reason = await obstacle();
  if (reason) {
    loading.textContent = words[reason].replaceAll("`", "");
    afresh.remove();
    return;
  }
  const kernel = await firstKernel();
  await new Promise((ready) => {
    const look = () => ["idle", "busy"].includes(kernel.status) && ready();
    kernel.statusChanged.connect(look);
    look();
  });
  goOnBelowMeantErrors(window.jupyterapp);
  await kernel.info.catch(() => (loading.textContent = words.failed));
  if (loading.textContent === words.failed) return;
  await setUp();
  loading.remove();
  await keep();
});

// The next visit needs no network, nor does the next stage: JupyterLite's service worker answers
// with what it has kept. It keeps neither what was fetched before it was there, nor lists of files,
// nor what nobody has opened; so these are kept here.
const KEPT = "precache"; // its own cache

async function keep() {
  if (!navigator.serviceWorker?.controller) return;
  const cache = await caches.open(KEPT);
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
  const python = new URL("../python.js", location).href;
  for (const address of [location.href, python, ...fetched, ...(await otherStages())])
    if (address.startsWith(location.origin) && !(await cache.match(address)))
      await cache.add(new Request(address, { cache: "force-cache" })).catch(() => {});
}

// The addresses of the stages in this language, and of their pictures.
async function otherStages() {
  const { contents } = window.jupyterapp.serviceManager;
  const folders = [`notebooks/${language}`, language === "en" ? "images" : `images/${language}`];
  const look = (folder) => contents.get(folder, { content: true }).catch(() => ({ content: [] }));
  const lists = await Promise.all(folders.map(look));
  const files = lists.flatMap(({ content }) => content).filter(({ type }) => type !== "directory");
  const pages = files.filter(({ type }) => type === "notebook");
  return [
    ...files.map(({ path }) => `../files/${path}`),
    ...pages.map(({ path }) => `index.html?path=${path}`),
  ].map((address) => new URL(address, location).href);
}

const fetchNow = window.fetch;
window.fetch = async (...request) => {
  try {
    return await fetchNow(...request);
  } catch (error) {
    const answer = await caches.match(request[0], { cacheName: KEPT });
    if (answer) return answer;
    throw error;
  }
};

// Runs the first cell of code of a stage for whoever has not done anything yet. The kernel is new,
// also where the outputs of an earlier visit are shown.
async function setUp() {
  const { content: notebook } = window.jupyterapp.shell.currentWidget;
  const first = notebook.widgets.findIndex((cell) => cell.model.type === "code");
  const untouched = notebook.activeCellIndex === 0 && notebook.mode === "command";
  if (stage && untouched) {
    notebook.activeCellIndex = first;
    const done = window.jupyterapp.commands.execute("notebook:run-cell");
    notebook.activeCellIndex = 0;
    await done;
  }
}

// JupyterLite stops at every error; JupyterLab goes on below one that the cell's tag says is meant.
function goOnBelowMeantErrors({ commands, shell }) {
  let passed = 0; // the number of the last run that ended in such an error
  commands.commandExecuted.connect(async (_, { id, result }) => {
    if (!/^notebook:(run-all-|restart-run-all)/.test(id)) return;
    await result.catch(() => {});
    const { content: notebook } = shell.currentWidget;
    const cells = notebook.widgets.filter((cell) => cell.model.type === "code");
    const last = latest(cells);
    const next = cells[cells.indexOf(last) + 1];
    const hasStopped = next?.model.executionState === "idle" && next.model.executionCount === null;
    if (isMeantError(last) && hasStopped && last.model.executionCount !== passed) {
      passed = last.model.executionCount;
      notebook.activeCellIndex = notebook.widgets.indexOf(next);
      commands.execute("notebook:run-all-below");
    }
  });
}

function latest(cells) {
  const count = (cell) => cell.model.executionCount ?? 0;
  return cells.reduce((one, other) => (count(other) > count(one) ? other : one));
}

function isMeantError({ model }) {
  const tags = model.getMetadata("tags") ?? [];
  const outputs = model.outputs.toJSON();
  return tags.includes("raises-exception") && outputs.some((one) => one.output_type === "error");
}

async function firstKernel() {
  for (;;) {
    const kernel = window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel;
    if (kernel) return kernel;
    await new Promise((later) => setTimeout(later, 200));
  }
}
