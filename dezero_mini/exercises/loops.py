"""Watch a reader's loop that makes objects one by one, and must not hold two at a time."""

import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .answers import Attempt, Verdict, described, function, number_of
from .programs import Ref, alive, held_by
from .sentences import number_in_words


def check_loop(attempt: Attempt, build: Callable[[int], Any], expected: Sequence[float]) -> Verdict:
    """Run the reader's `function(make, n)`, which returns a number for each `make(i)`."""
    n = len(expected)
    make = Maker(build, attempt.namespace)
    result = function(attempt)(make, n)
    if make.asked != list(range(n)):
        made = number_in_words(len(make.asked), "time")
        return attempt.wrong("calls", made=made, last=n - 1)
    if not issubclass(type(result), (list, tuple)) or len(result) != n:
        return attempt.wrong("result", given=described(result), n=n)
    for i, said in enumerate(map(number_of, result)):
        if said is None or not np.isclose(said, expected[i]):
            return attempt.wrong("item", i=i, expected=expected[i])
    if make.most:
        return attempt.wrong("too many", most=make.most + 1, held=make.held)
    make.look()
    if make.most:
        return attempt.wrong("kept", held=make.held)
    return attempt.right(n=n)


class Maker:
    """What an exercise gives to a reader's loop to make its objects, one by one.

    Whenever it is called again, it looks how many of its objects are still alive.
    """

    def __init__(self, build: Callable[[int], Any], namespace: Mapping[str, Any]) -> None:
        self._build = build
        self._namespace = namespace
        self._refs: list[Ref] = []
        self.asked: list[object] = []
        self.most = 0
        self.held = ""

    def __call__(self, i: int) -> Any:
        self.asked.append(int(i))
        self.look()
        built = self._build(i)
        self._refs.append(weakref.ref(built))
        return built

    def look(self) -> None:
        """Note how many objects are alive, and who holds the latest."""
        living = alive(self._refs)
        if len(living) > self.most:
            self.most = len(living)
            self.held = held_by(living[-1], self._namespace)
