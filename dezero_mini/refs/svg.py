"""From a picture to SVG that takes on the look of the page around it.

The layout is done by Graphviz inside this process (pygraphviz brings the library along), so that
no `dot` program is needed.
"""

import os
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from ..inline_svg import SVG, inlined, size
from .drawing import INK, Arc, Picture, Shape, digraph, union

_WIDE = 540  # px; a phone shows what is wider too small to read
_ROOM = 6  # points around a series, for a double border that only some of its pictures have
_SMALLEST = 0.7  # of its natural size, where words are 13 px high


def render(drawing: Picture, description: str) -> str:
    """Lay out a picture; return an `<svg>` element whose text alternative is `description`.

    Lines and words in ink take the colour of the text around the picture. No element has an `id`,
    so that any number of pictures can stand on a page.
    """
    return _polish(_laid_out(drawing)[1], description)


def render_in_place(drawings: Sequence[Picture], descriptions: Sequence[str]) -> list[str]:
    """Render pictures of the same things so that nothing moves from one to the next.

    There is one layout of everything that any of them shows; each is drawn at its places.
    """
    places = _Places(union(drawings))
    return [
        _polish(_graphviz(digraph(places.put(drawing)).source, "svg", "nop2"), description)
        for drawing, description in zip(drawings, descriptions, strict=True)
    ]


class _Places:
    """Where Graphviz puts everything in a picture."""

    def __init__(self, whole: Picture) -> None:
        numbered = Picture(whole.shapes, note=whole.note)
        for number, arc in enumerate(whole.arcs):
            numbered.arcs.append(arc._replace(look=(*arc.look, ("comment", str(number)))))
        direction = _direction(whole)
        source = _graphviz(digraph(numbered, direction).source, "dot", "dot").decode()
        graph = _pygraphviz().AGraph(string=source)
        self._shapes = {
            str(node): _attributes(node, "pos", "width", "height") for node in graph.nodes()
        }
        by_number = {edge.attr["comment"]: _attributes(edge, "pos", "lp") for edge in graph.edges()}
        self._arcs = {
            (arc, nth): by_number[str(number)]
            for number, (arc, nth) in enumerate(_numbered(whole.arcs))
        }
        left, bottom, right, top = graph.graph_attr["bb"].split(",")
        self._corners = (
            f"{float(left) - _ROOM},{float(bottom) - _ROOM}",
            f"{float(right) + _ROOM},{float(top) + _ROOM}",
        )
        graph.close()

    def put(self, drawing: Picture) -> Picture:
        """Give each part of a picture its place."""
        placed = Picture(note=drawing.note)
        for key, shape in drawing.shapes.items():
            at = (*self._shapes[key].items(), ("fixedsize", "true"))
            placed.shapes[key] = Shape(shape.lines, (*shape.look, *at))
        for arc, nth in _numbered(drawing.arcs):
            at = tuple(self._arcs[arc, nth].items())
            placed.arcs.append(arc._replace(look=(*arc.look, *at)))
        for number, place in enumerate(self._corners):
            look = {"pos": place, "width": "0", "height": "0", "style": "invis"}
            look |= {"fixedsize": "true"}
            placed.shapes[f"corner {number}"] = Shape((), tuple(look.items()))
        return placed


def _direction(drawing: Picture) -> str:
    return _laid_out(drawing)[0]


def _laid_out(drawing: Picture) -> tuple[str, bytes]:
    """Lay out from left to right what fits on a page that way, and the rest as is narrower."""
    across = _graphviz(digraph(drawing, "LR").source, "svg", "dot")
    if _width(across) <= _WIDE:
        return "LR", across
    down = _graphviz(digraph(drawing, "TB").source, "svg", "dot")
    return ("TB", down) if _width(down) < _width(across) else ("LR", across)


def _width(picture: bytes) -> float:
    return float(ET.fromstring(picture).get("viewBox", "0 0 0 0").split()[2])


def _numbered(arcs: Iterable[Arc]) -> Iterator[tuple[Arc, int]]:
    """Tell equal arcs apart: the first, the second, …"""
    seen: Counter[Arc] = Counter()
    for arc in arcs:
        yield arc, seen[arc]
        seen[arc] += 1


def _attributes(element: Any, *names: str) -> dict[str, str]:
    return {name: element.attr[name] for name in names if element.attr[name]}


def _graphviz(source: str, format: str, engine: str) -> bytes:
    graph = _pygraphviz().AGraph(string=source)
    try:
        return bytes(graph.draw(format=format, prog=engine))
    finally:
        graph.close()


def _polish(picture: bytes, description: str) -> str:
    """Take out what is Graphviz's own, and let the page have its say."""
    svg = inlined(picture, description, INK, ("title",))
    for text in svg.iter(f"{{{SVG}}}text"):
        text.attrib.setdefault("fill", "currentColor")
    # A narrow page shrinks the picture as far as it stays legible, then lets it scroll.
    width = _SMALLEST * float(size(svg)[0])
    svg.set("style", f"max-width:100%;height:auto;min-width:{width:.0f}px")
    return ET.tostring(svg, encoding="unicode")


@cache
def _pygraphviz() -> Any:
    """Load Graphviz and let it look for its fonts, unheard: it complains where there are none."""
    with _silence():
        import pygraphviz

        graph = pygraphviz.AGraph(string="digraph { a [label=<<b>b</b>>] }")
        graph.draw(format="svg", prog="dot")
        graph.close()
    return pygraphviz


@contextmanager
def _silence() -> Iterator[None]:
    """Drop what C libraries write to file descriptor 2."""
    saved, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)
