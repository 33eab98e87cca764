"""How many objects of a class were found, which are the largest, and who holds them."""

import array
import gc
import sys
import types
import weakref

import pytest
from available import needs_mortal_classes

from whoholds import snapshot
from whoholds.instances import living
from whoholds.reading.values import size
from whoholds.showing.phrases import worded


class Unique:
    """Of which no other test makes any."""


class Derived(Unique):
    pass


class Sized:
    __slots__ = ("a", "b", "c")


@pytest.mark.parametrize("wanted", [Unique, "Unique"])
def test_of_none_it_is_said_that_none_was_found(wanted):
    assert living(wanted, {}) == "No object of type Unique was found."


@pytest.mark.parametrize("wanted", [Unique, "Unique"])
def test_one_is_told_with_its_holder(wanted):
    namespace = {"kept": [Derived()]}
    first, second, *_ = living(wanted, namespace).splitlines()
    assert first.startswith("1 object of type Unique was found: ")
    assert second == "kept[0]"


def test_the_largest_is_the_one_with_which_most_comes_back():
    namespace = {"small": [Sized() for _ in range(5)], "large": Sized()}
    namespace["large"].a = bytearray(5_000_000)
    namespace["small"][0].a = bytearray(5_000)
    said = living(Sized, namespace).splitlines()
    assert said[0].startswith("6 objects of type Sized were found, the largest first: 4.8 MiB, 5.")
    assert said[1] == "They are held by name small (5 of 6), name large (1 of 6). Of the largest:"
    assert said[2] == "name large"


def test_what_another_has_too_does_not_come_back_with_it():
    shared = bytearray(5_000_000)
    namespace = {"one": Sized(), "shared": shared}
    namespace["one"].a = shared
    del shared
    assert " MiB" not in living(Sized, namespace).splitlines()[0]


def test_arrays_are_as_large_as_what_they_hold():
    np = pytest.importorskip("numpy")

    class Weights(np.ndarray):
        pass

    namespace = {"w": Weights(1_000_000)}
    first, second, *_ = living(Weights, namespace).splitlines()
    assert first == "1 object of type Weights was found: 7.6 MiB."
    assert second == "name w"


def test_what_is_not_tracked_is_found_as_well():
    class Named(tuple):
        __slots__ = ()

    namespace = {"t": Named((1, 2))}
    assert living(Named, namespace).startswith("1 object of type Named was found")


def test_a_dotted_name_leads_to_a_class(monkeypatch):
    module = types.ModuleType("shelf")
    module.Box = type("Box", (), {"__module__": "shelf"})
    namespace = {"shelf": module, "b": module.Box(), "other": type("Box", (), {})()}
    assert living("shelf.Box", namespace).startswith("1 object of type shelf.Box was found")
    assert living("shelf.Nothing", namespace) == "No object of type shelf.Nothing was found."
    del namespace["shelf"]
    monkeypatch.setitem(sys.modules, "shelf", module)
    assert living("shelf.Box", namespace).startswith("1 object of type shelf.Box was found")


def test_a_class_of_the_readers_comes_before_another_of_that_name():
    theirs = type("Crate", (), {"__module__": "theirs"})
    ours = type("Crate", (), {"__module__": "__main__"})
    namespace = {"a": theirs(), "b": theirs(), "mine": ours(), "Crate": ours}
    assert living("Crate", namespace).startswith("1 object of type Crate was found")
    del namespace["Crate"], ours
    said = living("Crate", namespace)
    assert said.startswith("3 objects of type Crate (2 classes of that name) were found")


def test_what_an_earlier_run_of_a_cell_left_is_counted_too():
    namespace = {"__name__": "__main__", "runs": []}
    for _ in range(3):
        exec("class Chest: pass\nruns.append(Chest())", namespace)
    said = living("Chest", namespace)
    assert said.startswith("3 objects of type Chest (3 classes of that name) were found")
    assert "held by name runs (all 3)" in said


def test_asking_leaves_nothing_behind():
    namespace = {"kept": [Unique() for _ in range(3)]}
    refs = [weakref.ref(one) for one in namespace["kept"]]
    gc.collect()
    gc.disable()
    try:
        living(Unique, namespace)
        namespace.clear()
        assert [ref() for ref in refs] == [None] * 3
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("nbytes", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1 kB"),
        (80_000, "80 kB"),
        (999_000, "999 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (1_000_000, "1 MB"),
        (1_500_000, "1.5 MB"),
        (1_000_000_000, "1 GB"),
        (12_345_678_900, "12.3 GB"),
        (12_345_678_900_000, "12,300 GB"),
    ],
)
def test_a_number_of_bytes_has_the_unit_that_a_reader_can_weigh(nbytes, words):
    assert worded(size(nbytes)) == words


def test_of_what_the_collector_does_not_track_it_is_said_that_more_may_live():
    class Tracked: ...

    said = living("Tracked", {"Tracked": Tracked})
    assert said == "No object of type Tracked was found."
    said = living("bytearray", {"bytearray": bytearray})
    assert said.startswith("No object of type bytearray was found. What C alone holds is not found")


def made_of_code(source):
    namespace = {}
    exec(source, namespace)
    return namespace.pop("f")


@needs_mortal_classes
@pytest.mark.parametrize(
    ("wanted", "source"),
    [
        ("tuple", f"def f(): return {tuple(f'word {n}' for n in range(5000))}"),
        ("bytes", f"def f(): return {b'a word ' * 300_000}"),
        ("code", f"def f(): return {' or '.join(f'a{n}' for n in range(5000))}"),
        ("frozenset", f"def f(x): return x in {set(range(9000))}"),
    ],
)
def test_what_code_alone_holds_is_found_with_its_function(wanted, source):
    names = {"f": made_of_code(source)}
    said = living(wanted, names).splitlines()
    place = "f.__code__" if wanted == "code" else "f.__code__.co_consts"
    told = next(line for line in said if line.startswith(place))
    assert told == place or told.startswith(place + "[")
    assert said[-2] == "1 of 1 references found."
    assert said[-1].startswith("`del f` frees it at once")


@pytest.mark.parametrize(("cls", "number"), [(bytearray, 3), (memoryview, 2), (array.array, 4)])
def test_each_that_the_collector_does_not_track_is_found_once(cls, number):
    make = {bytearray: bytearray, memoryview: lambda n: memoryview(bytes(n))}
    before = found(living(cls, {}))
    kept = [make.get(cls, lambda n: array.array("q", range(n)))(9) for _ in range(number)]
    said = living(cls, {"kept": kept, "again": kept, "one": kept[0]})
    assert found(said) == before + number
    assert ("What C alone holds is not found" in said) == (not gc.is_tracked(kept[0]))


def found(said):
    word = said.split(" ", 1)[0]
    return 0 if word == "No" else int(word.replace(",", ""))


def test_what_only_a_running_function_has_is_found_also_if_it_is_not_tracked():
    class Bare:
        __slots__ = ()

    one = Bare()
    assert living(Bare, {}).startswith("1 object of type Bare was found")
    del one
    assert living(Bare, {}).startswith("No object of type Bare was found")


def test_they_are_grouped_by_who_holds_them_and_the_largest_is_told():
    namespace = {"losses": [Sized() for _ in range(5)]}
    namespace["losses"][3].a = bytearray(3_000_000)
    said = living(Sized, namespace).splitlines()
    assert said[0].startswith("5 objects of type Sized were found, the largest first: 2.9 MiB, ")
    assert said[1:3] == [
        "They are held by name losses (all 5). Of the largest:",
        "losses[3]",
    ]


def test_when_it_takes_too_long_the_largest_is_told_and_the_groups_are_not(monkeypatch):
    namespace = {"Unique": Unique, "kept": [[[Unique(), Unique()]]]}
    assert "They are held by name kept (all 2)." in living("Unique", namespace)
    monkeypatch.setattr("whoholds.instances._SECONDS_TO_CLIMB", 0)
    monkeypatch.setattr("whoholds.holding.search._LEAST_LEVELS", 1)
    said = living("Unique", namespace)
    assert "They are held" not in said
    assert "`del kept` frees it at once" in said


def test_a_dotted_name_leads_through_modules_and_classes_and_runs_no_code(monkeypatch):
    class Refuses(type):
        def __getattr__(cls, name):
            raise AssertionError("asked")

    package, module = types.ModuleType("store"), types.ModuleType("store.shelf")
    package.shelf = module
    module.Box = Refuses("Box", (), {"Lid": type("Lid", (), {})})
    monkeypatch.setitem(sys.modules, "store", package)
    namespace = {"lids": [module.Box.Lid(), type("Lid", (), {"__module__": "theirs"})()]}
    assert living("store.shelf.Box.Lid", namespace).startswith(
        "1 object of type store.shelf.Box.Lid was found"
    )
    assert living("store.shelf.Box.Other", namespace).startswith("No object of type store.shelf")
    assert living("Lid", namespace).startswith("2 objects of type Lid (2 classes of that name)")


def test_nothing_of_ours_is_counted():
    snapshot({})
    assert living("Graph", {}).startswith("No object of type Graph")
