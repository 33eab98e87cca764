"""What becomes of objects when some references go: by subtraction, as CPython does it.

This is the one place where it is decided. First counts fall, and what comes to 0 is freed, with all
that it refers to. Then the collector subtracts, from the count of each object that it tracks, what
it sees refer to it from inside: what is left above 0 is held from outside, and keeps whatever it
leads to; the rest is freed, which can let other counts fall, and so on until nothing changes any
more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..reading.counts import is_immortal
from ..reading.reach import reach
from .ancestry import ROOT, Ancestry

Removed = Mapping[tuple[int, int], int]
"""Which references go: (holder, target), by their numbers, and how many; `ROOT` is a holder too."""


class Effect(NamedTuple):
    """What becomes of an object."""

    after: int | None
    """How many collections it takes; 0 if it goes at once; `None` if it is still held."""
    freed: set[int]
    """All that was freed by then, by the numbers in its ancestry."""


def effect(ancestry: Ancestry, removed: Removed, target: int = 0) -> Effect:
    """Decide what becomes of an object of an ancestry when these references are removed."""
    for after, freed in enumerate(falls(ancestry, removed)):
        if target in freed:
            return Effect(after, freed)
    return Effect(None, freed)


def falls(ancestry: Ancestry, removed: Removed) -> Iterator[set[int]]:
    """What has been freed when counts have fallen, and after each collection, until no more is."""
    fall = _Fall(ancestry, removed)
    yield fall.freed
    while fall.collect():
        yield fall.freed


class _Fall:
    """Counts while they fall."""

    def __init__(self, ancestry: Ancestry, removed: Removed) -> None:
        self.ancestry = ancestry
        self.removed = removed
        self.gone = [0] * len(ancestry.objects)
        """How many references to each are gone."""
        self.freed: set[int] = set()
        self._cut: dict[int, Counter[int]] = {}
        for (holder, target), number in removed.items():
            self.gone[target] += number
            self._cut.setdefault(holder, Counter())[target] += number
        # Nothing refers to what is being made just now; it goes when that is done.
        first = {t for _, t in removed} | {n for n, c in enumerate(ancestry.counts) if not c}
        first = {n for n in first if self.gone[n] == ancestry.counts[n]}
        self.freed |= first
        self._let_fall(first)

    def collect(self) -> bool:
        """Collect once; return whether that freed anything."""
        dead = self._everything() if self._is_nothing_held() else self._unreached()
        self.freed.update(dead)
        self._let_fall(dead)
        return bool(dead)

    def _let_fall(self, freed: Iterable[int]) -> None:
        counts, gone = self.ancestry.counts, self.gone
        pending = [*freed]
        while pending:
            for target, number in self._refers_to(pending.pop()):
                gone[target] += number
                if gone[target] == counts[target] and target not in self.freed:
                    self.freed.add(target)
                    pending.append(target)

    def _refers_to(self, number: int) -> Iterator[tuple[int, int]]:
        """What an object still refers to, and how often."""
        times, cut = self.ancestry.times, self._cut.get(number)
        for target in self.ancestry.held.get(number, ()):
            left = times.get((number, target), 1) if times else 1
            if cut:
                left -= cut[target]
            if left > 0:
                yield target, left

    def _unreached(self) -> list[int]:
        """What the collector finds that nothing outside leads to."""
        counts, is_tracked = self.ancestry.counts, self.ancestry.is_tracked
        left = [count - gone for count, gone in zip(counts, self.gone, strict=True)]
        tracked = [n for n, flag in enumerate(is_tracked) if flag and n not in self.freed]
        for holder in tracked:
            if holder not in self.ancestry.blind:
                for target, number in self._refers_to(holder):
                    left[target] -= number
        alive = bytearray(len(counts))
        pending = [n for n in tracked if left[n] > 0 or n in self.ancestry.odd]
        while pending:
            number = pending.pop()
            if not alive[number]:
                alive[number] = 1
                found = (target for target, _ in self._refers_to(number))
                pending += [t for t in found if not alive[t] and is_tracked[t]]
        return [n for n in tracked if not alive[n]]

    def _is_nothing_held(self) -> bool:
        """Whether that is plain without looking: no root is left, no count is open."""
        ancestry = self.ancestry
        if ancestry.blind or not all(ancestry.is_tracked):
            return False
        if any(
            ancestry.missing(n) or is_immortal(count) for n, count in enumerate(ancestry.counts)
        ):
            return False
        return all(
            self._cut.get(ROOT, Counter())[n] >= len(places)
            for n, places in ancestry.places.items()
        )

    def _everything(self) -> list[int]:
        return [n for n in range(len(self.ancestry.objects)) if n not in self.freed]


def still_holds(ancestry: Ancestry, freed: set[int], target: int = 0) -> list[int]:
    """What still leads to an object and is itself held by a root, or by what was not found."""
    holders = ancestry.holders
    above = reach([target], lambda n: [h for h in holders.get(n, ()) if h not in freed])
    return [n for n in above if ancestry.is_held([n])]
