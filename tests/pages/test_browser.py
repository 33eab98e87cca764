"""What the package does only in a browser, with stand-ins for what only a browser has.

That it works in a real one is the matter of test_live.py.
"""

import asyncio
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace

import pytest
from IPython.core.events import EventManager

from whoholds import ipython, platform, speak
from whoholds.showing import viz_js
from whoholds.words import LANGUAGES, say


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
    monkeypatch.setattr(viz_js, "viz_js_loading", lambda: loading)
    monkeypatch.setattr(viz_js, "_options", lambda format, engine: f"as {format} by {engine}")
    if is_done or can_wait:
        assert viz_js.viz_js()("graph", "svg", "dot") == "graph as svg by dot"
    else:
        with pytest.raises(LookupError):
            viz_js.viz_js()
    assert waited == [loading] * waits


def test_the_options_of_the_engine_are_an_object_of_javascript(monkeypatch):
    entries = object()
    provide(monkeypatch, "js", Object=SimpleNamespace(fromEntries=entries))
    provide(monkeypatch, "pyodide")
    provide(monkeypatch, "pyodide.ffi", to_js=lambda value, dict_converter: (value, dict_converter))
    viz_js._options.cache_clear()
    try:
        options = viz_js._options("svg", "dot")
    finally:
        viz_js._options.cache_clear()
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
        first, second = viz_js.viz_js_loading(), viz_js.viz_js_loading()
        assert first is second
        return await first

    viz_js.viz_js_loading.cache_clear()
    try:
        assert asyncio.run(load()) == "an instance"
    finally:
        viz_js.viz_js_loading.cache_clear()
        sys.modules.pop("viz_js", None)
    assert ran == ["the engine"]


def a_shell(*transforms):
    """The shell of a page's kernel, as far as the extension asks it for something."""
    registered = []
    shell = SimpleNamespace(
        register_magics=lambda *classes: registered.extend(classes),
        registered=registered,
        Completer=SimpleNamespace(use_jedi=True),
        kernel=SimpleNamespace(
            lite_transform_manager=SimpleNamespace(line_transforms=[*transforms])
        ),
    )
    shell.events = EventManager(shell, {"post_run_cell": lambda result: None})
    return shell


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_runs_is_said_once_when_the_cell_is_over_in_the_language_that_it_has_chosen(
    monkeypatch, in_browser, capsys, language
):
    monkeypatch.setattr(ipython, "viz_js_loading", lambda: Loading(True))
    shell = a_shell()
    ipython.register(shell)
    ipython.LanguageMagics.speak(None, language)
    try:
        assert capsys.readouterr().out == ""
        version = ".".join(map(str, sys.version_info[:3]))
        for said in (say("magics.in browser", version=version), ""):
            shell.events.trigger("post_run_cell", None)
            assert capsys.readouterr().out.strip() == said
    finally:
        speak("en")


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
