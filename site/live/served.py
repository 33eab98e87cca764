"""JupyterLite in the built site, and a server of it for this machine."""

import json
import re
import shutil
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

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
    _keep_to_ascii(contents / "images")
    start = pyodide_folder.fill(work / "lite" / "static" / "pyodide", have, lite.install())
    # JupyterLite knows one of them by another name.
    start = ["pyodide_kernel" if name == "pyodide-kernel" else name for name in start]
    for name, content in settings(start).items():
        (work / "lite" / name).write_text(json.dumps(content), encoding="utf-8")
    lite.build(work / "lite", contents, live)
    _add_scripts(live, start)
    _keep_after_sleep(live)
    _go_on_after_meant_errors(live / "build")
    for page in html.rglob("*.html"):
        if live not in page.parents:
            text = page.read_text(encoding="utf-8")
            way = "../" * (len(page.relative_to(html).parts) - 1)
            text = _with_frame(linked(text, f"{way}live/"), f"{way}live/")
            page.write_text(text, encoding="utf-8")


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
    for script in ("here.js", "python.js", "stage.js"):
        shutil.copy(HERE / script, live)
    page = live / "notebooks" / "index.html"
    languages = {language: _words(said) for language, said in WORDS.items()}
    data = {"languages": languages, "packages": start}
    content = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    script = (
        f'<script id="stage-data" type="application/json">{content}</script>'
        '<script src="../stage.js"></script>'
    )
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("<script", f"{script}<script", 1), "utf-8")  # before any other


def _with_frame(page: str, live: str) -> str:
    """Let the exercises of a page be answered in it; `live` is the way from it to JupyterLite."""
    if "data-cell=" not in page:
        return page
    language = re.search(r'<html[^>]* lang="(\w+)"', page)
    words = WORDS[language[1] if language else "en"]["here"]
    said = escape(json.dumps(words, ensure_ascii=False))
    script = f'<script src="{live}here.js" data-words="{said}"></script>'
    return page.replace("</body>", f"{script}</body>", 1)


def _words(said: dict[str, Any]) -> dict[str, Any]:
    """What is said around a stage, and what is found out in each."""
    stages = {stage: about["find_out"] for stage, about in said["stages"].items()}
    return {**said["running"], "stages": stages}


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


def _keep_to_ascii(pictures: Path) -> None:
    """Write other letters as references: JupyterLite gives the text of a picture to `btoa`, which
    knows no letters beyond Latin-1, and shows none of those that have some.
    """
    for picture in pictures.rglob("*.svg"):
        text = picture.read_text(encoding="utf-8")
        picture.write_bytes(text.encode("ascii", "xmlcharrefreplace"))


# Where a request is handled in its turn, and where those behind one that failed are dropped.
_HANDLED = re.compile(
    r"await (?P<turn>\w+)\.runExclusive\(\(async\(\)=>\{"
    r"(?P<handle>await \w+\.ready,await \w+\.handleMessage\((?P<request>\w+)\))\}"
)
_FAILED = re.compile(
    r'"error"===\w+\.content\.status&&(?=.{40,60}\.set\((?P<turn>\w+),"error"\),(?P=turn)\.cancel)'
)


def _go_on_after_meant_errors(scripts: Path) -> None:
    """Let what waits for the kernel run after an error at which it was asked not to stop.

    JupyterLite drops it after every error, also where `stop_on_error` of the request is false, as
    JupyterLab says it of a cell with the tag `raises-exception`.
    """
    texts = {path: path.read_text(encoding="utf-8") for path in scripts.glob("*.js")}
    ((script, text),) = ((path, text) for path, text in texts.items() if _FAILED.search(text))
    text, handled = _HANDLED.subn(
        r"await \g<turn>.runExclusive((async()=>{"
        r"\g<turn>.goesOn=\g<request>.content.stop_on_error===!1;\g<handle>}",
        text,
    )
    text, failed = _FAILED.subn(r"\g<0>!\g<turn>.goesOn&&", text)
    assert handled == failed == 1, "JupyterLite's queue of requests has changed"
    script.write_text(text, encoding="utf-8")


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
