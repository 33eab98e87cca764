"""Find out who holds an object, whether that is everybody, and when it will go.

The collector is asked who refers to the object, and to its holders, up to something that a reader
can let go of. Since the counts are exact, the answer can say whether it is complete, and what
becomes of the object is decided as the collector does it, by subtraction.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from .collector import paused
from .data import Answer, Graph
from .holding.answers import answer
from .holding.climbing import climb
from .holding.hints import hints
from .reading.again import Moved, look_again
from .reading.counts import is_immortal, refcounts
from .reading.scope import Scope
from .reading.world import World
from .showing.answers import answer_in_words, hints_in_words, holders_in_words
from .showing.plain import print_in_full

_CONSTANTS = (None, True, False, ..., NotImplemented)  # not immortal before 3.12, and never freed
_NOTHING = Graph((), (), ())


@dataclass(frozen=True, repr=False)
class Holders(Sequence[str]):
    """Who holds an object: a few words for each holder. Print it for the whole answer.

    In a notebook it displays as a picture with these words.
    """

    answer: Answer
    texts: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", tuple(holders_in_words(self.answer)))

    @property
    def found(self) -> int:
        """How many references these holders have between them."""
        return self.answer.found

    @property
    def refcount(self) -> int | None:
        """How many references there are; `None` if that is of no account (an immortal object)."""
        return self.answer.refcount

    @property
    def hints(self) -> tuple[str, ...]:
        """How to make them let go, where that is not obvious."""
        return tuple(hints_in_words(self.answer))

    @property
    def is_complete(self) -> bool:
        """Whether every reference was found; of an object that stays nobody needs to know."""
        return self.refcount is None or self.found == self.refcount

    def __getitem__(self, index: Any) -> Any:
        return self.texts[index]

    def __len__(self) -> int:
        return len(self.texts)

    def __str__(self) -> str:
        return answer_in_words(self.answer)

    __repr__ = __str__
    _repr_pretty_ = print_in_full

    def _repr_html_(self) -> str:
        from .showing.ways import figure

        return figure(self.answer)


def holders(
    obj: object,
    namespace: Mapping[str, object] | None = None,
    known: Mapping[str, Mapping[Any, Any]] | None = None,
    asker: str = "",
) -> Holders:
    """Return who keeps `obj` alive: `name a`, `Out[3]`, `cache['k']`, `local x of f()`.

    `namespace` is where names are looked up, by default the globals of the caller; `known` are
    dictionaries of the program around it, by the words that a reader knows them by. `asker` is a
    package that asks for a reader: what its functions hold is counted, but not told. The call
    itself is left out of the answer, and nothing is held once it returns.
    """
    box = [obj]
    del obj
    caller = sys._getframe(1)
    space = caller.f_globals if namespace is None else namespace
    out = space.get("Out")
    known = {**({"Out": out} if type(out) is dict else {}), **(known or {})}
    # One of these may be asked about: then it is held, and counted, as any other object is.
    known = {words: names for words, names in known.items() if names is not box[0]}
    space = {} if space is box[0] else space
    del namespace, out
    with paused():
        count = refcounts(box)[0]
        if is_immortal(count) or any(box[0] is constant for constant in _CONSTANTS):
            return Holders(Answer((), 0, 0, (), 0, None, "stays", None, (), _NOTHING, frozenset()))
        look_around = partial(World.around, box, caller, space, known, asker)
        found = look_again(partial(_look, box, look_around, space))
        return Holders(found or _moved(refcounts(box)[0]))


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
        found = hints(found, ancestry)
    finally:
        del box[1:]
    if found.fate == "moved" or refcounts(box)[0] != before:
        raise Moved
    return found


def _moved(count: int) -> Answer:
    return Answer((), 0, 0, (), 0, count, "moved", None, (), _NOTHING, frozenset())
