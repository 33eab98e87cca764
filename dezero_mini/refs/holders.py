"""Find out who holds an object.

`gc.get_referrers` knows every holder that the garbage collector tracks, and the running functions
are asked for their locals. Since the count is exact, the answer can say whether it is complete:
a tuple or dictionary that is not tracked, a NumPy view, a C structure or a value in the middle of
an expression holds a reference that nobody can look up.
"""

import gc
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..collector import paused
from ..words import listed, say
from .data import Path
from .reading.classes import class_name, is_instance_dict
from .reading.counts import is_immortal, refcounts
from .reading.frames import local_variables
from .reading.referents import links
from .reading.scope import Scope
from .reading.table import KEY
from .reading.values import called, spelled
from .showing.sentences import holders_in_words

_CONSTANTS = (None, True, False, ..., NotImplemented)  # not immortal before 3.12, and never freed
_MOST_LISTED = 50  # holders; it takes long to find out what each is called
_PLACES = {
    "subscript": "item",
    "entry": "item",
    "attribute": "attributes",
    "cells": "attributes",
}  # the words for a place, by the kind of its name
_LAST_ERROR = ("last_exc", "last_value", "last_traceback")  # in sys; the first from 3.12 on


@dataclass(frozen=True)
class Holders(Sequence[str]):
    """Who holds an object: a few words for each holder. Print it for the whole answer."""

    texts: tuple[str, ...]
    found: int
    """How many references these holders have between them."""
    refcount: int | None
    """How many references there are; `None` if that is of no account, as for an immortal object."""
    hints: tuple[str, ...]
    """How to make them let go, where that is not obvious."""

    @property
    def is_complete(self) -> bool:
        """Whether every reference was found; of an object that stays nobody needs to know."""
        return self.refcount is None or self.found == self.refcount

    def __getitem__(self, index: Any) -> Any:
        return self.texts[index]

    def __len__(self) -> int:
        return len(self.texts)

    def __str__(self) -> str:
        return holders_in_words(self.texts, self.found, self.refcount, self.hints)

    __repr__ = __str__


class _Holding(NamedTuple):
    """One holder: its words, the number of its references, how to make it let go."""

    text: str
    number: int = 1
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked for, and what is known of where."""

    box: list[Any]
    """Holds the object, so that no variable need."""
    namespace: Mapping[str, object]
    known: Mapping[str, Mapping[Any, Any]]
    scope: Scope


def holders(
    obj: object,
    namespace: Mapping[str, object] | None = None,
    known: Mapping[str, Mapping[Any, Any]] | None = None,
) -> Holders:
    """Return who keeps `obj` alive: `name a`, `Out[3]`, `attribute .b of Obj`, `local x of f()`.

    `namespace` is where names are looked up, by default the globals of the caller; `known` are
    dictionaries of the program around it, by the words that a reader knows them by. The call
    itself is left out of the answer, and nothing is held once it returns.
    """
    box = [obj]
    del obj
    caller = sys._getframe(1)
    space = caller.f_globals if namespace is None else namespace
    out = space.get("Out")
    known = {**({"Out": out} if type(out) is dict else {}), **(known or {})}
    search = _Search(box, space, known, Scope(space, named=box))
    with paused():
        count = refcounts(box)[0]
        stays = is_immortal(count) or any(box[0] is constant for constant in _CONSTANTS)
        found = [] if stays else [*_found(search, caller)]
    return Holders(
        texts=tuple(holding.text for holding in found),
        found=sum(holding.number for holding in found),
        refcount=None if stays else count,
        hints=tuple(dict.fromkeys(holding.hint for holding in found if holding.hint)),
    )


def _found(search: _Search, caller: types.FrameType) -> Iterator[_Holding]:
    yield from _in_namespace(search)
    yield from _in_known(search)
    yield from _in_containers(search)
    yield from _in_running(search, caller)


def _in_containers(search: _Search) -> Iterator[_Holding]:
    """What the garbage collector knows to hold the object."""
    frames: dict[int, types.FrameType] = {}
    known = {id(search.box), id(search.namespace), *map(id, search.known.values())}
    referrers = gc.get_referrers(search.box[0])
    others = [h for h in referrers if id(h) not in known and not _is_running(h, search)]
    del referrers
    more = len(others) - _MOST_LISTED
    number = sum(_number(holder, search) for holder in others[_MOST_LISTED:])
    del others[_MOST_LISTED:]
    for holder in others:
        if type(holder) is dict:
            frame = _frame_of(holder)
            if frame is not None:
                frames[id(frame)] = frame
            else:
                yield from _in_dict(holder, search)
        elif type(holder) is types.FrameType:
            frames[id(holder)] = holder
        elif type(holder) is types.CellType:
            yield _Holding(_variable_of_closure(holder))
        elif type(holder) is tuple and (default := _default(holder, search)):
            yield _Holding(default)
        elif paths := _paths(holder, search):
            yield _Holding(_of(paths, _called(holder, search)), len(paths))
    for frame in frames.values():
        yield _in_frame(frame, search)
    if more > 0:
        yield _Holding(say("holders.more", n=more), number)


def _number(holder: object, search: _Search) -> int:
    return sum(referent is search.box[0] for referent in gc.get_referents(holder))


# A dictionary of plain values and arrays is not tracked: those that are known are asked directly.


def _in_namespace(search: _Search) -> Iterator[_Holding]:
    for name, value in search.namespace.items():
        if value is search.box[0]:
            yield _Holding(say("holders.name", name=name))


def _in_known(search: _Search) -> Iterator[_Holding]:
    for words, known in search.known.items():
        for path in _places(known, search):
            hint = say("hints.Out") if words == "Out" else ""
            yield _Holding(say("holders.known", known=words, place=called(path)), hint=hint)


def _in_dict(holder: dict[Any, Any], search: _Search) -> Iterator[_Holding]:
    if owner := _owner(holder):
        key, of = owner
        names = [name for name, value in holder.items() if value is search.box[0]]
        yield from (_Holding(say(f"holders.{key}", name=name, of=of)) for name in names)
    else:
        paths = _places(holder, search)
        yield _Holding(_of(paths, "dict"), len(paths))


def _places(holder: Mapping[Any, Any], search: _Search) -> list[Path]:
    """Where in a dictionary the object is, as a value or as a key."""
    is_value = [key for key, value in holder.items() if value is search.box[0]]
    is_key = sum(key is search.box[0] for key in holder)
    values: list[Path] = [(("subscript", spelled(key)),) for key in is_value]
    return values + [KEY] * is_key


def _owner(namespace: dict[Any, Any]) -> tuple[str, str] | None:
    """Whose namespace a dictionary is: the key of the words for its variables, and its name."""
    for holder in gc.get_referrers(namespace):
        if type(holder) is types.ModuleType:
            return "module", str(namespace.get("__name__"))
        if issubclass(type(holder), type):
            return "class", class_name(holder)
        if type(holder) is types.FunctionType and holder.__kwdefaults__ is namespace:
            return "default", holder.__name__
        is_container = issubclass(type(holder), (dict, list, tuple))
        if not is_container and is_instance_dict(namespace, holder):
            return "attribute", class_name(type(holder))
    return None


def _variable_of_closure(cell: types.CellType) -> str:
    # No generator: one that stops half way, among referrers that include itself, is a ring.
    for cells in gc.get_referrers(cell):
        for function in gc.get_referrers(cells) if type(cells) is tuple else ():
            if type(function) is types.FunctionType and function.__closure__ is cells:
                name = function.__code__.co_freevars[_index_of(cell, cells)]
                return say("holders.closure", name=name, of=function.__name__)
    return say("holders.cell")


def _default(values: tuple[Any, ...], search: _Search) -> str:
    for function in gc.get_referrers(values):
        if type(function) is types.FunctionType and function.__defaults__ is values:
            arguments = function.__code__.co_varnames[: function.__code__.co_argcount]
            name = arguments[_index_of(search.box[0], values) - len(values)]
            return say("holders.default", name=name, of=function.__name__)
    return ""


def _index_of(item: object, items: Any) -> int:
    return next(i for i, other in enumerate(items) if other is item)


def _paths(holder: object, search: _Search) -> list[Path]:
    """The references that a holder has to the object, each by its name."""
    found = links(holder, search.scope.kind(holder), search.scope)
    return [path for path, target, is_weak in found if target is search.box[0] and not is_weak]


def _of(paths: list[Path], holder: str) -> str:
    """Put the places where a holder keeps the object, and what it is, into words."""
    places = listed(filter(None, map(called, paths)))
    key = next((_PLACES[kind] for (kind, _), *_ in paths if kind in _PLACES), "place")
    return say(f"holders.{key if places else 'anywhere'}", places=places, of=holder)


def _is_running(holder: object, search: _Search) -> bool:
    """Whether `holder` is a generator in the middle of a step: its frame will be asked."""
    is_running = search.scope.kind(holder).is_running
    return is_running is not None and is_running(holder)


def _called(holder: Any, search: _Search) -> str:
    if search.scope.kind(holder).is_running is not None:
        return f"{holder.__name__}()"
    return class_name(type(holder))


def _frame_of(variables: dict[Any, Any]) -> types.FrameType | None:
    """The frame that keeps this copy of its locals, made for somebody who asked for them."""
    for holder in gc.get_referrers(variables):
        if type(holder) is types.FrameType and variables is not holder.f_globals:
            return holder
    return None


def _in_frame(frame: types.FrameType, search: _Search) -> _Holding:
    """A frame that no longer runs but is kept, by a traceback; it may hold each local twice."""
    number = len(_paths(frame, search))
    for part in gc.get_referents(frame):
        if type(part) is dict and part is not frame.f_globals and part is not frame.f_builtins:
            number += sum(value is search.box[0] for value in part.values())
    if frame in _frames_of_last_error():
        return _Holding(say("holders.last error"), number, say("hints.last error"))
    name = next((n for n, v in local_variables(frame) if v is search.box[0]), "")
    return _Holding(say("holders.over", name=name, of=frame.f_code.co_name), number)


def _frames_of_last_error() -> list[types.FrameType]:
    frames = []
    for name in _LAST_ERROR:
        error = getattr(sys, name, None)
        traceback = error if type(error) is types.TracebackType else None
        if isinstance(error, BaseException):
            traceback = error.__traceback__
        while traceback is not None:
            frames.append(traceback.tb_frame)
            traceback = traceback.tb_next
    return frames


def _in_running(search: _Search, caller: types.FrameType) -> Iterator[_Holding]:
    """The locals of the functions that are running now; the collector does not see those."""
    frame: types.FrameType | None = caller
    while frame is not None:
        for name, value in local_variables(frame):
            if value is search.box[0]:
                yield _Holding(say("holders.local", name=name, of=frame.f_code.co_name))
        frame = frame.f_back
