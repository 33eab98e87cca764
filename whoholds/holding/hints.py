"""How to make a holder let go, where that is not obvious: the cases that come up most often."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import _lru_cache_wrapper
from typing import Any

from ..data import Answer, Holder, Way
from ..reading.classes import class_name, mro_of
from ..reading.values import size
from .ancestry import Ancestry

Hint = tuple[str, str]
"""The key of a sentence, and the name to put into it."""


def hints(answer: Answer, ancestry: Ancestry) -> Answer:
    """Add to an answer what a reader can do."""
    found = [*_by_ways(answer), *_by_holders(ancestry), *_by_object(answer, ancestry.objects[0])]
    return replace(answer, hints=tuple(dict.fromkeys(found)))


def _by_ways(answer: Answer) -> Iterator[Hint]:
    ways: list[Way] = [holder.way for holder in answer.holders] + [*answer.entries]
    for way in ways:
        root = way.root
        if root is None:
            continue
        if root.kind == "known" and root.name == "Out":
            yield "Out", ""
        if root.kind == "error":
            yield "last error", ""
        if root.kind == "local" and root.thread:
            yield "thread", root.thread
        if root.kind == "module" and root.name == "Gcf":
            yield "figure", ""


def _by_holders(ancestry: Ancestry) -> Iterator[Hint]:
    """By the types of what is on the way."""
    for number in sorted(ancestry.ancestors([0]) - ancestry.own):
        obj = ancestry.objects[number]
        if type(obj) is _lru_cache_wrapper:
            yield "cache", str(getattr(obj, "__qualname__", "")).rpartition("<locals>.")[2]
        elif _is_called("Logger", obj) and _is_called("Handler", ancestry.objects[0]):
            yield "logging", ""
        elif _is_called("Task", obj) and type(obj).__module__ == "_asyncio":
            yield "task", ""


def _by_object(answer: Answer, obj: object) -> Iterator[Hint]:
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None and issubclass(type(obj), numpy.ndarray):
        base = numpy.ndarray.base.__get__(obj)
        nbytes = size(numpy.ndarray.nbytes.__get__(obj))
        if base is None:
            if any(_ends_in_base(holder) for holder in answer.holders):
                yield "view", nbytes
        elif issubclass(type(base), numpy.ndarray):
            yield "borrows", size(numpy.ndarray.nbytes.__get__(base))
    if _is_called("Tensor", obj) and any(_is_in_list(holder) for holder in answer.holders):
        yield "losses", ""


def _ends_in_base(holder: Holder) -> bool:
    last = holder.way.references[-1:]
    return bool(last) and last[0].path[-1] == ("attribute", "base")


def _is_in_list(holder: Holder) -> bool:
    last = holder.way.references[-1:]
    return bool(last) and last[0].path[-1][0] == "subscript"


def _is_called(name: str, obj: object) -> bool:
    return any(class_name(cls) == name for cls in mro_of(type(obj)))
