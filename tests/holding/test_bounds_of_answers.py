"""Each bound of an answer, by a small number: what a reader sees within it, and beyond it.

What was cut says so, and nothing that only the whole could say; and each remedy that is told is
carried out, on both sides of each bound.
"""

import gc
import sys
import weakref
from ctypes import py_object, pythonapi
from functools import cache, partial

import pytest
from available import needs_mortal_classes
from carrying import WHEN, when_gone
from heaps import Heap

from whoholds import holders
from whoholds.holding import remedies, search, weight

NONE = "No line was found that frees it: "
MANY = "it takes more lines than were looked for: let go of some holders, then ask again."


class Obj:
    """An object of a program."""


def program(source):
    """The names of a program, and a weak reference to its `x`, which is no name of it any more."""
    names = {"Obj": Obj, "sys": sys, "__name__": "__main__"}
    exec(f"x = Obj()\n{source}", names)
    return names, weakref.ref(names["x"])


def asked(source):
    """The answer for `x` of a program; its remedies come true."""
    names, _ = program(source)
    answer = holders(names.pop("x"), names)
    for remedy in answer.remedies:
        assert comes(source, remedy.code) == remedy.effect, remedy.code
    return answer


def comes(source, code):
    """When the object goes after these lines."""
    names, ref = program(source)
    del names["x"]
    exec(code, names)
    return when_gone(ref)


def named(number, what="x"):
    return "; ".join(f"n{i} = {what}" for i in range(number))


def parts(number):
    return "a = x\n" + "".join(
        f"class P{i}: pass\nx.p{i} = P{i}()\nx.p{i}.back = x\n" for i in range(number)
    )


def chain(number, tuples, names=9):
    """Many names of some objects in a row, the last of which has `x` in a tuple, in a tuple, ..."""
    made = "for _ in range({}): node = {}\n"
    end = made.format(tuples, "(node,)") + made.format(number, "Obj(node)")
    return f"{OBJ_WITH_NEXT}node = x\n{end}{named(names, 'node')}; del node, Obj"


def forked(number):
    """Many names lead to one list, and from what that has many ways lead on."""
    start = f"m = [tuple([x] for _ in range(9))]\nfor _ in range({number}): m = (m,)\n"
    return f"{start}{named(9, 'm')}; del m"


OBJ_WITH_NEXT = """
class Obj:
    def __init__(self, node): self.next = node
"""


def of_two_lists(tuples):
    """Two lists with many names each have `x` in a tuple, in a tuple, ..."""
    made = "".join(f"{m} = [{'(' * tuples}x{',)' * tuples}]; " for m in "ab")
    more = named(9, "b").replace("n", "m")
    return f"{made}{named(9, 'a')}; {more}; del a, b"


TUPLES = "held = ((x, 0),)\na = (held, 0)"
OWN_CLASS = """
class Meta(type):
    def __setattr__(cls, name, value): pass
class C(metaclass=Meta): kept = (x,)
t = (C,)
some = [C() for _ in range({})]
"""
# The bound, what it is here; a program within it, and one beyond; what is said only of the second,
# and of the first only, if not that something frees it.
TOLD = {
    "the same in one holder": (
        *("holding.answers._MOST_PLACES", 2),
        *("held = {'a': x, 'b': x}", "held = {'a': x, 'b': x, 'c': x}"),
        *("3 places like held['a']\n", "held['b']"),
    ),
    "holders that one holder has": (
        *("holding.answers._MOST_ALIKE", 1, "held = [[x]]", "held = [[x], [x]]"),
        *("2 places like held[", "\nheld[0][0]\n"),
    ),
    "ways that differ in an index": (
        *("showing.answers._MOST_ALIKE", 1, "held = [x]", "held = [x, x]"),
        *("2 places like held[0]\n", "\nheld[0]\n"),
    ),
    "holders": (
        *("holding.answers._MOST_TOLD", 1, "a = [x]", "a = [x]\nb = [x]"),
        *("1 more reference\n", "1 of 1 references found"),  # which of them is told may differ
    ),
    "parts of its own": (
        *("holding.answers._MOST_PARTS", 2, parts(2), parts(3)),
        *("1 more reference from a part of its own\n", "3 references"),
    ),
    "lines": (
        *("showing.answers.MOST_LINES", 6, named(4), named(5)),
        *("… 2 more holders.", "name n3"),
    ),
    "holders that are looked at": (
        *(
            "holding.answers._MOST_FOLLOWED",
            2,
            "a = [x]\nb = (x,)",
            "a = [x]\nb = (x,)\nc = {1: x}",
        ),
        *("1 more reference\n", "2 of 2 references"),
    ),
    "ways to a holder": (
        *(
            "holding.answers._MOST_FOLLOWED",
            4,
            "h = [x]\na = [h]\nb = [a]",
            "h = [x]\na = [h]\nb = [a, [a]]",
        ),
        *("h[0]\n", "2 other ways lead"),
    ),
    "lines of a remedy": ("holding.remedies._MOST_LINES", 3, named(3), named(4), MANY),
    "lines that are tried": ("holding.remedies.MOST_TRIED", 3, named(3), named(4), MANY),
    "lines of one holder": (
        *("holding.expressions.MOST_TRIED", 2),
        *("sys.kept = [x, x]", "sys.kept = [x, x, x]", MANY),
    ),
    "objects on the way": (
        *("holding.remedies._MOST_SEEN", 3),
        *(of_two_lists(1), of_two_lists(2), MANY),
    ),
    "references of a long way": (
        *("holding.remedies._MOST_OF_A_WAY", 4, forked(0), forked(3), MANY),
    ),
    "what one holder leads to": (
        *("holding.expressions._MOST_NAMED", 2),
        *("sys.kept = [[x], [x]]", "sys.kept = [[x], [x], [x]]", MANY),
    ),
    "an expression": (
        *("holding.expressions._LONGEST", 11, "sys.kept = ([x],)", "sys.kept = (([x],),)"),
        *("name kept of module sys leads to it, and what is to be there instead is not known.",),
    ),
    "levels above a name": (
        *("holding.search._ABOVE_NAMES", 2, TUPLES, f"{TUPLES}\nb = (a, 0)\nc = (b, 0)", MANY),
    ),
    "what has a name": (
        *("holding.search._MOST_NAMED", 3),
        *("held = ((x,),)\na = (held, 0)", "held = ((((x,),),),)\na = (held, 0)", MANY),
    ),
    "what leads to a class": (
        *("holding.search._MOST_OF_A_CLASS", 12),
        *(OWN_CLASS.format(1), OWN_CLASS.format(12), MANY),
    ),
    "a long line": (
        *(
            "holding.remedies._BRIEF",
            20,
            "held = {'a': (x,)}",
            "held = {'a rather long key': (x,)}",
        ),
        *("held['a rather long key'][0]\n", "`del held['a']`"),
    ),
    "far from a name": (
        *("holding.remedies._NEAR_A_ROOT", 3, chain(2, 5), chain(3, 5)),
        *("`n0.next.next = None` frees it at once, and with it 6 objects more", "5 objects more"),
    ),
    "far from the object": (
        *("holding.remedies._NEAR_THE_OBJECT", 2, chain(6, 2), chain(6, 3)),
        *("next.next[0][0][0] (", "next.next.next = None"),
    ),
    "a way in words": (
        *("showing.answers._LONGEST", 12, "held = [x]", "held = ['', [[x]]]\nheld[0] = 1"),
        *("… (+", "held[0]\n"),
    ),
    "an expression in words": (
        *("showing.answers._LONGEST_EXPRESSIONS", (10,), "held = [[x]]", "held = [[[x]]]"),
        *("3 references down from held (its end: …[0][0][0])\n", "held[0][0]\n"),
    ),
    "a line in words": (
        *("showing.answers._LONGEST_LINE", 12, "held = [x]", "held_by_it = [x]"),
        *("held_by_it[0… (+1 characters)\n", "held[0]\n"),
    ),
}


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    monkeypatch.setattr(sys, "kept", None, raising=False)


OF_CLASSES = pytest.param("what leads to a class", marks=needs_mortal_classes)


@pytest.mark.parametrize("case", [*sorted(TOLD.keys() - {*OF_CLASSES.values}), OF_CLASSES])
def test_beyond_a_bound_something_else_is_said_and_both_come_true(case, monkeypatch):
    name, bound, within, beyond, said, *unsaid = TOLD[case]
    monkeypatch.setattr(f"whoholds.{name}", bound)
    first, then = f"\n{asked(within)}", f"\n{asked(beyond)}"
    assert said not in first
    assert said in then
    assert NONE not in first
    for no_more in unsaid or ["frees it"]:
        assert no_more in first
        assert no_more not in then.replace(NONE, "")


def drawn(answer):
    """The classes in the picture, and how many references it says are elsewhere."""
    return [(node.type, node.unexplained) for node in answer.nodes]


def test_what_is_not_drawn_is_said_to_be_elsewhere_and_told_in_words(monkeypatch):
    monkeypatch.setattr("whoholds.holding.answers._MOST_DRAWN", 2)
    assert drawn(asked("a = [x]; b = [x]")) == [("Obj", 0), ("list", 0), ("list", 0)]
    beyond = asked("a = [x]; b = [x]; c = [x]")
    assert drawn(beyond) == [("Obj", 1), ("list", 0), ("list", 0)]
    assert {"a[0]", "b[0]", "c[0]"} == {holder.way for holder in beyond.holders}


def test_of_a_long_way_both_ends_are_drawn_and_how_many_are_left_out(monkeypatch):
    monkeypatch.setattr("whoholds.holding.answers._MOST_AT_AN_END", 2)
    within, beyond = asked("a = [[[x]]]"), asked("a = [[[[[x]]]]]")
    assert drawn(within) == drawn(beyond) == [("Obj", 0), ("list", 0), ("list", 0), ("list", 0)]
    between = [
        [kind for edge in answer.edges for kind, _ in edge.path] for answer in (within, beyond)
    ]
    assert [kinds.count("between") for kinds in between] == [0, 1]
    assert (("between", 2),) in [edge.path for edge in beyond.edges]
    assert [holder.way for holder in beyond.holders] == ["a[0][0][0][0][0]"]


def test_a_search_that_is_stopped_says_where_and_not_that_something_is_hidden(monkeypatch):
    source = "held = (((x,),),)"
    for most in (3, 2, 1):
        monkeypatch.setattr("whoholds.asking.climb", partial(search.climb, most=most))
        answer = asked(source)
        if most == 3:
            assert not answer.missing
            assert "`del held` frees it at once" in str(answer)
        else:
            assert (answer.fate, [m.kind for m in answer.missing]) == ("held", ["cut"])
            assert f"{NONE}the search stopped at {most + 1} objects, before it had found" in str(
                answer
            )
            assert "middle of an expression" not in str(answer)


def test_objects_that_nobody_can_reach_are_not_called_so_where_the_search_stopped(monkeypatch):
    source = "a = Obj(); b = Obj(); a.b, b.a, a.x = b, a, (((x,),),)\ndel a, b"
    assert asked(source).fate == "lost"
    monkeypatch.setattr("whoholds.asking.climb", partial(search.climb, most=2))
    stopped = asked(source)
    assert stopped.fate == "held"
    assert "the search stopped at 3 objects" in str(stopped)
    assert "lost" not in str(stopped)
    assert "reach it any more" not in str(stopped)


def test_however_many_there_are_the_picture_marks_those_that_nobody_can_reach(monkeypatch):
    monkeypatch.setattr("whoholds.holding.answers._MOST_FOLLOWED", 2)
    answer = asked("x.itself = [[[x]]]")
    assert answer.fate == "lost"
    assert {node.state for node in answer.nodes} == {"unreachable"}


SOURCE_OF_LATER = (
    "x.load = [[] for _ in range(9)]; r = [[] for _ in range(9)]; r.append(r)\nx.ring = r"
)


@pytest.mark.parametrize("limit", [{"most": 2}, {"seconds": -1.0}])
def test_a_sum_that_is_stopped_is_at_least_so_much(limit, monkeypatch):
    source = f"{SOURCE_OF_LATER}; held = x\ndel r"
    whole = asked(source)
    assert "at least" not in str(whole)
    assert whole.remedies[0].objects in (11, 12)  # with its dictionary, if there is one
    assert whole.remedies[0].later_objects == 10
    monkeypatch.setattr(remedies, "weight", partial(weight.weight, **limit))
    part = asked(source)
    assert part.remedies[0].code == whole.remedies[0].code
    assert part.remedies[0].objects <= 12
    assert "at least" in str(part) or not part.remedies[0].is_all


def test_what_waits_for_the_collector_is_at_least_so_much_as_well(monkeypatch):
    for most in range(1, 40):
        monkeypatch.setattr(remedies, "weight", partial(weight.weight, most=most))
        answer = asked(f"{SOURCE_OF_LATER}; held = x\ndel r")
        remedy = answer.remedies[0]
        assert remedy.later_objects <= 10
        assert ("gc.collect() then frees at least" in str(answer)) == (
            not remedy.is_all and remedy.later_objects > 0
        )
    assert remedy.is_all


def test_once_there_is_a_remedy_others_are_not_waited_for(monkeypatch):
    source = "held = {'a': {'b': x}}"
    whole = asked(source).remedies
    monkeypatch.setattr("whoholds.holding.remedies._SECONDS", -1.0)
    assert [r.code for r in asked(source).remedies] == [whole[0].code]
    assert len(whole) > 1


def of_three(number):
    """What is said of an object that so many running functions have.

    From 3.14 on an argument may borrow the reference of the caller: each has a list of its own.
    """

    def first(given):
        c1 = [given]
        del given
        return str(holders(c1[0], {}))

    def second(given):
        c2 = [given]
        del given
        return first(c2[0])

    def third(given):
        c3 = [given]
        del given
        return second(c3[0])

    return (first, second, third)[number - 1](Obj())


def test_of_many_reasons_it_is_said_that_there_are_more(monkeypatch):
    monkeypatch.setattr("whoholds.showing.answers._MOST_LISTED", 2)
    within, beyond = of_three(2).splitlines()[-1], of_three(3).splitlines()[-1]
    assert within.count("until that function is done") == 2
    assert within.endswith("anew.")
    assert beyond.count("until that function is done") == 2
    assert beyond.endswith("; … 1 more.")


@pytest.mark.parametrize("number", [1, 3])
def test_hidden_references_on_the_way_are_all_counted(number, monkeypatch):
    monkeypatch.setattr("whoholds.holding.answers._MOST_SUSPECTED", 1)
    x = Obj()
    lists = [[x] for _ in range(number)]
    for one in lists:
        pythonapi.Py_IncRef(py_object(one))
    ids = [id(one) for one in lists]
    one = None
    del lists
    box = [x]
    del x
    try:
        text = str(holders(box.pop(), {}))
    finally:
        for one in [obj for obj in gc.get_objects() if id(obj) in ids]:
            pythonapi.Py_DecRef(py_object(one))
    said = {1: "1 reference to an object of type list", 3: "3 references to objects of type list"}
    assert f"{NONE}{said[number]} on the way" in text


RINGS = """
node = x
for _ in range({}):
    ring = Obj(); ring.itself = ring
    if node is not x: ring.below, ring.below[0] = np.empty(1, object), node
    else: ring.below = node
    node = ring
held = node
del node, ring
"""


@pytest.mark.parametrize("number", range(1, 6))
def test_however_many_collections_it_takes_they_are_counted(number):
    """A collection frees one ring, and with that an array, which had the next."""
    source = f"import numpy as np{RINGS.format(number)}"
    answer = asked(source)
    waits = [*WHEN[1:], "after more gc.collect()", "after more gc.collect()"]
    effects = {remedy.code: remedy.effect for remedy in answer.remedies}
    assert effects["del held"] == waits[number - 1]
    lost = asked(f"{source}\ndel held")
    assert (lost.fate, lost.collections) == ("lost", number)
    times = f" run {number} times" if number > 1 else ""
    assert f"Nobody can reach it any more: gc.collect(){times} frees it." in str(lost)
    names, ref = program(f"{source}\ndel held")
    del names["x"]
    for _ in range(number):
        assert ref() is not None
        gc.collect()
    assert ref() is None


# Only how long it takes depends on these: nothing that is said does.
OF_SPEED = {
    "holding.search._LEVELS": (0, 99),
    "holding.search._MANY": (1, 10**6),
    "holding.search._IN_A_SWEEP": (1, 10**6),
    "reading.seen._IN_A_PART": (1, 10**6),
    "holding.search._AT_ONCE": (1, 10**6),
    "holding.unseen._AT_ONCE": (50, 10**7),
    "reading.untracked._AT_ONCE": (50, 10**7),
    "holding.twins.FEWEST": (1, 10**6),
    "holding.twins._MOST_COUNTED": (0, 1 << 28),
}


def of_heap(seed):
    """What is said of a heap, with how much, but for the order of remedies that are as good."""
    gc.collect()
    heap = Heap(seed, "")
    try:
        found = heap.within(lambda: holders(heap.ref(), heap.namespace) if heap.ref else None)
    finally:
        heap.close()
    if found is None:
        return None
    holders_of_it = sorted(str(holder) for holder in found.holders)
    return found.fate, found.refcount, found.found, found.missing, holders_of_it


@cache
def of_usual(seed):
    return of_heap(seed)


@pytest.mark.parametrize("name", OF_SPEED)
def test_however_many_are_looked_at_together_the_answer_is_the_same(name, monkeypatch):
    seeds = range(20, 24)
    assert all(of_usual(seed) for seed in seeds)
    for value in OF_SPEED[name]:
        monkeypatch.setattr(f"whoholds.{name}", value)
        assert [of_heap(seed) for seed in seeds] == [of_usual(seed) for seed in seeds]
