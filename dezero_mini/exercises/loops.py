"""Watch a reader's loop that makes objects one by one, and must not hold two at a time."""

import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from whoholds.words import listed

from .answers import MOST, Attempt, described, function
from .scenes import Ref, alive, held_by, is_same


def check_loop(attempt: Attempt, build: Callable[[int], Any], expected: Sequence[float]) -> str:
    """Run the reader's `function(make, n)`, which returns a number for each `make(i)`.

    It is called with n = 1 as well, and twice: what is kept from one call shows in the next.
    """
    for n in (len(expected), 1, len(expected)):
        _check_calls(attempt, build, expected[:n])
    return attempt.right(n=len(expected))


def _check_calls(attempt: Attempt, build: Callable[[int], Any], expected: Sequence[float]) -> None:
    n = len(expected)
    make = Maker(build, attempt.namespace)
    result = function(attempt)(make, n)
    if not is_same(make.asked, list(range(n))):
        asked = listed(map(described, make.asked), MOST) or "()"
        raise attempt.wrong("calls", n=n, asked=asked, last=n - 1)
    if not issubclass(type(result), (list, tuple)) or len(result) != n:
        raise attempt.wrong("result", given=described(result), n=n)
    for i, said in enumerate(result):
        if not is_same(said, expected[i]):
            raise attempt.wrong("item", i=i, expected=expected[i], given=described(said))
    if make.most:
        raise attempt.wrong("too many", most=make.most + 1, held=make.held)
    make.look()
    if make.most:
        raise attempt.wrong("kept", held=make.held)


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
        self.asked.append(i)
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
