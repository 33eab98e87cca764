"""What a picture replies when one of its boxes is asked: how its count adds up, whom it holds."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from ..data import Edge, Graph, Node, Words
from ..words import listed, say
from .phrases import called as called_by
from .pictures import key_of
from .sentences import called, count_in_words, short

_MOST_TERMS = 6  # of a sum; of more, only the number is said
_MOST_LISTED = 6


def replies(graph: Graph, numbered: Collection[int] = ()) -> dict[str, str]:
    """Return a sentence or two for each object and each name, by the keys of their shapes.

    Objects that are `numbered` are told by their numbers, as in the picture.
    """
    nodes = {node.id: node for node in graph.nodes if node.type != "NoneType"}
    names = {number: called(node, numbered) for number, node in nodes.items()}
    into: defaultdict[int, list[Edge]] = defaultdict(list)
    out_of: defaultdict[int, list[Edge]] = defaultdict(list)
    said = {}
    for edge in graph.edges:
        into[edge.target].append(edge)
        if isinstance(edge.source, int):
            out_of[edge.source].append(edge)
        else:
            said[key_of(edge.source)] = _of_name(edge.source, names.get(edge.target))
    for node in nodes.values():
        terms = {kind: _terms(into[node.id], kind, nodes, names) for kind in ("strong", "weak")}
        clauses = [_count(node, names[node.id], terms["strong"])]
        clauses += [_listed("weak", terms["weak"])] if node.state != "freed" else []
        clauses += [_listed("holds", _held(out_of[node.id], "strong", names))]
        clauses += [_listed("refers weakly", _held(out_of[node.id], "weak", names))]
        said[key_of(node.id)] = " ".join(filter(None, clauses))
    return said


def _of_name(name: Words, what: str | None) -> str:
    holder = say("refs.name", name=short(name))
    if what is None:
        return say("refs.name is None", holder=holder)
    return say("refs.refers.strong", holder=holder, called=what)


def _count(node: Node, name: str, terms: Sequence[str]) -> str:
    """The sum, if the references are all there is to it; who refers to the object, if not."""
    if node.state == "freed":
        return say("refs.object", called=name, condition=say("refs.condition.freed"))
    adds_up = node.refcount == len(terms) + node.unexplained
    if len(terms) > _MOST_TERMS:
        terms = [say("refs.number.references", n=len(terms))]
    if node.unexplained:
        terms = [*terms, say("refs.reply.elsewhere", n=node.unexplained)]
    if not terms:
        return say("refs.object", called=name, condition=count_in_words(node))
    values = {"called": name, "terms": " + ".join(terms)}
    if adds_up:
        return say("refs.reply.sum", count=node.refcount, **values)
    return say("refs.reply.referred to", count=count_in_words(node), **values)


def _terms(
    edges: Iterable[Edge], kind: str, nodes: Mapping[int, Node], names: Mapping[int, str]
) -> list[str]:
    """References to an object by their holders: `name a`, `c.a`, `Square.inputs[0]`."""
    return [_term(edge, nodes, names) for edge in edges if edge.kind == kind]


def _term(edge: Edge, nodes: Mapping[int, Node], names: Mapping[int, str]) -> str:
    if not isinstance(edge.source, int):
        return say("refs.reply.name", name=short(edge.source))
    whose = short(nodes[edge.source].was) or names[edge.source]
    label = short(called_by(edge.path))
    joint = "" if label[:1] in (".", "[", "") else " "
    return f"{whose}{joint}{label}"


def _held(edges: Iterable[Edge], kind: str, names: Mapping[int, str]) -> list[str]:
    """What references lead to, each with what the holder calls it."""
    labels = [
        (names[edge.target], short(called_by(edge.path)))
        for edge in edges
        if edge.kind == kind and edge.target in names
    ]
    return [f"{name} ({label})" if label else name for name, label in labels]


def _listed(key: str, what: Sequence[str]) -> str:
    return say(f"refs.reply.{key}", what=listed(what, _MOST_LISTED)) if what else ""
