"""What the collector does not track, found behind what it does."""

import gc

from available import FREE_THREADED

from whoholds.collector import Paused
from whoholds.reading.untracked import Untracked, add_place, places_of

SPARE = 20  # containers that a look itself may make, or that go meanwhile


def compiled():
    """A function whose code alone has a text that nobody else has, in a tuple in a tuple."""
    names = {}
    exec("def f(x): return x in (('of code', 'alone', 12345.5), 2)", names)
    return names["f"]


def test_what_code_refers_to_can_be_put_off_and_is_then_found_as_well(show_all):
    show_all()
    f = compiled()
    for _ in range(4):  # after which it is not tracked: what is in it comes first
        gc.collect()
    is_untracked = not gc.is_tracked(f.__code__.co_consts)
    met = []
    with Paused():
        part = Untracked([f.__code__], each=met.extend, is_put_off=lambda code: True)
    before = set(part.ids)
    if not FREE_THREADED:  # there the collector tracks code, and it is looked at with the rest
        assert id(f.__code__) in before
        assert id(f.__code__.co_consts) not in before
        assert not any(obj is f.__code__.co_consts for obj in met)
    number = len(met)
    part.complete()
    assert len(met) == number  # of what is found then nobody is told
    found = set(part.ids)
    assert (id(f.__code__.co_consts) in found) == is_untracked
    assert len(part.containers) == len(found)
    assert FREE_THREADED or len(found) > len(before) + 1000
    del part  # or all would be found in its list
    met.clear()
    assert len(Untracked([f.__code__]).ids ^ found) < SPARE


def test_the_places_of_what_refers_to_an_object_are_each_there_once():
    places = {}
    for address, place in ((1, 4), (2, 4), (1, 4), (1, 7), (1, 9)):
        add_place(places, address, place)
    assert places_of(places, [1]) == {4, 7, 9}
    assert places_of(places, [2, 3]) == {4}
    assert places == {1: [4, 7, 9], 2: 4}  # a list only where there are several
