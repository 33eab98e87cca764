"""The exercises of stage 1, reference counting."""

import types
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whoholds.reading.counts import refcount, refcounts
from whoholds.words import listed

from .answers import Attempt, Verdict, numbers, require_named
from .loops import check_loop
from .programs import alive, held_by, line_by_line, tracked_class
from .sentences import number_in_words

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

_ARRAYS = 5


def make_it_three(attempt: Attempt) -> Verdict:
    """1.0: raise the count of `a` from 2 to 3."""
    require_named(attempt, "a")
    references = refcounts(attempt.box)[0]
    if references == 3:
        return attempt.right()
    held = held_by(attempt.box.pop, attempt.namespace)
    return attempt.wrong("count", count=references, held=held)


def say_the_counts(attempt: Attempt) -> Verdict:
    """1.1: the count of one object after each line."""
    given = numbers(attempt, 5)
    obj, made = tracked_class()
    measured = [(line, refcount(made[0]())) for line in line_by_line(COUNTS, {"Obj": obj})]
    for n, ((line, expected), said) in enumerate(zip(measured, given, strict=True), start=1):
        if said != expected:
            return attempt.wrong("count", n=n, line=line, expected=expected, said=said)
    return attempt.right(counts=listed(str(expected) for _, expected in measured))


def say_the_line(attempt: Attempt) -> Verdict:
    """1.2: the line that frees an object."""
    said = numbers(attempt, 1)[0]
    obj, made = tracked_class()
    namespace: dict[str, Any] = {"Obj": obj}
    for n, line in enumerate(line_by_line(LINES, namespace), start=1):
        if not alive(made):
            freed = attempt.right(line=line)
            return freed if said == n else attempt.wrong("no such line", said=said, last=n)
        if said == n:
            references, held = refcount(made[0]()), held_by(made[0], namespace)
            return attempt.wrong("alive", n=n, line=line, count=references, held=held)
    raise AssertionError("no line frees the object")


def hold_one_array(attempt: Attempt) -> Verdict:
    """1.3: the means of arrays of which no two are alive at once."""
    return check_loop(attempt, _array, [_array(i).mean() for i in range(_ARRAYS)])


def _array(i: int) -> NDArray[np.float64]:
    return np.linspace(0.0, 3.0 + i, 10)


def find_the_holder(attempt: Attempt) -> Verdict:
    """1.4: bring the count of `thing` down to its name."""
    remember = attempt.namespace.get("remember")
    if type(remember) is not types.FunctionType:
        return attempt.wrong("no function")
    if len(attempt.box) != 1 or attempt.namespace.get("thing") is not attempt.box[0]:
        return attempt.wrong("not thing")
    references = refcounts(attempt.box)[0]
    if references != 1:
        held = held_by(attempt.box.pop, attempt.namespace)
        return attempt.wrong("count", count=references, held=held)
    remembered = [item for item in remember.__defaults__ or () if type(item) is list and item]
    if remembered:
        return attempt.wrong("another", held=number_in_words(len(remembered[0]), "object"))
    return attempt.right()
