"""`holders` names everybody who keeps an object alive, and knows whether that is all."""

import asyncio
import collections
import ctypes
import functools
import gc
import itertools
import math
import re
import sys
import threading
import types
import weakref

import pytest
from available import needs_mortal_classes
from carrying import untrue, watched

from whoholds import holders, refcount
from whoholds.collector import Paused
from whoholds.data import Cause
from whoholds.holding.search import climb
from whoholds.reading.again import Moved
from whoholds.reading.seen import seen
from whoholds.reading.world import World
from whoholds.showing.phrases import called
from whoholds.showing.ways import graph_of
from whoholds.words import say


class Obj:
    pass


class Slotted:
    __slots__ = ("left",)


class OwnList(list):
    pass


def ask(namespace, name="a"):
    """Ask outside of an `assert`: pytest keeps the parts of one in local variables."""
    return holders(namespace[name], namespace)


def count(namespace, name="a"):
    return refcount(namespace[name])


def keep_in_closure(value):
    return lambda: value


def where(function, more=0):
    """Where a function begins, or a line of it, as an answer tells it."""
    return f"(test_answers.py:{function.__code__.co_firstlineno + more})"


def keep_in_default(value):
    def f(x=0, y=value):
        return y

    return f


def keep_in_keyword(value):
    def f(*, y=value):
        return y

    return f


def keep_in_generator(x):
    yield x


def started(value):
    generator = keep_in_generator(value)
    next(generator)
    return generator


def keep_in_dict_of(obj, value):
    obj.b = value
    return obj, obj.__dict__


def keep_in_slot(value):
    obj = Slotted()
    obj.left = value
    return obj


def keep_in_module(value):
    module = types.ModuleType("shelf")
    module.kept = value
    return module


def keep_in_attribute(value):
    obj = Obj()
    obj.b = value
    return obj


KEEPERS = {
    "keeper[0]": lambda a: [a],
    "keeper[1]": lambda a: (0, a),
    "keeper['k']": lambda a: {"k": a},
    "keeper[7]": lambda a: {7: a},
    "key of dict, in keeper": lambda a: {a: 1},
    "item of set, in keeper": lambda a: {a},
    "keeper.b": keep_in_attribute,
    "keeper.left": keep_in_slot,
    f"closure value of <lambda>(), in keeper {where(keep_in_closure, 1)}": keep_in_closure,
    "default argument y of f(), in keeper": keep_in_default,
    "local x of keep_in_generator(), in keeper": started,
    "keeper.kept": lambda a: type("Shelf", (), {"kept": a}),
    "keeper.kept ": keep_in_module,
    "keeper.__self__": lambda a: types.MethodType(math.sqrt, a),
    "keeper[0].b['k'][0]": lambda a: [keep_in_attribute({"k": [a]})],
    "keeper.args[1]": lambda a: functools.partial(print, 1, a),
    "y[0] (default argument y of f(), in keeper)": lambda a: keep_in_default([a]),
}


BY_CLASSES = {"keeper.kept", "keeper.kept "}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(words, marks=[needs_mortal_classes] if words in BY_CLASSES else [])
        for words in KEEPERS
    ],
)
def test_each_kind_of_holder_has_its_words(words):
    namespace = {"a": Obj()}
    namespace["keeper"] = KEEPERS[words](namespace["a"])
    gc.collect()
    answer = ask(namespace)
    assert [*answer.texts] == ["name a", words.strip()]
    assert answer.is_complete
    assert answer.found == answer.refcount == count(namespace)
    del namespace["keeper"]
    gc.collect()  # a class is a ring
    assert [*ask(namespace).texts] == ["name a"]


def lose_a_default(a):
    """A ring, with a default argument in a tuple that a second ring holds, too."""

    def lost(x=a):
        return x

    lost.me = lost
    other = [lost.__defaults__]
    other.append(other)


def test_what_nobody_can_reach_is_told_by_the_function_it_is_a_default_of():
    namespace = {"a": Obj()}
    with Paused():
        lose_a_default(namespace["a"])
        of_one = ask(namespace)
        namespace["b"] = namespace["a"]
        of_two = ask(namespace)
    here = where(lose_a_default, 3)
    lost = f"default argument x of lost() {here}, which nobody can reach any more"
    assert [*of_one.texts] == ["name a", lost]
    assert [(r.code, r.effect) for r in of_one.remedies] == [("del a", "after gc.collect()")]
    assert [(r.code, r.effect) for r in of_two.remedies] == [("del a, b", "after gc.collect()")]


def test_a_list_with_two_places_for_one_object_is_told_by_both():
    namespace = {"a": Obj()}
    namespace["keeper"] = [namespace["a"], None, namespace["a"]]
    assert [*ask(namespace).texts] == ["name a", "keeper[0]", "keeper[2]"]


@needs_mortal_classes
def test_a_constant_is_held_by_the_code_that_it_stands_in_and_that_by_what_runs():
    def keep():
        return (1.5, "a word and more"), holders(keep.__code__.co_consts, {"keep": keep})

    constant, of_constants = keep()
    answer = holders(constant, {"keep": keep})
    place = keep.__code__.co_consts.index(constant)
    ways = [holder.way for holder in answer.holders]
    assert f"keep.__code__.co_consts[{place}]" in ways
    assert answer.is_complete
    assert str(of_constants).splitlines()[:2] == [
        "attribute .co_consts of code, in keep(), which is running",
        "1 of 1 references found.",
    ]


def test_an_instance_dict_that_exists_is_no_other_holder():
    namespace = {"a": Obj()}
    namespace["keeper"] = keep_in_dict_of(Obj(), namespace["a"])[0]
    answer = ask(namespace)
    assert [*answer.texts] == ["name a", "keeper.b"]
    assert answer.is_complete


def test_a_default_of_a_keyword_only_argument():
    namespace = {"a": Obj()}
    namespace["keeper"] = keep_in_keyword(namespace["a"])
    assert [*ask(namespace).texts] == ["name a", "default argument y of f(), in keeper"]


def test_local_variables_of_running_functions():
    def outer(x):
        return inner(x)

    def inner(y):
        copy = [y][0]
        answer = holders(y, {})
        del copy
        return answer

    answer = outer(Obj())
    # From 3.14 on an argument borrows from the local of the caller: one that is not counted.
    argument = ["local y of inner()"] if sys.version_info < (3, 14) else []
    assert sorted(answer.texts) == ["local copy of inner()", "local x of outer()", *argument]
    assert answer.is_complete


def test_a_running_generator_is_one_holder():
    def generator(x):
        yield holders(x, {})

    answer = next(generator(Obj()))
    assert [*answer.texts] == ["local x of generator()"]
    assert answer.is_complete


def test_an_untracked_tuple_is_found():
    """The collector stops tracking a tuple of what it cannot look into, such as an array."""
    np = pytest.importorskip("numpy")
    namespace = {"a": np.zeros(3)}
    namespace["hidden"] = (*namespace.values(),)
    gc.collect()
    assert not gc.is_tracked(namespace["hidden"])
    answer = ask(namespace)
    assert [*answer.texts] == ["name a", "hidden[0]"]
    assert answer.is_complete


def test_a_temporary_has_no_holder():
    answer = holders(Obj())
    assert (answer.texts, answer.refcount, answer.is_complete) == ((), 0, True)
    assert answer.fate == "at once"


def test_asking_changes_nothing():
    namespace = {"a": Obj()}

    def ask_twice(x):
        before = refcount(x)
        holders(x, namespace)
        return refcount(x) - before

    difference = ask_twice(namespace["a"])
    assert difference == 0
    assert count(namespace) == 1
    gc.collect()
    gc.disable()
    try:
        ask(namespace)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_function_that_failed_holds_no_more_when_it_is_asked_about_again():
    refs = []

    def fail():
        a = Obj()
        refs.append(weakref.ref(a))
        return (lambda: a) / 2

    with pytest.raises(TypeError) as failed:
        fail()
    asked = [holders(refs[0](), {}) for _ in range(3)]
    assert [len(asked[0].texts)] * 3 == [answer.refcount for answer in asked]
    assert all("local a of fail()" in answer.texts[0] for answer in asked)
    del failed


def test_of_two_variables_that_a_function_shares_neither_is_guessed():
    def suspended():
        a = b = Obj()
        yield lambda: (a, b)

    namespace = {"g": suspended()}
    shared = next(namespace["g"])
    answer = holders(shared()[0], namespace)
    assert "2 places like local of suspended(), in g" in [*answer.texts]
    assert answer.is_complete


def test_a_dict_that_the_program_has_from_locals_is_not_emptied():
    def f(x):
        mine = locals()
        holders(x, {})
        return mine

    kept = f(Obj())
    assert "x" in kept


def test_the_traceback_of_the_last_error(monkeypatch):
    def fail(x):
        raise ValueError

    namespace = {"a": Obj()}
    try:
        fail(namespace["a"])
    except ValueError as error:
        monkeypatch.setattr(sys, "last_value", error, raising=False)
        monkeypatch.setattr(sys, "last_traceback", error.__traceback__, raising=False)
    answer = ask(namespace)
    assert [*answer.texts] == ["name a", "the traceback of the last error"]
    assert answer.is_complete


def test_an_out_that_is_not_tracked_is_asked_all_the_same():
    """A dictionary that has only ever held arrays is unknown to the collector."""
    np = pytest.importorskip("numpy")
    namespace = {"a": np.zeros(3)}
    namespace["Out"] = {1: namespace["a"]}
    gc.collect()
    answer = ask(namespace)
    assert [*answer.texts] == ["name a", "Out[1]"]
    assert answer.is_complete


@needs_mortal_classes
@pytest.mark.parametrize("base", [object, list, dict])
def test_an_instance_holds_its_class(base):
    namespace = {"a": type("Derived", (base,), {})}
    namespace["p"] = namespace["a"]()
    assert [*ask(namespace).texts][:2] == ["name a", "p.__class__"]


def test_a_cell_in_a_list_holds_by_its_contents():
    namespace = {"a": Obj(), "xs": []}
    namespace["xs"].append(types.CellType(namespace["a"]))
    assert [*ask(namespace).texts][:2] == ["name a", "xs[0].cell_contents"]


def test_a_cell_that_nobody_names_is_called_a_cell():
    namespace = {"a": Obj()}
    _, answer = types.CellType(namespace["a"]), ask(namespace)
    assert [*answer.texts] == ["name a", "attribute .cell_contents of cell"]


def test_a_function_that_was_handed_over_is_taken_out_and_not_emptied():
    class Model:
        def __init__(self):
            self.hooks = {}
            self.hooks[0] = lambda: self

    namespace = {"a": Model(), "__name__": __name__}
    is_alive = watched(namespace["a"])
    answer = holders(namespace["a"], namespace)
    offered = {remedy.code: remedy.effect for remedy in answer.remedies}
    assert offered == {"del a.hooks[0]\ndel a": "at once", "del a": "after gc.collect()"}
    assert untrue(answer, is_alive, namespace) == []


def test_a_closure_is_emptied_where_that_takes_fewer_lines():
    def keeping(kept):
        return lambda: kept

    namespace = {"a": Obj(), "__name__": __name__}
    f = keeping(namespace["a"])
    namespace |= dict.fromkeys("fghi", f)
    del f
    is_alive = watched(namespace["a"])
    answer = holders(namespace["a"], namespace)
    codes = [remedy.code for remedy in answer.remedies]
    assert codes == ["f.__closure__[0].cell_contents = None\ndel a", "del a, f, g, h, i"]
    assert untrue(answer, is_alive, namespace) == []


def test_of_a_closure_that_nobody_can_reach_the_function_is_named_whoever_has_its_cells_too():
    def lose(x):
        def f():
            return x

        f.me, f.cells = f, [f.__closure__]

    namespace = {"a": Obj()}
    with Paused():
        lose(namespace["a"])
        answer = ask(namespace)
    lost = f"closure x of f() {where(lose, 1)}, which nobody can reach any more"
    assert [*answer.texts] == ["name a", lost]


@pytest.mark.parametrize("in_ring", [False, True])
@pytest.mark.parametrize("number", [40, 60])
def test_what_only_very_many_lost_rings_hold_is_lost(number, in_ring):
    def made():
        obj = Obj()
        obj.me = obj if in_ring else None
        for _ in range(number):
            ring = [obj]
            ring.append(ring)
        return obj

    with Paused():
        answer = holders(made(), {})
    assert answer.fate == "lost"
    assert answer.is_complete
    assert {node.state for node in answer.nodes} == {"unreachable"}
    assert "Nobody can reach it any more: gc.collect() frees it." in str(answer)


def test_what_is_inside_of_a_local_is_said_to_be_in_its_function():
    def asked_here(x):
        some = iter([x])
        answer = holders(x, {})
        del some
        return [*answer.texts]

    found = asked_here(Obj())
    assert found == [
        "local x of asked_here()",
        "something inside some in asked_here() (list_iterator)",
    ]


def test_a_local_is_called_one_also_where_it_is_said_when_its_object_goes():
    def asked_here(x):
        return str(holders(x, {}))

    said = asked_here(Obj())
    assert "local x of asked_here() " in said.partition("No line was found that frees it: ")[2]


def test_an_argument_that_nobody_else_has_is_its_functions_own():
    def inner(x):
        return holders(x, {})

    answer = inner(Obj())
    assert [*answer.texts] == ["local x of inner()"]
    assert answer.is_complete
    assert [obstacle.root.name for obstacle in answer.obstacles] == ["x"]


def test_what_a_generator_holds_while_it_runs_is_held_once():
    def generate():
        x = Obj()
        answer = holders(x, {})
        yield [*answer.texts], answer.is_complete

    [found] = generate()
    assert found == (["local x of generate()"], True)


@needs_mortal_classes
def test_of_many_parts_it_is_told_who_else_holds_one(monkeypatch):
    monkeypatch.setitem(sys.modules, "mine", types.ModuleType("mine"))
    exec("\n".join(f"def f{n}(): pass" for n in range(6)), vars(sys.modules["mine"]))
    namespace = {"mine": sys.modules["mine"], "f": sys.modules["mine"].f3}
    answer = holders(vars(sys.modules["mine"]), namespace)
    assert answer.is_complete
    assert "mine.__dict__" in answer.texts
    assert "f.__globals__" in [holder.way for holder in answer.holders]


def test_a_class_called_task_is_not_asyncios():
    class Task:
        pass

    namespace = {"a": Obj(), "task": Task()}
    namespace["task"].kept = namespace["a"]
    assert [remedy.code for remedy in ask(namespace).remedies][:1] == ["del a, task"]


def test_an_answer_is_a_picture_unless_there_is_nothing_to_draw():
    namespace = {"a": Obj()}
    held, stays = ask(namespace)._repr_html_(), holders(None, {})._repr_html_()
    assert held.startswith("<figure")
    assert "<svg" in held
    assert stays.startswith("<pre")


def test_functions_in_the_middle_of_expressions_are_all_named_and_nothing_else_is_suspected():
    namespace = {"a": Obj()}
    address = itertools.count(id(namespace["a"]))  # a number that is no reference

    def inner():
        return namespace["a"], ask(namespace)

    def outer():
        return [namespace["a"], inner()][1][1]

    def calling_c():
        return (namespace["a"], [*map(ask, [namespace])])[1][0]

    def causes(answer):
        [missing] = answer.missing
        return [cause._replace(thread="") for cause in missing.suspects], str(answer)

    found, said = causes(outer())
    assert found == [Cause("stack", "inner"), Cause("stack", "outer")]
    assert " and by outer()" in " ".join(said.split())
    del address
    found, _ = causes(calling_c())
    # Which of its values still count is not known there: C may have the object.
    assert {*found} - {Cause("frozen"), Cause("C")} == {Cause("stack", "calling_c")}
    assert Cause("C") in found or sys.version_info >= (3, 14)  # which tells where its stack ends


@needs_mortal_classes
def test_a_dictionary_of_names_is_held_as_any_other_is(monkeypatch):
    """Neither for its own names nor for having been asked about is it said to move."""
    monkeypatch.setitem(sys.modules, "mine", types.ModuleType("mine"))
    names = vars(sys.modules["mine"])
    exec("def f(): pass", names)
    answer = holders(names, {"mine": sys.modules["mine"]})
    local = "local names of test_a_dictionary_of_names_is_held_as_any_other_is()"
    assert [*answer.texts] == ["mine.__dict__", local, "attribute .__globals__ of f()"]
    assert answer.is_complete


def test_where_names_are_looked_up_can_be_asked_about_as_well():
    namespace = {"a": Obj()}
    namespace["Out"] = {1: namespace["a"]}
    answer = ask(namespace, "Out")
    assert [*answer.texts] == ["name Out"]
    assert answer.is_complete
    known = {"kept": {1: Obj()}}
    answer = holders(known["kept"], namespace, known)
    assert [*answer.texts] == [
        "known['kept'] in test_where_names_are_looked_up_can_be_asked_about_as_well()"
    ]
    assert answer.is_complete
    namespace["itself"] = namespace
    answer = ask(namespace, "itself")
    assert answer.is_complete
    names = {"holders": holders}
    exec("def ask_about_own_globals(names): return holders(names, {})", names)
    answer = names["ask_about_own_globals"](names)
    assert any(text.startswith("local names of ") for text in answer.texts)
    assert answer.is_complete


def test_of_out_and_of_nothing_else_it_is_said_how_to_make_it_let_go():
    namespace = {"a": Obj()}
    namespace["Out"] = {1: namespace["a"]}
    assert ask(namespace).remedies[0].code == "del a, Out[1]"
    del namespace["Out"]
    elsewhere = holders(namespace["a"], namespace, {"kept": {1: namespace["a"]}})
    assert [*elsewhere.texts] == ["name a", "kept[1]"]
    assert elsewhere.remedies[0].code == "del a, kept[1]"


def test_an_instance_with_properties_is_recognised_by_its_dict():
    class Guarded:
        @property
        def secret(self):
            return None

    namespace = {"a": Obj()}
    namespace["keeper"] = Guarded()
    namespace["keeper"].__dict__.update(secret=1, kept=namespace["a"])
    assert [*ask(namespace).texts] == ["name a", "keeper.kept"]


def test_two_holders_of_one_kind_are_two():
    namespace = {"a": Obj()}
    namespace["keepers"] = [namespace["a"]], [namespace["a"]]
    name, *others = ask(namespace).texts
    assert name == "name a"
    assert sorted(others) == ["keepers[0][0]", "keepers[1][0]"]


def test_hostile_holders_are_not_touched():
    class Trap:
        def __getattribute__(self, name):
            raise RuntimeError(name)

        __eq__ = __hash__ = __repr__ = __bool__ = __getattribute__

    namespace = {"a": Obj()}
    namespace["trap"] = Trap()
    object.__setattr__(namespace["trap"], "kept", namespace["a"])
    assert [*ask(namespace).texts] == ["name a", "trap.kept"]


@pytest.mark.parametrize("constant", [None, True, ...])
def test_who_holds_a_constant_is_not_asked(constant):
    found = holders(constant)
    assert found.texts == ()
    assert found.is_complete
    assert str(found) == say("holders.none" if constant is None else "holders.stays")


def test_of_very_many_holders_some_are_named_and_all_are_counted():
    obj = Obj()
    boxes = [[obj, obj] for _ in range(1000)]
    found = holders(obj)
    assert found.is_complete
    assert found.found == 2001
    assert len(found.texts) == 2
    assert any("2,000 places like boxes[" in text for text in found.texts)
    del boxes


def test_a_function_that_is_over_is_said_to_be():
    def fail(x):
        raise ValueError(x)

    obj = Obj()
    try:
        fail(obj)
    except ValueError as error:
        error.args = ()
        kept = error
    answer = holders(obj)
    assert answer.is_complete
    assert "local x of fail(), which is over and was kept, in kept.__traceback__" in str(answer)
    del kept


def test_the_frame_of_a_program_that_is_over_holds_its_names():
    program = {}
    exec("import sys\nx = []\nframe = sys._getframe()", program)
    x, kept = program["x"], program["frame"]
    program = None
    answer = holders(x)
    assert answer.is_complete
    assert "local x of <module>(), which is over and was kept, in kept" in str(answer)
    del kept


def test_a_million_places_in_one_list_are_one_line():
    namespace = {"a": Obj()}
    namespace["xs"] = [namespace["a"]] * 1_000_000
    answer = ask(namespace)
    assert [*answer.texts] == ["name a", "1,000,000 places like xs[0]"]
    assert answer.is_complete
    assert len(str(answer)) < 200


def test_the_longest_answer_is_bounded():
    """Thousands of holders, ways and rings of many thousand characters."""
    namespace = {"a": Obj(), "n" * 10_000: Obj()}
    a = namespace["a"]
    for i in range(2000):
        namespace[f"{'k' * 500}{i}"] = {f"{'w' * 5000}{i}": [a]}
    setattr(namespace["n" * 10_000], "m" * 10_000, a)
    a.next = link = Obj()
    for _ in range(2000):
        link.next = link = Obj()
    link.next = a
    a.parts = [Obj() for _ in range(100)]
    for part in a.parts:
        part.whole = a
    del link, part, a
    answer = ask(namespace)
    assert answer.is_complete
    said = str(answer)
    assert max(map(len, said.splitlines())) < 600
    assert len(said) < 20_000
    pytest.importorskip("graphviz")
    assert len(answer._repr_html_()) < 900_000


def test_of_very_many_holders_that_are_alike_one_stands_for_all_in_both_sentences():
    a = Obj()
    namespace = {"a": a, "others": [Obj() for _ in range(30)]}
    for other in namespace["others"]:
        other.of = a
    del a, other
    said = " ".join(str(ask(namespace)).split())
    assert re.search(r"30 places like others\[\d+\]\.of", said)
    assert "`del a, others` frees it at once" in said


def test_who_holds_another_part_of_the_ring_is_told_by_its_type_also_if_nobody_reaches_it():
    a, other, outsider = Obj(), Obj(), Obj()
    a.other, other.a = other, a
    outsider.of, outsider.itself = other, outsider
    namespace = {"a": a}
    del a, other, outsider
    with Paused():
        (lost,) = [entry for entry in ask(namespace).entries if entry.is_lost]
    assert [(of.holder, of.path) for of in lost.references] == [("Obj", (("attribute", "of"),))]


def places(a, number):
    return {"a": a, "xs": [a] * number}


def entries(a, number):
    return {"a": a, "xs": {f"k{i}": a for i in range(number)}}


def alike(a, number):
    return {"a": a, "xs": [[a] for _ in range(number)]}


def parts(a, number):
    a.parts = [Obj() for _ in range(number)]
    for part in a.parts:
        part.whole = a
    return {"a": a}


@pytest.mark.parametrize(
    ("make", "three", "four"),
    [
        (places, ["xs[0]", "xs[1]", "xs[2]"], ["4 places like xs[0]"]),
        (entries, ["xs['k0']", "xs['k1']", "xs['k2']"], ["4 places like xs['k0']"]),
        (alike, ["xs[2][0]", "xs[1][0]", "xs[0][0]"], ["4 places like xs[3][0]"]),
        (
            parts,
            [f"a.parts[{i}].whole" for i in (2, 1, 0)],
            ["4 places like a.parts[3].whole"],
        ),
    ],
)
def test_three_of_a_kind_are_told_and_four_are_counted(make, three, four):
    """Which of those that are alike comes first is the collector's affair."""
    assert any_number(sorted(ask(make(Obj(), 3)).texts[1:])) == any_number(sorted(three))
    assert any_number(ask(make(Obj(), 4)).texts[1:]) == any_number(four)


def any_number(ways):
    return [re.sub(r"\[\d\]", "[n]", way) for way in ways]


@pytest.mark.parametrize("number", [6, 7, 11, 12, 13])
def test_twelve_ways_are_drawn_and_all_counted(number):
    namespace = {"a": Obj()}
    namespace |= {f"k{i}": [namespace["a"]] for i in range(number - 1)}
    answer = ask(namespace)
    assert len([*answer.texts]) == answer.found == number
    assert len(str(answer).splitlines()) <= 10
    assert len(answer.nodes) == min(number, 12)


def arrows(answer):
    """The picture of an answer: where each arrow begins, what is written at it, where it ends."""
    graph = graph_of(answer)
    types = {node.id: node.type for node in graph.nodes}
    return [(types.get(e.source, e.source), called(e.path), types[e.target]) for e in graph.edges]


def test_a_ring_that_begins_at_no_name_is_told_and_drawn():
    a, b = Obj(), Slotted()
    a.b, b.left = b, a
    namespace = {"xs": [a]}
    del a, b
    answer = holders(namespace["xs"][0], namespace)
    assert [*answer.texts] == ["xs[0]", "xs[0].b.left"]
    assert sorted(arrows(answer)) == [
        ("Obj", ".b", "Slotted"),
        ("Slotted", ".left", "Obj"),
        ("list", "[0]", "Obj"),
        ("xs", "", "list"),
    ]


def test_a_ring_of_one_is_told_by_the_attribute_that_closes_it():
    namespace = {"a": Obj(), "c": Obj()}
    namespace["a"].me, namespace["c"].xs = namespace["a"], [namespace["c"]]
    assert ask(namespace).texts[1] == "a.me"
    answer = holders(namespace["c"], namespace)
    assert answer.texts[1] == "c.xs[0]"


def test_what_changes_each_time_it_is_looked_at_is_said_to_change(monkeypatch):
    looks = []

    def never_at_rest(*_):
        looks.append(1)
        raise Moved

    module = sys.modules["whoholds.asking"]  # the package has a function of this name
    monkeypatch.setattr(module, "_look", never_at_rest)
    answer = holders([], {})
    assert len(looks) > 1
    assert str(answer).startswith("It moved while it was being looked at: 0 references found")


def test_what_an_array_leads_to_is_found_also_behind_a_list():
    np = pytest.importorskip("numpy")
    namespace = {"a": Obj(), "array": np.empty(1, dtype=object)}
    namespace["array"][0] = [namespace["a"]]
    answer = ask(namespace)
    assert [*answer.texts][:2] == ["name a", "array[0][0]"]
    assert answer.is_complete


def test_what_is_not_tracked_is_looked_through_only_if_a_reference_is_missing(monkeypatch):
    monkeypatch.setattr("whoholds.holding.search.Untracked", None)
    namespace = {"a": Obj()}
    namespace["a"].b, namespace["xs"] = namespace["a"], [[namespace["a"]]]
    assert ask(namespace).is_complete
    namespace["array"] = pytest.importorskip("numpy").array([namespace["a"]], dtype=object)
    with pytest.raises(TypeError):
        ask(namespace)


def test_what_is_not_found_is_not_taken_for_a_reference_of_a_function():
    def keep(p, q):
        yield

    namespace = {"a": Obj()}
    namespace["g"] = keep(namespace["a"], namespace["a"])
    next(namespace["g"])
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(namespace["a"]))
    answer = ask(namespace)
    ctypes.pythonapi.Py_DecRef(ctypes.py_object(namespace["a"]))
    assert (answer.found, answer.refcount) == (3, 4)


def test_of_a_ring_of_many_that_are_named_the_reference_that_closes_it_is_named():
    parts = {f"x{i:02}": Obj() for i in range(20)}
    for one, other in itertools.pairwise([*parts.values(), parts["x00"]]):
        one.b = other
    del one, other
    answer = holders(parts["x00"], parts)
    assert [*answer.texts] == ["name x00", "x19.b (2 other ways lead to the same holder)"]
    assert answer.remedies[0].code == "x19.b = None\ndel x00"


@pytest.mark.parametrize(
    ("shape", "place", "way"),
    [((3,), 2, "m[2]"), ((2, 2), (1, 0), "m.flat[2]"), ((), (), "m.flat[0]")],
)
def test_the_way_into_an_array_is_one_whatever_its_dimensions_are(shape, place, way):
    np = pytest.importorskip("numpy")
    namespace = {"a": Obj(), "m": np.empty(shape, object)}
    namespace["m"][place] = namespace["a"]
    answer = holders(namespace["a"], namespace)
    assert way in [holder.way for holder in answer.holders]
    assert eval(way, namespace) is namespace["a"]


@pytest.mark.parametrize("wrap", [lambda array: array, lambda array: (array,)])
def test_what_only_a_lost_ring_holds_by_an_array_is_called_lost(wrap):
    np = pytest.importorskip("numpy")

    def made():
        obj = Obj()
        ring = [wrap(np.array([obj], dtype=object))]
        ring.append(ring)
        gc.collect()  # from then on, a tuple of an array is not tracked
        return obj

    with Paused():
        answer = holders(made(), {})
    assert answer.is_complete
    assert answer.fate == "lost"


def test_what_an_output_leads_to_is_told_from_the_output_on():
    kept = Obj()
    kept.b = Obj()
    namespace = {"a": kept.b, "Out": {3: kept}}
    del kept
    answer = ask(namespace)
    assert [*answer.texts][:2] == ["name a", "Out[3].b"]
    assert sorted(arrows(answer)) == [("Obj", ".b", "Obj"), ("Out[3]", "", "Obj"), ("a", "", "Obj")]


def test_what_names_another_part_of_the_ring_is_drawn_as_well():
    a, b, c = Obj(), Slotted(), Obj()
    a.b, b.left, c.a = b, c, a
    namespace = {"a": a, "other": b}
    del a, b, c
    answer = ask(namespace)
    assert ("other", "", "Slotted") in arrows(answer)
    assert sorted(graph_of(answer).names) == ["a", "other"]


def test_where_a_local_and_the_last_error_are_drawn_they_are_named(monkeypatch):
    def inside():
        kept = [Obj()]
        return arrows(holders(kept[0], {}))

    assert ("kept in inside()", "", "list") in inside()

    def failing():
        x = Obj()
        raise ValueError(id(x))

    try:
        failing()
    except ValueError as caught:
        error = caught
    monkeypatch.setattr(sys, "last_exc", error, raising=False)
    monkeypatch.setattr(sys, "last_value", error, raising=False)
    x = error.__traceback__.tb_next.tb_frame.f_locals["x"]
    del error
    names = graph_of(holders(x, {})).names
    assert say("holders.brief error", of="") in names


@needs_mortal_classes
def test_of_two_modules_a_class_is_told_by_the_one_that_it_is_from(monkeypatch):
    for name in ("aa", "home_of_it", "zz"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    cls = type("Cls", (), {"__module__": "home_of_it", "kept": [Obj()]})
    for name in ("aa", "zz", "home_of_it"):
        vars(sys.modules[name])["Cls"] = cls
    del cls
    answer = holders(sys.modules["home_of_it"].Cls.kept[0], {})
    assert [*answer.texts] == ["Cls.kept[0] in module home_of_it"]


@needs_mortal_classes
def test_a_class_that_nobody_names_is_called_one():
    def keep():
        x = Obj()
        type("Lost", (), {"kept": x})
        return x

    with Paused():
        namespace = {"x": keep()}
        answer = holders(namespace["x"], namespace)
    lost = say("holders.lost", way="class attribute .kept of Lost")
    assert [*answer.texts] == ["name x", lost]


def test_other_ways_to_the_same_holder_are_counted():
    namespace = {"a": Obj()}
    namespace["xs"] = namespace["ys"] = [namespace["a"]]
    assert [*ask(namespace).texts] == ["name a", "xs[0] (1 other way leads to the same holder)"]
    namespace["kept"] = {"k": namespace["xs"]}
    namespace["zs"] = namespace["xs"]
    assert [*ask(namespace).texts] == ["name a", "xs[0] (3 other ways lead to the same holder)"]


def test_of_callbacks_that_share_a_variable_each_is_told_and_both_are_let_go():
    names = {"bus": {}}
    exec(
        """
class Plugin: pass
def register(plugin):
    def callback(): return plugin
    bus["event"], bus["other"] = [callback], [lambda: plugin]
register(Plugin())
""",
        names,
    )
    plugin = weakref.ref(names["bus"]["event"][0]())
    answer = holders(plugin(), names)
    assert answer.texts == (
        "closure plugin of callback(), in bus['event'][0], "
        "shared with closure plugin of <lambda>(), in bus['other'][0]",
    )
    assert answer.found == answer.refcount == 1
    closures = [edge.target for edge in answer.edges if edge.path == (("closure", "plugin"),)]
    assert len(closures) == 2
    assert len({*closures}) == 1
    exec("del bus['event'][0]", names)
    assert plugin() is not None
    exec("del bus['other'][0]", names)
    assert plugin() is None


def test_what_the_functions_hold_that_run_a_cell_is_counted_and_not_told():
    space = {"__name__": "checker.inner", "found_by": found_by, "Obj": Obj}
    source = """
def check():
    mine = shared = Obj()
    mine.kept = [Obj()]
    def later(): return shared
    return found_by("checker", mine.kept[0]), found_by("checker", shared)
"""
    exec(source, space)
    for number in space["check"]():
        assert number == (0, 0)


def found_by(asker, obj):
    """How many roots are told of an object and of what holds it, and how many were not found."""
    box = [obj]
    del obj
    with Paused():
        world = World.around(box, sys._getframe(1), {}, {}, asker)
        ancestry = climb(box, world)
        numbers = range(len(ancestry.objects))
        assert any(ancestry.places.get(n) for n in numbers)
        return sum(len(ancestry.told(n)) for n in numbers), ancestry.missing(0)


@pytest.mark.parametrize("cls", [list, OwnList, collections.deque])
@pytest.mark.parametrize("of", ["two objects", "one object"])
def test_of_two_places_in_a_list_the_last_goes_first(cls, of, monkeypatch):
    """Or the first would make it another: nothing in a library's list is overwritten."""
    module = types.ModuleType("shelf")
    monkeypatch.setitem(sys.modules, "shelf", module)
    a = Obj()
    pairs = [(a,), (a,)] if of == "two objects" else [(a,)] * 2
    module.kept = cls([0, pairs[0], 1, pairs[1], 2])
    namespace = {"shelf": module, "__builtins__": __builtins__}
    is_alive = watched(a)
    del pairs
    box = [a]
    del a
    answer = holders(box.pop(), namespace)
    assert ["del shelf.kept[3]", "del shelf.kept[1]"] in [
        remedy.code.splitlines() for remedy in answer.remedies
    ]
    assert untrue(answer, is_alive, namespace) == []
    exec(answer.remedies[0].code, namespace)
    assert [*module.kept] == [0, 1, 2]


def test_a_local_that_a_closure_shares_is_called_by_its_name():
    def f():
        kept = Obj()
        kept.b = Obj()
        return (lambda: kept), holders(kept.b, {})

    answer = f()[1]
    assert [*answer.texts] == ["kept.b in f()"]
    assert answer.is_complete


def test_a_value_in_the_middle_of_an_expression_is_said_to_be_there():
    made = []

    def make():
        obj = Obj()
        made.append(weakref.ref(obj))
        return obj

    def wait():
        started.set()
        stop.wait(20)

    def work():
        return [make(), wait()]

    def ask_here():
        return [make(), str(holders(made[-1](), {}))][1]

    assert "by ask_here(), in the middle" in " ".join(ask_here().split())
    started, stop = threading.Event(), threading.Event()
    thread = threading.Thread(target=work, name="Busy")
    thread.start()
    started.wait()
    try:
        answer = holders(made[-1](), {})
    finally:
        stop.set()
        thread.join()
    assert "by work() of thread Busy, in the middle" in " ".join(str(answer).split())
    assert not answer.is_complete


def test_a_structure_in_c_is_named_by_its_type():
    np = pytest.importorskip("numpy")
    a = np.zeros(3)
    iterator = a.flat
    ref = weakref.ref(a)
    del a
    gc.collect()
    gc.disable()
    try:
        answer = holders(ref(), {})
        assert gc.collect() == 0
    finally:
        gc.enable()
    assert "by a C structure of type flatiter" in " ".join(str(answer).split())
    assert not answer.is_complete
    assert [node.type for node in answer.nodes] == ["ndarray"]
    del iterator
    assert ref() is None


def test_the_module_that_shows_its_free_list_is_passed_over():
    """What CPython 3.12 has freed already would be freed once more, see `seen`."""
    import _asyncio

    assert seen(_asyncio) == []
    assert len(seen([1, 2], _asyncio, [3])) == 3

    async def wait():
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(future.set_result, None)
        await future

    asyncio.run(wait())
    np = pytest.importorskip("numpy")
    namespace = {"a": np.zeros(3)}
    namespace["t"] = (namespace["a"], 1)
    gc.collect()
    for _ in range(2):
        assert [*ask(namespace).texts] == ["name a", "t[0]"]
    holder = [_asyncio]
    assert any(found is holder for found in gc.get_referrers(_asyncio))


def test_a_module_of_two_names_holds_once(monkeypatch):
    module = types.ModuleType("kept")
    module.a = Obj()
    for name in ("kept", "kept_again"):  # as `__main__` and `__mp_main__`
        monkeypatch.setitem(sys.modules, name, module)
    answer = holders(module.a)
    assert [*answer.texts] == ["name a of module kept"]
    assert (answer.found, answer.refcount) == (1, 1)


def chain_of(number):
    """So many objects, each in the one before, and the name that leads to the first."""
    names = {"head": Obj()}
    last = names["head"]
    for _ in range(number):
        last.next = last = Obj()
    last.end = Obj()
    return names, last


@pytest.mark.parametrize("number", [1, 13, 57, 58, 59, 60, 61, 500])
def test_an_expression_is_whole_or_told_in_words(number):
    names, last = chain_of(number)
    address, box = id(last.end), [last.end]
    del last
    answer = holders(box.pop(), names)
    (said,) = answer.texts
    if said.startswith("head"):
        assert id(eval(said, names)) == address
    else:
        assert said.startswith(f"{number + 1} references down from head (its end: …")
        assert said.endswith(".next.end)")
    assert said.startswith("head") == (len("head.end") + number * len(".next") <= 300)
    assert len(answer.holders[0].route.references) == number + 1  # as data it is whole


def test_a_long_key_is_not_cut_in_an_expression():
    kept = Obj()
    names = {"a": {"k" * 500: {"b": kept}}}
    (said,) = ask_of(kept, names)
    assert said == "2 references down from a (its end: …['b'])"
    names = {"a": {"k" * 200: {"b": kept}}}
    (said,) = ask_of(kept, names)
    assert eval(said, names) is kept


def ask_of(obj, names):
    """How the holders are told that start at one of these names."""
    texts = holders(obj, names).texts
    return [text for text in texts if text.startswith("a[") or " from a " in text]


@pytest.mark.parametrize("number", [4, 30, 200, 2000])
def test_a_long_way_is_not_cut_in_its_middle(number):
    names, last = chain_of(number)
    box = [last.end]
    del last
    codes = [remedy.code for remedy in holders(box.pop(), names).remedies]
    whole = "head" + number * ".next" + ".end = None"
    assert "del head" in codes
    assert {*codes} <= {"del head", "head.next = None", whole}
