"""`record` shows what each statement does to a reference graph, and does nothing to it itself."""

import gc
import re
import subprocess
import sys
import textwrap
import warnings
import weakref

import pytest
from available import needs_ages, needs_processes
from IPython.lib.pretty import pretty

from whoholds import holders, record, refcount
from whoholds.recordings import Recorder
from whoholds.showing.phrases import worded
from whoholds.showing.sentences import called_in_change
from whoholds.words import say

CHAIN = """\
class Obj: pass
a = Obj(); b = Obj(); c = Obj()
a.b = b
b.c = c
"""
RING = CHAIN + "c.a = a\n"
LOSE = "a = b = c = None"


def said(step):
    return [(called_in_change(c), c.kind, c.before, c.after) for c in step.changes]


def states(step):
    return {n.was: n.state for n in step.snapshot.nodes if n.type == "Obj"}


def count_of(name, step):
    return next(node.refcount for node in step.snapshot.nodes if node.was == name)


def test_each_statement_is_a_step():
    steps = record(CHAIN, {}, "a b c")
    assert [step.source for step in steps] == [
        "class Obj: pass",
        "a = Obj()",
        "b = Obj()",
        "c = Obj()",
        "a.b = b",
        "b.c = c",
    ]
    assert said(steps[1]) == [("a", "new", None, 1)]
    assert said(steps[4]) == [("b", "rose", 1, 2)]
    assert [step.source for step in steps] == [CHAIN[slice(*step.span)] for step in steps]


def test_a_chain_dies_in_order():
    last = record(CHAIN + LOSE, {}, "a b c")[-1]
    assert [(called_in_change(c), c.kind) for c in last.changes] == [
        ("a", "freed"),
        ("b", "freed"),
        ("c", "freed"),
    ]
    assert set(states(last).values()) == {"freed"}


def test_a_ring_goes_out_of_reach_and_is_freed_by_the_collector():
    steps = record(f"{RING}{LOSE}\nimport gc\ngc.collect()\nd = 0", {}, "a b c")
    lost, collected, after = steps[-4], steps[-2], steps[-1]
    assert said(lost)[:3] == [(name, "fell", 2, 1) for name in "abc"]
    assert set(states(lost).values()) == {"unreachable"}
    assert set(states(collected).values()) == {"freed"}
    assert states(after) == {}  # an outline stays for one step


def test_the_collector_does_not_come_by_itself_while_it_is_watched():
    found = gc.get_threshold()
    gc.set_threshold(321, *found[1:])
    thresholds = gc.get_threshold()
    many = "\nkeep = [[] for _ in range(5000)]\nkeep = None"
    try:
        steps = record(RING + LOSE + many, {}, "a b c")
        assert gc.get_threshold() == thresholds
        with pytest.raises(ZeroDivisionError):
            record("1 / 0", {})
        assert gc.get_threshold() == thresholds
    finally:
        gc.set_threshold(*found)
    assert set(states(steps[-1]).values()) == {"unreachable"}
    assert gc.isenabled()


def test_what_the_source_does_to_the_collector_stays():
    namespace, found = {}, gc.get_threshold()
    try:
        record("import gc\ngc.disable()", namespace)
        assert not gc.isenabled()
        record("import gc\ngc.set_threshold(123, 4, 5)", namespace)
        assert gc.get_threshold()[:2] == (123, 4)
    finally:
        gc.enable()
        gc.set_threshold(*found)


def test_nothing_is_kept():
    namespace = {}
    steps = record(RING, namespace, "a b c")
    alive = [weakref.ref(namespace[name]) for name in "abc"]
    assert [refcount(namespace[name]) for name in "abc"] == [2, 2, 2]
    namespace.clear()
    gc.collect()
    assert [ref() for ref in alive] == [None] * 3
    assert len(steps) == 7


def test_lists_and_dicts_are_followed_too():
    steps = record(
        "a = []\nb = {'a': a}\na.append(b)\na = b = None\nimport gc\ngc.collect()", {}, "a b"
    )
    lost = {n.was: n.state for n in steps[3].snapshot.nodes if n.type in ("list", "dict")}
    assert lost == {"a": "unreachable", "b": "unreachable"}
    assert ("a", "freed", 1, None) in said(steps[5])


@needs_ages
def test_a_list_that_loses_its_name_is_freed():
    steps = record("a = []\na = None", {}, "a")
    assert said(steps[1]) == [("a", "freed", 1, None)]


@pytest.mark.parametrize("made", ["[]", "{}", "(0, [])", "Bare()", "''.join(['a', 'b'])"])
def test_what_may_live_on_out_of_sight_is_not_called_freed(made):
    source = f"class Bare: __slots__ = ()\na = {made}\nkept = a\na = None"
    steps = record(source, {}, "a")
    assert "freed" not in [kind for _, kind, *_ in said(steps[-1])]
    assert "freed" not in [node.state for node in steps[-1].snapshot.nodes]


def test_an_error_ends_it_and_the_steps_up_to_there_remain():
    recorder = Recorder("a = []\nb = [a, 1 / 0]\nc = 3", {})
    with pytest.raises(ZeroDivisionError):
        recorder.run()
    assert [step.error for step in recorder.recording] == ["", "ZeroDivisionError"]


def test_without_names_those_that_the_source_mentions_are_drawn():
    steps = record("a = []\ndef f(inner): return inner\nb = f(a)\nprint", {"other": []})
    assert steps[-1].snapshot.names == ("a", "b")


def test_a_compound_statement_is_one_step():
    steps = record("a = []\nfor i in range(3):\n    a.append(a)", {}, "a")
    assert said(steps[1]) == [("a", "rose", 1, 4)]


def test_decorators_unicode_and_blank_source():
    source = "def 꾸미기(f): return f\n# 그림 😀\n@꾸미기\ndef g(): pass\nx = '가나'; y = 1"
    assert [step.source for step in record(source, {})] == [
        "def 꾸미기(f): return f",
        "@꾸미기\ndef g(): pass",
        "x = '가나'",
        "y = 1",
    ]
    assert len(record("", {})) == 0
    assert "Steps of this cell" in record("", {})._repr_html_()


INSIDE = """\
class Obj: pass
def f(x):
    y = x
    y = None
a = Obj()
f(a)
"""


def test_stepping_into_a_function_shows_a_count_of_2_inside():
    steps = record(INSIDE, {}, "a", into="f")
    inside = [(step.source, step.snapshot.nodes[0].refcount) for step in steps[3:]]
    assert inside == [("def f(x):", 2), ("y = x", 3), ("y = None", 2), ("f(a)", 1)]
    assert all(node.unexplained == 0 for step in steps for node in step.snapshot.nodes)
    assert {worded(e.source) for e in steps[4].snapshot.edges} == {"a", "x in f()", "y in f()"}
    assert sys.gettrace() is None or "coverage" in repr(sys.gettrace())


def stepped_into(x):
    return x.itself


def test_a_function_of_an_earlier_cell_is_stepped_into_and_its_source_found():
    namespace = {"f": stepped_into}
    steps = record("class Obj: pass\na = Obj(); a.itself = a\nf(a)", namespace, "a", into="f")
    assert [step.source for step in steps[3:]] == [
        "def stepped_into(x):",
        "return x.itself",
        "f(a)",
    ]
    assert {step.span for step in steps[3:]} == {steps[-1].span}
    with pytest.raises(NameError, match="no function"):
        record("a = 1", {"f": 1}, into="f")


def test_what_is_given_to_an_object_that_is_lost_is_lost_at_once():
    source = CHAIN + "a.itself = a; r = weakref.ref(a)\na = None\nr().more = Obj()"
    steps = record(source, {"weakref": weakref}, "a")
    assert ("Obj", "unreachable", None, 1) in said(steps[-1])
    assert states(steps[-1])["a"] == "unreachable"


def test_what_a_function_returns_is_not_held_by_stepping_into_it():
    steps = record("def f(x):\n    y = x\n    return y\na = []\nb = f(a)", {}, "a", into="f")
    counts = [(step.source, count_of("a", step)) for step in steps[2:]]
    # `a`, `x`, `y`, and up to 3.13 the value on its way out: from 3.14 on that is borrowed from
    # `y` (https://github.com/python/cpython/issues/130704).
    at_return = 4 if sys.version_info < (3, 14) else 3
    assert counts == [("def f(x):", 2), ("y = x", 3), ("return y", at_return), ("b = f(a)", 2)]


def test_a_long_loop_inside_a_function_does_not_make_a_thousand_steps():
    source = "def f():\n    for i in range({}):\n        pass\nf()"
    ten, twenty, thousand = (record(source.format(n), {}, into="f") for n in (10, 20, 1000))
    assert len(thousand) == 101
    in_all = len(ten) + 99 * (len(twenty) - len(ten))
    assert thousand.passed_over == in_all - len(thousand) > 1800
    said = f"… {thousand.passed_over:,} more statements or lines ran without steps of their own."
    assert said in str(thousand)
    assert said in thousand._repr_html_()
    assert "of their own" not in f"{twenty}{twenty._repr_html_()}"


@pytest.mark.parametrize(
    ("args", "error", "words"),
    [
        ((None, {}), TypeError, "string of statements"),
        (("a = 1", []), TypeError, "given objects of type str and list"),
        (("a = ", {}), SyntaxError, "invalid syntax"),
    ],
)
def test_bad_input_gets_a_sentence(args, error, words):
    with pytest.raises(error, match=words):
        record(*args)
    with pytest.raises(NameError, match="no function 'f'"):
        record("a = 1", {}, into="f")


def test_a_function_that_calls_others_is_stepped_through_line_by_line():
    source = (
        "from whoholds import refcount\n"
        "def g(): return 1\n"
        "def f(x):\n    n = refcount(x)\n    g()\n    return n\n"
        "a = []\nn = f(a)"
    )
    steps = record(source, {}, "a", into="f")
    assert [step.source for step in steps[4:]] == [
        "def f(x):",
        "n = refcount(x)",
        "g()",
        "return n",
        "n = f(a)",
    ]


def test_a_name_that_has_moved_on_is_called_old():
    steps = record("class Obj: pass\na = Obj()\na = Obj()", {}, "a")
    assert ("old a", "freed") in [(called_in_change(c), c.kind) for c in steps[2].changes]


def test_a_graph_to_start_from_is_shown_unless_its_names_are_all_none():
    namespace = {"a": None}
    assert "Before the first statement" not in record("a = set()", namespace)._repr_html_()
    assert "Before the first statement" in record("a = None", namespace)._repr_html_()


def test_a_dead_weak_reference_is_said_to_be_dead():
    page = record("a = set()\nb = weakref.ref(a)\na = None", {"weakref": weakref})._repr_html_()
    assert "Weakref b is dead." in page


def test_what_shows_only_when_all_is_compiled_is_said_before_anything_runs():
    namespace = {}
    with pytest.raises(SyntaxError, match="outside function"):
        record("a = []\nreturn a", namespace)
    assert "a" not in namespace


def from_a_file(path, source):
    """A namespace with what a file defines."""
    path.write_text(source, encoding="utf-8")
    namespace = {}
    exec(compile(source, str(path), "exec"), namespace)
    return namespace


def test_a_function_from_elsewhere_is_shown_and_its_lines_are_marked(tmp_path):
    function = "    def f(x):\n        y = x + 1\n\n        return y\n"
    namespace = from_a_file(tmp_path / "elsewhere.py", f"if True:\n{function}")
    recorder = Recorder("a = 1\nb = f(a)\n1 / 0", namespace, "a b", into="f")
    with pytest.raises(ZeroDivisionError):
        recorder.run()
    whole = textwrap.dedent(function)
    inside = [step.inside for step in recorder.recording]
    assert {there[0] for there in inside if there} == {whole}
    assert [there and whole[slice(*there[1])] for there in inside] == [
        *(None, "def f(x):", "y = x + 1", "return y", None, None)
    ]
    page = recorder.recording._repr_html_()
    own, other = re.findall(r'<pre class="whole"[^>]*>(.*?)</pre>', page, re.DOTALL)
    parts = r'<span data-steps="([\d ]+)">([^<]+)</span>'
    assert re.findall(parts, own) == [("0", "a = 1"), ("1 2 3 4", "b = f(a)"), ("5", "1 / 0")]
    assert re.findall(parts, other) == [("1", "def f(x):"), ("2", "y = x + 1"), ("3", "return y")]
    assert "elsewhere" not in "".join(re.findall('<p class="statement[^"]*"', page))
    assert page.count('<p class="error">') == 1
    assert "This statement raised ZeroDivisionError." in page


def test_where_the_function_cannot_be_found_its_call_is_marked(tmp_path):
    path = tmp_path / "gone.py"
    namespace = from_a_file(path, "def f(x):\n    return x\n")
    path.unlink()
    steps = record("b = f(1)", namespace, "b", into="f")
    assert [(step.source, step.inside) for step in steps] == [("b = f(1)", None)] * 3
    assert '<span data-steps="0 1 2">b = f(1)</span>' in steps._repr_html_()


class Obj:
    pass


def new():
    return Obj()


def same(x):
    return x


def nothing(x):
    del x


@pytest.mark.parametrize(
    ("source", "function"), [("a = new()", "new"), ("a = Obj()\nb = same(a)", "same")]
)
def test_what_is_returned_is_held_by_the_return_and_by_nothing_unknown(source, function):
    """From 3.14 on a local variable is returned without a count of its own."""
    steps = record(source, {"Obj": Obj, "new": new, "same": same}, "a b", into=function)
    for step in steps:
        assert [node.unexplained for node in step.snapshot.nodes] == [0] * len(step.snapshot.nodes)
    said = say("refs.returned", function=function)
    holders = [worded(edge.source) for edge in steps[-2].snapshot.edges]
    is_counted = function == "new" or sys.version_info < (3, 14)
    assert (said in holders) is is_counted
    (node,) = steps[-2].snapshot.nodes
    assert node.refcount == len(holders)
    assert said not in [worded(edge.source) for edge in steps[-1].snapshot.edges]


def test_what_a_function_calls_its_own_gets_the_name_that_it_is_given():
    steps = record("a = new()\na = None", {"Obj": Obj, "new": new}, "a", into="new")
    assert steps[-2].snapshot.nodes[0].was == "a"
    assert [change.name for change in steps[-1].changes] == ["a"]


def test_none_is_not_said_to_be_returned():
    steps = record("a = []\nnothing(a)", {"nothing": nothing}, "a", into="nothing")
    said = say("refs.returned", function="nothing")
    assert not any(said in str(step.snapshot) for step in steps)


@pytest.mark.parametrize(
    ("source", "brief"),
    [
        ("a = 1", "<1 step: a = 1>"),
        ("if True:\n    a = 1", "<1 step: if True: …>"),
        ("a = 1; b = 2", "<2 steps: a = 1 …>"),
    ],
)
def test_in_brief_it_is_the_first_line_and_whether_there_are_more(source, brief):
    assert repr(record(source, {})) == brief


def test_an_error_in_a_function_that_is_stepped_into_leads_straight_to_it():
    namespace = {}
    with pytest.raises(ZeroDivisionError) as raised:
        record("def f(x):\n    return x / 0\nf(1)", namespace, "x", into="f")
    functions = [entry.name for entry in raised.traceback]
    assert functions[-2:] == ["<module>", "f"]
    assert "_stepping_inside" not in functions


def test_a_recording_and_its_steps_are_printed_in_full_in_a_notebook():
    steps = record("a = []\nb = a", {}, "a b")
    answer = holders(steps, {"steps": steps})
    for value in (steps, steps[0], steps[0].snapshot, answer):
        assert pretty(value) == str(value)
    assert repr(answer) == str(answer)


def test_a_variable_that_is_called_as_a_builtin_is_drawn_too():
    steps = record("sum = [1]\nsum.append(len(sum))", {})
    assert steps[-1].snapshot.names == ("sum",)
    assert [node.type for node in steps[-1].snapshot.nodes] == ["list"]


def test_a_builtin_that_a_notebook_has_in_its_namespace_is_not_drawn(monkeypatch):
    """Such as `get_ipython`, which a line with a magic mentions: it would draw the whole shell."""
    made = Recorder("", {})
    monkeypatch.setattr("builtins.get_ipython", made.run, raising=False)
    steps = record("a = get_ipython()", {"get_ipython": made.run})
    assert steps[0].snapshot.names == ("a",)


def test_no_statements_make_one_picture():
    assert record("", {})._repr_html_().count("<li ") == 1


def test_what_was_freed_has_no_references_any_more():
    steps = record("a = set()\na = None", {}, "a")
    (gone,) = [node for node in steps[-1].snapshot.nodes if node.state == "freed"]
    assert (gone.refcount, gone.unexplained) == (0, 0)


CAUGHT = """\
def f():
    for i in range(4):
        try:
            1 / 0
        except ZeroDivisionError as e:
            kept = [e, i]
    return kept
x = f()
"""
OWN_FRAME = """\
import sys
def f():
    g = sys._getframe()
    a = 1
    b = 2
    return a
x = f()
"""
EVERYTHING = """\
import gc
def f():
    o = [o for o in gc.get_objects() if type(o).__module__.startswith("whoholds")]
    frames = [o for o in gc.get_objects() if type(o).__name__ in ("frame", "generator", "method")]
    return 1
x = f()
"""


OURS = {"Recorder", "Recording", "Step", "Node", "Trails", "_Follower"}


@pytest.mark.parametrize("source", [CAUGHT, OWN_FRAME])
def test_what_belongs_to_the_observer_is_not_drawn(source):
    """A frame leads to ours, and they to the recording, which each line would draw once more."""
    steps = record(source, {}, "x", into="f")
    types = {node.type for step in steps for node in step.snapshot.nodes}
    assert types & {*OURS, "method", "partial", "_GeneratorContextManager"} == set()
    assert max(len(step.snapshot.nodes) for step in steps) < 10


@needs_processes
def test_of_all_that_the_collector_tracks_nothing_of_the_observer_is_drawn():
    """In a program of its own, which has less than the frames of whoever runs the tests."""
    code = f"""
from whoholds import record
steps = record({EVERYTHING!r}, {{}}, "x", into="f")
print(*{{node.type for step in steps for node in step.snapshot.nodes}}, sep=chr(10))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    types = set(run.stdout.splitlines())
    assert "list" in types, run.stderr
    assert types & OURS == set()


def test_after_200_steps_the_rest_runs_without():
    source = "\n".join(f"a{n} = [{n}]" for n in range(300))
    namespace = {}
    steps = record(source, namespace, "a0 a299")
    assert (len(steps), steps.passed_over) == (200, 100)
    assert namespace["a299"] == [299]
    said = "… 100 more statements or lines ran without steps of their own."
    assert said in str(steps)
    assert said in steps._repr_html_()
    assert record("\n".join(["a = 1"] * 200), {}).passed_over == 0
    recorder = Recorder(f"{source}\n1 / 0", {})
    with pytest.raises(ZeroDivisionError):
        recorder.run()
    assert [step.error for step in recorder.recording[199:]] == ["", "ZeroDivisionError"]


@needs_ages
def test_what_a_look_costs_does_not_grow_with_the_steps_before():
    """Looks of the same names: the collector's list of all objects is not gone through for each."""
    asked = []

    def get_objects(generation=None):
        asked.append(generation)
        return real(generation=generation)

    real = gc.get_objects
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "get_objects", get_objects)
        record("a = []\n" + "a.append(1)\n" * 100, {})
    assert set(asked) == {0}


COUNTING = """\
class Obj: pass
a = Obj(); a.more = Obj()
n = weakref.getweakrefcount(a)
"""


def test_deaths_are_noticed_while_weak_references_are_counted():
    source = COUNTING + "a = weakref.getweakrefcount(a) or None\nb = 1"
    steps = record(source, {"weakref": weakref}, "a")
    assert [(name, kind) for name, kind, *_ in said(steps[4])] == [("a", "freed"), ("Obj", "freed")]
    assert said(steps[5]) == []


def test_what_is_lost_while_weak_references_are_counted_is_still_there_afterwards():
    source = COUNTING + "a.a = a\na = weakref.getweakrefcount(a) or None\ngc.collect()\nb = 1"
    steps = record(source, {"weakref": weakref, "gc": gc}, "a")
    assert [node.state for node in steps[5].snapshot.nodes if node.type == "Obj"] == [
        "unreachable",
        "unreachable",
    ]
    assert [node.state for node in steps[6].snapshot.nodes if node.type == "Obj"] == ["freed"] * 2


@needs_ages
@pytest.mark.parametrize("made", ["Obj()", "[1]", "{1}"])
def test_what_takes_the_place_of_another_is_another(made):
    source = f"class Obj: pass\na = {made}\nplace = id(a)\n"
    source += f"if weakref.getweakrefcount:\n    a = None\n    a = {made}\nsame = id(a) == place"
    for _ in range(50):
        namespace = {"weakref": weakref}
        steps = record(source, namespace, "a")
        assert [(name, kind) for name, kind, *_ in said(steps[3])] == [
            ("a", "new"),
            ("old a", "freed"),
        ]
        if namespace["same"]:
            return
    pytest.skip("something of the interpreter's own was always there first")


def test_a_recorder_that_an_error_keeps_holds_no_weak_reference():
    namespace = {}
    recorder = Recorder("class Obj: pass\na = Obj()\n1 / 0", namespace)
    with pytest.raises(ZeroDivisionError):
        recorder.run()
    assert weakref.getweakrefcount(namespace["a"]) == 0


def test_an_array_that_dies_unseen_is_freed_where_a_weak_reference_of_the_program_says_so():
    np = pytest.importorskip("numpy")
    source = "a = np.arange(9)\nb = weakref.ref(a)\nn = weakref.getweakrefcount(a); a = None"
    namespace = {"np": np, "weakref": weakref}
    steps = record(source, namespace, "a b")
    assert namespace["n"] == 1
    assert ("a", "freed") in [(name, kind) for name, kind, *_ in said(steps[-1])]


def test_a_future_of_before_holds_and_that_of_the_source_is_told():
    namespace = {}
    first = Recorder("from __future__ import annotations", namespace)
    first.run()
    second = Recorder("def f(x: Nope): return x", namespace, flags=first.flags)
    second.run()
    assert namespace["f"].__annotations__ == {"x": "Nope"}
    with pytest.raises(NameError):
        record("class A:\n    x: Nope\nA.__annotations__", {})


def test_a_source_may_begin_further_down_in_a_file():
    recorder = Recorder("a = 1\n1 / 0", {}, filename="<a cell>", first_line=3)
    with pytest.raises(ZeroDivisionError) as raised:
        recorder.run()
    assert raised.traceback[-1].lineno + 1 == 4
    assert [step.source for step in recorder.recording] == ["a = 1", "1 / 0"]
    with pytest.raises(SyntaxError) as wrong:
        Recorder("a = 1\na = = 2", {}, first_line=3)
    assert wrong.value.lineno == 4


def test_lines_are_found_where_a_source_begins_further_down():
    source = "def f(x):\n    return x\na = f(1)"
    steps = record(source, {}, "a", into="f")
    recorder = Recorder(source, {}, "a", into="f", filename="<another cell>", first_line=5)
    recorder.run()
    assert [step.span for step in recorder.recording] == [step.span for step in steps]
    assert [step.source for step in recorder.recording] == [step.source for step in steps]


def test_a_function_of_an_earlier_recording_has_its_own_lines():
    namespace = {}
    record("def f(x):\n    y = x\n    return y", namespace)
    steps = record("\n\n\n\na = f(1)", namespace, "a", into="f")
    assert [step.source for step in steps] == ["def f(x):", "y = x", "return y", "a = f(1)"]


def test_a_coroutine_is_stepped_into_and_goes_on_where_it_was():
    source = """\
import asyncio
async def f(x):
    y = x
    await asyncio.sleep(0)
    return y
a = asyncio.run(f(1))
"""
    lines = [step.source for step in record(source, {}, "a", into="f")][2:-1]
    assert lines[:3] == ["async def f(x):", "y = x", "await asyncio.sleep(0)"]
    assert lines[3:] == ["await asyncio.sleep(0)", "return y"]


@pytest.mark.parametrize(
    "bound", ["import colorsys as f", "f = lambda: 1", "from ast import parse as f"]
)
def test_a_function_that_the_source_itself_gets_is_one_to_step_into(bound):
    assert len(record(f"{bound}\nfor f.a in (): pass", {}, into="f")) == 2


TRACED = """\
import sys
def f():
    a = 1
    sys.settrace(None)
    b = 2
    return b
x = f()
"""


def test_a_program_that_ends_tracers_ends_no_steps_or_is_told_so():
    found = sys.gettrace()
    try:
        if sys.version_info < (3, 12):
            with pytest.warns(RuntimeWarning, match="by one of its own"):
                steps = record(TRACED, {}, "x", into="f")
            assert [step.source for step in steps[2:]] == ["def f():", "a = 1", "x = f()"]
        else:
            steps = record(TRACED, {}, "x", into="f")
            lines = ["def f():", "a = 1", "sys.settrace(None)", "b = 2", "return b", "x = f()"]
            assert [step.source for step in steps[2:]] == lines
        assert sys.gettrace() is None
    finally:
        sys.settrace(found)


def test_a_recursion_that_ends_our_tracer_is_not_said_to_be_a_tracer_of_the_programs():
    source = "def f(): f()\ntry: f()\nexcept RecursionError: pass"
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        record(source, {}, into="f")
    said = [str(warning.message) for warning in warned]
    assert all("or by a recursion that went too deep" in words for words in said)
    assert bool(said) == (sys.version_info < (3, 12))


def test_whoever_traces_meanwhile_hears_of_every_line():
    heard = []

    def tracer(frame, event, arg):
        if frame.f_code.co_filename == "<traced>":
            heard.append((event, frame.f_code.co_name, frame.f_lineno))
            return tracer
        return None

    source = "def g(): return 1\ndef f():\n    a = g()\n    return a\nx = f()"
    found = sys.gettrace()
    told = []
    for into in ("", "f"):
        recorder = Recorder(source, {}, "x", into=into, filename="<traced>")
        sys.settrace(tracer)
        try:
            recorder.run()
            assert sys.gettrace() is tracer
        finally:
            sys.settrace(found)
        told.append(heard.copy())
        heard.clear()
    assert told[0] == told[1]
    assert ("line", "f", 4) in told[0]


def test_of_the_collector_nothing_is_to_be_noticed():
    """What CONTRIBUTING promises of it: thresholds, switch, callbacks and statistics stay."""
    namespace = {"gc": gc}
    before = gc.get_threshold(), gc.isenabled(), gc.callbacks.copy(), gc.get_stats()
    steps = record(
        "a = []\nt = gc.get_threshold()\ne = gc.isenabled()\ns = gc.get_stats()", namespace
    )
    assert (namespace["t"], namespace["e"]) == before[:2]
    assert namespace["s"] == before[3]
    assert (gc.get_threshold(), gc.isenabled(), gc.callbacks) == before[:3]
    assert len(steps) == 4
