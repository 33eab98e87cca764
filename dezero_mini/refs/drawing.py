"""From a `Snapshot` to a drawing in Graphviz's language.

Every difference is made twice, in shape or line and in words, so that a drawing can be read in
grey. The colours are those of Okabe and Ito, which colour-blind readers can tell apart
(https://jfly.uni-koeln.de/color/), some of them lightened to carry black text.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import escape
from itertools import pairwise, zip_longest
from typing import Any, NamedTuple

import graphviz

from .graph import Edge, Node, Snapshot, State
from .words import CAPTIONS, count_in_words, type_in_words

INK = "#000001"
"""Black in a plain `dot` drawing; in a page it becomes the colour of the text around it."""
PAD = 5.76  # points around a picture

_MOST = 60  # objects in a drawing, if nothing else is asked for
_MOST_OF_ONE = 12  # of them that any one holder leads to
_TEXT = "#1b1b1b"  # on a node's own light ground
_ALERT = "#d55e00"
_PROSE = "Helvetica,Arial,sans-serif"
_CODE = "Courier New,Courier,monospace"
_GRAPH = {
    "bgcolor": "transparent",
    "fontname": _PROSE,
    "fontsize": "13",
    "fontcolor": INK,
    "ranksep": "0.45",
    "nodesep": "0.3",
    "pad": f"{PAD / 72:.2f}",  # inches
}
_NODE = {
    "fontname": _PROSE,
    "fontsize": "13",
    "color": INK,
    "fontcolor": INK,
    "margin": "0.14,0.06",
}
_EDGE = {"fontname": _CODE, "fontsize": "12", "color": INK, "fontcolor": INK, "arrowsize": "0.8"}
_ROLES = {
    "variable": {"shape": "ellipse", "style": "filled", "fillcolor": "#f0b030", "margin": "0.02,0"},
    "function": {"shape": "box", "style": "filled", "fillcolor": "#78c3ee"},
    "array": {"shape": "box", "style": "filled,rounded", "fillcolor": "#a8dccb"},
    "container": {"shape": "box", "style": "filled", "fillcolor": "#f5eda0"},
    "weakref": {"shape": "box", "style": "filled,rounded,dashed", "fillcolor": "#f1dce8"},
    "object": {"shape": "box", "style": "filled,rounded", "fillcolor": "#e6e9ec"},
}
_UNREACHABLE = {"color": _ALERT, "penwidth": "2", "peripheries": "2"}
_FREED = {"style": "dotted", "fillcolor": "none", "fontcolor": INK}
_NAME = {"shape": "cds", "fontname": _CODE, "height": "0.3", "margin": "0.12,0.03"}
_LEFT_OUT = {"style": "dotted", "arrowhead": "none"}
# A computation reads from left to right; these references lead from its results to its inputs.
_BACKWARD = (".creator", ".inputs[")


Look = tuple[tuple[str, str], ...]
"""Attributes of Graphviz and their values."""


class Shape(NamedTuple):
    """A node as Graphviz sees it: lines of text, in its subset of HTML, and attributes."""

    lines: tuple[str, ...]
    look: Look


class Arc(NamedTuple):
    """An edge between two shapes, by their keys."""

    tail: str
    head: str
    text: str
    look: Look = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing before its layout."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    arcs: list[Arc] = field(default_factory=list)
    note: str = ""
    """What stands below it."""


def picture(snapshot: Snapshot, most: int | None = None, *, tag_each_name: bool = False) -> Picture:
    """Draw the `most` objects that are nearest to the names, or as many as a reader can take in.

    It says how many others are left out, and where. Names that are `None` share one tag, unless
    each is to have its own.
    """
    nothing = {node.id for node in snapshot.nodes if node.type == "NoneType"}
    things = [node for node in snapshot.nodes if node.id not in nothing]
    drawn = _nearest(things, snapshot.edges, most)
    keys: dict[int | str, str] = {node.id: f"object {node.id}" for node in drawn}
    from_names = [edge for edge in snapshot.edges if isinstance(edge.source, str)]
    keys |= {edge.source: _key(str(edge.source)) for edge in from_names}
    left = len(things) - len(drawn)
    note = CAPTIONS["left out"].format(n=left, total=len(things)) if left else ""
    drawing = Picture(note=note)
    named = {edge.target for edge in from_names}
    for node in drawn:
        drawing.shapes[keys[node.id]] = _object(node, node.id in named)
    drawing.shapes.update(_names(from_names, nothing, tag_each_name))
    left_out: Counter[str] = Counter()
    for edge in snapshot.edges:
        source, target, _, _ = edge
        if source not in keys:
            continue
        if target in keys:
            drawing.arcs.append(_reference(keys[source], keys[target], edge))
        elif target not in nothing:
            left_out[keys[source]] += 1
    for holder, number in left_out.items():
        text = CAPTIONS["left out here"].format(n=number)
        drawing.shapes[f"more of {holder}"] = Shape((text,), (("shape", "plaintext"),))
        drawing.arcs.append(Arc(holder, f"more of {holder}", "", _look(_LEFT_OUT)))
    if not tag_each_name:
        _lay_in_a_row(drawing, [keys[node.id] for node in drawn if node.state == "freed"])
    return drawing


def _nearest(nodes: list[Node], edges: Iterable[Edge], most: int | None) -> list[Node]:
    """The first nodes, which are the nearest, but not too many that any one holder leads to."""
    if most is not None:
        return nodes[:most]
    holder: dict[int, int | str] = {}
    for source, target, _, _ in edges:
        holder.setdefault(target, source)
    of_holder: Counter[int | str | None] = Counter()
    chosen: list[Node] = []
    for node in nodes:
        if len(chosen) == _MOST:
            break
        by = holder.get(node.id)
        of_holder[by] += 1
        if isinstance(by, str) or of_holder[by] <= _MOST_OF_ONE:
            chosen.append(node)
    return chosen


def union(pictures: Iterable[Picture]) -> Picture:
    """Everything that any of the pictures shows, with room for its longest words."""
    pictures = list(pictures)
    whole = Picture(note=max((drawing.note for drawing in pictures), key=len, default=""))
    for drawing in pictures:
        for key, shape in drawing.shapes.items():
            lines, look = shape.lines, shape.look
            if key in whole.shapes:
                both = zip_longest(whole.shapes[key].lines, lines, fillvalue="")
                lines = tuple(max(pair, key=len) for pair in both)
                look = _look(dict(look), dict(whole.shapes[key].look))
            whole.shapes[key] = Shape(lines, look)
        missing = Counter(drawing.arcs) - Counter(whole.arcs)
        whole.arcs.extend(missing.elements())
    return whole


def digraph(drawing: Picture, direction: str = "LR") -> graphviz.Digraph:
    """Write a picture in Graphviz's language, to be laid out from left to right or "TB"."""
    graph = {**_GRAPH, "rankdir": direction, "label": drawing.note}
    dot = graphviz.Digraph("refs", graph_attr=graph, node_attr=_NODE, edge_attr=_EDGE)
    # Straight into the body: `dot.node` would look for what needs quoting, and nothing here does.
    for key, shape in drawing.shapes.items():
        dot.body.append(f'\t"{key}" [label={_table(shape.lines)} {_attributes(shape.look)}]\n')
    for arc in drawing.arcs:
        text = f' label="{_quoted(arc.text)}"' if arc.text else ""
        dot.body.append(f'\t"{arc.tail}" -> "{arc.head}" [{_attributes(arc.look)}{text}]\n')
    return dot


@lru_cache(maxsize=1024)
def _attributes(look: Look) -> str:
    return " ".join(f'{name}="{value}"' for name, value in look)


def _quoted(text: str) -> str:
    """Put an edge's label between spaces; nothing in it has a meaning for Graphviz."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f" {escaped} "


def _key(name: str) -> str:
    """A name that Graphviz takes as it is, whatever a program uses as a key of its namespace."""
    return f"name {name if name.isidentifier() else name.encode(errors='replace').hex()}"


def _look(*attributes: Mapping[str, str]) -> Look:
    return tuple({name: value for some in attributes for name, value in some.items()}.items())


def _names(edges: Iterable[Edge], nothing: set[int], tag_each: bool) -> dict[str, Shape]:
    tags, none = {}, []
    for edge in edges:
        if isinstance(edge.source, str):
            is_none = edge.target in nothing
            if is_none and not tag_each:
                none.append(edge.source)
            else:
                text = f"{edge.source} = None" if is_none else edge.source
                tags[_key(edge.source)] = Shape((_bold(text),), _look(_NAME))
    if none:
        tags["none"] = Shape((_bold(" = ".join([*none, "None"])),), _look(_NAME))
    return tags


def _object(node: Node, is_named: bool) -> Shape:
    was = "" if is_named else node.was
    return _alike(*node[1:-1], was)


@lru_cache(maxsize=1024)  # in a large graph many objects look alike
def _alike(*fields: Any) -> Shape:
    node = Node(0, *fields)
    lines = [_bold(type_in_words(node)), *map(escape, node.label.splitlines())]
    if node.was:
        lines.insert(1, escape(CAPTIONS["was"].format(name=node.was)))
    lines.append(_bold(CAPTIONS["freed"]) if node.state == "freed" else count_in_words(node))
    if node.unexplained:
        lines.append(_bold(CAPTIONS["unexplained"].format(n=node.unexplained)))
    if node.state == "unreachable":
        lines.append(_bold(CAPTIONS["unreachable"]))
    return Shape(tuple(lines), _object_look(node.role, node.state))


@cache
def _object_look(role: str, state: State) -> Look:
    states = {"reachable": {}, "unreachable": _UNREACHABLE, "freed": _FREED}
    return _look({"fontcolor": _TEXT}, _ROLES[role], states[state])


def _reference(holder: str, target: str, edge: Edge) -> Arc:
    is_weak, is_backward = edge.kind == "weak", edge.label.startswith(_BACKWARD)
    text = f"{edge.label} {CAPTIONS['weak']}".strip() if is_weak else edge.label
    look = _reference_look(is_weak, is_backward, isinstance(edge.source, str))
    return Arc(*((target, holder) if is_backward else (holder, target)), text, look)


@cache
def _reference_look(is_weak: bool, is_backward: bool, is_from_name: bool) -> Look:
    head = {"arrowhead": "vee", "style": "dashed"} if is_weak else {"arrowhead": "normal"}
    weight = {} if is_from_name else {"weight": "4"}  # keeps chains of objects straight
    if is_backward:
        head = {**head, "dir": "back", "arrowtail": head["arrowhead"]}
    return _look(head, weight)


def _lay_in_a_row(drawing: Picture, keys: list[str]) -> None:
    for left, right in pairwise(keys):
        drawing.arcs.append(Arc(left, right, "", (("style", "invis"),)))


@lru_cache(maxsize=1024)
def _table(lines: tuple[str, ...]) -> str:
    """Lay lines out below one another, as Graphviz's own subset of HTML."""
    if not lines:
        return '""'
    rows = "".join(f"<tr><td>{line}</td></tr>" for line in lines)
    return f'<<table border="0" cellborder="0" cellspacing="0" cellpadding="2">{rows}</table>>'


def _bold(text: str) -> str:
    return f"<b>{escape(text)}</b>"
