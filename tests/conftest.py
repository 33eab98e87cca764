"""What several test files share: notebooks that have been run, the built site, and a browser."""

import asyncio
import copy
import gc
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

import lean  # noqa: F401, before what would import it
import nbformat
import pytest
from available import FREE_THREADED
from filelock import FileLock
from hypothesis import settings
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
STAGES = sorted(path.stem for path in ROOT.glob("notebooks/en/*.ipynb"))
EDITIONS = sorted(
    path.relative_to(ROOT / "notebooks").with_suffix("").as_posix()
    for path in ROOT.glob("notebooks/*/*.ipynb")
)
"""Each stage in each language: `en/01_reference_counting`."""
TRANSLATED = [edition for edition in EDITIONS if not edition.startswith("en/")]
NO_BROWSER = "no Chromium is installed"
# The first is Chromium without windows: it opens a page in half the time.
BROWSERS = [
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "chrome"),
]
sys.path += [str(ROOT / "site"), str(ROOT / "site" / "live")]  # their modules are no packages
import lite  # noqa: E402
import pyodide_folder  # noqa: E402
from editions import LANGUAGES  # noqa: E402
from files import MissingFiles, have  # noqa: E402

if FREE_THREADED:  # or pages, kernels and programs would say so where nothing is to be said
    said = "This is a free-threaded build", "이 파이썬은 프리 스레드", "The global interpreter lock"
    os.environ["PYTHONWARNINGS"] = ",".join(f"ignore:{words}:RuntimeWarning" for words in said)

settings.register_profile("test", settings.default, deadline=None)
settings.register_profile("quick", settings.get_profile("test"), max_examples=20)
settings.load_profile("test")  # unless --hypothesis-profile names another

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
IS_ROOT = getattr(os, "geteuid", lambda: 1)() == 0
LAB_OPTIONS = [
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    *(["--allow-root"] if IS_ROOT else []),
]
SLOW_FIXTURES = {"browser", "built", "executed", "kernel", "once"}
# Parts of the commands that start a kernel, a browser, JupyterLab or a build of pages.
SLOW_COMMANDS = {
    *("ipykernel_launcher", "run-driver", "jupyterlab", "jupyter", "nbconvert", "sphinx"),
    "build.py",
}
PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """`once("site", make)`: the folder that `make(folder)` has filled, once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def once(name, make):
        name = name.replace("/", " ")
        place, begun = shared / name, shared / f"{name} begun"
        with FileLock(shared / f"{name} lock"):
            if not place.exists():
                shutil.rmtree(begun, ignore_errors=True)
                begun.mkdir()
                make(begun)
                begun.rename(place)
        return place

    return once


@pytest.fixture(scope="session")
def pages_python(once):
    """The folder of Pyodide as a page has it, and the packages that it loads at once."""
    if shutil.which("node") is None:
        pytest.skip("Node.js is not installed")

    def make(folder):
        packages = pyodide_folder.fill(folder / "pyodide", have(), lite.install())
        (folder / "packages.json").write_text(json.dumps(packages), encoding="utf-8")

    try:
        folder = once("Python of the pages", make)
    except (MissingFiles, subprocess.CalledProcessError) as error:
        pytest.skip(str(error))
    return folder / "pyodide", json.loads((folder / "packages.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def built(once):
    """A copy of the project in which the site was built in all its languages."""

    def make(folder):
        run = build_copy(folder / "copy", languages=LANGUAGES)
        assert run.returncode == 0, run.stderr

    return once("site", make) / "copy"


@pytest.fixture(scope="session")
def executed(once, request):
    """`executed("en/01_reference_counting")`: its cells after a first run and after a second.

    The second run happens in the same kernel. Of a translation there is only the run that made its
    page, since another is for `make versions`. Each is made once, whoever asks for it.
    """

    def executed(stage):
        def run(folder):
            for number, cells in enumerate(run_stage(stage, times=2)):
                nbformat.write(new_notebook(cells=cells), folder / f"{number}.ipynb")

        if stage in TRANSLATED:
            language, name = stage.split("/")
            made = request.getfixturevalue("built") / "build" / "made" / language
            runs = [made / "jupyter_execute" / f"{name}.ipynb"]
        else:
            runs = sorted(once(f"{stage} run", run).glob("*.ipynb"))
        return [nbformat.read(path, as_version=4).cells for path in runs]

    return executed


def notebook_of(stage):
    """A stage as it is committed, in English if nothing else is said: `ko/01_…`."""
    return nbformat.read(_path_of(stage), as_version=4)


def _path_of(stage):
    return ROOT / "notebooks" / f"{stage if '/' in stage else f'en/{stage}'}.ipynb"


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
        resources={"metadata": {"path": str(_path_of(stage).parent)}},
        **options,
    )
    runs = []
    with client.setup_kernel(env=env or os.environ):
        for _ in range(times):
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
            runs.append(copy.deepcopy(notebook.cells))
    return runs


def small_notebook(title, *codes):
    """A notebook with a title and a cell for each code."""
    cells = [new_markdown_cell(f"# {title}"), *map(new_code_cell, codes)]
    return new_notebook(cells=cells, metadata={"kernelspec": PYTHON})


def write_notebook(path, *codes):
    """Write a notebook with its file's name for a title and a cell for each code."""
    nbformat.write(small_notebook(path.stem.replace("_", " "), *codes), path)


NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "html", "build", "class")


def copy_of_project(copy):
    """Copy this repository, without what was made in it."""
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)


def build_copy(copy, prepare=lambda stages: None, languages=("en",), env=None):
    """Build the site in a copy of this repository, after `prepare` has changed its notebooks."""
    copy_of_project(copy)
    for language in languages:
        prepare(copy / "notebooks" / language)
    return build(copy, languages, env=env)


def build(folder, languages=("en",), **options):
    """Build the site of the project in a folder."""
    return subprocess.run(
        [sys.executable, folder / "site" / "build.py", *languages],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        **options,
    )


@pytest.fixture(scope="session")
def lab(tmp_path_factory, browser):
    """`lab("name", notebook)`: the address at which a running JupyterLab opens that notebook."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "notebooks").mkdir()
    options = ["--ServerApp.root_dir=notebooks", "--LabApp.expose_app_in_browser=True"]
    with jupyterlab(folder, *options, *LAB_OPTIONS) as (address, token):

        def lab(name, notebook):
            nbformat.write(notebook, folder / "notebooks" / f"{name}.ipynb")
            return f"{address}lab/workspaces/{name}/tree/{name}.ipynb?token={token}"

        yield lab


@contextmanager
def jupyterlab(folder, *options, python=sys.executable):
    """Run JupyterLab in `folder`, with settings of its own: gives its address and its token."""
    token = secrets.token_hex()
    command = [python, "-m", "jupyterlab", "--no-browser", "--port=0", *options]
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
                server.wait(5)  # longer than that, a kernel that was just being started takes it
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _address(server, folder):
    for _ in range(1800):
        for running in folder.glob("data/runtime/jpserver-*.json"):
            return json.loads(running.read_text(encoding="utf-8"))["url"]
        assert server.poll() is None, (folder / "log").read_text(errors="replace")
        time.sleep(0.1)
    raise TimeoutError((folder / "log").read_text(errors="replace"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """While one waits for a kernel or a browser, the others have the cores."""
    return min(8, (os.cpu_count() or 1) + 1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark as slow what uses one of the fixtures that are; `make quick` leaves it out.

    What is quick comes first: what the others leave behind makes each collection slow.
    """
    for item in items:
        if SLOW_FIXTURES & {*item.fixturenames}:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


@pytest.fixture(autouse=True, scope="module")
def hidden_from_the_collector():
    """A collection during the tests of a file need not look at what is here before them."""
    hide()


def hide():
    gc.collect()
    gc.freeze()


@pytest.fixture
def show_all(request):
    """`show_all()`: let the collector see, during this test, what was here before its file."""

    def show_all():
        gc.unfreeze()
        request.addfinalizer(hide)

    return show_all


_started = []  # by the test that runs, of what is slow


def _note_start(event, args):
    if event == "subprocess.Popen":
        command = args[1].split() if isinstance(args[1], str) else args[1]  # on Windows it is one
        _started.extend(SLOW_COMMANDS & {Path(os.fsdecode(part)).name for part in command})


sys.addaudithook(_note_start)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    """From here on, what is started is started by this test."""
    _started.clear()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Keep `make quick` quick: who starts what takes seconds has to say so."""
    result = yield
    if _started and not item.get_closest_marker("slow"):
        pytest.fail(
            f"This test starts {_started[0]}, and `make quick` is for tests that start no kernel, "
            "no browser, no JupyterLab and no build of pages. Mark it with @pytest.mark.slow.",
            pytrace=False,
        )
    return result


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


@pytest.fixture(scope="session")
def browser():
    """A Chromium that is installed here: the system's, or Playwright's own."""
    from playwright.sync_api import sync_playwright  # who needs none is without 20,000 objects

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


@pytest.fixture(autouse=True)
def no_running_loop(request):
    """Playwright leaves its event loop marked as running: who uses no browser starts without."""
    if "browser" in request.fixturenames:
        yield
        return
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@pytest.fixture
def browse(browser):
    """`browse(address)`: a page, in a window of its own, on a phone if nothing else is said.

    In the end, nothing must have been asked from another host, and nothing have gone wrong.
    """
    contexts, troubles = [], []

    def browse(address, **context):
        phone = {"viewport": {"width": 390, "height": 800}}
        still = {"reduced_motion": "reduce"}  # or a colour is looked at half-way to another
        contexts.append(browser.new_context(**phone | still | context))
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
