"""The exercises of stage 2, reference cycles."""

import gc
import tracemalloc
import types
import weakref
from typing import Any

import numpy as np

from whoholds import refcount
from whoholds.words import listed, say

from .answers import Attempt, function, letters, numbers, require_the_object
from .scenes import Scene, alive, line_by_line, tracked_class
from .stage1 import count_of_given, require_count

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


def close_a_second_ring(attempt: Attempt) -> str:
    """2.0: raise the count of `a`, which is in a ring, to 3, and without another name."""
    require_the_object(attempt, "a")
    count = count_of_given(attempt)
    names = [
        name
        for name, value in attempt.namespace.items()
        if name not in ("a", "b", "c") and _leads_to(value, attempt.box[0])
    ]
    obj = weakref.ref(attempt.box.pop())
    require_count(attempt, count, 3, obj)
    if names:
        raise attempt.wrong("a name", name=names[0])
    return attempt.right()


def _leads_to(value: Any, obj: object) -> bool:
    """Whether a name of the value leads to an object: at once, or as item or attribute."""
    if issubclass(type(value), (types.FunctionType, types.ModuleType, type)):
        return False  # a function leads to all names of its module
    inside = gc.get_referents(value)
    inside += [item for part in inside if type(part) is dict for item in part.values()]
    return value is obj or any(item is obj for item in inside)


def say_the_counts(attempt: Attempt) -> str:
    """2.1: the counts of two objects in a ring, when one name and when both are gone."""
    given = numbers(attempt, 4)
    obj, made = tracked_class()
    measured = [
        (line, name, refcount(ref()))
        for line in line_by_line(RING, {"Obj": obj})
        if line.endswith("None")
        for name, ref in zip("ab", made, strict=True)
    ]
    for (line, name, expected), said in zip(measured, given, strict=True):
        if said != expected:
            raise attempt.wrong("count", line=line, name=name, expected=expected, said=said)
    return attempt.right(counts=listed(str(expected) for *_, expected in measured))


def spot_the_cycles(attempt: Attempt) -> str:
    """2.2: which snippets leave something behind."""
    given = letters(attempt)
    if unknown := [letter for letter in given if letter not in CYCLES]:
        raise attempt.wrong("no such snippet", given=listed(unknown))
    cycles = []
    for letter, snippet in CYCLES.items():
        left, made = _left_behind(snippet)
        cycles += [letter] if left else []
        if bool(left) != (letter in given):
            kind = "a cycle" if left else "no cycle"
            objects = say("exercises.object", n=made)
            why = say(f"exercises.snippet.{letter}")
            raise attempt.wrong(kind, letter=letter, left=left, objects=objects, why=why)
    return attempt.right(cycles=listed(cycles))


def _left_behind(snippet: str) -> tuple[int, int]:
    """How many objects are alive when all names of the snippet are gone, and how many it made."""
    obj, made = tracked_class()
    namespace: dict[str, Any] = {"Obj": obj, "__name__": __name__}
    exec(WORKER, namespace)
    exec(snippet, namespace)
    namespace.clear()
    return len(alive(made)), len(made)


class TreeNode:
    """A node of the tree that `cut` is given, like the one in the exercise."""

    def __init__(self, name: str, *children: "TreeNode") -> None:
        self.name = name
        self.parent: TreeNode | None = None
        self.children = list(children)
        for child in children:
            child.parent = self


_NODES = (
    "root",
    "root.children[0]",
    "root.children[0].children[0]",
    "root.children[0].children[0].children[0]",
    "root.children[0].children[0].children[1]",
    "root.children[1]",
    "root.children[1].children[0]",
)


def break_the_cycle(attempt: Attempt) -> str:
    """2.3: cut a tree, so that counting alone frees it; one of a single node as well."""
    scene = Scene(attempt, TreeNode=TreeNode, cut=function(attempt))
    scene.run('root = TreeNode("alone")', "cut(root)")
    scene.run(
        'twig = TreeNode("twig", TreeNode("bud"), TreeNode("leaf"))',
        'branches = TreeNode("branch", twig), TreeNode("bough", TreeNode("blossom"))',
        'root = TreeNode("trunk", *branches)',
        "del twig, branches",
    )
    scene.watch(*_NODES)
    nodes = [(expression, id(scene.value(expression))) for expression in _NODES]
    scene.run("cut(root)")
    for expression, number in nodes:
        if _id_of(scene, expression) != number:
            raise scene.wrong("children", expression=expression)
    scene.run("del root")
    scene.expect_freed()
    return attempt.right(total=len(nodes))


def _id_of(scene: Scene, expression: str) -> int | None:
    try:
        return id(scene.value(expression))
    except (AttributeError, LookupError, TypeError):
        return None


def say_the_megabytes(attempt: Attempt) -> str:
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
            raise attempt.wrong(kind, said=said)
    raise attempt.wrong("nothing" if said == 0 else "amount", said=said)


def _megabytes_left() -> float:
    from .. import step16

    state = np.random.get_state()
    tracemalloc.start()  # without effect if it is running; `check` stops it if it was not
    before = tracemalloc.get_traced_memory()[0]
    exec(LOOP, {"step16": step16, "np": np})
    left = tracemalloc.get_traced_memory()[0] - before
    np.random.set_state(state)
    return left / 1e6
