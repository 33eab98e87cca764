"""What stands in a row of the table of types, and the rows that programs register.

Apart from the table, so that whoever registers a class does not wait for all that this knows of.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..data import UNNAMED, Path, Role, Text


class LeftOut(NamedTuple):
    """In place of a name: a graph shows the reference only if it shows what that leads to anyway.

    Or it would show all that a module has, for each function.
    """

    path: Path = UNNAMED


Named = Iterable[tuple[Path | LeftOut, object]]
"""Names of references in the holder's words."""

# No class: with one for this and for `Arrow` a look at 1000 objects with 5000 references takes
# 10 ms more, of 40; and a recording looks at each step.
Link = tuple[Path, object, bool]
"""One reference: its name in the holder's words, what it leads to, whether it is weak."""


@dataclass(frozen=True, slots=True)
class Row:
    """How instances of a class refer, and how they are shown; so those of derived classes."""

    names: Callable[[Any], Named] | None = None
    """Names for the references that the garbage collector sees."""
    hidden: Callable[[Any], Iterable[Link]] | None = None
    """The references that it does not see: weak ones, and those of NumPy's arrays."""
    is_whole: bool = False
    """Whether these two give every reference, so that the collector need not be asked. Not so for
    derived classes, which may have attributes too."""
    is_end: bool = False
    """Whether a graph ends here, or it would reach all of the interpreter's own world."""
    is_running: Callable[[Any], bool] | None = None
    """Of what can be suspended: whether it is in the middle of a step, as a frame that runs."""
    role: Role | None = None
    """How an instance is drawn."""
    value: Callable[[Any], Text] | None = None
    """What an instance is, beyond its type."""
    detail: Callable[[Any], Text] | None = None
    """The same where its type is not shown beside it, if that is something else."""
    backward: frozenset[str] = frozenset()
    """The attributes whose arrows are drawn against the reading direction."""
    is_exact: bool = False
    """Whether `value` is for just this class: a derived one may run code of the program."""


REGISTERED: dict[str, Row] = {}
"""The rows that programs have registered, by the full names of their classes."""
