"""Every word that this subpackage shows to a reader."""

from collections.abc import Iterable
from itertools import chain
from textwrap import fill

from .graph import Change, Node, Snapshot

ERRORS = {
    "namespace": (
        "snapshot() draws what the names of a dictionary reach, such as globals(); "
        "it was given an object of type {given}."
    ),
    "record": (
        "record() runs a string of statements in a dictionary, as in "
        'record("a = []", globals()); it was given objects of type {given}.'
    ),
    "into": (
        "There is no function {name!r} written in Python to step into, neither defined before nor "
        "in this source."
    ),
    "name": (
        "There is no name {name!r} to draw: run the cell that defines it first, or leave it out."
    ),
}

ENGINES = {
    "none": (
        "There is no picture, because nothing on this computer can lay out a graph. Run "
        "`pip install graphviz-pure`, or install Graphviz (https://graphviz.org/download), and run "
        "the cell again."
    ),
    "failed": "There is no picture, because {name} could not lay the graph out. {reason}",
}

FREE_THREADED = (
    "This is a free-threaded build of Python (PEP 703), on which this package has not been tried. "
    "Counts of your own objects can be right there while one thread runs; classes, functions and "
    "modules have no exact ones, what a running function holds may not be counted, and another "
    "thread may change a count while it is read."
)

LOCAL_NAME = "{name} in {function}()"

CAPTIONS = {
    "count": "count {n}",
    "immortal": "immortal",
    "unexplained": "+{n} held elsewhere",
    "unreachable": "unreachable",
    "freed": "freed",
    "was": "was {name}",
    "old": "old {name}",
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

# The functions are those of CPython's Python/gc.c, and so is the field.
COLLECTOR = {
    "title": "How the collector decides",
    "update": "update_refs: copy each count to gc_refs",
    "subtract": "subtract_refs: minus the references of {name}",
    "move": "move_unreachable: who can be reached?",
    "copy": "gc_refs {n}",
    "described": "{name}: {copy}.",
}

HOLDERS = {
    "name": "name {name}",
    "known": "{known}{label}",
    "module": "name {name} of module {of}",
    "class": "class attribute .{name} of {of}",
    "attribute": "attribute .{name} of {of}",
    "closure": "closure {name} of {of}()",
    "cell": "a variable that functions share",
    "default": "default argument {name} of {of}()",
    "local": "local {name} of {of}()",
    "over": "local {name} of {of}(), which is over and was kept",
    "more": "{n:,} more holders",
    "last error": "the traceback of the last error",
    "place": "{kind} {places} of {of}",
}

HINTS = {
    "Out": (
        "Out keeps what a cell displays last. `%xdel NAME` deletes a name and all that the "
        "notebook itself holds of its object; `del Out[n]` alone does not. A semicolon after the "
        "expression, or print(), keeps it out in the first place."
    ),
    "last error": (
        "Python keeps the frames of the last uncaught error for a debugger. Another error takes "
        "their place: run 1/0 in a cell, and gc.collect() in the next."
    ),
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

# What a reader calls a class that CPython names differently.
TYPES = {"ReferenceType": "weakref", "ProxyType": "weak proxy", "CallableProxyType": "weak proxy"}


def in_words(snapshot: Snapshot) -> str:
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
    return TYPES.get(node.type, node.type)


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
