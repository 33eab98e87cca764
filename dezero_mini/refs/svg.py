"""From Graphviz's language to SVG that takes on the look of the page around it.

The layout is done by Graphviz inside this process (pygraphviz brings the library along), so that
no `dot` program is needed.
"""

import os
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType

from .drawing import INK

SVG = "http://www.w3.org/2000/svg"
_SMALLEST = 0.7  # of its natural size, where words are 13 px high
ET.register_namespace("", SVG)


def render(source: str, description: str) -> str:
    """Lay out a graph in Graphviz's language; return an `<svg>` element, `description` its text.

    Lines and words in ink take the colour of the text around the picture. No element has an `id`,
    so that any number of pictures can stand on a page.
    """
    graph = _pygraphviz().AGraph(string=source)
    try:
        svg = ET.fromstring(graph.draw(format="svg", prog="dot"))
    finally:
        graph.close()
    for element in svg.iter():
        element.attrib.pop("id", None)
        for paint in ("fill", "stroke"):
            if element.get(paint) == INK:
                element.set(paint, "currentColor")
        if element.tag == f"{{{SVG}}}text":
            element.attrib.setdefault("fill", "currentColor")
        for title in element.findall(f"{{{SVG}}}title"):
            element.remove(title)
    _, _, width, height = svg.get("viewBox", "0 0 0 0").split()
    svg.attrib |= {"width": width, "height": height, "role": "img", "aria-label": description}
    # A narrow page shrinks the picture as far as it stays legible, then lets it scroll.
    svg.set("style", f"max-width:100%;height:auto;min-width:{_SMALLEST * float(width):.0f}px")
    return ET.tostring(svg, encoding="unicode")


@cache
def _pygraphviz() -> ModuleType:
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
