"""JupyterLite in the built site, and a server of it for this machine."""

import json
import shutil
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import lite
import pyodide_folder
from editions import WORDS
from running import linked

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

_PORT = 8000
_NOT_OURS = shutil.ignore_patterns(".*", "*.html")
_SAID = {"serving": "Open {address} in a browser. To stop, press Ctrl+C."}


def add_lite(html: Path, have: Path) -> None:
    """Put JupyterLite into the built site, and links to it in place of the buttons."""
    live, work = html / "live", ROOT / "build" / "live"
    shutil.rmtree(work, ignore_errors=True)
    contents = work / "contents"
    shutil.copytree(ROOT / "notebooks", contents / "notebooks", ignore=_NOT_OURS)
    shutil.copytree(ROOT / "images", contents / "images", ignore=shutil.ignore_patterns("*.p*"))
    start = pyodide_folder.fill(work / "lite" / "static" / "pyodide", have, lite.install())
    # JupyterLite knows one of them by another name.
    start = ["pyodide_kernel" if name == "pyodide-kernel" else name for name in start]
    for name, content in settings(start).items():
        (work / "lite" / name).write_text(json.dumps(content), encoding="utf-8")
    lite.build(work / "lite", contents, live)
    _add_scripts(live, start)
    _keep_after_sleep(live)
    for page in html.rglob("*.html"):
        if live not in page.parents:
            text = page.read_text(encoding="utf-8")
            way = "../" * (len(page.relative_to(html).parts) - 1)
            page.write_text(linked(text, f"{way}live/"), encoding="utf-8")


def settings(start: list[str]) -> dict[str, object]:
    """The files of JupyterLite's settings, with which it loads these packages at once."""
    kernel = {
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": start},
    }
    config = {
        "appName": "DeZero mini",
        "enableServiceWorkerCache": True,  # the second visit loads from the browser
        "exposeAppInBrowser": True,  # for stage.js
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
    }
    return {
        "jupyter-lite.json": {"jupyter-lite-schema-version": 0, "jupyter-config-data": config},
        # What was typed is kept, also by whoever closes the tab at once: seconds.
        "overrides.json": {"@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 2}},
    }


def _add_scripts(live: Path, start: list[str]) -> None:
    """Add our scripts to the page that shows a notebook."""
    for script in ("stage.js", "python.js"):
        shutil.copy(HERE / script, live)
    page = live / "notebooks" / "index.html"
    languages = {language: words["running"] for language, words in WORDS.items()}
    data = {"languages": languages, "packages": start}
    content = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    script = (
        f'<script id="stage-data" type="application/json">{content}</script>'
        '<script src="../stage.js"></script>'
    )
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("<script", f"{script}<script", 1), "utf-8")  # before any other


def _keep_after_sleep(live: Path) -> None:
    """Let the service worker answer with what it has kept also after the browser has ended it.

    JupyterLite tells it once, when it is activated; browsers end one that has nothing to do, and
    start it again without activating it.
    """
    worker = live / "service-worker.js"
    text = worker.read_text(encoding="utf-8")
    assert "let enableCache=!1;" in text, "JupyterLite's service worker has changed"
    asked = 'enableCache = new URL(location.href).searchParams.get("enableCache") === "true";'
    worker.write_text(f"{text}\n{asked}\n", encoding="utf-8")


class Handler(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of each."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, format: str, *args: object) -> None:
        pass


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a folder for this machine alone; port 0 is any that is free."""
    return ThreadingHTTPServer(("localhost", port), partial(Handler, directory=str(folder)))


def serve(folder: Path) -> None:
    """Serve a folder until Ctrl+C."""
    try:
        running = server(folder, _PORT)
    except OSError:  # somebody else is there
        running = server(folder, 0)
    print(_SAID["serving"].format(address=f"http://localhost:{running.server_port}/"), flush=True)
    try:
        running.serve_forever()
    except KeyboardInterrupt:
        running.server_close()
