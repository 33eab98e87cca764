"""The exercises of stage 3, weak references."""

import types
import weakref
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import numpy as np

from whoholds.words import listed, say

from .answers import Attempt, classes, described, function, require_obj, truths, type_name
from .moments import interleaved
from .scenes import Scene, alive, held_by, tracked_class
from .stage1 import count_of_given, require_count

REFERENCE = """\
a = Obj()
r = weakref.ref(a)
print(r() is a)
b = r()
del a
print(r() is None)
print(r() is b)
del b
print(r() is None)
print(r is None)
"""


class Obj:
    """What the exercises' own lines make; like the class of the stage."""


class Empty(Obj):
    """An object that is false, like an empty container."""

    def __len__(self) -> int:
        return 0


def open_the_ring(attempt: Attempt) -> str:
    """3.0: lead from the third object of a ring back to the first, and hold nothing by it."""
    if [*map(id, attempt.box)] != [id(attempt.namespace.get(name)) for name in "ac"]:
        raise attempt.another()
    require_obj(attempt, "a")
    references = count_of_given(attempt)
    _check_way_back(attempt, *attempt.box)
    require_count(attempt, references, 1, partial(attempt.box.pop, 0))
    return attempt.right()


def _check_way_back(attempt: Attempt, first: Any, third: Any) -> None:
    """Raise `NotYet` if `c.a` does not lead to the first object, or `a.b.c` not to the third."""
    if getattr(getattr(first, "b", None), "c", None) is not third:
        raise attempt.wrong("no chain")
    missing = object()  # None may be what is there
    link = getattr(third, "a", missing)
    if link is missing:
        raise attempt.wrong("no way back")
    if link is not first and not any(link is weak for weak in weakref.getweakrefs(first)):
        raise attempt.wrong("elsewhere", given=described(link))


def say_what_it_gives(attempt: Attempt) -> str:
    """3.1: what a weak reference gives, before and after its object is freed."""
    given = truths(attempt, 5)
    printed: list[bool] = []
    exec(REFERENCE, {"Obj": tracked_class()[0], "weakref": weakref, "print": printed.append})
    lines = [line for line in REFERENCE.splitlines() if line.startswith("print")]
    for n, (expected, said) in enumerate(zip(printed, given, strict=True), start=1):
        if said != expected:
            raise attempt.wrong(f"print {n}", n=n, line=lines[n - 1], expected=expected)
    return attempt.right(printed=listed(map(str, printed)))


def call_once(attempt: Attempt) -> str:
    """3.2: the living objects of a list of weak references."""
    living = function(attempt)
    for kinds in ([], [Obj], [Obj, Empty, Obj, Obj, _array]):
        objects: list[Any] = [kind() for kind in kinds]
        references = [weakref.ref(obj) for obj in objects]
        if references:
            references.append(references[0])  # the same once more
            objects.append(objects[0])
        del objects[2:3]
        _check_living(attempt, living(list(references)), objects)
        refs = [ref for ref in references if ref() is not None]
        objects.clear()
        if left := alive(refs):
            raise attempt.wrong("kept", held=held_by(left[0], attempt.namespace))
    for number in count(1):
        objects = [Obj(), Obj(), Obj()]
        with interleaved(number, partial(objects.pop, 1)) as moments:
            result = living([weakref.ref(obj) for obj in objects])
        if any(item is None for item in result):
            raise attempt.wrong("twice")
        if not moments.came:
            break
    return attempt.right()


def _array() -> Any:
    return np.array([0.0, 1.0])


def _check_living(attempt: Attempt, result: Any, objects: list[Any]) -> None:
    if not issubclass(type(result), (list, tuple)):
        raise attempt.wrong("no list", given=described(result))
    if any(item is None for item in result):
        raise attempt.wrong("dead")
    if any(issubclass(type(item), weakref.ref) for item in result):
        raise attempt.wrong("references")
    for obj in objects:
        if type(obj) is Empty and not any(item is obj for item in result):
            raise attempt.wrong("false")
    if [id(item) for item in result] != [id(item) for item in objects]:
        right = say("exercises.object", n=len(objects))
        kind = "order" if len(result) == len(objects) else "objects"
        raise attempt.wrong(kind, given=len(result), expected=right)


def know_your_parent(attempt: Attempt) -> str:
    """3.3: a node that knows its children and its parent, without a cycle."""
    scene = Scene(attempt, TreeNode=classes(attempt)[0])
    scene.run("root, child, leaf = TreeNode(), TreeNode(), TreeNode()")
    scene.watch("child")
    scene.run("root.add(child)", "child.add(leaf)")
    for expression, wanted in (("root.children", "[child]"), ("leaf.children", "[]")):
        scene.expect(f"list({expression})", wanted)
    for node, parent in (("child", "root"), ("leaf", "child")):
        _check_parent(scene, f"{node}.parent", parent, "value")
    scene.run("del child")
    if not scene.alive():
        raise scene.wrong("weak children")
    scene.run("child = leaf.parent")
    scene.watch("root")
    scene.run("del root")
    scene.expect_freed()
    _check_parent(scene, "child.parent", "None", "value")
    scene.watch("child")
    scene.run("del child")
    scene.expect_freed()
    scene.run("node = TreeNode()")
    _check_parent(scene, "node.parent", "None", "new")
    return attempt.right()


def _check_parent(scene: Scene, expression: str, wanted: str, kind: str) -> None:
    given = scene.value(expression)
    if type(given) is types.MethodType:
        kind = "method"
    elif issubclass(type(given), weakref.ref):
        kind = "reference"
    elif type(given) in weakref.ProxyTypes:
        kind = "proxy"
    scene.expect(expression, wanted, kind)


def forget(attempt: Attempt) -> str:
    """3.4: a cache that gives what is alive, and keeps nothing alive."""
    (cache_class,) = classes(attempt)
    for kind in (Obj, Empty, _array):
        _check_cache(attempt, cache_class, kind)
    for number in count(1):
        held: list[object] = []
        with interleaved(number, held.clear) as moments:
            scene = _cache(attempt, cache_class, Obj)
            scene.names["held"] = held
            scene.run('held.append(cache.load("page"))')
            try:
                scene.run('page = cache.load("page")')
            except LookupError as error:
                raise scene.wrong("race", given=type_name(error)) from None
        if type(scene.names["page"]) is not Obj:
            raise scene.wrong("race", given=described(scene.names["page"]))
        if not moments.came:
            break
    return attempt.right()


def _cache(attempt: Attempt, cache_class: Any, kind: Callable[[], Any]) -> Scene:
    asked: list[object] = []

    def read(name: object) -> object:
        asked.append(name)
        return kind()

    scene = Scene(attempt, Cache=cache_class, read=read, asked=asked)
    scene.run("cache = Cache(read)")
    return scene


def _check_cache(attempt: Attempt, cache_class: Any, kind: Callable[[], Any]) -> None:
    scene = _cache(attempt, cache_class, kind)
    scene.run('page = cache.load("page")')
    if type(scene.names["page"]) is not type(kind()):
        raise scene.wrong("object", given=described(scene.names["page"]))
    scene.expect("asked", '["page"]', "reads")
    scene.watch("page")
    scene.run('again = cache.load("page")')
    scene.expect("asked", '["page"]', "false" if kind is Empty else "reads")
    scene.expect("again", "page")
    scene.run('other = cache.load("other")')
    scene.expect("asked", '["page", "other"]', "reads")
    scene.run("second = Cache(read)", 'third = second.load("page")')
    scene.expect("asked", '["page", "other", "page"]', "reads")
    scene.run("del page, again")
    scene.expect_freed()
    scene.run('page = cache.load("page")')
    scene.expect("asked", '["page", "other", "page", "page"]', "reads")
    if type(scene.names["page"]) is not type(kind()):
        raise scene.wrong("object", given=described(scene.names["page"]))
