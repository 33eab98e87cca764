"""The exercises of stage 3, weak references."""

import types
import weakref
from functools import partial
from typing import Any

import numpy as np

from whoholds.reading.counts import refcounts
from whoholds.words import listed

from .answers import Attempt, Verdict, classes, function, numbers, type_name
from .programs import alive, held_by, tracked_class
from .sentences import number_in_words

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


def open_the_ring(attempt: Attempt) -> Verdict:
    """3.0: lead from the third object of a ring back to the first, and hold nothing by it."""
    if len(attempt.box) != 2:
        raise attempt.refused("other", given=number_in_words(len(attempt.box), "object"))
    count = refcounts(attempt.box)[0]
    if verdict := _wrong_way_back(attempt, *attempt.box):
        return verdict
    if count != 1:
        held = held_by(partial(attempt.box.pop, 0), attempt.namespace)
        return attempt.wrong("count", count=count, held=held)
    return attempt.right()


def _wrong_way_back(attempt: Attempt, first: Any, third: Any) -> Verdict | None:
    """What is wrong with where `third.a` leads, if anything."""
    link = getattr(third, "a", None)
    if link is None:
        return attempt.wrong("missing")
    if link is first or any(link is weak for weak in weakref.getweakrefs(first)):
        return None
    return attempt.wrong("elsewhere", given=type_name(link))


def say_what_it_gives(attempt: Attempt) -> Verdict:
    """3.1: what a weak reference gives, before and after its object is freed."""
    given = numbers(attempt, 5)
    printed: list[bool] = []
    exec(REFERENCE, {"Obj": tracked_class()[0], "weakref": weakref, "print": printed.append})
    lines = [line for line in REFERENCE.splitlines() if line.startswith("print")]
    for n, (expected, said) in enumerate(zip(printed, given, strict=True), start=1):
        if said != expected:
            return attempt.wrong(f"print {n}", n=n, line=lines[n - 1], expected=expected)
    return attempt.right(printed=listed(map(str, printed)))


class _Counted(weakref.ref[Any]):
    """A weak reference that counts how often it is called."""

    calls = 0

    def __call__(self) -> Any:
        self.calls += 1
        return super().__call__()


class _Crate(list[object]):
    """A container that can be weakly referenced; an empty one is false."""


def call_once(attempt: Attempt) -> Verdict:
    """3.2: the living objects of a list of weak references."""
    living = function(attempt)
    obj, _ = tracked_class()
    objects: list[Any] = [obj(), _Crate(), obj(), np.array([0.0, 1.0])]
    references = [_Counted(item) for item in objects]
    del objects[2]
    result = living(list(references))
    if not issubclass(type(result), (list, tuple)):
        return attempt.wrong("no list", given=type_name(result))
    if any(item is None for item in result):
        return attempt.wrong("dead")
    if any(issubclass(type(item), weakref.ref) for item in result):
        return attempt.wrong("references")
    if not any(item is objects[1] for item in result):
        return attempt.wrong("false")
    if [id(item) for item in result] != [id(item) for item in objects]:
        return attempt.wrong("objects", given=len(result), expected=len(objects))
    if any(reference.calls > 1 for reference in references):
        return attempt.wrong("twice")
    return attempt.right(alive=len(objects), total=len(references))


def know_your_parent(attempt: Attempt) -> Verdict:
    """3.3: a node that knows its children and its parent, without a cycle."""
    (node,) = classes(attempt)
    parent, child = node(), node()
    parent.add(child)
    if not any(item is child for item in parent.children):
        return attempt.wrong("no child")
    if verdict := _wrong_parent(attempt, child.parent, parent):
        return verdict
    refs = [weakref.ref(parent), weakref.ref(child)]
    del child
    if refs[1]() is None:
        return attempt.wrong("weak children")
    child = parent.children[0]
    del parent
    if alive(refs[:1]):
        return attempt.wrong("kept", held=held_by(refs[0], attempt.namespace))
    if child.parent is not None:
        return attempt.wrong("orphan", given=type_name(child.parent))
    if node().parent is not None:
        return attempt.wrong("new", given=type_name(node().parent))
    return attempt.right()


def _wrong_parent(attempt: Attempt, given: Any, parent: Any) -> Verdict | None:
    if given is parent:
        return None
    if type(given) is types.MethodType:
        return attempt.wrong("method")
    if issubclass(type(given), weakref.ref):
        return attempt.wrong("reference")
    if type(given) in weakref.ProxyTypes:
        return attempt.wrong("proxy")
    return attempt.wrong("parent", given=type_name(given))


def forget(attempt: Attempt) -> Verdict:
    """3.4: a cache that gives what is alive, and keeps nothing alive."""
    (cache_class,) = classes(attempt)
    obj, made = tracked_class()
    asked: list[object] = []

    def read(name: object) -> object:
        asked.append(name)
        return obj()

    cache = cache_class(read)
    first = cache.load("first")
    if first is None or len(made) != 1 or first is not made[0]():
        return attempt.wrong("object", given=type_name(first))
    if cache.load("first") is not first:
        return attempt.wrong("again", reads=len(asked))
    if cache.load("second") is first or asked[1:] != ["second"]:
        return attempt.wrong("names")
    del first
    if alive(made):
        return attempt.wrong("kept", held=held_by(alive(made)[0], attempt.namespace))
    if type(cache.load("first")) is not obj or asked[2:] != ["first"]:
        return attempt.wrong("not read")
    return attempt.right(reads=len(asked))
