"""What to run so that an object goes: sets of lines, each tried by the decision before it is shown.

A set that suffices comes from the roots (delete every name that leads there), from the inside
(remove the references nearest to the object), or is one reference that every way uses. What is not
needed in it is left out. Nothing is proposed where more would break than the object.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from types import AsyncGeneratorType
from typing import NamedTuple

from ..data import Effect as When
from ..data import Remedy
from ..platform import thread_seconds
from ..reading.classes import has_own_finalizer
from ..reading.reach import reach
from .ancestry import ROOT, Ancestry
from .decision import Removed, effect
from .expressions import MOST_TRIED, Expressions, Line
from .libraries import own_line
from .weight import weight

_MOST_LINES = 8  # of one remedy
_MOST_SEEN = 5000  # objects between the lines and the object
_BRIEF = 100  # characters of a remedy that is preferred
_SECONDS = 1.0  # of the processor, for looking for more remedies, once there is one
_MOST_OF_A_WAY = 12  # references at which a single cut is tried
_NEAR_A_ROOT = 2  # steps: an attribute of what has a name
_NEAR_THE_OBJECT = 3  # steps: a function, its tuple, its cell


class Tried(NamedTuple):
    """Lines that free the object, and what they do."""

    lines: tuple[Line, ...]
    after: int
    """How many collections it takes; 0 if it goes at once."""
    freed: set[int]

    @property
    def codes(self) -> list[str]:
        """The lines in the order in which they can run: what is deeper first, and one `del`.

        Of places in a list the last comes first, so that none is another by then. Names are in the
        order of the alphabet: in which they were found depends on the addresses of objects.
        """
        deeper = [x for x in self.lines if x.depth > 1 or not x.code.startswith("del ")]
        codes = [line.code for line in sorted(deeper, key=lambda line: (-line.depth, -line.place))]
        names = [x.code.removeprefix("del ") for x in self.lines if x not in deeper]
        names = sorted({*names}, key=lambda name: (name.lower(), name))
        return codes + ([f"del {', '.join(names)}"] if names else [])

    @property
    def imports(self) -> list[str]:
        """The lines that have to come first."""
        return [f"import {m}" for m in dict.fromkeys(x.imports for x in self.lines) if m]

    @property
    def breaks_a_function(self) -> bool:
        """Whether a function is left without what it was made to use."""
        return any(line.is_of_cell for line in self.lines)

    @property
    def length(self) -> int:
        """How long it is to read."""
        return sum(map(len, self.codes))


def remedies(ancestry: Ancestry, expressions: Expressions) -> list[Remedy]:
    """Return what frees the object, at most three, the soonest and shortest first."""
    found = Proposals(ancestry, expressions).tried()
    return [_remedy(ancestry, tried) for tried in chosen(found, _near(ancestry))]


def proposals(ancestry: Ancestry, expressions: Expressions) -> list[Tried]:
    """Return all sets of lines that were found to free the object, those that are chosen first."""
    found = [tried for tried in Proposals(ancestry, expressions).tried() if not _waits(tried)]
    first = chosen(found, _near(ancestry))
    return [*first, *(tried for tried in found if tried not in first)]


def _near(ancestry: Ancestry) -> set[int]:
    """What leads to the object in a few steps."""
    return {n for n, steps in _steps_down(ancestry).items() if steps <= _NEAR_THE_OBJECT}


def chosen(found: list[Tried], near: set[int]) -> list[Tried]:
    """What takes the least with it, all the names, and what is shortest: each once.

    `near` is what leads to the object in a few steps. Nobody would cut a long way in its middle,
    `head.next.next.next = None`, unless nothing else does it.
    """
    found = [t for t in found if all(_is_at_an_end(line, near) for line in t.lines)] or found
    best: list[Tried] = []
    brief = [tried for tried in found if tried.length <= _BRIEF] or found
    of_names = [tried for tried in found if all(line.depth == 1 for line in tried.lines)]
    own = [tried for tried in brief if any(line.is_own for line in tried.lines)]
    orders: list[tuple[list[Tried], Callable[[Tried], tuple[int, ...]]]] = [
        (own, lambda t: (t.after, len(t.lines), t.length)),
        (brief, lambda t: (t.after, len(t.lines), t.breaks_a_function, len(t.freed), t.length)),
        (of_names, lambda t: (t.after,)),
        (brief, lambda t: (t.after, len(t.lines), t.breaks_a_function, t.length)),
    ]
    for some, order in orders:
        if some and (first := min(some, key=order)) not in best and len(best) < 3:
            best.append(first)
    own_first = {id(t): not any(line.is_own for line in t.lines) for t in best}
    return sorted(best, key=lambda t: (own_first[id(t)], t.after, len(t.lines), t.length))


def _is_at_an_end(line: Line, near: set[int]) -> bool:
    """Whether a line begins at a name that it soon comes from, or lets go of the object itself."""
    is_near = any(target in near for _, target in line.removes)
    return line.is_own or line.depth <= _NEAR_A_ROOT or is_near


def _steps_down(ancestry: Ancestry) -> dict[int, int]:
    """How many steps what is near the object is from it."""
    steps, level = {0: 0}, [0]
    for number in range(1, _NEAR_THE_OBJECT + 1):
        above = {holder for target in level for holder in ancestry.holders.get(target, ())}
        level = [holder for holder in above if holder not in steps]
        steps.update(dict.fromkeys(level, number))
    return steps


def removed_by(lines: tuple[Line, ...] | list[Line]) -> Counter[tuple[int, int]]:
    """The references that lines remove."""
    return Counter(reference for line in lines for reference in line.removes)


def _remedy(ancestry: Ancestry, tried: Tried) -> Remedy:
    removed: Removed = removed_by(tried.lines)
    back = weight(ancestry, tried.freed, removed)
    later = (back.later_objects, back.later_nbytes)
    is_later = tried.after > 0  # then the collector brings back what it would later
    return Remedy(
        code="\n".join([*tried.imports, *tried.codes]),
        effect=NEXT_CELL if _waits(tried) else EFFECTS[min(tried.after, len(EFFECTS) - 1)],
        objects=back.objects + later[0] * is_later,
        nbytes=back.nbytes + later[1] * is_later,
        later_objects=0 if is_later else later[0],
        later_nbytes=0 if is_later else later[1],
        is_all=back.is_all,
        runs_del=runs_del(ancestry, tried.freed),
    )


def _is_moved(lines: list[Line]) -> bool:
    """Whether a line finds a key by its place, and another takes a key of the same dictionary."""
    for line in lines:
        holder, _ = line.removes[0]
        if line.is_by_place and sum(other.removes[0][0] == holder for other in lines) > 1:
            return True
    return False


def _waits(tried: Tried) -> bool:
    return any(line.waits for line in tried.lines)


NEXT_CELL: When = "in the next cell"
EFFECTS: tuple[When, ...] = (
    "at once",
    "after gc.collect()",
    "after two gc.collect()",
    "after three gc.collect()",
    "after more gc.collect()",
)


def runs_del(ancestry: Ancestry, freed: set[int]) -> bool:
    """Whether a `__del__` of the program runs when these are freed, and could keep something."""
    classes = {id(type(ancestry.objects[n])): type(ancestry.objects[n]) for n in freed}
    return any(map(has_own_finalizer, classes.values()))


class Proposals:
    """Sets of lines that may free the object."""

    def __init__(self, ancestry: Ancestry, expressions: Expressions) -> None:
        self.ancestry = ancestry
        self.expressions = expressions

    def tried(self) -> list[Tried]:
        """Those that do, with what is not needed left out."""
        found: dict[frozenset[str], Tried] = {}
        start = thread_seconds()
        makers = (
            self._own,
            self._from_roots,
            self._single,
            lambda: self._inner(but_cells=True),
            self._inner,
            self._inner_from_outside,
        )
        for lines in (lines for make in makers for lines in make()):
            if found and thread_seconds() - start > _SECONDS:
                break
            if len(lines) > MOST_TRIED:
                self.ancestry.gave_up = True
                continue
            best = self.least(lines) if lines else None
            if best is not None and len(best.lines) <= _MOST_LINES:
                found.setdefault(frozenset(line.code for line in best.lines), best)
            elif best is not None:
                self.ancestry.gave_up = True
        return [*found.values()]

    def least(self, lines: list[Line]) -> Tried | None:
        """Leave out lines that are not needed; `None` if they do not do it."""
        lines = [*dict.fromkeys(lines)]
        if _is_moved(lines):
            return None
        after, freed = effect(self.ancestry, removed_by(lines))
        if after is None or any(map(self._is_async_generator, freed)):
            return None
        if after and any(line.waits for line in lines):  # when a collection helps, nobody knows
            return None
        if all(line.depth == 1 for line in lines):  # each name leads there: all are needed
            return Tried(tuple(lines), after, freed)
        for line in [*lines]:
            rest = [other for other in lines if other is not line]
            if rest and effect(self.ancestry, removed_by(rest)).after == after:
                lines = rest
        return Tried(tuple(lines), after, effect(self.ancestry, removed_by(lines)).freed)

    def _is_async_generator(self, number: int) -> bool:
        """Whether its loop closes it, if it has one that runs: when, nobody knows."""
        return type(self.ancestry.objects[number]) is AsyncGeneratorType

    def lines(self, holder: int, target: int) -> list[Line] | None:
        """What removes all references of a holder to an object: a library's own way, or a line."""
        own = own_line(self.ancestry, self.expressions, holder, target)
        if own is None:
            return self.expressions.lines(holder, target)
        if holder != ROOT:
            return [own]
        rest = self.expressions.lines_of_names(target) if own.is_of_hook else []
        return None if rest is None else [own, *rest]

    def _own(self) -> Iterator[list[Line]]:
        """A library's own way, where it suffices: it is told however long the others take."""
        for lines in self._single():
            if any(line.is_own for line in lines):
                yield lines

    def _single(self) -> Iterator[list[Line]]:
        """Each reference of the shortest way alone.

        One that suffices must be on every way, so it is on this one.
        """
        way = self.ancestry.chain(0)
        steps = [(ROOT, way[0]), *pairwise(way)] if way else []
        if len(steps) > _MOST_OF_A_WAY:
            self.ancestry.gave_up = True
            half = _MOST_OF_A_WAY // 2
            steps = steps[:half] + steps[-half:]
        for holder, target in steps:
            if lines := self.lines(holder, target):
                yield lines

    def _inner(
        self, among: set[int] | None = None, *, but_cells: bool = False
    ) -> Iterator[list[Line]]:
        """The references nearest to the object that can be removed; `but_cells`, no function's."""
        lines: list[Line] = []
        met, pending = {0}, [0]
        while pending:
            target = pending.pop()
            if self.ancestry.missing(target) > 0:
                return
            if self.ancestry.places.get(target):
                found = self.lines(ROOT, target)
                if found is None:
                    return
                lines += found
            for holder in dict.fromkeys(self.ancestry.holders.get(target, ())):
                if among is not None and holder not in among:
                    continue
                found = self.lines(holder, target)
                if found is not None and not (but_cells and any(x.is_of_cell for x in found)):
                    lines += found
                elif holder not in met:
                    met.add(holder)
                    pending.append(holder)
            if len(lines) > MOST_TRIED or len(met) > _MOST_SEEN:
                self.ancestry.gave_up = True
                return
        yield lines

    def _inner_from_outside(self) -> Iterator[list[Line]]:
        """The same, but for references from what only the object itself holds."""
        yield from self._inner(self._outside())

    def _outside(self) -> set[int]:
        ancestry = self.ancestry
        start = [n for n in range(1, len(ancestry.objects)) if ancestry.is_held([n])]
        return reach(start, lambda number: filter(None, ancestry.held.get(number, ())))

    def _from_roots(self) -> Iterator[list[Line]]:
        """All names that lead there; below what cannot be deleted, the first reference that can."""
        ancestry = self.ancestry
        lines: list[Line] = []
        met: set[int] = set()
        pending: list[int] = []
        for number in [n for n in range(len(ancestry.objects)) if ancestry.is_held([n])]:
            found = self.lines(ROOT, number) if ancestry.missing(number) <= 0 else None
            if found is None:
                pending.append(number)
            else:
                lines += found
        while pending:
            number = pending.pop()
            if number == 0:
                return
            if number in met:
                continue
            met.add(number)
            for target in dict.fromkeys(ancestry.held.get(number, ())):
                found = self.lines(number, target)
                if found is None:
                    pending.append(target)
                else:
                    lines += found
            if len(lines) > MOST_TRIED:
                self.ancestry.gave_up = True
                return
        yield lines
