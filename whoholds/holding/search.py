"""Find an ancestry: from objects up to the roots, level by level, until every count is explained.

Counts tell when a search may stop: most objects need one look through the heap. It takes one
`gc.get_referrers` for a level, up to four; then the whole heap is turned around, once, so that no
depth is too deep. What has a root need not be climbed, but for the few levels above the object.
"""

import gc
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import compress
from math import inf
from types import CellType, FrameType, ModuleType

from ..collector import Paused
from ..data import Root
from ..platform import thread_seconds
from ..reading.classes import is_made_in_c
from ..reading.counts import is_immortal, refcounts
from ..reading.frames import own_locals
from ..reading.ours import is_ours
from ..reading.seen import referring, seen
from ..reading.table import is_running, is_suspended_or_running
from ..reading.untracked import Places, Untracked, add_place, hidden, is_array, places_of
from ..reading.world import Place, World
from .ancestry import Ancestry, Unseen
from .autograd import find_graphs
from .twins import Level, NotAlike

_MOST = 2_000_000  # ancestors
_LEVELS = 4  # of `gc.get_referrers`, before the heap is turned around
_LEVELS_OF_MANY = 12  # when many are asked about, each a sweep through the heap
_LEAST_LEVELS = 2  # however long they take
_MANY = 1000  # holders of one level, among which it is looked for such as are alike
_IN_A_SWEEP = 5000  # objects whose references are looked at together
_AT_ONCE = 48  # targets of one `gc.get_referrers`, which compares each reference with all
_ABOVE_NAMES = 3  # levels above what has a name
_MOST_NAMED = 2000  # of what has a name, what else holds it is looked for
_MOST_OF_A_CLASS = 50  # references, such as those of its instances: what holds these is looked for
_ENDS = (type, ModuleType)


def climb(
    box: list[object],
    world: World,
    most: int = _MOST,
    untracked: Untracked | None = None,
    seconds: float = inf,
) -> Ancestry:
    """Find all that leads to the objects in a box; its ancestry is added to that.

    About one object the search goes on until each count on the way is explained; about several it
    stops some levels above them, or when it has taken so many `seconds` of the processor, and what
    is missing says so. Who has the `untracked` containers of the heap already saves the search from
    looking for them.
    """
    search = _Search(box, world, most=most, asked=len(box), until=thread_seconds() + seconds)
    if untracked is not None:
        search.take(untracked)
    try:
        search.run()
    finally:
        search.let_go()
    return search


@dataclass(slots=True)
class _Search(Ancestry):
    """An ancestry that is being found."""

    most: int = _MOST
    asked: int = 1
    """How many objects are asked about."""
    looked: set[int] = field(default_factory=set)
    """Those whose holders were looked for."""
    levels: int = 0
    until: float = inf
    named: set[int] | None = None
    """The addresses of all that a root leads straight to, once that is worth the while."""
    untracked: Untracked | None = None
    hidden_ones: frozenset[int] = frozenset()
    """Arrays and code, which the search holds a second time."""
    special: list[object] = field(default_factory=list)
    """What the collector tracks and `gc.get_referrers` looks into in vain, of some classes."""
    special_classes: set[int] = field(default_factory=set)
    special_ids: frozenset[int] = frozenset()
    everything: list[object] | None = None
    """All objects, when the heap has been turned around."""
    index: Places = field(default_factory=dict)
    """The places in that list of what refers to an object, by its address."""
    is_merging: bool = True
    """Whether holders that are alike are put together."""
    listed: frozenset[int] | None = frozenset()
    """The addresses of what is in the list; `None`: of all that the collector tracks."""

    def run(self) -> None:
        for number, obj in enumerate(self.objects):
            self.numbers[id(obj)] = number
        obj = None
        if self.asked > 1:
            if self.untracked is None:
                self.take(Untracked(self.world.values()))
            self.found.extend([0] * self.asked)
            self._note_among_asked()
        self._search()
        self._find_in_torch()
        self._give_back_borrowed()
        self._find_context()
        for target, holders in self.holders.items():
            for holder in holders:
                self.held.setdefault(holder, []).append(target)
        self.is_tracked = [type(o) is not Unseen and gc.is_tracked(o) for o in self.objects]
        self.odd = {n for n in range(len(self.objects)) if self.missing(n) < 0}
        self.blind = {n for n, o in enumerate(self.objects) if is_array(o)}

    def take(self, untracked: Untracked) -> None:
        """Look among these, too, which the collector does not track."""
        self.untracked = untracked
        self.hidden_ones = frozenset(map(id, untracked.hidden))

    def let_go(self) -> None:
        """Keep nothing but the ancestry."""
        self.untracked = self.everything = None
        self.special, self.index = [], {}

    def _search(self, new: range | None = None) -> None:
        new = range(len(self.objects)) if new is None else new
        self._find_places(new)
        above = 0
        while True:
            self._count()
            wanted = [n for n in new if self._is_open(n) and self._is_to_be_climbed(n)]
            if not wanted and above < _ABOVE_NAMES:
                above += 1
                wanted = [n for n in self.places if self._is_open(n) and self._may_climb(n)]
            if not wanted and self.untracked is None and self._is_short():
                self._start_again()
                new, above = range(len(self.objects)), 0
                continue
            if not wanted:
                self.gave_up = any(
                    self._is_open(n) and self._can_be_climbed(n) for n in self.places
                )
                break
            if len(self.objects) > self.most or self._is_too_long():
                self.cut_at = len(self.objects)
                break
            known = len(self.objects)
            try:
                self._climb(wanted)
            except NotAlike:
                self._look_at_each()
                known, above = 0, 0
            new = range(known, len(self.objects))
            self._find_places(new)
        self._count()

    def _is_too_long(self) -> bool:
        """Whether a search for many objects has to end, where others know of no end but theirs."""
        is_late = self.levels >= _LEAST_LEVELS and thread_seconds() > self.until
        return self.asked > 1 and (is_late or self.levels >= _LEVELS_OF_MANY)

    def _is_open(self, number: int) -> bool:
        return number not in self.looked and self.missing(number) > 0

    def _is_to_be_climbed(self, number: int) -> bool:
        """Whether to look at once for what holds an object: of several that are asked about, all.

        Later may be too late for these, of which the search stops at some level.
        """
        return not self.places.get(number) or (self.asked > 1 and number < self.asked)

    def _may_climb(self, number: int) -> bool:
        """Whether to look for what else holds what a root leads to.

        Above a name of a module, a class or a running function nobody needs to look.
        """
        is_one_more = number - self.asked < _MOST_NAMED or number < self.asked
        return is_one_more and self._can_be_climbed(number, _MOST_OF_A_CLASS)

    def _can_be_climbed(self, number: int, most_of_a_class: int = sys.maxsize) -> bool:
        if number < self.asked:
            return True
        obj = self.objects[number]
        is_end = issubclass(type(obj), _ENDS) and not self._is_own_class(number, most_of_a_class)
        can_go = all(_can_be_let_go(root) for root, _ in self.places[number])
        return can_go and not is_end

    def _is_own_class(self, number: int, most: int) -> bool:
        """Whether it is a class that a reader made, and that so little holds that one can look."""
        obj = self.objects[number]
        is_heap_type = issubclass(type(obj), type) and not is_made_in_c(obj)  # type: ignore[arg-type]
        return is_heap_type and self.counts[number] <= most

    def _is_short(self) -> bool:
        """Whether references are left that were looked for and not found."""
        return any(self.missing(n) > 0 for n in self.looked)

    def _start_again(self) -> None:
        """Search once more, among what the collector does not track, too."""
        self.take(Untracked(self.world.values()))
        self.everything, self.index, self.listed = None, {}, frozenset()
        self.looked.clear()
        self.holders.clear()
        self.times.clear()
        self.found = [self._of_roots(n) for n in range(len(self.objects))]
        self.levels = 0

    def _look_at_each(self) -> None:
        """Search once more, and put none together."""
        self.is_merging = False
        for some in self.others.values():  # which may be among all objects, and so live on
            some.clear()
        del self.objects[self.asked :]
        self.numbers = {id(self.objects[0]): 0}
        for known in (self.others, self.uneven, self.looked, self.holders, self.times, self.places):
            known.clear()
        self.counts.clear()
        self.found.clear()
        self.levels = 0

    def _of_roots(self, number: int) -> int:
        """How many references to an object are those of roots."""
        return sum(root.kind != "shell" for root, _ in self.places.get(number, ()))

    def _count(self) -> None:
        """Count what is new. Nothing of ours changes meanwhile but what is taken off here."""
        new = self.objects[len(self.counts) :]
        found = refcounts(new)
        for place, count in enumerate(found):
            obj = new[place]
            if type(obj) is Unseen:
                count = obj.number
            elif not is_immortal(count):
                count -= 1 + self._ours(new[place])
            if len(self.counts) in self.others:
                count += self._count_of_others(len(self.counts))
            self.counts.append(count)
        obj = None
        del new

    def _count_of_others(self, number: int) -> int:
        others = self.others[number]
        is_listed = self.untracked is not None or self.everything is not None or self.special_ids
        ours = sum(map(self._ours, others)) if is_listed else 0
        return sum(refcounts(others)) - ours

    def _ours(self, obj: object) -> int:
        """How many references the search itself has to an object, beside the ancestry's own."""
        number = 0
        if self.untracked is not None and id(obj) in self.untracked.ids:
            number += 1 + (id(obj) in self.hidden_ones)
        is_special = id(obj) in self.special_ids
        if self.listed is None:
            is_listed = gc.is_tracked(obj) or number > 0
        else:
            is_listed = id(obj) in self.listed
        return number + is_listed + is_special

    def _find_places(self, numbers: Iterable[int]) -> None:
        """Find the roots that lead straight to objects."""
        sought = {id(self.objects[n]): n for n in numbers}
        self.found.extend([0] * (len(self.objects) - len(self.found)))
        if self.named is None and self.everything is not None:
            self.named = self.world.addresses()
        known = sought.keys() if self.named is None else sought.keys() & self.named
        for address, place in self.world.places(known) if known else ():
            self._add_places(sought[address], [place])
        for number in sought.values():
            obj = self.objects[number]
            if type(obj) is FrameType:
                root = self.world.running.get(id(obj))
                if root is not None and root.kind != "error":
                    self._add_places(number, [(root, ())])
            elif type(obj) is CellType:
                for contents in gc.get_referents(obj)[:1]:
                    self._add_places(number, self.world.shared(contents))
                contents = None
            elif number >= self.asked:  # whoever asks about it wants to know what holds it
                ends = self.world.further(obj)  # no references, so that they are not counted
                if ends:
                    self.places.setdefault(number, []).extend(ends)
            obj = None

    def _add_places(self, number: int, places: list[Place]) -> None:
        if places:
            self.places.setdefault(number, []).extend(places)
            self.found[number] += len(places)

    def _climb(self, numbers: list[int]) -> None:
        """Find what refers to these objects."""
        self.looked.update(numbers)
        sought = {id(self.objects[n]): n for n in numbers}
        of_lots = self.others.keys() & set(numbers)
        if of_lots:  # the addresses are the same numbers, not new ones
            sought = {a: n for a, n in self.numbers.items() if n in of_lots or a in sought}
        self.levels += 1
        if self.everything is not None or (self.levels > _LEVELS and self.asked == 1):
            found = self._by_index(sought)
        elif len(sought) > _AT_ONCE:
            found = self._by_sweep(sought)
        else:
            found = self._by_referrers(numbers, sought)
        skipped = {
            *map(id, (self.objects, self.everything, self.special)),
            *self.world.dictionaries,
        }
        if self.untracked is not None:
            skipped |= {id(self.untracked.containers), id(self.untracked.hidden)}
        if self.asked == 1 and (of_lots or (len(found) >= _MANY and self.is_merging)):
            if self.named is None:
                self.named = self.world.addresses()
            skipped.update(map(id, self.others.values()))
            level = Level(self, sought, self.named)
            level.note(found, skipped)
            self.looked.update(level.parts)
            return
        while found:
            holder = found.pop()
            if id(holder) in skipped or is_running(holder):
                continue
            skipped.add(id(holder))  # each once
            self._note(holder, sought)
            if type(holder) is FrameType:
                copy = own_locals(holder)
                if copy and not gc.is_tracked(copy):
                    self._note(copy, sought)
                copy = None
        holder = None

    def _note_among_asked(self) -> None:
        """Keep the references between the objects that are asked about, without a search."""
        for holder in range(self.asked):
            targets = seen(self.objects[holder])
            if id(self.objects[holder]) in self.hidden_ones or is_array(self.objects[holder]):
                targets += hidden(self.objects[holder])
            hits = [n for n in map(self.numbers.get, map(id, targets)) if n is not None]
            del targets
            for target, number in Counter(hits).items() if hits else ():
                self.add_reference(holder, target, number)

    def _by_referrers(self, numbers: list[int], sought: dict[int, int]) -> list[object]:
        targets = tuple(self.all_of(numbers))
        # Which of the tuples that pass arguments on are left out differs between versions.
        found = [holder for holder in gc.get_referrers(*targets) if holder is not targets]
        if self.untracked is not None:
            found += self.untracked.holders(sought.keys())
        found += [
            obj
            for obj in self._special()
            if not sought.keys().isdisjoint(map(id, [*seen(obj), *hidden(obj)]))
        ]
        return found

    def _special(self) -> list[object]:
        classes = self.untracked.tracked_classes if self.untracked is not None else set()
        classes = classes | _classes_of_tasks()
        if classes != self.special_classes:
            self.special_classes = classes
            self.special = _of_classes(gc.get_objects(), classes)
            self.special_ids = frozenset(map(id, self.special))
        return self.special

    def _by_sweep(self, sought: dict[int, int]) -> list[object]:
        """For many targets: look through all objects once."""
        wanted = sought.keys()
        are_tracked = all(gc.is_tracked(self.objects[n]) for n in sought.values())
        everything = self._all_objects()
        found: list[object] = []  # not before: it would be among all objects, too
        while everything:
            some = everything[-_IN_A_SWEEP:]
            del everything[-_IN_A_SWEEP:]
            found += referring(some, wanted, are_tracked=are_tracked)
        return found + (self.untracked.opaque_holders(wanted) if self.untracked is not None else [])

    def _by_index(self, sought: dict[int, int]) -> list[object]:
        if self.everything is None:
            self._turn_around(sought)
        return [*map((self.everything or []).__getitem__, places_of(self.index, sought))]

    def _all_objects(self) -> list[object]:
        found = gc.get_objects()
        return found + (self.untracked.containers if self.untracked is not None else [])

    def _turn_around(self, sought: dict[int, int]) -> None:
        """Index the whole heap by its targets, once: about 0.9 s for a million objects.

        Only what can lead on is indexed: what the collector tracks, or what is kept as untracked.
        """
        self.everything = self._all_objects()
        self.listed = None if not gc.get_freeze_count() else frozenset(map(id, self.everything))
        kept = self.untracked.ids if self.untracked is not None else set()
        index = self.index
        for place, obj in enumerate(self.everything):
            if obj is self.everything:
                continue
            referents = seen(obj)
            if kept and id(type(obj)) in self.untracked.opaque_classes:  # type: ignore[union-attr]
                referents += hidden(obj)
            for target in referents:
                address = id(target)
                if gc.is_tracked(target) or address in kept or address in sought:
                    add_place(index, address, place)
        obj = target = None
        referents = []

    def _note(self, holder: object, sought: dict[int, int]) -> None:
        """Keep the references from a holder to what is sought."""
        targets = seen(holder)
        targets += hidden(holder)
        hits = list(filter(sought.__contains__, map(id, targets)))
        del targets
        if self.asked > 1 and self.numbers.get(id(holder), self.asked) < self.asked:
            hits = [address for address in hits if sought[address] >= self.asked]
        if not hits or type(holder) is Paused or (self.asked > 1 and is_ours(holder)):
            return
        here = self.add([holder])
        for address, number in Counter(hits).items() if len(hits) > 1 else ((hits[0], 1),):
            self.add_reference(here, sought[address], number)

    def _find_in_torch(self) -> None:
        """Go on from what torch keeps in C++ to what holds that, as long as there is more."""
        while self._is_short():
            known = len(self.objects)
            found = find_graphs(self, self.looked)
            if not found:
                return
            self.found.extend([0] * (len(self.objects) - len(self.found)))
            for holder, target in found:
                self.add_reference(holder, target, 1)
            self._search(range(known, len(self.objects)))

    def _find_context(self) -> None:
        """The context that a thread runs in is held by that alone, and has no other name.

        Several may share their variables; then it is one of those that are held from elsewhere.
        """
        for number, obj in enumerate(self.objects):
            if self.missing(number) == 1 and self.world.is_of_context(obj):
                self._add_places(number, [(Root("context"), ())])
                return

    def _give_back_borrowed(self) -> None:
        """Take out references that no count stands for.

        From 3.14 on, an expression in the middle of which a generator is suspended borrows from its
        locals: the collector is shown such a reference, but it is not counted. And of a cell it is
        not certain that it is the one that a running function has.
        """
        for target, holders in self.holders.items():
            for holder in holders if self.missing(target) < 0 else ():
                if is_suspended_or_running(self.objects[holder]):
                    number = self.references(holder, target)
                    given = min(-self.missing(target), number - 1)
                    self.times[holder, target] = number - given
                    self.found[target] -= given
        for number, places in self.places.items():
            if type(self.objects[number]) is CellType:
                while places and self.missing(number) < 0:
                    places.pop()
                    self.found[number] -= 1


def _can_be_let_go(root: Root) -> bool:
    """Whether a line can remove what a root has: a name, or the last error that Python keeps."""
    is_last_error = (root.kind, root.of, root.name[:5]) == ("module", "sys", "last_")
    return root.kind in ("name", "known") or is_last_error


def _classes_of_tasks() -> set[int]:
    """Those of asyncio's tasks, on 3.11: `gc.get_referrers` passes over what a task refers to.

    `TaskObj_traverse` of Modules/_asynciomodule.c drops the answer of `FutureObj_traverse`.
    """
    module = sys.modules.get("_asyncio") if sys.version_info < (3, 12) else None
    return set() if module is None else {id(module.Task)}


def _of_classes(objects: list[object], classes: set[int]) -> list[object]:
    return list(compress(objects, map(classes.__contains__, map(id, map(type, objects)))))
