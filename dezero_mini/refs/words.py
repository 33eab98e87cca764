"""Every word that this subpackage shows to a reader."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from textwrap import fill
from typing import TYPE_CHECKING

from .graph import Change, Node, Snapshot
from .labels import clean

if TYPE_CHECKING:
    from .recording import Step

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
    "names left out": "{n:,} of {total:,} names are not drawn.",
    "arrows left out": "{n:,} more references between these objects are not drawn.",
}

IN_BRIEF = {
    "snapshot": "<Snapshot of {names}: {objects}, {references}>",
    "no names": "no names",
    "recording": "<{steps}: {first}>",
}
"""What stands for them inside of something else, such as a list."""

_NUMBERS = {
    "objects": ("1 object", "{n:,} objects"),
    "references": ("1 reference", "{n:,} references"),
    "steps": ("1 step", "{n:,} steps"),
}

LEFT_OUT = {
    "objects": "… {n:,} more objects.",
    "references": "… {n:,} more references.",
    "holders": "… {n:,} more holders.",
    "steps": "… {n:,} more steps are not shown.",
    "lines": "… the rest of the source, {n:,} characters, is not shown.",
    "picture": "The picture is left out: with it, this output would be too large.",
}

UNTRUSTED = {
    "picture": "In words, until you trust this notebook to see the picture:",
    "pictures": "In words, until you trust this notebook to see the pictures:",
}

STEPPER = {
    "title": "Steps of this cell",
    "start": "Before the first statement",
    "none": "No statements.",
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
    "update": "update_refs: copy each count",
    "subtract": "subtract_refs: references of {name}",
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
MOST_STEPS = 200  # of a recording that are shown
_MOST_OBJECTS, _MOST_REFERENCES = 100, 200  # that are put into words
_MOST_HOLDERS = 60
_LONGEST = 60  # characters of a name, a type, a way from one object to another
_LONGEST_SOURCE = 1000  # characters of a statement
_LINE = 72  # characters, on a page with room for them
_NO_CHANGE = "no count changes"

# What a reader calls a class that CPython names differently.
TYPES = {"ReferenceType": "weakref", "ProxyType": "weak proxy", "CallableProxyType": "weak proxy"}


def in_brief(snapshot: Snapshot) -> str:
    """Say in a few words what a graph is of."""
    return IN_BRIEF["snapshot"].format(
        names=", ".join(_first([short(name) for name in snapshot.names])) or IN_BRIEF["no names"],
        objects=_number("objects", sum(node.type != "NoneType" for node in snapshot.nodes)),
        references=_number("references", len(snapshot.edges)),
    )


def _number(of: str, n: int) -> str:
    return _NUMBERS[of][n != 1].format(n=n)


def in_words(snapshot: Snapshot) -> str:
    """Describe a graph for a reader who does not see it: a sentence an object, one a reference.

    Of a large graph these are the objects nearest to the names and the references between them.
    """
    things = [node for node in snapshot.nodes if node.type != "NoneType"]
    called = {node.id: _called(node) for node in things[:_MOST_OBJECTS]}
    nothing = {node.id for node in snapshot.nodes if node.type == "NoneType"}
    lines = [f"{called[node.id]}: {_condition(node)}." for node in things[:_MOST_OBJECTS]]
    lines += rest("objects", len(things) - len(lines))
    told = list(islice(_references(snapshot, called, nothing), _MOST_REFERENCES))
    lines += [*told, *rest("references", len(snapshot.edges) - len(told))]
    return "\n".join(lines) or "No objects."


def _references(snapshot: Snapshot, called: dict[int, str], nothing: set[int]) -> Iterator[str]:
    """A sentence for each reference between objects that are called something."""
    for source, target, label, kind in snapshot.edges:
        if isinstance(source, str):
            holder = f"Name {short(source)}"
        elif source in called:
            holder = called[source]
        else:
            continue
        if target in called:
            refers = "refers weakly to" if kind == "weak" else "refers to"
            way = f", {short(label)}," if label else ""
            yield f"{holder}{way} {refers} {called[target]}."
        elif target in nothing:
            yield f"{holder} is None." if isinstance(source, str) else _dead(holder)


def rest(what: str, number: int) -> list[str]:
    """A line on what is left out, if anything is."""
    return [LEFT_OUT[what].format(n=number)] if number > 0 else []


def short(text: str) -> str:
    """Cut a name, or the way from one object to another, to what a reader can take in."""
    is_fine = len(text) <= _LONGEST and text.isprintable()
    return text if is_fine else clean(text, _LONGEST)


def _dead(weak_reference: str) -> str:
    return f"{weak_reference[0].upper()}{weak_reference[1:]} is dead."


def changes_in_words(changes: Iterable[Change]) -> str:
    """Say in a line what a statement did: counts first, then what was lost, then what died."""
    said: dict[str, list[str]] = {"new": [], "counted": [], "unreachable": [], "freed": []}
    for change in changes:
        if change.kind in _LISTED:
            said[change.kind].append(short(change.name))
        else:
            said["counted"].append(f"{short(change.name)}: {change.before} → {change.after}")
    for kind, (text, joint) in _LISTED.items():
        said[kind] = [text.format(joint.join(_first(said[kind])))] if said[kind] else []
    said["counted"] = _first(said["counted"])
    return "; ".join(chain.from_iterable(said.values())) or _NO_CHANGE


def steps_in_words(steps: Sequence["Step"]) -> str:
    """List statements, each with what it changed, and with the error that it raised."""
    lines = []
    for number, step in enumerate(steps[:MOST_STEPS], start=1):
        source = cut(step.source).replace("\n", f"\n{' ' * len(f'{number}. ')}")
        lines += [f"{number}. {source}", f"   → {changes_in_words(step.changes)}"]
        lines += [f"   {STEPPER['error'].format(error=short(step.error))}"] if step.error else []
    return "\n".join([*lines, *rest("steps", len(steps) - MOST_STEPS)]) or STEPPER["none"]


def steps_in_brief(steps: Sequence["Step"]) -> str:
    """Say how many steps there are, and what the first is."""
    lines = [line for step in steps[:1] for line in step.source.splitlines()]
    more = len(lines) > 1 or len(steps) > 1
    first = f"{short(''.join(lines[:1]))}{' …' * more}" if steps else STEPPER["none"]
    return IN_BRIEF["recording"].format(steps=_number("steps", len(steps)), first=first)


def cut(source: str, most: int = _LONGEST_SOURCE) -> str:
    """Leave out the end of a source that is very long, and say so."""
    left_out = len(source) - most
    return source if left_out <= 0 else "\n".join([source[:most], *rest("lines", left_out)])


def holders_in_words(
    texts: Sequence[str], found: int, refcount: int | None, hints: Iterable[str]
) -> str:
    """List the holders of an object, say whether that is all of them, and how to let go."""
    kind = "stays" if refcount is None else "all" if found >= refcount else "some"
    sentences = [_FOUND[kind].format(found=found, refcount=refcount), *hints]
    told = [clean(text, _LONGEST * 4) for text in texts[:_MOST_HOLDERS]]
    told += rest("holders", len(texts) - len(told))
    return "\n".join([*told, *(fill(sentence, _LINE) for sentence in sentences)])


def _first(items: list[str]) -> list[str]:
    left = len(items) - _MOST_LISTED
    return [*items[:_MOST_LISTED], CAPTIONS["left out here"].format(n=left)] if left > 0 else items


def type_in_words(node: Node) -> str:
    """The name of an object's class as a reader knows it."""
    return short(TYPES.get(node.type, node.type))


def count_in_words(node: Node) -> str:
    """An object's count, or that it has none."""
    return CAPTIONS["immortal" if node.refcount is None else "count"].format(n=node.refcount)


def _called(node: Node) -> str:
    return f"{type_in_words(node)} {short(node.was) or f'#{node.id}'}"


def _condition(node: Node) -> str:
    if node.state == "freed":
        return CAPTIONS["freed"]
    held = f", {CAPTIONS['unexplained'].format(n=node.unexplained)}" if node.unexplained else ""
    return f"{count_in_words(node)}{held}, {node.state}"
