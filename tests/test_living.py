"""How many objects of a class live, which are the largest, and who holds the largest."""

import pytest

from whoholds.instances import living
from whoholds.reading.values import size


class Unique:
    """Of which no other test makes any."""


class Derived(Unique):
    pass


class Sized:
    __slots__ = ("a", "b", "c")


class Larger(Sized):
    __slots__ = ("d", "e", "f", "g")


@pytest.mark.parametrize("wanted", [Unique, "Unique"])
def test_of_none_it_is_said_that_there_is_none(wanted):
    assert living(wanted, {}) == "No object of type Unique lives."


@pytest.mark.parametrize("wanted", [Unique, "Unique"])
def test_one_is_told_with_its_holder(wanted):
    namespace = {"kept": [Derived()]}
    nbytes = object.__sizeof__(namespace["kept"][0])
    first, second, *_ = living(wanted, namespace).splitlines()
    assert first == f"1 object of type Unique lives: {nbytes} bytes. Of this one:"
    assert second == "kept[0]"


@pytest.mark.parametrize("is_made_first", [True, False])
def test_the_largest_comes_first_and_five_are_told(is_made_first):
    early = [Larger()] if is_made_first else []
    namespace = {"small": [Sized() for _ in range(5)], "large": early or [Larger()]}
    del early
    small, large = (object.__sizeof__(namespace[name][0]) for name in ("small", "large"))
    first, second, *_ = living(Sized, namespace).splitlines()
    assert first == (
        f"6 objects of type Sized live, the largest first: {large} bytes, "
        + ", ".join([f"{small} bytes"] * 4)
        + ". Of that one:"
    )
    assert second == "large[0]"


def test_arrays_are_as_large_as_what_they_hold():
    np = pytest.importorskip("numpy")

    class Weights(np.ndarray):
        pass

    namespace = {"w": Weights(1_000_000)}
    first, second, *_ = living(Weights, namespace).splitlines()
    assert first == "1 object of type Weights lives: 8 MB. Of this one:"
    assert second == "name w"


def test_what_is_not_tracked_is_found_as_well():
    class Named(tuple):
        __slots__ = ()

    namespace = {"t": Named((1, 2))}
    assert living(Named, namespace).startswith("1 object of type Named lives")


@pytest.mark.parametrize(
    ("nbytes", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1 kB"),
        (80_000, "80 kB"),
        (999_000, "999 kB"),
        (1_000_000, "1 MB"),
        (1_500_000, "1.5 MB"),
        (1_000_000_000, "1 GB"),
        (12_345_678_900, "12.3 GB"),
    ],
)
def test_a_number_of_bytes_has_the_unit_that_a_reader_can_weigh(nbytes, words):
    assert size(nbytes) == words
