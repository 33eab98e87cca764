"""What the glossary says of CPython is true of the one that runs the tests."""

import gc
import re
import sys
import weakref
from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pytest
from conftest import ROOT

GLOSSARY = (ROOT / "site" / "en" / "glossary.md").read_text(encoding="utf-8")


class Plain: ...


class OfTuple(tuple): ...


class OfInt(int): ...


class OfBytes(bytes): ...


class OfList(list): ...


class Slots:
    __slots__ = ("x",)


class SlotsAndWeakref:
    __slots__ = ("__weakref__", "x")


Named = namedtuple("Named", "x")


@dataclass(slots=True)
class DataSlots:
    x: int = 0


@dataclass(slots=True, weakref_slot=True)
class DataWeakrefSlot:
    x: int = 0


def entry(term):
    """The text of one term, up to the next."""
    return re.search(rf"^{term}\n(.*?)(?=^\S)", GLOSSARY, re.DOTALL | re.MULTILINE)[1]


@pytest.mark.parametrize(
    "obj",
    [{1}, np.ones(3), entry, Plain(), OfList(), SlotsAndWeakref(), DataWeakrefSlot()],
    ids=lambda obj: type(obj).__name__,
)
def test_these_can_have_a_weak_reference(obj):
    assert weakref.ref(obj)() is obj


@pytest.mark.parametrize(
    "obj",
    [
        *([], {}, (), "a", b"a", 1, 1.5, None),
        *(OfTuple(), OfInt(), OfBytes(), Named(0), Slots(), DataSlots()),
    ],
    ids=lambda obj: type(obj).__name__,
)
def test_these_cannot(obj):
    with pytest.raises(TypeError, match="weak reference"):
        weakref.ref(obj)


def test_the_collector_makes_a_weak_reference_dead_before_it_calls_del_up_to_3_14():
    said = []

    class Saved:
        def __del__(self):
            said.append(weak() is None)

    obj = Saved()
    obj.itself = obj
    weak = weakref.ref(obj)
    obj = None
    gc.collect()
    assert "up to CPython 3.14 the collector makes it dead before" in entry("dead")
    assert said == [sys.version_info < (3, 15)]


def test_the_thresholds_are_those_of_this_version():
    first, *others = gc.get_threshold()
    text = entry("threshold")
    assert "700 in CPython 3.11 and 3.12, 2,000 from 3.13 on" in text
    assert first == (700 if sys.version_info < (3, 13) else 2000)
    assert "10 each but on CPython 3.14.0 to 3.14.4" in text
    if not (3, 14, 0) <= sys.version_info[:3] <= (3, 14, 4):
        assert others == [10, 10]


def test_an_immortal_object_keeps_its_number_from_3_12_on():
    before = sys.getrefcount(None)
    kept = [None] * 1000
    grown = sys.getrefcount(None) - before
    del kept
    assert (grown < 500) == (sys.version_info >= (3, 12))
