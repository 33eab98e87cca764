"""From a `Snapshot` to a drawing in Graphviz's language.

Every difference is made twice, in shape or line and in words, so that a drawing can be read in
grey. The colours are those of Okabe and Ito, which colour-blind readers can tell apart
(https://jfly.uni-koeln.de/color/), some of them lightened to carry black text.
"""

from collections import Counter
from collections.abc import Iterable
from html import escape
from itertools import pairwise

import graphviz  # type: ignore[import-untyped]

from .graph import Edge, Node, Snapshot
from .words import CAPTIONS, count_in_words, type_in_words

INK = "#000001"
"""Black in a plain `dot` drawing; in a page it becomes the colour of the text around it."""
_TEXT = "#1b1b1b"  # on a node's own light ground
_ALERT = "#d55e00"
_PROSE = "Helvetica,Arial,sans-serif"
_CODE = "Courier New,Courier,monospace"
_GRAPH = {"rankdir": "LR", "bgcolor": "transparent", "ranksep": "0.45", "nodesep": "0.3", "pad": "0.08"}
_NODE = {"fontname": _PROSE, "fontsize": "13", "color": INK, "fontcolor": INK, "margin": "0.14,0.06"}
_EDGE = {"fontname": _CODE, "fontsize": "12", "color": INK, "fontcolor": INK, "arrowsize": "0.8"}
_ROLES = {
    "variable": {"shape": "ellipse", "style": "filled", "fillcolor": "#f0b030", "margin": "0.02,0.0"},
    "function": {"shape": "box", "style": "filled", "fillcolor": "#78c3ee"},
    "array": {"shape": "box", "style": "filled,rounded", "fillcolor": "#a8dccb"},
    "container": {"shape": "box", "style": "filled", "fillcolor": "#f5eda0"},
    "weakref": {"shape": "box", "style": "filled,rounded,dashed", "fillcolor": "#f1dce8"},
    "object": {"shape": "box", "style": "filled,rounded", "fillcolor": "#e6e9ec"},
}
_UNREACHABLE = {"color": _ALERT, "penwidth": "2", "peripheries": "2"}
_FREED = {"style": "dotted", "fillcolor": "none", "fontcolor": INK}
_NAME = {"shape": "cds", "fontname": _CODE, "fontsize": "13", "height": "0.3", "margin": "0.12,0.03"}

# A computation reads from left to right; these references lead from its results to its inputs.
_BACKWARD = (".creator", ".inputs[")


def digraph(snapshot: Snapshot, most: int = 60) -> graphviz.Digraph:
    """Draw at most `most` objects, those nearest to the names, and say where others are left out."""
    nothing = {node.id for node in snapshot.nodes if node.type == "NoneType"}
    visible = [node for node in snapshot.nodes if node.id not in nothing]
    names = {edge.source for edge in snapshot.edges if isinstance(edge.source, str)}
    keys: dict[int | str, str] = {name: f"name{n}" for n, name in enumerate(sorted(names))}
    keys |= {node.id: f"object{node.id}" for node in visible[:most]}
    dot = graphviz.Digraph("refs", graph_attr=_GRAPH, node_attr=_NODE, edge_attr=_EDGE)
    for node in visible[:most]:
        _draw_object(dot, keys[node.id], node)
    _draw_in_a_row(dot, [keys[n.id] for n in visible[:most] if n.state == "freed"])
    left_out: Counter[str] = Counter()
    _draw_names(dot, keys, snapshot.edges, nothing)
    for edge in snapshot.edges:
        if edge.source in keys and edge.target in keys:
            _draw_reference(dot, keys[edge.source], keys[edge.target], edge)
        elif edge.source in keys and edge.target not in nothing:
            left_out[keys[edge.source]] += 1
    for holder, number in left_out.items():
        dot.node(f"more {holder}", CAPTIONS["left out here"].format(n=number), shape="plaintext")
        dot.edge(holder, f"more {holder}", style="dotted", arrowhead="none")
    return dot


def _draw_names(
    dot: graphviz.Digraph, keys: dict[int | str, str], edges: Iterable[Edge], nothing: set[int]
) -> None:
    """Draw a tag for each name; those that are None share one, without an arrow."""
    none = []
    for edge in edges:
        if isinstance(edge.source, str):
            if edge.target in nothing:
                none.append(edge.source)
            else:
                dot.node(keys[edge.source], _table([_bold(edge.source)]), **_NAME)
    if none:
        dot.node("none", _table([_bold(" = ".join([*none, "None"]))]), **_NAME)


def _draw_in_a_row(dot: graphviz.Digraph, keys: list[str]) -> None:
    for left, right in pairwise(keys):
        dot.edge(left, right, style="invis")


def _draw_object(dot: graphviz.Digraph, key: str, node: Node) -> None:
    lines = [_bold(type_in_words(node)), *map(escape, node.label.splitlines())]
    look = {"fontcolor": _TEXT, **_ROLES[node.role]}
    if node.state == "freed":
        lines.append(_bold(CAPTIONS["freed"]))
        look |= _FREED
    else:
        lines.append(count_in_words(node))
    if node.unexplained:
        lines.append(_bold(CAPTIONS["unexplained"].format(n=node.unexplained)))
    if node.state == "unreachable":
        lines.append(_bold(CAPTIONS["unreachable"]))
        look |= _UNREACHABLE
    if node.state != "reachable" and node.was:
        lines.insert(1, escape(CAPTIONS["was"].format(name=node.was)))
    dot.node(key, _table(lines), **look)


def _draw_reference(dot: graphviz.Digraph, holder: str, target: str, edge: Edge) -> None:
    text, look = edge.label, {}
    if edge.kind == "weak":
        text, look = f"{text} {CAPTIONS['weak']}", {"style": "dashed", "arrowhead": "vee"}
    if isinstance(edge.source, int):
        look["weight"] = "4"  # keeps chains of objects straight
    text = graphviz.escape(f" {text} ") if text else ""
    if edge.label.startswith(_BACKWARD):
        look = {"dir": "back", "arrowtail": look.get("arrowhead", "normal"), **look}
        holder, target = target, holder
    dot.edge(holder, target, text, **look)


def _table(lines: list[str]) -> str:
    """Lay lines out below one another, as Graphviz's own subset of HTML."""
    rows = "".join(f"<tr><td>{line}</td></tr>" for line in lines)
    return f'<<table border="0" cellborder="0" cellspacing="0" cellpadding="2">{rows}</table>>'


def _bold(text: str) -> str:
    return f"<b>{escape(text)}</b>"
