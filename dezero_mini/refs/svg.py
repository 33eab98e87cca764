"""From a picture to SVG that takes on the look of the page around it."""

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from .drawing import INK, PAD, Arc, Picture, Shape, digraph, union
from .engine import Format, layout

SVG = "http://www.w3.org/2000/svg"
_WIDE = 540  # px; a phone shows what is wider too small to read
_ROOM = 6  # points around a series, for a double border that only some of its pictures have
_SMALLEST = 0.7  # of its natural size, where words are 13 px high
_OUTLINES = [f"{{{SVG}}}{name}" for name in ("ellipse", "path", "polygon")]
ET.register_namespace("", SVG)


def render(drawing: Picture, description: str) -> str:
    """Lay out a picture; return an `<svg>` element whose text alternative is `description`.

    Lines and words in ink take the colour of the text around the picture. No element has an `id`,
    so that any number of pictures can stand on a page. Raises `LayoutError`.
    """
    return _polish(_laid_out(drawing, "svg", _width_of_svg), description)


def render_in_place(drawings: Sequence[Picture], descriptions: Sequence[str]) -> list[str]:
    """Render pictures of the same things so that nothing moves from one to the next.

    There is one layout of everything that any of them shows; each is drawn at its places.
    """
    places = _Places(union(drawings))
    sources = [digraph(places.put(drawing)).source for drawing in drawings]
    pictures = layout(sources, "svg", "nop2")
    return [_polish(*both) for both in zip(pictures, descriptions, strict=True)]


class _Places:
    """Where everything in a picture is put."""

    def __init__(self, whole: Picture) -> None:
        numbered = Picture(whole.shapes, note=whole.note)
        for number, arc in enumerate(whole.arcs):
            numbered.arcs.append(arc._replace(look=(*arc.look, ("comment", str(number)))))
        graph = json.loads(_laid_out(numbered, "json0", _width_of_json))
        self._shapes = {
            node["name"]: _some(node, "pos", "width", "height") for node in graph.get("objects", ())
        }
        by_number = {edge["comment"]: _some(edge, "pos", "lp") for edge in graph.get("edges", ())}
        self._arcs = {
            (arc, nth): by_number[str(number)]
            for number, (arc, nth) in enumerate(_numbered(whole.arcs))
        }
        left, bottom, right, top = _box(graph)
        self._corners = (
            f"{left - _ROOM},{bottom - _ROOM}",
            f"{right + _ROOM},{top + _ROOM}",
        )

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


def _laid_out(drawing: Picture, format: Format, width: Callable[[str], float]) -> str:
    """Lay out from left to right what fits on a page that way, and the rest as is narrower."""
    across, down = layout([digraph(drawing, way).source for way in ("LR", "TB")], format)
    return down if width(across) > max(_WIDE, width(down)) else across


def _width_of_svg(picture: str) -> float:
    return float(ET.fromstring(picture).get("viewBox", "0 0 0 0").split()[2])


def _width_of_json(graph: str) -> float:
    left, _, right, _ = _box(json.loads(graph))
    return right - left + 2 * PAD


def _box(graph: dict[str, str]) -> list[float]:
    """The lower left and the upper right corner of everything in a graph, in points."""
    return [float(number) for number in graph["bb"].split(",")]


def _some(element: dict[str, str], *names: str) -> dict[str, str]:
    return {name: element[name] for name in names if name in element}


def _numbered(arcs: Iterable[Arc]) -> Iterator[tuple[Arc, int]]:
    """Tell equal arcs apart: the first, the second, …"""
    seen: Counter[Arc] = Counter()
    for arc in arcs:
        yield arc, seen[arc]
        seen[arc] += 1


def _polish(picture: str, description: str) -> str:
    """Take out what is Graphviz's own, and let the page have its say."""
    svg = ET.fromstring(picture)
    for element in svg.iter():
        element.attrib.pop("id", None)
        for paint in ("fill", "stroke"):
            if element.get(paint) == INK:
                element.set(paint, "currentColor")
        if element.tag == f"{{{SVG}}}text":
            element.attrib.setdefault("fill", "currentColor")
        for title in element.findall(f"{{{SVG}}}title"):
            element.remove(title)
        if element.get("class") == "node":
            _centre_words(element)
    _, _, width, height = svg.get("viewBox", "0 0 0 0").split()
    svg.attrib |= {"width": width, "height": height, "role": "img", "aria-label": description}
    # A narrow page shrinks the picture as far as it stays legible, then lets it scroll.
    svg.set("style", f"max-width:100%;height:auto;min-width:{_SMALLEST * float(width):.0f}px")
    return ET.tostring(svg, encoding="unicode")


def _centre_words(node: ET.Element) -> None:
    """Let words that a reader's font makes wider than the engine thought grow to both sides."""
    outline = next(child for child in node.iter() if child.tag in _OUTLINES)
    points = outline.get("points") or outline.get("d") or f"{outline.get('cx')},"
    across = [float(x) for x in re.findall(r"(-?[\d.]+),", points)]
    middle = (min(across) + max(across)) / 2
    for text in node.iter(f"{{{SVG}}}text"):
        text.attrib |= {"text-anchor": "middle", "x": f"{middle:.2f}"}
