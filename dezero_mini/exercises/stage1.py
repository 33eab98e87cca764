"""The exercises of stage 1, reference counting."""

import types
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whoholds import refcount
from whoholds.words import listed, say

from .answers import Attempt, numbers, require_obj, require_the_object
from .loops import check_loop
from .scenes import alive, held_by, line_by_line, tracked_class

COUNTS = """\
a = Obj()
b = [a, a]
c = {"key": a}
del b
del a
"""

LINES = """\
box = [Obj()]  # 1
thing = box[0]  # 2
other = box  # 3
del box  # 4
thing = None  # 5
other.clear()  # 6
"""

_ENDS = (3.0, -3.0, 1.0, 4.0, 2.0)  # of arrays that begin at 3: the mean of one is 0


def make_it_three(attempt: Attempt) -> str:
    """1.0: raise the count of `a` from 2 to 3."""
    require_the_object(attempt, "a")
    require_count(attempt, count_of_given(attempt), 3, attempt.box.pop)
    return attempt.right()


def count_of_given(attempt: Attempt) -> int:
    """The count of what was given first, without the reference of our box."""
    return refcount(attempt.box[0]) - 1


def require_count(
    attempt: Attempt, count: int, wanted: int, get: Callable[[], object], kind: str = "count"
) -> None:
    """Raise `NotYet` unless a count is right; `get` gives the object, and nothing holds it here."""
    if count != wanted:
        held = held_by(get, attempt.namespace)
        raise attempt.wrong(kind, count=count, wanted=wanted, held=held)


def say_the_counts(attempt: Attempt) -> str:
    """1.1: the count of one object after each line."""
    given = numbers(attempt, 5)
    obj, made = tracked_class()
    measured = [(line, refcount(made[0]())) for line in line_by_line(COUNTS, {"Obj": obj})]
    for n, ((line, expected), said) in enumerate(zip(measured, given, strict=True), start=1):
        if said != expected:
            raise attempt.wrong("count", n=n, line=line, expected=expected, said=said)
    return attempt.right(counts=listed(str(expected) for _, expected in measured))


def say_the_line(attempt: Attempt) -> str:
    """1.2: the line that frees an object."""
    said = numbers(attempt, 1)[0]
    obj, made = tracked_class()
    namespace: dict[str, Any] = {"Obj": obj}
    for n, line in enumerate(line_by_line(LINES, namespace), start=1):
        if not alive(made):
            if said != n:
                raise attempt.wrong("no such line", said=said, last=n)
            return attempt.right(line=line)
        if said == n:
            count, held = refcount(made[0]()), held_by(made[0], namespace)
            raise attempt.wrong("alive", n=n, line=line, count=count, held=held)
    raise AssertionError("no line frees the object")


def hold_one_array(attempt: Attempt) -> str:
    """1.3: the means of arrays of which no two are alive at once."""
    return check_loop(attempt, _array, [float(_array(i).mean()) for i in range(len(_ENDS))])


def _array(i: int) -> NDArray[np.float64]:
    return np.linspace(3.0, _ENDS[i % len(_ENDS)], 4)


def find_the_holder(attempt: Attempt) -> str:
    """1.4: bring the count of `thing` down to its name."""
    remember = attempt.namespace.get("remember")
    if type(remember) is not types.FunctionType:
        raise attempt.wrong("no function")
    if len(attempt.box) != 1 or attempt.namespace.get("thing") is not attempt.box[0]:
        raise attempt.wrong("not thing")
    require_obj(attempt, "thing")
    kept = [obj for seen in remember.__defaults__ or () if type(seen) is list for obj in seen]
    keeps_thing = any(obj is attempt.box[0] for obj in kept)
    left = len(kept)
    kept.clear()
    kind = "remembered" if keeps_thing else "count"
    require_count(attempt, count_of_given(attempt), 1, attempt.box.pop, kind)
    if left:
        raise attempt.wrong("another", held=say("exercises.object", n=left))
    return attempt.right()
