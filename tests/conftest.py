"""What several test files share: notebooks that have been run, the built site, and a browser."""

import copy
import functools
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
STAGES = sorted(path.stem for path in ROOT.glob("notebooks/en/*.ipynb"))
NO_BROWSER = "no Chromium is installed"
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "chrome"]
sys.path += [str(ROOT / "site"), str(ROOT / "site" / "live")]  # their modules are no packages
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
IS_ROOT = getattr(os, "geteuid", lambda: 1)() == 0
LAB_OPTIONS = [
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    *(["--allow-root"] if IS_ROOT else []),
]
SLOW_FIXTURES = {"browser", "executed", "kernel"}
PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}


@pytest.fixture(scope="session")
def executed():
    """`executed("01_reference_counting")`: its cells after a first run and after a second.

    The second run happens in the same kernel. Each notebook is run once a session.
    """

    @functools.cache
    def run_twice(stage):
        return run_stage(stage, times=2)

    return run_twice


def notebook_of(stage):
    """A stage as it is committed."""
    return nbformat.read(ROOT / "notebooks" / "en" / f"{stage}.ipynb", as_version=4)


def run_stage(stage, times=1, env=None, cells=None, **options):
    """Run a stage so many times in one kernel; return its cells after each run.

    `cells` are those to run, if not all of them; `env` is the environment of the kernel, `options`
    go to nbclient.
    """
    notebook = notebook_of(stage)
    if cells is not None:
        notebook.cells = cells
    client = NotebookClient(
        notebook,
        timeout=120,
        startup_timeout=180,  # on a busy machine, a kernel of another version can be slow
        kernel_name="python3",
        resources={"metadata": {"path": str(ROOT / "notebooks" / "en")}},
        **options,
    )
    runs = []
    with client.setup_kernel(env=env or os.environ):
        for _ in range(times):
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
            runs.append(copy.deepcopy(notebook.cells))
    return runs


def write_notebook(path, *codes):
    """Write a notebook with a title and a cell for each code."""
    title = path.stem.replace("_", " ")
    cells = [new_markdown_cell(f"# {title}"), *map(new_code_cell, codes)]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": PYTHON}), path)


def build_copy(copy, prepare=lambda stages: None):
    """Build the site in a copy of this repository, after `prepare` has changed its notebooks."""
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "html", "build"))
    prepare(copy / "notebooks" / "en")
    return subprocess.run(
        [sys.executable, copy / "site" / "build.py"],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )


@contextmanager
def jupyterlab(folder, *options):
    """Run JupyterLab in `folder`, with settings of its own: gives its address and its token."""
    token = secrets.token_hex()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", *options]
    own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
    own = {name: str(folder / place) for name, place in own.items()}
    environment = os.environ | own | {"JUPYTER_TOKEN": token}
    environment.pop("JUPYTER_RUNTIME_DIR", None)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield _address(server, folder), token
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _address(server, folder):
    for _ in range(600):
        for running in folder.glob("data/runtime/jpserver-*.json"):
            return json.loads(running.read_text(encoding="utf-8"))["url"]
        assert server.poll() is None, (folder / "log").read_text(errors="replace")
        time.sleep(0.1)
    raise TimeoutError((folder / "log").read_text(errors="replace"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark as slow what uses one of the fixtures that are; `make quick` leaves it out."""
    for item in items:
        if SLOW_FIXTURES & {*item.fixturenames}:
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter):
    """Say in the end which tests were left out for want of a browser, and how to get one."""
    yield
    skipped = terminalreporter.stats.get("skipped", [])
    places = [
        report.nodeid.split("::")[0] for report in skipped if NO_BROWSER in str(report.longrepr)
    ]
    if places:
        files = ", ".join(f"{name} ({number})" for name, number in Counter(places).items())
        terminalreporter.section("left out: no browser")
        terminalreporter.write_line(
            f"{len(places)} tests were not run, because {NO_BROWSER}: {files}.\n"
            f"Get one with `{sys.executable} -m playwright install chromium`, or install Chromium "
            "or Chrome as your system does (Debian: apt install chromium), and test again."
        )


@pytest.fixture(scope="module")
def browser():
    """A Chromium that is installed here: the system's, or Playwright's own."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        playwright = sync_playwright().start()
    except Exception:  # its driver wants libraries that a bare Linux lacks
        if program is None:
            pytest.skip(NO_BROWSER)
        raise
    try:
        program = program or playwright.chromium.executable_path
        if not Path(program).is_file():
            pytest.skip(NO_BROWSER)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()
    finally:
        playwright.stop()


@pytest.fixture
def browse(browser):
    """`browse(address)`: a page, in a window of its own, on a phone if nothing else is said.

    In the end, nothing must have been asked from another host, and nothing have gone wrong.
    """
    contexts, troubles = [], []

    def browse(address, **context):
        phone = {"viewport": {"width": 390, "height": 800}}
        contexts.append(browser.new_context(**phone | context))
        page = contexts[-1].new_page()
        page.on("request", lambda request: is_foreign(request, address) and note(request))
        page.on("console", lambda message: message.type == "error" and note(message))
        page.on("pageerror", lambda error: note(error))
        page.goto(address, wait_until="load")
        return page

    def is_foreign(request, address):
        return urlsplit(request.url).netloc not in ("", urlsplit(address).netloc)

    def note(trouble):
        troubles.append(str(trouble))

    yield browse
    for context in contexts:
        context.close()
    assert troubles == []
