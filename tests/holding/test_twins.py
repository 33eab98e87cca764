"""Holders that are alike are one entry, however many they are, and parted where they are not."""

import gc
import sys
from itertools import pairwise

import pytest
from carrying import carried_out, untrue, watched, wrong_ways

from whoholds import holders, refcount
from whoholds.collector import Paused
from whoholds.holding import twins
from whoholds.holding.search import climb
from whoholds.reading.world import World

MANY = 3000


class Obj:
    pass


class Slotted:
    __slots__ = ("hub", "other")


def slotted(hub):
    some = [Slotted() for _ in range(MANY)]
    for one in some:
        one.hub = hub
    return some


def in_one_list(hub):
    return {"kept": slotted(hub)}


def in_two_lists(hub):
    some = slotted(hub)
    return {"kept": some[:2000], "rest": some[2000:]}


def with_one_apart(hub):
    some = slotted(hub)
    return {"kept": some, "one": [some[7]]}


def in_rows(hub):
    some = slotted(hub)
    return {"kept": [some[i : i + 30] for i in range(0, MANY, 30)]}


def in_dicts(hub):
    some = [Obj() for _ in range(MANY)]
    for one in some:
        vars(one)["hub"] = hub
    return {"kept": some}


def in_a_ring(hub):
    hub.kids = slotted(hub)
    return {}


def in_a_chain(hub):
    some = slotted(hub)
    for one, other in pairwise(some):
        one.other = other
    return {"kept": some[0]}


def twice_in_some(hub):
    some = slotted(hub)
    return {"kept": some + some[:1500]}


def in_wrappers_of_two_lists(hub):
    some = [[one] for one in slotted(hub)]
    return {"kept": some[:1000], "rest": some[1000:]}


HEAPS = [
    *(in_one_list, in_two_lists, with_one_apart, in_rows, in_dicts, in_a_ring, in_a_chain),
    *(twice_in_some, in_wrappers_of_two_lists),
]
AS_MANY = {in_a_chain, in_wrappers_of_two_lists}
"""Those of which each object is looked at: what leads to them is not alike."""


def ancestry_of(namespace):
    box = [namespace["hub"]]
    with Paused():
        return climb(box, World.around(box, sys._getframe(), namespace, {}))


@pytest.mark.parametrize("build", HEAPS)
def test_all_are_found_and_what_is_said_comes_true(build):
    gc.collect()
    hub = Obj()
    namespace = {"hub": hub, **build(hub), "__builtins__": __builtins__}
    is_alive = watched(hub)
    del hub
    answer = holders(namespace["hub"], namespace)
    count = refcount(namespace["hub"])
    assert answer.found == answer.refcount == count
    assert sum(h.number for h in answer.holders) + answer.folded == answer.refcount
    assert answer.remedies
    assert untrue(answer, is_alive, namespace) == []
    assert wrong_ways(answer, id(namespace["hub"]), namespace) == []
    assert carried_out(is_alive, "pass", namespace) == "it stays"


@pytest.mark.parametrize("build", HEAPS)
def test_a_number_stands_for_many_only_where_they_are_alike(build):
    hub = Obj()
    namespace = {"hub": hub, **build(hub)}
    del hub
    ancestry = ancestry_of(namespace)
    sizes = [ancestry.size(number) for number in range(len(ancestry.objects))]
    assert (max(sizes) == 1) == (build in AS_MANY)
    assert len(sizes) > MANY if build in AS_MANY else len(sizes) < MANY / 10
    for number, some in ancestry.others.items():
        for one in some:
            assert type(one) is type(ancestry.objects[number])
            assert ancestry.numbers[id(one)] == number


def test_a_way_by_those_that_stand_for_all_is_one_that_there_is():
    hub = Obj()
    namespace = {"hub": hub, **in_dicts(hub)}
    del hub
    way = max(holders(namespace["hub"], namespace).holders, key=lambda h: h.number).way
    assert way.startswith("kept[")
    assert eval(way, namespace) is namespace["hub"]


def test_the_one_that_is_apart_is_told_apart():
    hub = Obj()
    namespace = {"hub": hub, **with_one_apart(hub)}
    del hub
    numbers = sorted(h.number for h in holders(namespace["hub"], namespace).holders)
    assert sum(numbers) == MANY + 1


def test_that_what_is_not_alike_is_parted_is_needed(monkeypatch):
    def settle_without(self):
        ancestry = self.ancestry
        ancestry.found.extend([0] * (len(ancestry.objects) - len(ancestry.found)))
        for number in {*map(self._number, {*self._state.values()})} & ancestry.others.keys():
            self._add_holders(number, self._state[id(ancestry.objects[number])])

    monkeypatch.setattr(twins.Level, "_settle", settle_without)
    hub = Obj()
    namespace = {"hub": hub, **in_two_lists(hub), "__builtins__": __builtins__}
    is_alive = watched(hub)
    del hub
    answer = holders(namespace["hub"], namespace)
    assert not answer.remedies or untrue(answer, is_alive, namespace)


def test_what_comes_back_counts_each_of_those_that_are_alike():
    hub = Obj()
    namespace = {"hub": hub, **in_one_list(hub)}
    del hub
    nbytes = sum(map(sys.getsizeof, namespace["kept"]))
    remedy = next(r for r in holders(namespace["hub"], namespace).remedies if "kept" in r.code)
    assert remedy.objects >= MANY + 1
    assert nbytes < remedy.nbytes < nbytes * 2
