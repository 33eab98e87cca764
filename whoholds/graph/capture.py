"""From live objects to a `Graph`.

First every object that the names reach goes into a census. Then, while the census is the only
thing of ours that holds them, the objects are counted. The rest is arithmetic (`balance`), and
leaving out what a reader need not see (`folding`).
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from types import FrameType
from typing import Literal

from ..data import UNNAMED, Edge, Graph, Node, State, Text, Words, said
from ..reading.again import Moved, look_again, may_move
from ..reading.classes import DEFINITIONS
from ..reading.counts import is_immortal
from ..reading.frames import local_variables
from ..reading.scope import Kind, Scope, is_backward
from ..reading.values import text
from .balance import counted, reachable, unexplained
from .census import Arrow, Census
from .folding import Folded, fold

_BORROWS = sys.version_info >= (3, 14)


@dataclass(slots=True)
class Captured:
    """The objects that a graph is about, counted. While it exists, it holds them."""

    names: tuple[Words, ...]
    namespace: dict[str, object]
    census: Census
    counts: list[int]
    unexplained: list[int]
    pinned: set[int]
    """The numbers of the objects that are drawn in any case."""
    also: list[int]
    """The numbers of the objects that were asked for beside those of the names."""


def capture(
    namespace: dict[str, object],
    names: tuple[str, ...],
    also: list[object],
    frame: FrameType | None = None,
    returned: list[object] | None = None,
) -> Captured:
    """Find and count all that `names` of `namespace`, and the objects of the list `also`, reach.

    The list is emptied, so that it does not hold them while they are counted. The locals of
    `frame`, a function that is running, are taken for names too, and so is the one object in the
    list `returned`, which is emptied as well: the function is about to return it. What another
    thread changes meanwhile is looked at again, a few times.
    """
    look = partial(_capture, namespace, names, also, frame, returned or [])
    return look_again(look) or look(is_last=True)


def _capture(
    namespace: dict[str, object],
    names: tuple[str, ...],
    also: list[object],
    frame: FrameType | None,
    returned: list[object],
    *,
    is_last: bool = False,
) -> Captured:
    bound = [name for name in names if name in namespace]
    with may_move():  # a name may be gone by now
        values = [namespace[name] for name in bound]
    scope = Scope(namespace, named=values)
    census = Census()
    for name, value in zip(bound, values, strict=True):
        census.arrows.append((name, census.add(value, scope), UNNAMED, False))
    value = None
    values.clear()
    is_returned = id(returned[0]) if returned else 0
    drawn: tuple[Words, ...] = names
    if frame is not None:
        drawn += _add_locals(census, scope, frame, returned)
    numbers = [census.add(obj, scope) for obj in also]
    also.clear()  # from here on, only the census holds them
    pinned = set(range(len(census.objects)))
    census.explore(scope)
    counts = counted(census, frame)
    try:
        rest = unexplained(census, counts, is_last=is_last)
    except Moved:
        also += [census.objects[number] for number in numbers]
        if is_returned in census.numbers:
            returned.append(census.objects[census.numbers[is_returned]])
        raise
    return Captured(drawn, namespace, census, counts, rest, pinned, numbers)


def _add_locals(
    census: Census, scope: Scope, frame: FrameType, returned: list[object]
) -> tuple[Words, ...]:
    function = frame.f_code.co_name
    local: list[tuple[Words, object]] = [
        (said("refs.local name", name=name, function=function), value)
        for name, value in local_variables(frame)
    ]
    if returned and not _is_borrowed(returned[0], local):
        local.append((said("refs.returned", function=function), returned[0]))
    returned.clear()
    names = []
    while local:
        name, value = local.pop(0)
        if scope.shows(value) and not issubclass(type(value), DEFINITIONS):
            names.append(name)
            census.arrows.append((name, census.add(value, scope), UNNAMED, False))
    return tuple(names)


def _is_borrowed(returned: object, local: list[tuple[Words, object]]) -> bool:
    """Whether what is returned may not be counted: from 3.14 on, a local variable is borrowed."""
    return _BORROWS and any(value is returned for _, value in local)


def described(
    captured: Captured, known: dict[int, Node], highest: int
) -> tuple[Graph, dict[int, int]]:
    """Return the graph of what was captured, and the `id` of each node by its number in the census.

    `known` are the nodes that objects had earlier, by their numbers now; `highest` is the highest
    `id` that was given so far.
    """
    census, counts = captured.census, captured.counts
    folded = fold(census, counts, captured.pinned | known.keys())
    fresh = count(highest + 1)
    ids = {n: known[n].id if n in known else next(fresh) for n in folded.shown}
    nodes = tuple(_nodes(captured, folded, known, ids))
    return Graph(captured.names, nodes, tuple(_edges(folded.arrows, ids, census.kinds))), ids


def _nodes(
    captured: Captured, folded: Folded, known: dict[int, Node], ids: dict[int, int]
) -> Iterator[Node]:
    census, counts, unexplained = captured.census, captured.counts, captured.unexplained
    reached = reachable(census, unexplained, counts, captured.namespace, are_new=not known)
    was: dict[int, Words] = {}
    for source, target, _, _ in census.arrows:
        if not isinstance(source, int):
            was.setdefault(target, source)
    named = {n for n, name in was.items() if isinstance(name, str)}
    # What only a function called its own gets a name once it is given one.
    was |= {
        n: node.was
        for n, node in known.items()
        if node.was and (isinstance(node.was, str) or n not in named)
    }
    some_immortal = is_immortal(max(counts, default=0))
    for n, node in ids.items():
        kind = census.kinds[n]
        label = _label(n, census, folded) if kind.value or n in folded.details else ()
        number = None if some_immortal and is_immortal(counts[n]) else counts[n]
        state: State = "reachable" if n in reached else "unreachable"
        name = was.get(n, "")
        yield Node(node, kind.name, label, number, state, unexplained[n], kind.role, name)


def _label(n: int, census: Census, folded: Folded) -> Text:
    value = census.kinds[n].value
    lines = [value(census.objects[n]) if value else (), *folded.details.get(n, ())]
    return text(*[piece for line in lines if line for piece in ("\n", *line)][1:])


def _edges(arrows: list[Arrow], ids: dict[int, int], kinds: list[Kind]) -> Iterator[Edge]:
    for source, target, path, is_weak in arrows:
        kind: Literal["strong", "weak"] = "weak" if is_weak else "strong"
        if not isinstance(source, int):
            yield Edge(source, ids[target], kind, path)
        else:
            leads_back = is_backward(path, kinds[source], kinds[target])
            yield Edge(ids[source], ids[target], kind, path, leads_back)
