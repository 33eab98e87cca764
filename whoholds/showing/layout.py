"""Lay pictures out: one as is narrower, several so that nothing moves."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from typing import Any

from .dot import PAD, Places, numbered, source
from .engine import Format, layout
from .pictures import Picture, union

_WIDE = 510  # px; a phone of 360 px shows what is wider too small to read, or in parts
_ROOM = 6  # points around a series, for a double border that only some of its pictures have


def laid_out(drawing: Picture) -> str:
    """Lay out one picture; return an SVG document. Raises `LayoutError`."""
    return _narrower(drawing, "svg", _width_of_svg)


def laid_out_in_place(drawings: Sequence[Picture]) -> list[str]:
    """Lay out pictures of the same things so that nothing moves from one to the next.

    There is one layout of everything that any of them shows; each is drawn at its places.
    """
    places = _places(union(drawings))
    return layout([source(drawing, places=places) for drawing in drawings], "svg", "nop2")


def _places(whole: Picture) -> Places:
    graph = json.loads(_narrower(whole, "json0", _width_of_json, is_numbered=True))
    by_number = {edge["comment"]: _some(edge, "pos", "lp") for edge in graph.get("edges", ())}
    left, bottom, right, top = _box(graph)
    return Places(
        shapes={
            node["name"]: _some(node, "pos", "width", "height") for node in graph.get("objects", ())
        },
        arcs={arc: by_number[str(number)] for number, arc in enumerate(numbered(whole.arcs))},
        corners=(f"{left - _ROOM},{bottom - _ROOM}", f"{right + _ROOM},{top + _ROOM}"),
    )


def _narrower(
    drawing: Picture, format: Format, width: Callable[[str], float], is_numbered: bool = False
) -> str:
    """Lay out from left to right what fits on a page that way, and the rest as is narrower."""
    ways = [source(drawing, way, is_numbered=is_numbered) for way in ("LR", "TB")]
    across, down = layout(ways, format)
    return down if width(across) > max(_WIDE, width(down)) else across


def _width_of_svg(picture: str) -> float:
    return float(ET.fromstring(picture).get("viewBox", "0 0 0 0").split()[2])


def _width_of_json(graph: str) -> float:
    left, _, right, _ = _box(json.loads(graph))
    return right - left + 2 * PAD


def _box(graph: dict[str, Any]) -> list[float]:
    """The lower left and the upper right corner of everything in a graph, in points."""
    return [float(number) for number in graph["bb"].split(",")]


def _some(element: dict[str, str], *names: str) -> dict[str, str]:
    return {name: element[name] for name in names if name in element}
