"""Run an exercise's own few lines, and see what counting does with their objects."""

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..refs import holders
from .words import HELD_BY_NOBODY

Ref = weakref.ref[Any]


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
    return ", ".join(holders(get(), namespace)) or HELD_BY_NOBODY


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
