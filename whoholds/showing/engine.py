"""The one door to what lays graphs out: Graphviz's language in, pictures or places out.

Behind it are three engines, tried in this order: the program `dot` on the PATH, and the program of
graphviz-pure, which needs nothing of the system and is installed with this package. A browser has
neither of them; its page brings viz-js.

A program has a limit of time. In a page nothing can interrupt WebAssembly: there it is only the
number of things in a picture that limits how long a reader waits.
"""

import importlib.metadata
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import Literal, NamedTuple

from ..platform import IN_BROWSER, NO_WINDOW
from ..words import say
from .viz_js import viz_js

Format = Literal["svg", "json0"]
"""A picture, or everything in the graph with its place."""
Program = Literal["dot", "nop2"]
"""Find places for things, or draw them at the places that they have."""
Layout = Callable[[Sequence[str], Format, Program], list[str]]

_TRIAL = "digraph { a [label=<<b>b</b>>] }"  # some builds of Graphviz know no HTML labels
_LONGEST = 20.0  # s; the largest pictures that `pictures` lets through take 3 on two busy cores


class LayoutError(RuntimeError):
    """No engine works here, or the one that does has failed; a sentence says what to do."""


class _Engine(NamedTuple):
    name: str
    layout: Layout


def layout(sources: Sequence[str], format: Format, program: Program = "dot") -> list[str]:
    """Lay graphs out, each given in Graphviz's language, and return a document for each.

    It costs one process at the most, however many graphs there are. Raises `LayoutError`.
    """
    engine = _engine()
    try:
        return engine.layout(sources, format, program)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise LayoutError(
            say("refs.error.engine failed", name=engine.name, reason=reason)
        ) from error


@cache  # but a failure is not kept: what is installed meanwhile will do
def _engine() -> _Engine:
    for name, make in _ENGINES.items():
        with suppress(Exception):  # whatever a broken installation raises, the next one may work
            engine = _Engine(name, make())
            if "<svg" in "".join(engine.layout([_TRIAL], "svg", "dot")):
                engine.layout([_TRIAL, _TRIAL], "json0", "dot")
                return engine
    raise LayoutError(say("refs.error.engine loading" if IN_BROWSER else "refs.error.no engine"))


def _as_program(path: str | None) -> Layout:
    """A program with the options of `dot`, which lays out all the graphs that it reads."""
    if path is None:
        raise FileNotFoundError

    def layout(sources: Sequence[str], format: Format, program: Program) -> list[str]:
        done = subprocess.run(
            [path, f"-K{program}", f"-T{format}"],
            input="\n".join(sources),
            capture_output=True,
            encoding="utf-8",
            timeout=_LONGEST,
            creationflags=NO_WINDOW,
        )
        documents = list(_DOCUMENTS[format](done.stdout))
        if len(documents) != len(sources):
            raise ValueError(
                done.stderr.strip() or say("refs.error.exit status", n=done.returncode)
            )
        return documents

    return layout


def _in_page() -> Layout:
    """Graphviz as WebAssembly, which a page loads."""
    render = viz_js()

    def layout(sources: Sequence[str], format: Format, program: Program) -> list[str]:
        return [render(source, format, program) for source in sources]

    return layout


def _svg_documents(output: str) -> Iterator[str]:
    start = "<?xml"
    for document in output.split(start)[1:]:
        yield start + document


def _json_documents(output: str) -> Iterator[str]:
    decoder, rest = json.JSONDecoder(), output.strip()
    while rest:
        _, end = decoder.raw_decode(rest)
        yield rest[:end]
        rest = rest[end:].strip()


_DOCUMENTS = {"svg": _svg_documents, "json0": _json_documents}


def _bundled() -> str | None:
    """Where the program of graphviz-pure is, which need not be on the PATH."""
    with suppress(importlib.metadata.PackageNotFoundError):
        for file in importlib.metadata.files("graphviz-pure") or ():
            if file.stem == "graphviz-pure" and os.path.isfile(path := file.locate()):
                return str(path)
    return shutil.which("graphviz-pure")


_ENGINES: dict[str, Callable[[], Layout]] = {
    "dot": lambda: _as_program(shutil.which("dot")),
    "graphviz-pure": lambda: _as_program(_bundled()),
    **({"viz-js": _in_page} if IN_BROWSER else {}),
}
