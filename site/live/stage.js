// Around a stage in JupyterLite: what is loading, links from stage to stage, and a way to start
// afresh. The page says in which words, by languages, and which packages Python begins with.

const query = new URLSearchParams(location.search);
const path = query.get("path") ?? "";
const isInPage = window.parent !== window; // in a frame of the stage's own page: see here.js
const [, language, stage] = path.match(/^notebooks\/(\w+)\/(\w+)\.ipynb$/) ?? [];
const { languages, packages } = JSON.parse(document.getElementById("stage-data").textContent);
const words = languages[language] ?? languages.en;

// While the stage is being opened it fills the window, and there is something to read; then it is
// a line in the corner.
const bar = document.createElement("div");
bar.id = "stage-bar";
const LOOK = "position:fixed;z-index:10000;box-sizing:border-box;font:14px/1.5 system-ui,sans-serif;";
const WHOLE =
  LOOK + "inset:0;overflow:auto;padding:12vh max(16px,50vw - 17em) 16px;background:#fff;color:#1b1b1b;font-size:16px";
const LINE =
  LOOK + "right:0;bottom:0;max-width:100%;padding:4px 12px;background:#1b1b1b;color:#fff;border-radius:8px 0 0 0";
bar.style.cssText = WHOLE;
const about = document.createElement("div");
const opening = words.stages[stage] ? [words.opening.replace("{find_out}", words.stages[stage])] : [];
for (const text of [...opening, words.meanwhile])
  about.append(Object.assign(document.createElement("p"), { textContent: text }));
const loading = document.createElement("span");
loading.setAttribute("role", "status");
loading.style.marginRight = "12px";
loading.textContent = words.loading;
bar.append(about, loading);
if (stage && !isInPage) {
  const page = language === "en" ? stage : `${language}/${stage}`;
  bar.append(link(words.back, () => location.assign(`../../${page}.html`)));
}

function shrink() {
  about.remove();
  bar.style.cssText = LINE;
}

function link(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.style.cssText = "all:unset;cursor:pointer;text-decoration:underline;padding:4px 2px;margin-right:12px";
  button.addEventListener("focus", () => (button.style.outline = "2px solid currentColor"));
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

document.documentElement.append(bar); // the body is yet to come, and so is what is slow

document.addEventListener("DOMContentLoaded", async () => {
  const reason = await obstacle();
  if (reason) {
    loading.textContent = words[reason].replaceAll("`", "");
    about.remove();
    return;
  }
  firstNotebook().then(() => {
    shrink();
    showCell(query.get("cell"));
  });
  const found = firstKernel();
  runOnlyWith(found);
  const kernel = await found;
  await new Promise((ready) => {
    const look = () => ["idle", "busy"].includes(kernel.status) && ready();
    kernel.statusChanged.connect(look);
    look();
  });
  await kernel.info.catch(() => (loading.textContent = words.failed));
  loading.after(link(words.afresh, startAfresh));
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

// The page is in the language of its stage: for screen readers, and for where lines may be broken.
// JupyterLab says that it is in the language of its menus.
const sayLanguage = () => {
  if (document.documentElement.lang !== (language ?? "en"))
    document.documentElement.lang = language ?? "en";
};
sayLanguage();
new MutationObserver(sayLanguage).observe(document.documentElement, { attributeFilter: ["lang"] });
const style = document.createElement("style");
style.textContent = `
  .jp-RenderedMarkdown pre, .jp-RenderedMarkdown pre code { white-space: pre !important; }
  .jp-RenderedMarkdown pre { overflow-x: auto; }
  :lang(ko) { word-break: keep-all; overflow-wrap: break-word; }
  :lang(ko) .jp-RenderedText pre { word-break: keep-all; overflow-wrap: anywhere; }
  :lang(ko) em { font-style: normal !important; font-weight: bold; }`; // as JupyterLab slants it
document.head.append(style);

// Hangul stays with the sign before it, as on the other pages of the site: see joined.py.
const JOINER = "\u2060";
const BEHIND_A_SIGN = /(?<=[^\s\w가-힣([{\u2060])(?=[가-힣])/g;

function joinIn(block) {
  const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let before = "";
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const joined = (before + node.data).replace(BEHIND_A_SIGN, JOINER).slice(before.length);
    if (joined !== node.data) node.data = joined;
    before = joined.slice(-1) || before;
  }
}

const TEXTS = ".jp-RenderedMarkdown :is(p, li, dt, dd, td, th, summary, h1, h2, h3, h4)";
if (language === "ko")
  new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    for (const element of added.filter(({ nodeType }) => nodeType === Node.ELEMENT_NODE))
      for (const block of [element.closest(TEXTS) ?? [], ...element.querySelectorAll(TEXTS)].flat())
        joinIn(block);
  }).observe(document.documentElement, { childList: true, subtree: true });

// Runs the first cell of code of a stage for whoever has not done anything yet. The kernel is new,
// also where the outputs of an earlier visit are shown.
async function setUp() {
  const { content: notebook } = window.jupyterapp.shell.currentWidget;
  const first = notebook.widgets.findIndex((cell) => cell.model.type === "code");
  const before = notebook.activeCellIndex;
  const isUntouched = before === Math.max(0, placeOf(notebook, shown)) && notebook.mode === "command";
  if (stage && isUntouched) {
    notebook.activeCellIndex = first;
    const done = window.jupyterapp.commands.execute("notebook:run-cell");
    notebook.activeCellIndex = before;
    await done;
    await showCell(shown);
  }
}

// The cell that the page asks for by its id: an exercise, which is to be answered.
let shown = null;

async function showCell(id) {
  if (!id) return;
  const notebook = await first(() => {
    const content = window.jupyterapp?.shell?.currentWidget?.content;
    return content?.widgets && placeOf(content, id) >= 0 && content; // its cells come one by one
  });
  shown = id;
  notebook.activeCellIndex = placeOf(notebook, id);
  await notebook.scrollToItem(notebook.activeCellIndex, "center");
}

const placeOf = (notebook, id) => notebook.widgets.findIndex(({ model }) => model.id === id);

addEventListener("message", ({ origin, data }) => {
  if (origin === location.origin && typeof data?.cell === "string") showCell(data.cell);
});

// What is asked to run before there is a kernel would be dropped without a word: it waits for one.
async function runOnlyWith(kernel) {
  let waits = true;
  kernel.then(() => (waits = false));
  while (!window.jupyterapp) await new Promise((later) => setTimeout(later, 20));
  const { commands } = window.jupyterapp;
  const execute = commands.execute.bind(commands);
  commands.execute = (id, ...options) =>
    waits && /^notebook:(restart-)?run-/.test(id)
      ? kernel.then(() => execute(id, ...options))
      : execute(id, ...options);
}

const firstNotebook = () => first(() => document.querySelector(".jp-Notebook .jp-Cell"));
const firstKernel = () =>
  first(() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel);

async function first(look) {
  for (;;) {
    const found = look();
    if (found) return found;
    await new Promise((later) => setTimeout(later, 100));
  }
}
