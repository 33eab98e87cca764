"""What the package does only in a browser, with stand-ins for what only a browser has.

That it works in a real one is the matter of test_live.py.
"""

import asyncio
import sys
import sysconfig
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace

import pytest

from whoholds import ipython, platform
from whoholds.words import say

BASE = "https://example.org/pyodide/"


def provide(monkeypatch, name, **members):
    """Let a module of this name be there."""
    module = ModuleType(name)
    vars(module).update(members)
    monkeypatch.setitem(sys.modules, name, module)
    return module


@pytest.fixture
def in_browser(monkeypatch):
    monkeypatch.setattr(platform, "IN_BROWSER", True)
    monkeypatch.setattr(ipython, "IN_BROWSER", True)


class JsException(Exception):
    """What an error of JavaScript is in Python."""


class Request:
    """An `XMLHttpRequest`; `sent` are all those that were sent, and how."""

    sent: tuple = ()
    is_online = True

    @classmethod
    def new(cls):
        return cls()

    def open(self, *how):
        self.how = how

    def send(self):
        if not Request.is_online:
            raise JsException("NetworkError")
        assert self.responseType == "arraybuffer"
        Request.sent += (self.how,)
        self.response = f"contents of {self.how[1].rpartition('/')[2]}"


@pytest.fixture
def page(monkeypatch):
    """Pyodide of a page, where NumPy is loaded and matplotlib is not."""
    packages = {
        "matplotlib": {"depends": ["numpy", "pillow"], "file_name": "matplotlib.whl"},
        "numpy": {"depends": [], "file_name": "numpy.whl"},
        "pillow": {"depends": [], "file_name": "pillow.whl"},
    }
    unpacked = []
    monkeypatch.setattr(Request, "sent", ())
    monkeypatch.setattr(Request, "is_online", True)
    provide(monkeypatch, "js", XMLHttpRequest=Request)
    provide(monkeypatch, "pyodide")
    provide(monkeypatch, "pyodide.ffi", JsException=JsException)
    return provide(
        monkeypatch,
        "pyodide_js",
        _api=SimpleNamespace(config=SimpleNamespace(packageBaseUrl=BASE)),
        loadedPackages=SimpleNamespace(numpy="default channel"),
        lockfile=SimpleNamespace(packages=SimpleNamespace(to_py=lambda: packages)),
        unpackArchive=lambda *what, **how: unpacked.append((what, how)),
        unpacked=unpacked,
    )


def test_elsewhere_matplotlib_is_there_and_nothing_is_fetched(page):
    platform.bring_matplotlib()
    assert Request.sent == ()
    assert page.unpacked == []


def test_a_page_fetches_matplotlib_and_what_it_needs_once(page, in_browser):
    platform.bring_matplotlib()
    assert Request.sent == (
        ("GET", f"{BASE}pillow.whl", False),
        ("GET", f"{BASE}matplotlib.whl", False),
    )
    place = {"extractDir": sysconfig.get_path("platlib")}
    assert page.unpacked == [
        (("contents of pillow.whl", "wheel"), place),
        (("contents of matplotlib.whl", "wheel"), place),
    ]
    assert page.loadedPackages.pillow == page.loadedPackages.matplotlib == "default channel"
    platform.bring_matplotlib()
    assert len(Request.sent) == 2


def test_without_a_network_it_is_an_error_of_the_system_and_can_be_tried_again(page, in_browser):
    Request.is_online = False
    with pytest.raises(OSError, match="NetworkError"):
        platform.bring_matplotlib()
    assert page.unpacked == []
    Request.is_online = True
    platform.bring_matplotlib()
    assert len(page.unpacked) == 2


class Loading:
    """A future of what lays out graphs."""

    def __init__(self, is_done):
        self.is_done = is_done

    def done(self):
        return self.is_done

    def result(self):
        assert self.is_done
        return SimpleNamespace(renderString=lambda source, options: f"{source} {options}")


@pytest.mark.parametrize(
    ("is_done", "can_wait", "waits"),
    [(True, True, 0), (True, False, 0), (False, True, 1), (False, False, 0)],
)
def test_a_page_waits_for_its_engine_if_it_can(monkeypatch, is_done, can_wait, waits):
    loading, waited = Loading(is_done), []

    def run_sync(future):
        waited.append(future)
        future.is_done = True

    provide(monkeypatch, "pyodide")
    provide(monkeypatch, "pyodide.ffi", can_run_sync=lambda: can_wait, run_sync=run_sync)
    monkeypatch.setattr(platform, "viz_js_loading", lambda: loading)
    monkeypatch.setattr(platform, "_options", lambda format, engine: f"as {format} by {engine}")
    if is_done or can_wait:
        assert platform.viz_js()("graph", "svg", "dot") == "graph as svg by dot"
    else:
        with pytest.raises(LookupError):
            platform.viz_js()
    assert waited == [loading] * waits


def test_the_options_of_the_engine_are_an_object_of_javascript(monkeypatch):
    entries = object()
    provide(monkeypatch, "js", Object=SimpleNamespace(fromEntries=entries))
    provide(monkeypatch, "pyodide")
    provide(monkeypatch, "pyodide.ffi", to_js=lambda value, dict_converter: (value, dict_converter))
    platform._options.cache_clear()
    try:
        options = platform._options("svg", "dot")
    finally:
        platform._options.cache_clear()
    assert options == ({"format": "svg", "engine": "dot"}, entries)


def test_the_engine_is_run_from_its_file_and_loaded_once(monkeypatch, tmp_path):
    (tmp_path / "viz_js").mkdir()
    (tmp_path / "viz_js" / "__init__.py").touch()
    (tmp_path / "viz_js" / "viz-global.js").write_text("the engine", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "viz_js", raising=False)
    ran = []

    async def instance():
        return "an instance"

    viz = SimpleNamespace(instance=instance)
    provide(monkeypatch, "js", globalThis=SimpleNamespace(Viz=viz))
    provide(monkeypatch, "pyodide")
    provide(monkeypatch, "pyodide.code", run_js=ran.append)

    async def load():
        first, second = platform.viz_js_loading(), platform.viz_js_loading()
        assert first is second
        return await first

    platform.viz_js_loading.cache_clear()
    try:
        assert asyncio.run(load()) == "an instance"
    finally:
        platform.viz_js_loading.cache_clear()
        sys.modules.pop("viz_js", None)
    assert ran == ["the engine"]


def a_shell(*transforms):
    """The shell of a page's kernel, as far as the extension asks it for something."""
    registered = []
    return SimpleNamespace(
        register_magics=lambda *classes: registered.extend(classes),
        registered=registered,
        Completer=SimpleNamespace(use_jedi=True),
        kernel=SimpleNamespace(
            lite_transform_manager=SimpleNamespace(line_transforms=[*transforms])
        ),
    )


def test_before_its_next_cell_a_kernel_waits_for_the_engine_once(monkeypatch, in_browser, capsys):
    waited = []

    class Engine:
        def done(self):
            return bool(waited)

        def __await__(self):
            waited.append("for the engine")
            yield from ()

    engine = Engine()
    monkeypatch.setattr(ipython, "viz_js_loading", lambda: engine)
    shell = a_shell("another")
    ipython.register(shell)
    wait, other = transforms = shell.kernel.lite_transform_manager.line_transforms
    assert other == "another"
    assert asyncio.run(wait(["a line"])) == ["a line"]
    assert waited == ["for the engine"]
    assert transforms == ["another"]
    ipython.register(shell)
    assert transforms == ["another"]


@pytest.mark.parametrize(("found", "uses"), [(None, False), (ModuleSpec("jedi", None), True)])
def test_a_page_completes_by_jedi_only_where_that_is(monkeypatch, in_browser, capsys, found, uses):
    monkeypatch.setattr(ipython, "find_spec", lambda name: found)
    monkeypatch.setattr(ipython, "viz_js_loading", lambda: Loading(True))
    shell = a_shell()
    ipython.register(shell)
    assert shell.Completer.use_jedi is uses
    version = ".".join(map(str, sys.version_info[:3]))
    assert capsys.readouterr().out.strip() == say("magics.in browser", version=version)


def test_elsewhere_the_magics_are_all_that_is_added(capsys):
    shell = a_shell()
    del shell.kernel
    ipython.register(shell)
    assert shell.registered == [
        ipython.ReferenceMagics,
        ipython.MemoryMagics,
        ipython.LanguageMagics,
    ]
    assert shell.Completer.use_jedi is True
    assert capsys.readouterr().out == ""
    ipython.load_memit(shell)
    assert shell.registered[3:] == [ipython.MemoryUsageMagics]
