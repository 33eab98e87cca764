"""Every word that this subpackage shows to a reader."""

from collections.abc import Iterable
from itertools import chain
from textwrap import fill

from ..words import say_or
from .data import Change, Graph, Node

ENGINES = {
    "none": (
        "There is no picture, because nothing on this computer can lay out a graph. Run "
        "`pip install graphviz-pure`, or install Graphviz (https://graphviz.org/download), and run "
        "the cell again."
    ),
    "failed": "There is no picture, because {name} could not lay the graph out. {reason}",
}

CAPTIONS = {
    "count": "count {n}",
    "immortal": "immortal",
    "unexplained": "+{n} held elsewhere",
    "unreachable": "unreachable",
    "freed": "freed",
    "was": "was {name}",
    "weak": "(weak)",
    "left out here": "… {n:,} more",
    "left out": "{n:,} of {total:,} objects are not drawn.",
}

STEPPER = {
    "title": "Steps of this cell",
    "start": "Before the first statement",
    "step": "Step {number} of {total}",
    "back": "← Back",
    "back title": "One step back (arrow left)",
    "on": "Next →",
    "on title": "One step on (arrow right)",
    "error": "This statement raised {error}.",
}

_FOUND = {
    "stays": "It stays for as long as Python runs, whoever holds it.",
    "all": "{found} of {refcount} references found.",
    "some": (
        "{found} of {refcount} references found; the rest are held where gc.get_referrers cannot "
        "see: an untracked tuple or dict, a C structure, the stack."
    ),
}

_LISTED = {
    "new": ("new: {}", ", "),
    "unreachable": ("out of reach: {}", ", "),
    "freed": ("freed: {}", ", then "),
}
_MOST_LISTED = 8
_LINE = 72  # characters, on a page with room for them
_NO_CHANGE = "no count changes"


def in_words(snapshot: Graph) -> str:
    """Describe a graph for a reader who does not see it: a sentence an object, one a reference."""
    called = {node.id: _called(node) for node in snapshot.nodes if node.type != "NoneType"}
    lines = [
        f"{called[node.id]}: {_condition(node)}." for node in snapshot.nodes if node.id in called
    ]
    for edge in snapshot.edges:
        if edge.target not in called:
            source = edge.source
            is_none = f"Name {source} is None."
            lines.append(is_none if isinstance(source, str) else _dead(called[source]))
            continue
        refers = "refers weakly to" if edge.kind == "weak" else "refers to"
        holder = f"Name {edge.source}" if isinstance(edge.source, str) else called[edge.source]
        lines.append(f"{holder}{edge.label and f', {edge.label},'} {refers} {called[edge.target]}.")
    return "\n".join(lines) or "No objects."


def _dead(weak_reference: str) -> str:
    return f"{weak_reference[0].upper()}{weak_reference[1:]} is dead."


def changes_in_words(changes: Iterable[Change]) -> str:
    """Say in a line what a statement did: counts first, then what was lost, then what died."""
    said: dict[str, list[str]] = {"new": [], "counted": [], "unreachable": [], "freed": []}
    for change in changes:
        if change.kind in _LISTED:
            said[change.kind].append(change.name)
        else:
            said["counted"].append(f"{change.name}: {change.before} → {change.after}")
    for kind, (text, joint) in _LISTED.items():
        said[kind] = [text.format(joint.join(_first(said[kind])))] if said[kind] else []
    said["counted"] = _first(said["counted"])
    return "; ".join(chain.from_iterable(said.values())) or _NO_CHANGE


def holders_in_words(
    texts: Iterable[str], found: int, refcount: int | None, hints: Iterable[str]
) -> str:
    """List the holders of an object, say whether that is all of them, and how to let go."""
    kind = "stays" if refcount is None else "all" if found >= refcount else "some"
    sentences = [_FOUND[kind].format(found=found, refcount=refcount), *hints]
    return "\n".join([*texts, *(fill(sentence, _LINE) for sentence in sentences)])


def _first(items: list[str]) -> list[str]:
    left = len(items) - _MOST_LISTED
    return [*items[:_MOST_LISTED], CAPTIONS["left out here"].format(n=left)] if left > 0 else items


def type_in_words(node: Node) -> str:
    """The name of an object's class as a reader knows it."""
    return say_or(node.type, f"types.{node.type}")


def count_in_words(node: Node) -> str:
    """An object's count, or that it has none."""
    return CAPTIONS["immortal" if node.refcount is None else "count"].format(n=node.refcount)


def _called(node: Node) -> str:
    return f"{type_in_words(node)} {node.was or f'#{node.id}'}"


def _condition(node: Node) -> str:
    if node.state == "freed":
        return CAPTIONS["freed"]
    held = f", {CAPTIONS['unexplained'].format(n=node.unexplained)}" if node.unexplained else ""
    return f"{count_in_words(node)}{held}, {node.state}"
