"""What a reader gives to `check`, what `check` makes of it, and the variants that it takes.

Nothing here asks a stranger's object more than it must: types are compared by `type`, since
`isinstance` believes what `__class__` says.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from whoholds.reading.classes import class_name
from whoholds.words import listed, say

from .sentences import asked, number_in_words


class Verdict(NamedTuple):
    """Whether an answer is right, and what to tell the reader."""

    accepted: bool
    text: str


class Refused(Exception):
    """What was given is no answer to the exercise; the message says what is asked for."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to one exercise."""

    number: str
    box: list[Any]
    """What was given. While an object is counted, only this list of ours holds it."""
    namespace: Mapping[str, Any]
    """Where the reader's names live."""

    def right(self, kind: str = "right", **values: object) -> Verdict:
        """Accept the answer and say why it is right."""
        return Verdict(True, self._said(kind, values))

    def wrong(self, kind: str, **values: object) -> Verdict:
        """Reject the answer with the sentence for this kind of mistake."""
        return Verdict(False, self._said(kind, values))

    def refused(self, kind: str, **values: object) -> Refused:
        """The error to raise for what is no answer at all."""
        values |= {"number": self.number, "asked": asked(self.number)}
        return Refused(say(f"exercises.{kind}", **values))

    def _said(self, kind: str, values: dict[str, object]) -> str:
        return say(f"exercises.exercise.{self.number}.{kind}", **values)


def numbers(attempt: Attempt, how_many: int) -> list[float]:
    """Take that many numbers: in a list, tuple or array, or one by one; NumPy's too.

    Raises `Refused` if there is anything else, or another number of them.
    """
    given = [number_of(item) for item in _items(attempt.box)]
    if None in given:
        raise attempt.refused("no numbers")
    if len(given) != how_many:
        raise attempt.refused("other", given=number_in_words(len(given), "value"))
    return [number for number in given if number is not None]


def letters(attempt: Attempt) -> list[str]:
    """Take letters, in one string or several, in either case; return them in upper case.

    Raises `Refused` if there is anything but strings.
    """
    items = _items(attempt.box)
    if not all(issubclass(type(item), str) for item in items):
        raise attempt.refused("other", given=_all_given(attempt))
    words = (word for item in items for word in re.findall(r"[^\W\d_]+", item))
    # "BCE" is three letters, and the "and" of a sentence is none.
    return sorted({letter for word in words if word.lower() != "and" for letter in word.upper()})


def function(attempt: Attempt) -> Any:
    """Take one function, or something else that can be called; raises `Refused`."""
    if len(attempt.box) != 1 or not callable(attempt.box[0]):
        raise attempt.refused("other", given=_all_given(attempt))
    return attempt.box[0]


def classes(attempt: Attempt, how_many: int = 1) -> Sequence[Any]:
    """Take that many classes; raises `Refused`."""
    if len(attempt.box) != how_many or not all(issubclass(type(c), type) for c in attempt.box):
        raise attempt.refused("other", given=_all_given(attempt))
    return tuple(attempt.box)


def require_named(attempt: Attempt, name: str) -> None:
    """Raise `Refused` unless one object was given, the one that the reader's `name` leads to."""
    if len(attempt.box) != 1 or attempt.namespace.get(name) is not attempt.box[0]:
        raise attempt.refused("other", given=_all_given(attempt))


def type_name(obj: object) -> str:
    """The name of an object's class, without asking the object."""
    return class_name(type(obj))


def number_of(value: Any) -> float | None:
    """A number as a float, also one that stands in a string; `None` for anything else."""
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def described(obj: Any) -> str:
    """What a reader gave, or a reader's function returned, with its length if that matters."""
    if issubclass(type(obj), type):
        return say("exercises.a class", name=class_name(obj))
    if issubclass(type(obj), (list, tuple)):
        items = number_in_words(len(obj), "item")
        return say("exercises.a list", type=type_name(obj), items=items)
    return say("exercises.an object", type=type_name(obj))


def _items(box: list[Any]) -> list[Any]:
    if len(box) != 1:
        return box
    if issubclass(type(box[0]), (list, tuple, set, frozenset)):
        return list(box[0])
    if type_name(box[0]) == "ndarray":
        return list(box[0].flat)
    return box


def _all_given(attempt: Attempt) -> str:
    return listed(map(described, attempt.box), joint="and")
