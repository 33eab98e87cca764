"""Graphviz as WebAssembly: what lays graphs out in a page, which loads it."""

from collections.abc import Callable
from functools import cache
from typing import Any

Render = Callable[[str, str, str], str]
"""`render(source, format, engine)` lays out a graph."""


def viz_js() -> Render:
    """Return what lays out a graph in a page.

    Raises LookupError while it is being loaded: it is there when the next cell runs.
    """
    from pyodide.ffi import can_run_sync, run_sync  # type: ignore[import-not-found]

    loading = viz_js_loading()
    if not loading.done() and can_run_sync():
        run_sync(loading)
    if not loading.done():
        raise LookupError
    viz = loading.result()

    def render(source: str, format: str, engine: str) -> str:
        return str(viz.renderString(source, _options(format, engine)))

    return render


@cache
def viz_js_loading() -> Any:
    """Begin to load it, in a page; return a future."""
    import asyncio

    return asyncio.ensure_future(_load_viz_js())


async def _load_viz_js() -> Any:
    from importlib.resources import files

    from js import globalThis  # type: ignore[import-not-found]
    from pyodide.code import run_js  # type: ignore[import-not-found]

    run_js(files("viz_js").joinpath("viz-global.js").read_text(encoding="utf-8"))
    return await globalThis.Viz.instance()


@cache
def _options(format: str, engine: str) -> Any:
    from js import Object
    from pyodide.ffi import to_js

    return to_js({"format": format, "engine": engine}, dict_converter=Object.fromEntries)
