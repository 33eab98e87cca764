"""The exercises of stage 2, reference cycles."""

import tracemalloc
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np

from whoholds import refcount
from whoholds.reading.counts import refcounts
from whoholds.words import listed, say

from .answers import Attempt, Verdict, function, letters, numbers, require_named
from .programs import alive, held_by, line_by_line, tracked_class
from .sentences import number_in_words

RING = """\
a = Obj()
b = Obj()
a.b = b
b.a = a
a = None
b = None
"""

WORKER = """\
class Worker(Obj):
    def run(self):
        print("at work")
"""

CYCLES = {
    "A": """\
first = Obj()
first.next = Obj()
first.next.next = Obj()
""",
    "B": """\
box = [Obj()]
box.append(box)
""",
    "C": """\
worker = Worker()
worker.job = worker.run
""",
    "D": """\
pair = (Obj(), Obj())
other = [pair, pair]
""",
    "E": """\
parent = Obj()
child = Obj()
parent.child = child
child.parent = parent
""",
}

LOOP = """\
for _ in range(25):
    x = step16.Variable(np.random.randn(100_000))
    y = step16.square(step16.square(step16.square(x)))
x = y = None
"""

_ROUNDS = 25
_TOLERANCE = 0.05


def close_a_second_ring(attempt: Attempt) -> Verdict:
    """2.0: raise the count of `a`, which is in a ring, to 3, and without another name."""
    require_named(attempt, "a")
    references = refcounts(attempt.box)[0]
    names = [name for name, value in attempt.namespace.items() if value is attempt.box[0]]
    obj = weakref.ref(attempt.box.pop())
    if references != 3:
        held = held_by(obj, attempt.namespace)
        return attempt.wrong("count", count=references, held=held)
    if len(names) > 1:
        return attempt.wrong("a name", name=next(name for name in names if name != "a"))
    return attempt.right()


def say_the_counts(attempt: Attempt) -> Verdict:
    """2.1: the counts of two objects in a ring, when one name and when both are gone."""
    given = numbers(attempt, 4)
    obj, made = tracked_class()
    measured = [
        (line, which, refcount(ref()))
        for line in line_by_line(RING, {"Obj": obj})
        if line.endswith("None")
        for which, ref in zip(("first", "second"), made, strict=True)
    ]
    for (line, which, expected), said in zip(measured, given, strict=True):
        if said != expected:
            return attempt.wrong(which, line=line, expected=expected, said=said)
    return attempt.right(counts=listed(str(expected) for *_, expected in measured))


def spot_the_cycles(attempt: Attempt) -> Verdict:
    """2.2: which snippets leave something behind."""
    given = letters(attempt)
    if unknown := [letter for letter in given if letter not in CYCLES]:
        return attempt.wrong("no such snippet", given=listed(unknown))
    cycles = []
    for letter, snippet in CYCLES.items():
        left, made = _left_behind(snippet)
        cycles += [letter] if left else []
        if bool(left) != (letter in given):
            kind = "a cycle" if left else "no cycle"
            objects = number_in_words(made, "object")
            why = say(f"exercises.snippet.{letter}")
            return attempt.wrong(kind, letter=letter, left=left, objects=objects, why=why)
    return attempt.right(cycles=listed(cycles))


def _left_behind(snippet: str) -> tuple[int, int]:
    """How many objects are alive when all names of the snippet are gone, and how many it made."""
    obj, made = tracked_class()
    namespace: dict[str, Any] = {"Obj": obj, "__name__": __name__}
    exec(WORKER, namespace)
    exec(snippet, namespace)
    namespace.clear()
    return len(alive(made)), len(made)


class Node:
    """A node of the tree that `cut` is given, like the one in the exercise."""

    def __init__(self, name: str, *children: "Node") -> None:
        self.name = name
        self.parent: Node | None = None
        self.children = list(children)
        for child in children:
            child.parent = self


def _tree() -> Node:
    twig = Node("twig", Node("bud"), Node("leaf"))
    return Node("trunk", Node("branch", twig), Node("bough", Node("blossom")))


def _nodes(root: Node) -> Iterator[Node]:
    yield root
    for child in root.children:
        yield from _nodes(child)


def break_the_cycle(attempt: Attempt) -> Verdict:
    """2.3: cut a tree, so that counting alone frees it."""
    root = _tree()
    watched = [(node.name, weakref.ref(node)) for node in _nodes(root)]
    function(attempt)(root)
    reached = {id(node) for node in _nodes(root)}
    for name, ref in watched:
        if id(ref()) not in reached:
            return attempt.wrong("children", name=name)
    del root
    left = [(name, ref) for name, ref in watched if ref() is not None]
    if left:
        name, ref = left[0]
        held = held_by(ref, attempt.namespace)
        total = len(watched)
        return attempt.wrong("left", left=len(left), total=total, name=name, held=held)
    return attempt.right(total=len(watched))


def say_the_megabytes(attempt: Attempt) -> Verdict:
    """2.4: how much step 16 leaves behind."""
    said = numbers(attempt, 1)[0]
    left = _megabytes_left()
    if abs(said - left) <= _TOLERANCE * left:
        return attempt.right(left=left)
    mistakes = {
        "one round": left / _ROUNDS,
        "no input": left * 3 / 4,
        "two arrays": left / 2,
        "bytes": left * 10**6,
        "elements": left / 8,
    }
    for kind, value in mistakes.items():
        if abs(said - value) <= _TOLERANCE * value:
            return attempt.wrong(kind, said=said)
    return attempt.wrong("nothing" if said == 0 else "amount", said=said)


def _megabytes_left() -> float:
    from .. import step16

    state = np.random.get_state()
    tracemalloc.start()  # without effect if it is running; `check` stops it if it was not
    before = tracemalloc.get_traced_memory()[0]
    exec(LOOP, {"step16": step16, "np": np})
    left = tracemalloc.get_traced_memory()[0] - before
    np.random.set_state(state)
    return left / 1e6
