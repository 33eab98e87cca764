"""From a `Graph` to a picture: what is drawn, in which words, and how much is left out.

A picture knows of no program that draws it and of no colours: `dot` dresses it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import pairwise, zip_longest
from typing import Literal, NamedTuple

from ..data import Edge, Graph, Node, Path, Role, State, Words
from ..words import clean, columns, listed, remembered, say
from .phrases import called, label_in_words, worded
from .sentences import count_in_words, short, type_in_words, with_number

MOST = 60
"""Objects in a drawing, if nothing else is asked for; and names, at most."""

_MOST_OF_ONE = 12  # of them that any one holder leads to, and arrows from one to another
_MOST_ARROWS = 240
_LONGEST_KEY = _LONGEST_LINE = 120  # characters

Mark = Literal["", "new", "changed", "gone"]
"""What became of something since the picture before."""

ArcKind = Literal["strong", "weak", "left out", "order"]
"""A reference, the way to what is left out, or only the order of two shapes, without a line."""


class Line(NamedTuple):
    """A line of text."""

    text: str
    is_bold: bool = False


class Shape(NamedTuple):
    """What stands for an object, for a name, or for what is left out."""

    lines: tuple[Line, ...]
    role: Role | Literal["name", "left out"]
    state: State = "reachable"
    mark: Mark = ""


class Stroke(NamedTuple):
    """How an arc is drawn. In a large graph many arcs have the same."""

    kind: ArcKind
    text: str = ""
    is_backward: bool = False
    """Whether the arrow stands at its tail: it is drawn against the reading direction."""
    is_from_name: bool = False
    mark: Mark = ""


class Arc(NamedTuple):
    """A line between two shapes."""

    tail: str
    """The key of the shape that it comes from."""
    head: str
    stroke: Stroke
    """How it is drawn."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing before its layout."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    """By keys of a few plain characters."""
    arcs: list[Arc] = field(default_factory=list)
    note: str = ""
    """What stands below it."""


def picture(
    graph: Graph,
    most: int | None = None,
    *,
    room: int = MOST,
    tag_each_name: bool = False,
    numbered: Collection[int] = (),
) -> Picture:
    """Draw the `most` objects that are nearest to the names, or as many as a reader can take in.

    These are `room` at most, and fewer where one leads to many. It says how many others are left
    out, and where. Names that are `None` share one tag, unless each is to have its own. Objects
    that are `numbered` have the `id` of their node beside their class, until they have a name.
    """
    nothing = {node.id for node in graph.nodes if node.type == "NoneType"}
    things = [node for node in graph.nodes if node.id not in nothing]
    drawn = things[:most] if most is not None else _nearest(things, graph.edges, room)
    all_names = [edge for edge in graph.edges if not isinstance(edge.source, int)]
    from_names = all_names[: max(most or 0, room)]
    named = {edge.target for edge in all_names}
    drawing = Picture()
    keys = {edge.source: key_of(edge.source) for edge in from_names}
    for node in drawn:
        key = keys[node.id] = key_of(node.id)
        number = node.id if node.id in numbered and not node.was else 0
        was = "" if node.id in named else node.was
        drawing.shapes[key] = _object(node._replace(id=number, was=was))
    drawing.shapes.update(_tags(from_names, nothing, tag_each_name))
    crowded = _add_references(drawing, graph.edges, keys, nothing, max(_MOST_ARROWS, most or 0))
    if not tag_each_name:
        _lay_in_a_row(drawing, [keys[node.id] for node in drawn if node.state == "freed"])
    notes = [
        _note("objects", len(things) - len(drawn), len(things)),
        _note("names", len(all_names) - len(from_names), len(all_names)),
        _note("references", crowded),
    ]
    return replace(drawing, note=" ".join(filter(None, notes)))


def _note(what: str, number: int, total: int = 0) -> str:
    return say(f"refs.not drawn.{what}", n=number, total=total) if number else ""


def _add_references(
    drawing: Picture,
    edges: Iterable[Edge],
    keys: Mapping[int | Words, str],
    nothing: set[int],
    most: int,
) -> int:
    """Draw up to `most` references between what is drawn, and say of what how many are left out.

    Returns how many of them lead from one to another that are both drawn.
    """
    elsewhere: Counter[str] = Counter()
    between: dict[tuple[str, str], int] = {}
    crowded = 0
    for edge in edges:
        holder, target = keys.get(edge.source), keys.get(edge.target)
        if holder is None:
            continue
        if target is not None:
            ends = holder, target
            number = between[ends] = between.get(ends, 0) + 1
            if number <= _MOST_OF_ONE and len(drawing.arcs) < most:
                drawing.arcs.append(_arc(edge, holder, target))
            else:
                crowded += 1
        elif edge.target not in nothing:
            elsewhere[holder] += 1
    for holder, number in elsewhere.items():
        line = Line(say("refs.more here", n=number))
        drawing.shapes[f"more of {holder}"] = Shape((line,), "left out")
        drawing.arcs.append(Arc(holder, f"more of {holder}", Stroke("left out")))
    return crowded


def _arc(edge: Edge, holder: str, target: str) -> Arc:
    is_from_name = not isinstance(edge.source, int)
    stroke = _stroke(edge.path, edge.kind, edge.is_backward, is_from_name)
    return Arc(target, holder, stroke) if stroke.is_backward else Arc(holder, target, stroke)


def every_arc(graph: Graph) -> "Counter[Arc]":
    """How many references there are of each kind of arc, whether there is room for them or not."""
    return Counter(_arc(e, key_of(e.source), key_of(e.target)) for e in graph.edges)


def key_of(end: int | Words) -> str:
    """The key of the shape for an object, by the `id` of its node, or for a name."""
    return f"object {end}" if isinstance(end, int) else _key(worded(end))


def unmarked(arc: Arc) -> Arc:
    """An arc as it is without a mark: it stands at the same place."""
    return arc._replace(stroke=arc.stroke._replace(mark="")) if arc.stroke.mark else arc


def _nearest(nodes: list[Node], edges: Iterable[Edge], room: int) -> list[Node]:
    """The first nodes, which are the nearest, but not too many that any one holder leads to."""
    holder: dict[int, int | Words] = {}
    for edge in edges:
        holder.setdefault(edge.target, edge.source)
    of_holder: Counter[int | Words | None] = Counter()
    chosen: list[Node] = []
    for node in nodes:
        if len(chosen) == room:
            break
        by = holder.get(node.id)
        of_holder[by] += 1
        if not isinstance(by, int) or of_holder[by] <= _MOST_OF_ONE:
            chosen.append(node)
    return chosen


def union(pictures: Sequence[Picture]) -> Picture:
    """Everything that any of the pictures shows, with room for its longest words."""
    whole = Picture(note=max((drawing.note for drawing in pictures), key=columns, default=""))
    for drawing in pictures:
        for key, shape in drawing.shapes.items():
            known = whole.shapes.get(key)
            whole.shapes[key] = shape if known is None else _with_room_for_both(known, shape)
        missing = Counter(map(unmarked, drawing.arcs)) - Counter(whole.arcs)
        whole.arcs.extend(missing.elements())
    return whole


def _with_room_for_both(one: Shape, other: Shape) -> Shape:
    both = zip_longest(one.lines, other.lines, fillvalue=Line(""))
    lines = tuple(max(pair, key=_width) for pair in both)
    # An outline of two lines takes the most room.
    is_lost = "unreachable" in (one.state, other.state)
    return one._replace(lines=lines, state="unreachable" if is_lost else one.state, mark="")


def _width(line: Line) -> tuple[int, bool]:
    return columns(line.text), line.is_bold


def _key(name: str) -> str:
    if name.isidentifier() and len(name) < _LONGEST_KEY:
        return f"name {name}"
    return f"name {sha256(name.encode(errors='replace')).hexdigest()}"


def _tags(edges: Iterable[Edge], nothing: set[int], tag_each: bool) -> dict[str, Shape]:
    tags, none = {}, []
    for edge in edges:
        if not isinstance(edge.source, int):
            is_none = edge.target in nothing
            name = short(edge.source)
            if is_none and not tag_each:
                none.append(name)
            else:
                text = say("refs.is None", name=name) if is_none else name
                tags[key_of(edge.source)] = Shape((Line(text, True),), "name")
    if none:
        text = say("refs.are None", names=listed(none, joint="names"))
        tags["none"] = Shape((Line(text, True),), "name")
    return tags


@remembered  # in a large graph many objects look alike
def _object(node: Node) -> Shape:
    """The box of an object; the `id` of its node is 0 if it is not to be told."""
    lines = [Line(with_number(type_in_words(node), node.id), True)]
    lines += [Line(say("refs.was", name=short(node.was)))] if node.was else []
    lines += [Line(clean(line, _LONGEST_LINE)) for line in label_in_words(node.label).splitlines()]
    is_freed = node.state == "freed"
    lines.append(Line(say("refs.freed"), True) if is_freed else Line(count_in_words(node)))
    if node.unexplained:
        lines.append(Line(say("refs.held elsewhere", n=node.unexplained), True))
    if node.state == "unreachable":
        lines.append(Line(say("refs.unreachable"), True))
    return Shape(tuple(lines), node.role, node.state)


@remembered
def _stroke(path: Path, kind: ArcKind, is_backward: bool, is_from_name: bool) -> Stroke:
    text = short(called(path))
    if kind == "weak":
        text = say("refs.weak", label=text) if text else say("refs.weak unnamed")
    return Stroke(kind, text, is_backward, is_from_name)


def _lay_in_a_row(drawing: Picture, keys: list[str]) -> None:
    for left, right in pairwise(keys):
        drawing.arcs.append(Arc(left, right, Stroke("order")))
