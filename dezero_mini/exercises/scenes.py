"""Run a few lines that use what a reader wrote, and see what becomes of their objects.

What is wrong is then said of these lines and their names: a reader can run them, and see it too.
"""

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from whoholds import holders
from whoholds.words import say

from .answers import Attempt, NotYet, described

Ref = weakref.ref[Any]


class Scene:
    """A namespace in which lines are run one by one, and their objects watched."""

    def __init__(self, attempt: Attempt, **names: Any) -> None:
        self._attempt = attempt
        self.names: dict[str, Any] = names
        self._last = ""
        self._refs: dict[str, Ref] = {}  # the watched objects, by expressions
        attempt.program.clear()

    def run(self, *lines: str) -> None:
        """Run lines, of which each is a statement."""
        for self._last in lines:
            self._attempt.program.append(self._last)
            exec(self._last, self.names)

    def value(self, expression: str) -> Any:
        """What an expression gives. If it raises, it counts as one of the lines."""
        self._attempt.program.append(expression)
        given = eval(expression, self.names)
        self._attempt.program.pop()
        return given

    def expect(self, expression: str, wanted: str, kind: str = "value") -> None:
        """Raise `NotYet` unless one expression gives the same as the other."""
        given, right = self.value(expression), self.value(wanted)
        if not is_same(given, right):
            said = wanted if type(right) is not np.ndarray else described(right).strip("`")
            raise self.wrong(kind, expression=expression, wanted=said, given=self._said(given))

    def _said(self, obj: Any) -> str:
        """An object by its value, or by a name of it, or by its type."""
        names = [] if type(obj) is list else [n for n in self.names if self.names[n] is obj]
        said = described(obj)
        return f"`{names[0]}`" if names and not said.startswith("`") else said

    def watch(self, *expressions: str) -> None:
        """Remember the objects that these expressions give now, and none from before; hold none.

        Raises `NotYet` for an object that nothing can refer to weakly.
        """
        self._refs.clear()
        for expression in expressions:
            try:
                self._refs[expression] = weakref.ref(self.value(expression))
            except TypeError:
                given = described(self.value(expression))
                raise self.wrong("no weak reference", given=given) from None

    def alive(self) -> list[str]:
        """Those of the watched objects that are alive, by their expressions."""
        return [expression for expression, ref in self._refs.items() if ref() is not None]

    def expect_freed(self, kind: str = "left") -> None:
        """Raise `NotYet` if one of the watched objects is alive."""
        if left := self.alive():
            held = held_by(self._refs[left[0]], self.names)
            total = len(self._refs)
            raise self.wrong(kind, name=left[0], held=held, left=len(left), total=total)

    def wrong(self, kind: str, **values: object) -> NotYet:
        """The error to raise for a kind of mistake that shows after the latest line."""
        return self._attempt.wrong(kind, line=self._last, **values)


def tracked_class() -> tuple[type, list[Ref]]:
    """Return a class `Obj`, and a list that will have a weak reference to each of its objects."""
    made: list[Ref] = []

    class Obj:
        def __init__(self) -> None:
            made.append(weakref.ref(self))

    return Obj, made


def line_by_line(program: str, namespace: dict[str, Any]) -> Iterator[str]:
    """Run a program in which every line is a statement; give each line after it has run."""
    for line in program.splitlines():
        exec(line, namespace)
        yield line.partition("  #")[0]


def alive(refs: Iterable[Ref]) -> list[Ref]:
    """Those of the references whose objects are alive."""
    return [ref for ref in refs if ref() is not None]


def held_by(get: Callable[[], object], namespace: Mapping[str, Any]) -> str:
    """Say who holds the object that `get()` gives, such as a weak reference."""
    # The object goes straight from one call into the other: nothing here holds it.
    return "; ".join(holders(get(), namespace).texts) or say("exercises.held by nobody")


def is_same(given: Any, wanted: Any) -> bool:
    """Whether two things are one object, or equal numbers, arrays, strings, or lists of the same.

    An object of the reader's is not asked whether it is equal.
    """
    if given is wanted:
        return True
    if type(wanted) is list:
        fits = type(given) in (list, tuple) and len(given) == len(wanted)
        return fits and all(map(is_same, given, wanted))
    if type(wanted) is str:
        return type(given) is str and given == wanted
    if type(wanted) in (int, float, np.float64, np.ndarray):
        array = as_floats(given)
        fits = array is not None and array.shape == np.shape(wanted)
        return fits and bool(np.allclose(array, wanted))  # type: ignore[arg-type]
    return False


def as_floats(given: Any) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """A number or an array of numbers as an array; `None` for anything else."""
    if not issubclass(type(given), (int, float, np.number, np.ndarray)):
        return None
    try:
        return np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        return None
