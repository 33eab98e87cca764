"""Each bound of an account, by a small number: what a reader sees within it, and beyond it."""

import gc
import sys

import pytest

from whoholds import frees, watch
from whoholds.data import Kept, LeftData, Obstacle, Root, Route
from whoholds.showing.account import account_in_words
from whoholds.words import LANGUAGES, speak

MIB = 2**20


class Obj:
    """One of those that are looked for."""

    def __init__(self, *held):
        self.held = held


def program():
    return {"Obj": Obj, "sys": sys, "gc": gc, "__name__": "__main__"}


def survivors(source):
    """What is said of those that survive a program; what frees them does so."""
    names = program()
    said = ""
    try:
        with frees(Obj, namespace=names):
            exec(source, names)
    except AssertionError as error:
        said = str(error)
    codes = [line.split("`")[1] for line in said.splitlines() if "` frees it" in line]
    number = len(living())
    told = sum(int(line.split(" × ")[0]) for line in said.splitlines()[1:] if "` frees it" in line)
    for code in codes:
        exec(code, names)
    gc.collect()
    assert len(living()) <= number - told
    names.clear()
    sys.kept = None
    return said


def living():
    gc.collect()
    return [obj for obj in gc.get_objects() if type(obj) is Obj]


def told(said):
    """The code that frees them, its lines in their order in the alphabet."""
    return "; ".join(sorted(said.split("`")[1].split("; ")))


def named(number, what):
    return "; ".join(f"n{i} = {what}" for i in range(number))


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    monkeypatch.setattr(sys, "kept", None, raising=False)


BOTH = "k[0][0] = None; k[1][0] = None"
HELD = "k = [[Obj()], [Obj()]]"
RING = "o = Obj(); o.itself = o\ndel o"
# The bounds; a program within them, or other bounds; what is said of that, and then of the second.
SURVIVORS = {
    "groups": (
        *({"memory.frees._MOST_TOLD": 2}, "a = Obj(); b = Obj()", "a, b, c = Obj(), Obj(), Obj()"),
        *("`del a` frees it", "  1 more"),
    ),
    "survivors that are looked at": (
        *({"memory.frees._MOST_LOOKED_AT": 2}, "k = [Obj(), Obj()]", "k = [Obj(), Obj(), Obj()]"),
        *("and 1 more place like it; `del k` frees it", "  1 more"),
    ),
    "levels of many": (
        *({"holding.search._LEVELS_OF_MANY": 2}, "k = [Obj(), Obj()]", "k = [[[[Obj(), Obj()]]]]"),
        *("`del k` frees it", "  2 × Obj: who holds it cannot be said"),
    ),
    "names": (
        *(
            {"holding.groups._MOST_ROOTS": 2},
            "a, b, k = (*[[Obj()]] * 2, 0)",
            "x = [[Obj()]]; a, b, c = x[:], x[:], x[:]; del x",
        ),
        *("held by a and b; `a[0] = None` frees it", "[0][0]; `"),
    ),
    "names in words": (
        *(
            {"showing.account._MOST_LISTED": 2},
            f"o = Obj(); {named(2, 'o')}; del o",
            f"o = Obj(); {named(3, 'o')}; del o",
        ),
        *("held by n0 and n1; `del n0, n1`", "held by n0, n1 and … 1 more; `del n0, n1, n2`"),
    ),
    "heads": (
        *(
            {"holding.groups._MOST_HEADS": 2},
            "sys.kept = [[Obj()] for _ in 'ab']",
            "sys.kept = [[Obj()] for _ in 'abc']",
        ),
        *(
            "`del sys.kept[0][0]; del sys.kept[1][0]` frees it",
            "held by kept[2][0] in module sys and 2 more places like it",
        ),
    ),
    "what is above": (
        *({"holding.groups._MOST_ABOVE": 4}, "k = [[[Obj()]]]", "k = (((((Obj(),),),),),)"),
        *("frees it", "  1 × Obj: who holds it cannot be said"),
    ),
}


@pytest.mark.parametrize("case", SURVIVORS)
def test_what_is_not_told_of_survivors_is_counted(case, monkeypatch):
    bounds, within, beyond, said, then_said = SURVIVORS[case]
    for name, value in bounds.items():
        monkeypatch.setattr(f"whoholds.{name}", value)
    first, then = survivors(within), survivors(beyond)
    print(first, then, sep="\n")
    assert said in first
    assert then_said not in first
    assert then_said in then


@pytest.mark.parametrize(
    ("name", "values", "codes"),
    [
        ("_MOST_OLD", (3, 2), ("del k", BOTH)),
        ("_MOST_DECIDED", (8, 1), ("del k", "del k")),
        ("_ENOUGH", (0.98, 0.0), ("del k", "del k")),
    ],
)
def test_of_several_ways_the_one_that_takes_little_else_is_told(name, values, codes, monkeypatch):
    for value, code in zip(values, codes, strict=True):
        monkeypatch.setattr(f"whoholds.holding.groups.{name}", value)
        assert told(survivors(HELD)) == code


def test_of_ways_that_take_many_lines_the_shorter_is_told(monkeypatch):
    monkeypatch.setattr("whoholds.holding.groups._MOST_OLD", 2)
    for most, code in ((2, BOTH), (1, "del k")):
        monkeypatch.setattr("whoholds.holding.groups._MOST_LINES", most)
        assert told(survivors(HELD)) == code


FINALIZER = """
class Last:
    def __del__(self): box.clear()
o = Obj(); o.itself = o; box = [o]
last = Last(); last.itself = last
del o, last
"""


def test_what_a_later_collection_would_free_is_not_said_to_be_held(monkeypatch):
    assert survivors(FINALIZER) == ""
    monkeypatch.setattr("whoholds.memory.frees._COLLECTIONS", 1)
    assert "in rings that nobody can reach, which wait for the collector" in survivors(FINALIZER)


def part(nbytes, name="a", **more):
    way = Route(Root("name", name), ())
    return Kept("held", nbytes, 1, (("Obj", 1),), None)._replace(
        way=way, places=1, roots=(way.root,), code=f"del {name}", **more
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_parts_for_which_there_is_no_line_are_added_up(language, monkeypatch):
    monkeypatch.setattr("whoholds.showing.account._MOST_LINES", 3)
    parts = tuple(part(4 * MIB, name) for name in "abcd")
    speak(language)
    try:
        within = account_in_words(LeftData(nbytes=12 * MIB, kept=parts[:3]))
        beyond = account_in_words(LeftData(nbytes=16 * MIB, kept=parts))
        stopped = account_in_words(LeftData(nbytes=16 * MIB, kept=parts, not_looked_at=7000))
    finally:
        speak("en")
    assert [text.count("4.0 MiB") for text in (within, beyond, stopped)] == [3, 2, 1]
    assert "8.0 MiB" in beyond
    assert "12.0 MiB" in stopped
    assert "7,000" in stopped
    assert [len(text.splitlines()) for text in (within, beyond, stopped)] == [3, 3, 3]


def test_what_comes_later_is_worth_a_word_from_some_size_on():
    for later, said in (
        (4, "`del a` gives it back."),
        (6, "of which 6.0 MiB after gc.collect()"),
        (96, "`del a`, then gc.collect() gives it back."),
    ):  # showing.account._LATER
        left = LeftData(nbytes=100 * MIB, kept=(part(100 * MIB, later_nbytes=later * MIB),))
        assert said in account_in_words(left)


def test_a_way_in_an_account_is_cut_and_its_code_is_not(monkeypatch):
    monkeypatch.setattr("whoholds.showing.account._LONGEST", 10)
    for name, said in (
        ("abcde", "held by name abcde;"),
        ("abcdef", "held by name abcde… (+1 characters);"),
    ):
        text = account_in_words(LeftData(nbytes=2 * MIB, kept=(part(2 * MIB, name),)))
        assert said in text
        assert f"`del {name}` gives it back" in text


# --- Real blocks ---------------------------------------------------------------------------------


def left_of(source):
    gc.collect()
    with watch("a block") as run:
        exec(source, globals())
    del globals()["k"]
    return run.left


def test_objects_that_were_too_many_are_counted_and_nothing_is_said_of_them(monkeypatch):
    assert "too many" not in str(left_of("k = [bytearray(2**20), *(Obj() for _ in range(900))]"))
    for name, value in {"_MOST_LOOKED_AT": 600, "_OF_MORE": 50, "_OF_A_CLASS": 20}.items():
        monkeypatch.setattr(f"whoholds.memory.left.{name}", value)
    left = left_of("k = [bytearray(2**20), *(Obj() for _ in range(900))]")
    print(left)
    assert left.not_looked_at > 800
    assert not left.is_little
    assert f"At least {left.not_looked_at:,} objects more were too many to look at" in str(left)
    assert "Nothing to speak of" not in str(left)
    assert 2**20 < left.least_nbytes < 1.5 * 2**20
    assert f"With these at least {left.least_nbytes / 2**20:.1f} MiB are left" in str(left)


def test_among_very_many_objects_none_is_looked_for_and_the_bytes_are_said(monkeypatch):
    alive = len(gc.get_objects())
    monkeypatch.setattr("whoholds.memory.left._MOST_ALIVE", 10**7)
    assert "too many" not in str(left_of("k = [bytearray(2**20), *(Obj() for _ in range(9))]"))
    monkeypatch.setattr("whoholds.memory.left._MOST_ALIVE", alive // 2)
    left = left_of("k = [bytearray(2**20), *(Obj() for _ in range(9))]")
    assert not left.is_little
    assert left.alive > alive // 2
    assert left.kept == ()
    assert 2**20 < left.least_nbytes < 1.2 * 2**20
    assert str(left) == (
        f"{left.alive:,} objects are alive, too many to find out which of them the block left: "
        "at least 1.0 MiB of what it allocated."
    )


@pytest.mark.parametrize(("levels", "is_found"), [(2, False), (9, True)])
def test_after_some_seconds_no_more_levels_are_climbed_but_the_least(monkeypatch, levels, is_found):
    monkeypatch.setitem(globals(), "old", [[[[[]]]]])
    source = "k = None; old[0][0][0][0].extend([bytearray(2**20), Obj()])"
    assert "held by old[0][0][0][0]" in str(left_of(source))
    monkeypatch.setattr("whoholds.memory.left._SECONDS_TO_CLIMB", 0)
    monkeypatch.setattr("whoholds.holding.search._LEAST_LEVELS", levels)
    said = str(left_of(source))
    assert ("held by old[0][0][0][0]" in said) == is_found
    assert ("cannot be said" in said) != is_found


@pytest.mark.parametrize("looked_at", [5, 10**6])
def test_where_there_were_too_many_fewer_seconds_are_spent_on_levels(monkeypatch, looked_at):
    monkeypatch.setitem(globals(), "old", [[[[[]]]]])
    source = "k = None; old[0][0][0][0].extend([bytearray(2**20), *(Obj() for _ in range(50))])"
    monkeypatch.setattr("whoholds.memory.left._MOST_LOOKED_AT", looked_at)
    monkeypatch.setattr("whoholds.memory.left._OF_MORE", 5)
    monkeypatch.setattr("whoholds.memory.left._SECONDS_AMONG_MANY", 9.0)
    assert "held by old[0][0][0][0]" in str(left_of(source))
    monkeypatch.setattr("whoholds.memory.left._SECONDS_AMONG_MANY", 0)
    assert ("held by old[0][0][0][0]" in str(left_of(source))) == (looked_at > 50)


def test_of_a_search_that_stopped_it_is_not_said_that_no_line_gives_it_back():
    name = Route(Root("name", "a"), ())
    held = Kept("held", 2 * MIB, 1, (("Obj", 1),), None)._replace(way=name, roots=(name.root,))
    for obstacle, said in (
        (Obstacle("no expression"), "; no line of yours gives it back: "),
        (Obstacle("cut", number=9), "; no line was found that gives it back: "),
        (Obstacle("many"), "; no line was found that gives it back: "),
    ):
        kept = held._replace(obstacles=(obstacle,))
        assert said in account_in_words(LeftData(nbytes=2 * MIB, kept=(kept,)))


def test_among_many_a_tensor_counts_with_its_memory(monkeypatch):
    torch = pytest.importorskip("torch")
    bounds = {"_MOST_LOOKED_AT": 600, "_OF_MORE": 50, "_OF_A_CLASS": 40}
    for name, value in bounds.items():
        monkeypatch.setattr(f"whoholds.memory.left.{name}", value)
    monkeypatch.setitem(globals(), "torch", torch)
    left = left_of("k = [torch.ones(2**18), *([0] * 99 for _ in range(900))]")
    assert "1 × Tensor" in str(left)
    assert left.least_nbytes > left.nbytes > 2**20  # and of its memory tracemalloc knows nothing


def test_a_tensor_in_memory_that_the_process_had_is_left_all_the_same(monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.setitem(globals(), "torch", torch)
    # No memory of the process, that is what is said without it: tracemalloc knows of no tensor.
    monkeypatch.setattr("whoholds.memory.watching.used_mib", lambda: 100.0)
    assert "1 × Tensor" in str(left_of("k = torch.ones(2**18)"))
    assert str(left_of("k = torch.ones(2**10)")) == "Nothing to speak of is left."
