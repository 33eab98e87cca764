"""What changed from one picture to the next, marked in the later one.

What is new or changed is thick, what has gone is dotted and stays for one picture, and a number
that changed stands there with the one before: `count 2→1`. Nothing is marked that was there
before, or is there still, and only was not drawn for want of room.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from ..data import Graph
from .pictures import Arc, Line, Mark, Picture, Shape, every_arc, key_of

_NUMBER = re.compile(r"(\D*)(\d[\d,]*)(\D*)")


def marked(pictures: Sequence[Picture], graphs: Sequence[Graph]) -> list[Picture]:
    """Return the pictures, each of the graph at the same place, with marks from the second on."""
    pairs = zip(pairwise(pictures), pairwise(graphs), strict=True)
    return [*pictures[:1], *(_compared(*both, *of) for both, of in pairs)]


def _compared(before: Picture, after: Picture, earlier: Graph, graph: Graph) -> Picture:
    known, there = _keys(earlier), _keys(graph)
    shapes = {
        key: _marked(before.shapes.get(key), shape, key in known)
        for key, shape in after.shapes.items()
    }
    shapes |= {
        key: shape._replace(mark="gone")
        for key, shape in before.shapes.items()
        if shape.role == "name" and key in known - there
    }
    arcs_before, arcs_now = every_arc(earlier), every_arc(graph)
    gone = (arcs_before - arcs_now) & Counter(before.arcs)
    # Behind all the others: of equal arcs, those that are still there keep their places.
    arcs = [*_with_new(after.arcs, arcs_now - arcs_before), *_gone(gone.elements(), shapes)]
    return replace(after, shapes=shapes, arcs=arcs)


def _keys(graph: Graph) -> set[str]:
    """The keys of all objects and names, drawn or not."""
    names = {key_of(edge.source) for edge in graph.edges if not isinstance(edge.source, int)}
    return names | {key_of(node.id) for node in graph.nodes}


def _marked(old: Shape | None, shape: Shape, is_known: bool) -> Shape:
    if shape.role == "left out" or old == shape:
        return shape
    if old is None:
        return shape if is_known else shape._replace(mark="new")
    return shape._replace(lines=tuple(_with_old_numbers(old.lines, shape.lines)), mark="changed")


def _with_old_numbers(before: Iterable[Line], after: Iterable[Line]) -> Iterator[Line]:
    """The lines of a shape; where the same words had another number, it stands before theirs."""
    numbers = {(said[1], said[3]): said[2] for said in map(_as_number, before) if said}
    for line in after:
        said = _as_number(line)
        number = numbers.get((said[1], said[3]), said[2]) if said else ""
        if said and number != said[2]:
            line = Line(f"{said[1]}{number}\N{RIGHTWARDS ARROW}{said[2]}{said[3]}", is_bold=True)
        yield line


def _as_number(line: Line) -> re.Match[str] | None:
    """A line with one number, in three parts."""
    return _NUMBER.fullmatch(line.text)


def _with_new(arcs: Sequence[Arc], new: Counter[Arc]) -> Iterator[Arc]:
    """Mark as many arcs as are `new`: of equal ones the last."""
    left = Counter(arcs)
    for arc in arcs:
        is_new = left[arc] <= new[arc]
        left[arc] -= 1
        yield _with_mark(arc, "new") if is_new else arc


def _gone(arcs: Iterable[Arc], shapes: Mapping[str, Shape]) -> Iterator[Arc]:
    """Those between shapes that are drawn still."""
    return (_with_mark(arc, "gone") for arc in arcs if arc.tail in shapes and arc.head in shapes)


def _with_mark(arc: Arc, mark: Mark) -> Arc:
    return arc._replace(stroke=arc.stroke._replace(mark=mark))
