"""Graphs, steps and holders in sentences: for those who do not see a picture, and beside it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from ..data import DEAD, Change, Edge, Graph, Node, Step, Words
from ..words import clean, listed, say, say_or
from .phrases import called as called_by
from .phrases import worded

MOST_STEPS = 200
"""Of a recording that are shown."""
_MOST_OBJECTS, _MOST_REFERENCES = 100, 200  # that are put into words
_MOST_LISTED = 8
_LONGEST = 60  # characters of a name, a type, a way from one object to another
_LONGEST_SOURCE = 1000  # characters of a statement
_JOINTS = {"new": "comma", "reachable": "comma", "unreachable": "comma", "freed": "then"}


def in_brief(graph: Graph) -> str:
    """Say in a few words what a graph is of."""
    number = sum(node.type != "NoneType" for node in graph.nodes)
    return say(
        "refs.snapshot in brief",
        names=listed(map(short, graph.names), _MOST_LISTED) or say("refs.no names"),
        objects=say("refs.number.objects", n=number),
        references=say("refs.number.references", n=len(graph.edges)),
    )


def in_words(graph: Graph) -> str:
    """Describe a graph for a reader who does not see it: a sentence an object, one a reference.

    Of a large graph these are the objects nearest to the names and the references between them.
    """
    things = [node for node in graph.nodes if node.type != "NoneType"]
    names = {node.id: called(node) for node in things[:_MOST_OBJECTS]}
    nothing = {node.id for node in graph.nodes if node.type == "NoneType"}
    lines = [
        say("refs.object", called=names[node.id], condition=_condition(node))
        for node in things[:_MOST_OBJECTS]
    ]
    lines += rest("objects", len(things) - len(lines))
    lines += [_dead(names[node.id]) for node in things[:_MOST_OBJECTS] if _is_dead(node)]
    told = list(islice(_references(graph.edges, names, nothing), _MOST_REFERENCES))
    lines += [*told, *rest("references", len(graph.edges) - len(told))]
    return "\n".join(lines) or say("refs.no objects")


def _references(edges: Iterable[Edge], names: dict[int, str], nothing: set[int]) -> Iterator[str]:
    """A sentence for each reference between objects that are called something."""
    for edge in edges:
        if not isinstance(edge.source, int):
            holder = say("refs.name", name=short(edge.source))
        elif edge.source in names:
            holder = names[edge.source]
        else:
            continue
        if edge.target in names:
            label = short(called_by(edge.path))
            way = f"{edge.kind} by a name" if label else edge.kind
            yield say(f"refs.refers.{way}", holder=holder, label=label, called=names[edge.target])
        elif edge.target in nothing:
            yield say("refs.name is None", holder=holder)


def _is_dead(node: Node) -> bool:
    return node.role == "weakref" and node.label == (DEAD,)


def _dead(weak_reference: str) -> str:
    said = say("refs.dead", holder=weak_reference)
    return said[0].upper() + said[1:]


def called(node: Node, numbered: Collection[int] | None = None) -> str:
    """The type of an object and its name; if it never had one, its number, if that is to be told.

    Those that are `numbered` have their numbers in the picture, too; without them, all have.
    """
    if node.was:
        return f"{type_in_words(node)} {short(node.was)}"
    is_numbered = numbered is None or node.id in numbered
    return with_number(type_in_words(node), node.id if is_numbered else 0)


def with_number(text: str, number: int) -> str:
    """What something is called, with its number if it has one."""
    return f"{text} #{number}" if number else text


def alike(graphs: Iterable[Graph]) -> set[int]:
    """Return the `id`s of nodes that never had a name and are of the same class as another one."""
    by_class: defaultdict[str, set[int]] = defaultdict(set)
    for graph in graphs:
        for node in graph.nodes:
            if not node.was:
                by_class[node.type].add(node.id)
    return {number for ids in by_class.values() if len(ids) > 1 for number in ids}


def _condition(node: Node) -> str:
    count = count_in_words(node)
    if node.unexplained:
        more = say("refs.held elsewhere", n=node.unexplained)
        count = say("refs.condition.held elsewhere", count=count, more=more)
    return say(f"refs.condition.{node.state}", count=count)


def type_in_words(node: Node) -> str:
    """The name of an object's class as a reader knows it."""
    name = node.type if node.type.strip() else say("refs.no type")
    return short(say_or(name, f"types.{node.type}"))


def count_in_words(node: Node) -> str:
    """An object's count, or that it has none."""
    return say("refs.immortal" if node.refcount is None else "refs.count", n=node.refcount)


def changes_in_words(changes: Iterable[Change], numbered: Collection[int] = ()) -> str:
    """Say in a line what a statement did: counts first, then what was lost, then what died.

    Objects that are `numbered` are told by their numbers.
    """
    named: dict[str, list[str]] = {kind: [] for kind in _JOINTS}
    counted = []
    for change in changes:
        number = change.node if change.node in numbered else 0
        name = with_number(short(called_in_change(change)), number)
        if change.kind in _JOINTS:
            named[change.kind].append(name)
        else:
            values = {"name": name, "before": change.before, "after": change.after}
            key = "subtracted" if change.kind == "subtracted" else "counted"
            counted.append(say(f"refs.change.{key}", **values))
    clauses = {
        kind: say(f"refs.change.{kind}", names=listed(names, _MOST_LISTED, joint=_JOINTS[kind]))
        for kind, names in named.items()
        if names
    }
    if counted:
        clauses["counted"] = listed(counted, _MOST_LISTED, joint="clauses")
    order = ("new", "counted", "reachable", "unreachable", "freed")
    told = [clauses[kind] for kind in order if kind in clauses]
    return listed(told, joint="clauses") or say("refs.change.none")


def called_in_change(change: Change) -> str:
    """The name of an object, or its type; a name that another one has by now was the old one's."""
    if change.is_old:
        return say("refs.old", name=worded(change.name))
    return worded(change.name) or say_or(change.type, f"types.{change.type}")


def steps_in_words(steps: Sequence[Step], passed_over: int = 0) -> str:
    """List statements, each with what it changed, and with the error that it raised."""
    lines = []
    for number, step in enumerate(steps[:MOST_STEPS], start=1):
        source = cut(step.source).replace("\n", f"\n{' ' * len(f'{number}. ')}")
        lines += [f"{number}. {source}", f"   → {changes_in_words(step.changes)}"]
        lines += [f"   {error_in_words(step)}"] if step.error else []
    lines += rest("steps", len(steps) - MOST_STEPS) + rest("passed over", passed_over)
    return "\n".join(lines) or say("refs.stepper.none")


def steps_in_brief(steps: Sequence[Step]) -> str:
    """Say how many steps there are, and what the first is."""
    lines = [line for step in steps[:1] for line in step.source.splitlines()]
    more = len(lines) > 1 or len(steps) > 1
    first = f"{short(''.join(lines[:1]))}{' …' * more}" if steps else say("refs.stepper.none")
    number = say("refs.number.steps", n=len(steps))
    return say("refs.recording in brief", steps=number, first=first)


def error_in_words(step: Step) -> str:
    """Which error a statement raised."""
    return say("refs.stepper.error", error=short(step.error))


def rest(what: str, number: int) -> list[str]:
    """A line on what is left out, if anything is."""
    return [say(f"refs.rest.{what}", n=number)] if number > 0 else []


def weighed(nbytes: int) -> str:
    """A number of bytes that come back, in the units of the charts and of their account."""
    kib = nbytes / 2**10
    if kib < 1:
        return say("values.bytes", n=nbytes)
    number, unit = (kib, "KiB") if kib < 1000 else (kib / 2**10, "MiB")
    return f"{number:,.{0 if number >= 10 else 1}f} {unit}"


def short(words: Words) -> str:
    """Cut a name, or the way from one object to another, to what a reader can take in."""
    text = worded(words)
    is_fine = len(text) <= _LONGEST and text.isprintable()
    return text if is_fine else clean(text, _LONGEST)


def cut(source: str, most: int = _LONGEST_SOURCE) -> str:
    """Leave out the end of a source that is very long, and say so."""
    left_out = len(source) - most
    return source if left_out <= 0 else "\n".join([source[:most], *rest("lines", left_out)])
