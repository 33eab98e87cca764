"""Find out who holds an object, whether that is everybody, and what frees it."""

import gc
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .arguments import wrong
from .collector import Paused
from .data import Answer, Missing
from .holding.answers import answer
from .holding.search import climb
from .reading.again import Moved, look_again
from .reading.classes import class_name, is_c_structure
from .reading.counts import is_immortal, refcounts
from .reading.scope import Scope
from .reading.world import World
from .showing.answers import answer_in_words, holders_in_words
from .showing.plain import print_in_full

_CONSTANTS = (None, True, False, ..., NotImplemented)  # not immortal before 3.12, and never freed


@dataclass(frozen=True, repr=False)
class Holders(Answer):
    """Who holds an object, whether that is everybody, and what frees it.

    Print it for the answer in words, ten lines at most. In a notebook it displays as a picture with
    these words. It is plain data, and holds no object of the program.
    """

    @property
    def is_complete(self) -> bool:
        """Whether every reference was found; of an object that stays nobody needs to know."""
        return self.refcount is None or self.found == self.refcount

    @property
    def texts(self) -> tuple[str, ...]:
        """A few words for each holder."""
        return tuple(holders_in_words(self))

    def __str__(self) -> str:
        return answer_in_words(self)

    __repr__ = __str__
    _repr_pretty_ = print_in_full

    def _repr_html_(self) -> str:
        from .showing.ways import figure

        return figure(self)


def holders(
    obj: object,
    namespace: Mapping[str, object] | None = None,
    known: Mapping[str, Mapping[Any, Any]] | None = None,
) -> Holders:
    """Return who keeps `obj` alive, and what to run so that it goes.

    `namespace` is where names are looked up, by default the globals of the caller; `known` are
    dictionaries of the program around it, by the expressions that a reader knows them by. The call
    itself is left out of the answer, and nothing is held once it returns.

    >>> kept = {"k": []}
    >>> answer = holders(kept["k"])
    >>> [holder.way for holder in answer.holders], answer.found, answer.refcount
    (["kept['k']"], 1, 1)
    >>> answer.remedies[0].code, answer.remedies[0].effect
    ('del kept', 'at once')

    The answer is exact as long as no other thread changes what is looked at; where one did,
    `answer.missing` is "moved". All objects are held for a while, also a tuple that another thread
    is just making, `tuple(generator)`: CPython raises `SystemError` there if that is to grow
    meanwhile. `snapshot` and `record` do not hold it.

    Blind is it for references in structures of C that their type does not show to the garbage
    collector, such as a function that sqlite3 or atexit was given or the buffer of an image, and
    for values in the middle of an expression: then `answer.missing` says how many there are, and
    what is suspected. What a `__del__` does when it runs is not foreseen: `remedy.runs_del` says
    that one will. A remedy holds for the heap as it is when you ask.

    Raises `TypeError` if `namespace` or `known` is no dictionary.
    """
    box = [obj]
    del obj
    check(namespace, known)
    caller = sys._getframe(1)
    space = caller.f_globals if namespace is None else namespace
    out = space.get("Out")
    known = {**({"Out": out} if type(out) is dict else {}), **(known or {})}
    # One of these may be asked about: then it is held, and counted, as any other object is.
    known = {words: names for words, names in known.items() if names is not box[0]}
    space = {} if space is box[0] else space
    del namespace, out
    is_collecting = gc.isenabled()
    with Paused():
        count = refcounts(box)[0]
        if box[0] is None:
            return Holders("none")
        if _stays(box[0], count):
            return Holders("stays")
        look_around = partial(World.around, box, caller, space, known)
        found = look_again(partial(_look, box, look_around, space)) or _moved(refcounts(box)[0])
        return Holders(**(vars(found) | {"is_collecting": is_collecting}))


def check(namespace: object, known: object) -> None:
    """Raise `TypeError` if these are not where names can be looked up."""
    for name, given in (("namespace", namespace), ("known", known)):
        if not (given is None or isinstance(given, Mapping)):
            raise wrong(name, name, class_name(type(given)))


def _stays(obj: object, count: int) -> bool:
    """Whether an object stays for as long as Python runs, whoever holds it."""
    if is_immortal(count) or any(obj is constant for constant in _CONSTANTS):
        return True
    return issubclass(type(obj), type) and is_c_structure(obj)  # type: ignore[arg-type]


def _look(
    box: list[object],
    look_around: Callable[[], World],
    namespace: Mapping[str, object],
) -> Answer:
    """Answer once. Raises `Moved` if something changed while it was being read."""
    before = refcounts(box)[0]
    try:
        ancestry = climb(box, look_around())
        found = answer(ancestry, Scope(namespace, named=box[:1]))
    finally:
        del box[1:]
    if any(m.kind == "moved" for m in found.missing) or refcounts(box)[0] != before:
        raise Moved
    return found


def _moved(count: int) -> Answer:
    return Answer("held", count, missing=(Missing("moved", count),))
