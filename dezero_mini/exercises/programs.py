"""Run an exercise's own few lines, and see what counting does with their objects."""

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from whoholds import holders
from whoholds.words import listed, say

Ref = weakref.ref[Any]
_OURS = __name__.rpartition(".")[0]  # the package of all that checks answers


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
    return listed(holders(get(), namespace, asker=_OURS).texts) or say("exercises.held by nobody")
