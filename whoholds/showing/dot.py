"""From a picture to Graphviz's language: the one module that knows how a picture looks.

Every difference is made twice, in shape or line and in words, so that a drawing can be read in
grey. The colours are those of Okabe and Ito, which colour-blind readers can tell apart
(https://jfly.uni-koeln.de/color/), some of them lightened to carry black text.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from ..words import is_wide, say
from .pictures import Arc, ArcKind, Line, Picture, Shape, Stroke, unmarked
from .widths import BOLD, width

if TYPE_CHECKING:
    import graphviz

INK = "#000001"
"""Black in a plain `dot` drawing; in a page it becomes the colour of the text around it."""
PAD = 5.76
"""Points around a picture."""

_SIZE, _SIZE_OF_LABEL = 13, 12  # points: of words, and of what stands at an arrow
# Of a shape's margins, words may take so many points in a wide font: those of so many letters do.
_BESIDE, _SHORT = 14, 10
_FIRM = "\N{NO-BREAK SPACE}"  # Graphviz takes others away at the ends of its HTML

_TEXT = "#1b1b1b"  # on a node's own light ground
_ALERT = "#d55e00"
# One name each: of a list, an engine without the system's fonts knows nothing, and takes Times.
_PROSE, _CODE = "Helvetica", "Courier"
FONTS = {_PROSE: "Helvetica,Arial,sans-serif", _CODE: "Courier New,Courier,monospace"}
"""What a page is to take for each."""
_GRAPH = {
    "bgcolor": "transparent",
    "fontname": _PROSE,
    "fontsize": f"{_SIZE}",
    "fontcolor": INK,
    "ranksep": "0.2",
    "nodesep": "0.3",
    "pad": f"{PAD / 72:.2f}",  # inches
}
_NODE = {
    "fontname": _PROSE,
    "fontsize": f"{_SIZE}",
    "color": INK,
    "fontcolor": INK,
    "margin": "0.14,0.06",
}
_EDGE = {
    "fontname": _CODE,
    "fontsize": f"{_SIZE_OF_LABEL}",
    "color": INK,
    "fontcolor": INK,
    "arrowsize": "0.8",
}
_ROUNDED = "filled,rounded"
_ROLES = {
    "ellipse": {
        "shape": "ellipse",
        "style": "filled",
        "fillcolor": "#f0b030",
        "margin": "0.02,0",
    },
    "box": {"shape": "box", "style": "filled", "fillcolor": "#78c3ee"},
    "array": {"shape": "box", "style": _ROUNDED, "fillcolor": "#a8dccb"},
    "container": {"shape": "box", "style": "filled", "fillcolor": "#f5eda0"},
    "weakref": {
        "shape": "box",
        "style": f"{_ROUNDED},dashed",
        "fillcolor": "#f1dce8",
    },
    "object": {"shape": "box", "style": _ROUNDED, "fillcolor": "#e6e9ec"},
    "name": {"shape": "cds", "fontname": _CODE, "height": "0.3", "margin": "0.12,0.03"},
    "left out": {"shape": "plaintext"},
}
_ON_OWN_GROUND = _ROLES.keys() - {"name", "left out"}
_STATES: dict[str, dict[str, str]] = {
    "reachable": {},
    "unreachable": {"color": _ALERT, "penwidth": "2", "peripheries": "2"},
    "freed": {"style": "dotted", "fillcolor": "none", "fontcolor": INK},
}
_NEWS = "#007cc2"  # stands out from white and from black
# Since the picture before: told by how thick a line is, and by "2→1" in the words.
_MARKS: dict[str, dict[str, str]] = {
    "": {},
    "new": {"color": _NEWS, "penwidth": "3"},
    "changed": {"color": _NEWS, "penwidth": "3"},
    "gone": {"color": "#808080", "style": "dotted", "penwidth": "1.5"},
}
_STROKES: dict[ArcKind, dict[str, str]] = {
    "strong": {"arrowhead": "normal"},
    "weak": {"arrowhead": "vee", "style": "dashed"},
    "left out": {"style": "dotted", "arrowhead": "none"},
    "order": {"style": "invis"},
}


class Places(NamedTuple):
    """Where everything stands, in attributes of Graphviz."""

    shapes: Mapping[str, Mapping[str, str]]
    """By keys."""
    arcs: Mapping[tuple[Arc, int], Mapping[str, str]]
    """Of equal arcs the first has the number 0."""
    corners: tuple[str, str]


def digraph(drawing: Picture) -> "graphviz.Digraph":
    """Return a picture as an object of the package graphviz, which is needed for nothing else.

    Raises ImportError, with a sentence, where that is missing.
    """
    try:
        import graphviz
    except ImportError as error:
        raise ImportError(say("refs.error.no graphviz", reason=error)) from None
    return graphviz.Digraph("refs", body=[f"\t{line}\n" for line in _body(drawing, "LR")])


def source(
    drawing: Picture,
    direction: str = "LR",
    places: Places | None = None,
    *,
    is_numbered: bool = False,
) -> str:
    """Write a picture in Graphviz's language, to be laid out from left to right or "TB".

    With `places`, it is to be drawn there. Arcs that are numbered say so in a comment.
    """
    return "\n".join(["digraph refs {", *_body(drawing, direction, places, is_numbered), "}"])


def _body(
    drawing: Picture,
    direction: str,
    places: Places | None = None,
    is_numbered: bool = False,
) -> Iterator[str]:
    yield f'graph [{_attributes(_GRAPH)} rankdir="{direction}" label={_note(drawing.note)}]'
    yield f"node [{_attributes(_NODE)}]"
    yield f"edge [{_attributes(_EDGE)}]"
    at = ""
    for key, shape in drawing.shapes.items():
        if places is not None:
            at = _attributes(places.shapes[key]) + ' fixedsize="true"'
        yield f'"{key}" [{_shape(shape)} {at}]'
    notes = _notes_on_arcs(drawing.arcs, places, is_numbered)
    for (tail, head, stroke), note in zip(drawing.arcs, notes, strict=True):
        yield f'"{tail}" -> "{head}" [{_stroke(stroke)} {note}]'
    for n, corner in enumerate(places.corners if places else ()):
        unseen = {"pos": corner, "width": "0", "height": "0", "style": "invis"}
        yield f'"corner {n}" [label="" {_attributes(unseen)} fixedsize="true"]'


def _notes_on_arcs(arcs: list[Arc], places: Places | None, is_numbered: bool) -> Iterable[str]:
    """Where each arc stands, or its number in a comment, or nothing."""
    if places is not None:
        return (_attributes(places.arcs[arc, nth]) for arc, nth in numbered(map(unmarked, arcs)))
    return [f'comment="{n}"' for n in range(len(arcs))] if is_numbered else [""] * len(arcs)


def numbered(arcs: Iterable[Arc]) -> Iterator[tuple[Arc, int]]:
    """Tell equal arcs apart: the first, the second, …"""
    seen: Counter[Arc] = Counter()
    for arc in arcs:
        yield arc, seen[arc]
        seen[arc] += 1


@lru_cache(maxsize=1024)  # in a large graph many objects look alike
def _shape(shape: Shape) -> str:
    ground = {"fontcolor": _TEXT} if shape.role in _ON_OWN_GROUND else {}
    look = ground | _ROLES[shape.role] | _MARKS[shape.mark] | _STATES[shape.state]
    return f"label={_table(shape.lines)} {_attributes(look)}"


@lru_cache(maxsize=1024)
def _stroke(stroke: Stroke) -> str:
    look = _STROKES[stroke.kind]
    if stroke.kind in ("strong", "weak") and not stroke.is_from_name:
        look = look | {"weight": "4"}  # keeps chains of objects straight
    if stroke.is_backward:
        look = look | {"dir": "back", "arrowtail": look["arrowhead"]}
    look = look | _MARKS[stroke.mark]
    return _attributes(look) + (f" label={_label(stroke.text)}" if stroke.text else "")


def _attributes(look: Mapping[str, str]) -> str:
    return " ".join(f'{name}="{value}"' for name, value in look.items())


def _label(text: str) -> str:
    """An edge's label between spaces; nothing in it has a meaning for Graphviz.

    Where it has a room of its own, that is wide enough without the space behind it.
    """
    if _has_wide(text):
        return _table((Line(f"{_FIRM}{text}"),), _SIZE_OF_LABEL, padding=0)
    return _quoted(f" {text} ")


def _note(text: str) -> str:
    return _table((Line(text),)) if _has_wide(text) else _quoted(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _has_wide(text: str) -> bool:
    return any(map(is_wide, text))


def _table(lines: tuple[Line, ...], size: int = _SIZE, padding: int = 2) -> str:
    """Lay lines out below one another, as Graphviz's own subset of HTML.

    Lines with wide characters, and long ones, get a width of their own.
    """
    rows = "".join(f"<tr><td{_room(line, size)}>{_html(line)}</td></tr>" for line in lines)
    look = f'border="0" cellborder="0" cellspacing="0" cellpadding="{padding}"'
    return f"<<table {look}>{rows}</table>>"


def _room(line: Line, size: int) -> str:
    """Ask for room in points, where an engine may think a text narrower than a reader's font is."""
    if _has_wide(line.text):
        return f' align="left" width="{width(line.text, size):.0f}"'
    if len(line.text) <= _SHORT:
        return ""
    return f' width="{width(line.text, size * (BOLD if line.is_bold else 1)) - _BESIDE:.0f}"'


def _html(line: Line) -> str:
    text = escape(line.text)
    return f"<b>{text}</b>" if line.is_bold else text
