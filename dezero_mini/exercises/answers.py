"""What a reader gives to `check`: the forms that an answer may have, and what to say of it.

Nothing here asks a stranger's object more than it must: types are compared by `type`, since
`isinstance` believes what `__class__` says.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from whoholds.words import clean, listed, say, say_or

MOST = 8  # of what is listed
_PLAIN = (bool, int, float, str, type(None))
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?", re.IGNORECASE)
_TRUTHS = {"True": True, "False": False, "1": True, "0": False}


class NotYet(Exception):
    """An answer is not right; the message tells the reader why."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to one exercise."""

    number: str
    box: list[Any]
    """What was given. While an object is counted, only this list of ours holds it."""
    namespace: Mapping[str, Any]
    """Where the reader's names live."""
    program: list[str] = field(default_factory=list)
    """Lines that were run to try the answer."""

    def right(self, kind: str = "right", **values: object) -> str:
        """Say why the answer is right."""
        return say(f"exercises.exercise.{self.number}.{kind}", **values)

    def wrong(self, kind: str, **values: object) -> NotYet:
        """The error to raise for a kind of mistake: of this exercise, or of any."""
        values = {"number": self.number, "asked": say(f"exercises.asked.{self.number}"), **values}
        own = say_or("", f"exercises.exercise.{self.number}.{kind}", **values)
        return NotYet(own or say(f"exercises.any.{kind}", **values))

    def another(self) -> NotYet:
        """The error to raise for what is no answer to the exercise at all."""
        return self.wrong("other", given=listed(map(described, self.box), MOST, joint="and"))


def numbers(attempt: Attempt, how_many: int) -> list[float]:
    """Take that many numbers: in a list, a string, an array, or one by one. Raises `NotYet`."""
    found: list[float] = []
    for item in _items(attempt):
        parts = _NUMBER.findall(item) if type(item) is str else [item]
        as_numbers = [number for part in parts if (number := number_of(part)) is not None]
        if not as_numbers or len(as_numbers) < len(parts):
            raise attempt.another()
        found += as_numbers
    if len(found) != how_many:
        raise attempt.wrong("other", given=say("exercises.item", n=len(found)))
    return found


def truths(attempt: Attempt, how_many: int) -> list[bool]:
    """Take that many of True and False, or of the same as text or numbers. Raises `NotYet`."""
    parts: list[str] = []
    for item in _items(attempt):
        number = None if type(item) is str else number_of(item)
        text = item if number is None else str(int(number)) if number in (0, 1) else "?"
        if type(text) is not str:
            raise attempt.another()
        parts += re.findall(r"\w+|\?", text)
    found = [_TRUTHS.get(part.capitalize()) for part in parts]
    if None in found:
        raise attempt.another()
    if len(found) != how_many:
        raise attempt.wrong("other", given=say("exercises.item", n=len(found)))
    return [bool(truth) for truth in found]


def letters(attempt: Attempt) -> list[str]:
    """Take letters, in one string or several, in either case; in upper case. Raises `NotYet`."""
    items = _items(attempt)
    if not all(type(item) is str for item in items):
        raise attempt.another()
    words = [word for item in items for word in re.findall("[A-Za-z]+", item)]
    # "BCE" is three letters, and the "and" of a sentence is none.
    found = {letter for word in words if word.lower() != "and" for letter in word.upper()}
    if not found:
        raise attempt.another()
    return sorted(found)


def function(attempt: Attempt) -> Any:
    """Take one function, or something else that can be called. Raises `NotYet`."""
    if len(attempt.box) != 1 or not callable(attempt.box[0]):
        raise attempt.another()
    return attempt.box[0]


def classes(attempt: Attempt, how_many: int = 1) -> Sequence[Any]:
    """Take that many classes. Raises `NotYet`."""
    if len(attempt.box) != how_many or not all(issubclass(type(c), type) for c in attempt.box):
        raise attempt.another()
    return tuple(attempt.box)


def require_the_object(attempt: Attempt, name: str) -> None:
    """Raise `NotYet` unless the one thing given is the `Obj()` that the reader's `name` names."""
    if len(attempt.box) != 1 or attempt.namespace.get(name) is not attempt.box[0]:
        raise attempt.another()
    require_obj(attempt, name)


def require_obj(attempt: Attempt, name: str) -> None:
    """Raise `NotYet` if what was given first is no `Obj()`: others are shared, or say less."""
    if type_name(attempt.box[0]) != "Obj":
        raise attempt.wrong("no obj", name=name, given=described(attempt.box[0]))


def number_of(value: Any) -> float | None:
    """A number as a float, also one that stands in a string; `None` for anything else."""
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def class_name(cls: type) -> str:
    """The name of a class, whatever its metaclass says."""
    return str(type.__dict__["__name__"].__get__(cls))


def type_name(obj: object) -> str:
    """The name of an object's class, without asking the object."""
    return class_name(type(obj))


def described(obj: Any) -> str:
    """What a reader gave, or a reader's function returned: its value if that is short."""
    if type(obj) in _PLAIN:
        return f"`{clean(repr(obj))}`"
    if type.__getattribute__(type(obj), "__module__") == "numpy" and hasattr(obj, "dtype"):
        return f"`{clean(str(obj.round(3) if obj.dtype.kind in 'iuf' else obj))}`"
    if issubclass(type(obj), type):
        return say("exercises.a class", name=class_name(obj))
    if type(obj) in (list, tuple) and len(obj) <= MOST and all(type(x) in _PLAIN for x in obj):
        return f"`{clean(repr(obj))}`"
    if issubclass(type(obj), (list, tuple)):
        return say("exercises.a list", type=type_name(obj), items=say("exercises.item", n=len(obj)))
    return say("exercises.an object", type=type_name(obj))


def _items(attempt: Attempt) -> list[Any]:
    """What was given, one by one, if it was one by one or in something that holds several."""
    box = attempt.box
    if len(box) != 1:
        return box
    if issubclass(type(box[0]), (list, tuple, set, frozenset)):
        return list(box[0])
    return list(box[0].flat) if type_name(box[0]) == "ndarray" else box
