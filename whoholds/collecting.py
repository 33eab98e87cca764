"""How CPython's collector finds a ring that nobody can reach, step by step, on a `Snapshot`.

It copies the count of each container to a field `gc_refs`, takes one from it for each reference
that comes from inside the group, and keeps those that stay above 0, with all they lead to:
`update_refs`, `subtract_refs` and `move_unreachable` in CPython's Python/gc.c (up to 3.12
Modules/gcmodule.c). InternalDocs/garbage_collector.md explains it.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace

from .arguments import wrong
from .data import Change, Edge, Graph, Node, State, Text, said
from .graph.following import NO_TRAILS
from .reading.classes import class_name
from .reading.reach import reach
from .recordings import Recording, Step
from .showing.phrases import label_in_words, worded
from .showing.sentences import in_words
from .snapshots import Snapshot
from .words import say

# What is no container: the collector does not look at it.
_VALUES = {"bool", "int", "float", "complex", "str", "bytes", "range"}


@dataclass(frozen=True)
class Search(Recording):
    """The steps of one search. In a notebook it displays as a stepper."""

    @property
    def found(self) -> tuple[str, ...]:
        """What nobody can reach: the names under which the objects were first seen, or types."""
        lost = [change for change in self[-1].changes if change.kind == "unreachable"]
        return tuple(worded(change.name) or change.type for change in lost)

    def _repr_html_(self) -> str:
        from .showing.stepper import stepper

        return stepper(self, say("collecting.title"), _described, shows_start=False)


def collector_steps(snapshot: Snapshot) -> Search:
    """Return the steps in which the collector would decide about the objects of a snapshot.

    They are the group that it looks at; names are outside, and so is whatever else holds an object
    and is not drawn. References that have been subtracted are drawn no more, until the verdict: the
    arrows at an object are as many as its `gc_refs`, but for those that `unexplained` stands for.
    Arrays and plain values keep their count and have no `gc_refs`, since they are no containers.
    Raises `TypeError` for what is no snapshot.

    >>> class Node: pass
    >>> a = Node()
    >>> a.itself = a
    >>> ring = snapshot(globals(), "a")
    >>> a = None
    >>> collector_steps(snapshot(globals(), "a", follow=ring)).found
    ('a',)
    """
    if not isinstance(snapshot, Snapshot):
        raise wrong("snapshot", "snapshot", class_name(type(snapshot)))
    snapshot = _without_none(snapshot)
    refs = {n.id: n.refcount for n in snapshot.nodes if _is_container(n) and n.refcount is not None}
    inside = [edge for edge in snapshot.edges if _is_inside(edge, refs)]
    kept = snapshot.edges
    steps = [_step(say("collecting.update"), snapshot, refs)]
    for node in snapshot.nodes:
        followed = [edge for edge in inside if edge.source == node.id]
        if not followed:
            continue
        before = dict(refs)
        for edge in followed:
            refs[edge.target] -= 1
        kept = tuple(e for e in kept if e.source != node.id or not _is_inside(e, refs))
        statement = say("collecting.subtract", name=_called(node))
        steps.append(_step(statement, replace(snapshot, edges=kept), refs, _fallen(before, refs)))
    lost = refs.keys() - _held(refs, inside)
    steps.append(_step(say("collecting.move"), snapshot, refs, lost=lost))
    return _search(snapshot, steps)


def _without_none(graph: Snapshot) -> Snapshot:
    """Leave out `None`, and the names that are: nothing there is looked at."""
    nodes = tuple(node for node in graph.nodes if node.type != "NoneType")
    ids = {node.id for node in nodes}
    edges = tuple(edge for edge in graph.edges if edge.target in ids)
    return replace(graph, nodes=nodes, edges=edges, trails=NO_TRAILS)


def _is_container(node: Node) -> bool:
    return node.state != "freed" and node.role != "array" and node.type not in _VALUES


def _is_inside(edge: Edge, group: Collection[int]) -> bool:
    return edge.kind == "strong" and edge.source in group and edge.target in group


def _fallen(before: dict[int, int], after: dict[int, int]) -> dict[int, int]:
    return {node: number for node, number in before.items() if after[node] != number}


def _held(refs: dict[int, int], inside: list[Edge]) -> set[int]:
    """Those that something outside holds, and all that they lead to."""
    leads_to: defaultdict[object, list[int]] = defaultdict(list)
    for edge in inside:
        leads_to[edge.source].append(edge.target)
    return reach([node for node, number in refs.items() if number > 0], leads_to.__getitem__)


def _step(
    statement: str,
    graph: Snapshot,
    refs: dict[int, int],
    before: dict[int, int] | None = None,
    lost: Collection[int] | None = None,
) -> Step:
    """What one function of the collector does: which numbers fall, or who is `lost` in the end."""
    nodes, changes = [], []
    for node in graph.nodes:
        state: State = "unreachable" if lost and node.id in lost else "reachable"
        if before and node.id in before:
            was, now = before[node.id], refs[node.id]
            changes.append(Change(node.id, node.was, node.type, "subtracted", was, now))
        elif lost is not None and node.id in refs:
            changes.append(Change(node.id, node.was, node.type, state, None, None))
        if node.id in refs:
            above: Text = (*node.label, "\n") if node.label else ()
            copy = said("collecting.copy", n=refs[node.id])
            node = node._replace(label=(*above, copy), state=state)
        nodes.append(node)
    return Step(statement, (0, 0), replace(graph, nodes=tuple(nodes)), tuple(changes))


def _search(start: Snapshot, steps: list[Step]) -> Search:
    """Give each statement its place in the list of all."""
    placed, end = [], 0
    for step in steps:
        placed.append(replace(step, span=(end, end + len(step.source))))
        end += len(step.source) + 1
    source = "\n".join(step.source for step in steps)
    return Search(source, start, tuple(placed))


def _called(node: Node) -> str:
    return worded(node.was) or node.type


def _described(graph: Graph) -> str:
    """The words for those who do not see the picture: the graph, and the numbers beside it."""
    copies = [
        say("collecting.described", name=_called(node), copy=label_in_words(node.label[-1:]))
        for node in graph.nodes
        if node.label and _is_container(node)
    ]
    return "\n".join([in_words(graph), *copies])
