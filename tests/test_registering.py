"""A row for a class of one's own: how it refers and is drawn, and what is said of a wrong one."""

import doctest
import gc
import re
import subprocess
import sys
import weakref

import pytest
from available import needs_mortal_classes, needs_processes

import whoholds
from whoholds import holders, register, snapshot
from whoholds.reading.rows import REGISTERED
from whoholds.showing.phrases import called, label_in_words
from whoholds.words import speak


class Obj:
    pass


@pytest.fixture(autouse=True)
def nothing_stays_registered():
    before = dict(REGISTERED)
    yield
    REGISTERED.clear()
    REGISTERED.update(before)


def labels(graph):
    return {called(edge.path) for edge in graph.edges}


def test_a_row_is_all_that_a_type_needs():
    walker = iter([Obj()])
    namespace = {"walker": walker}
    assert ".seq[0]" not in labels(snapshot(namespace))
    register(
        type(walker),
        role="ellipse",
        label=lambda walker: f"{walker.__length_hint__()} left",
        references=lambda walker: [(".seq", walker.__reduce__()[1][0])],
    )
    graph = snapshot(namespace)
    assert ".seq[0]" in labels(graph)
    assert (graph["walker"].role, label_in_words(graph["walker"].label)) == (
        "ellipse",
        "1 left",
    )
    register(type(walker))
    assert snapshot(namespace)["walker"].role == "object"


def test_a_row_holds_for_derived_classes_and_for_a_class_that_is_defined_again():
    def define():
        class Mine(Obj):
            pass

        return Mine

    register(define(), role="box")
    assert snapshot({"x": define()()})["x"].role == "box"
    assert snapshot({"x": type("Derived", (define(),), {})()})["x"].role == "box"
    register(f"{__name__}.Obj", role="ellipse")
    assert snapshot({"x": Obj()})["x"].role == "ellipse"
    assert snapshot({"x": define()()})["x"].role == "box"  # its own before its base's


@needs_mortal_classes
def test_a_class_is_not_held_by_its_row():
    class Mine:
        pass

    alive = weakref.ref(Mine)
    register(Mine, role="box")
    del Mine
    gc.collect()
    assert alive() is None


def test_a_row_cannot_make_a_count_wrong():
    stranger, a = Obj(), Obj()
    register(Obj, references=lambda obj: [(".ghost", stranger), (".ghost", stranger)])
    graph = snapshot({"a": a, "stranger": stranger})
    assert ".ghost" not in labels(graph)
    for node in graph.nodes:
        arrows = sum(e.target == node.id and e.kind == "strong" for e in graph.edges)
        assert node.refcount == arrows + node.unexplained


def test_an_error_of_a_row_is_raised():
    def broken(obj):
        raise LookupError("mine")

    a = Obj()
    register(Obj, label=broken)
    with pytest.raises(LookupError, match="mine") as raised:
        snapshot({"a": a})
    (note,) = raised.value.__notes__
    assert f"register('{__name__}.Obj') ends it" in note
    eval(re.search(r"register\(.*\)", note)[0])
    assert snapshot({"a": a})["a"].label == ()


@needs_mortal_classes
def test_a_slot_that_a_row_does_not_name_keeps_its_own_name():
    class Box:
        __slots__ = ("_a", "_b")

    box = Box()
    box._a, box._b = Obj(), Obj()
    register(Box, references=lambda box: [('["a"]', box._a)])
    assert labels(snapshot({"box": box})) >= {"['a']", "._b"}
    assert str(holders(box._b, {"box": box})).startswith("box._b")


@pytest.mark.parametrize("given", [None, {".held": 1}, ".held", [None], [(".held",)], [(1, 2)]])
def test_references_that_are_no_pairs(given):
    register(Obj, references=lambda obj: given)
    a = Obj()
    a.held = Obj()
    with pytest.raises(TypeError, match=r"pairs of what a program writes") as raised:
        snapshot({"a": a})
    assert f"{__name__}.Obj" in raised.value.__notes__[0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"label": "a box"}, "`label` of register() takes a function of the instance"),
        ({"references": [".a"]}, "`references` of register() takes a function of the instance"),
        ({"backward": "creator"}, "takes names of attributes, such as ['parent']"),
    ],
)
def test_what_is_no_function_and_no_list_of_names(wrong, said):
    with pytest.raises(TypeError, match=re.escape(said)):
        register(Obj, **wrong)
    assert REGISTERED.get(f"{__name__}.Obj") is None


@pytest.mark.parametrize("name", ["", "Box", "a box of mine", "mine.", "builtins.2"])
def test_a_text_that_is_no_full_name(name):
    with pytest.raises(ValueError, match=re.escape(f"{name!r} is no full name of a class")):
        register(name, role="box")


@pytest.mark.parametrize("text", [".next", "[0]", "['k']", ".a.b[0]['c'].d", "[-1]", "[1, 2]"])
def test_names_that_a_program_can_write(text):
    held = [Obj()]
    walker = iter(held)
    register(type(walker), references=lambda _: [(text, held)])
    graph = snapshot({"walker": walker, "held": held})
    assert text.replace("[1, 2]", "[(1, 2)]") in labels(graph)


@pytest.mark.parametrize("text", ["", "next", ".next()", " and more", "[i]", ".1", "+1", ".a.b ="])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_no_program_can_write_is_an_error(text, language):
    held = [Obj()]
    walker = iter(held)
    register(type(walker), references=lambda _: [(text, held)])
    speak(language)
    try:
        with pytest.raises(ValueError, match=re.escape(repr(text))):
            snapshot({"walker": walker})
    finally:
        speak("en")


def test_what_is_no_class_or_no_role():
    with pytest.raises(TypeError, match=r"takes a class.*type int"):
        register(3, role="box")
    with pytest.raises(ValueError, match=r"no role 'round'.*'ellipse'"):
        register(Obj, role="round")


def test_holders_draws_it_so_too():
    register(Obj, role="ellipse", backward=["held"])
    a, b = Obj(), Obj()
    a.held = b
    answer = holders(b, {"a": a})
    assert {node.role for node in answer.nodes} == {"ellipse"}
    assert any(edge.is_backward for edge in answer.edges)


def test_the_example_in_the_docstring_is_true():
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
    for function in (whoholds.register, whoholds.snapshot):
        for test in finder.find(function, globs={"register": register, "snapshot": snapshot}):
            test.globs["__name__"] = __name__
            assert runner.run(test).failed == 0
            assert test.examples


@needs_processes
def test_the_course_draws_its_classes_as_the_book_does_and_nobody_elses():
    pytest.importorskip("numpy")
    program = """
import whoholds, whoholds.showing.phrases
class Variable: pass
here = whoholds.snapshot({"a": Variable()})["a"].role
import numpy as np, dezero_mini
from dezero_mini import step16, step17
one = np.array(1.0)
there = [whoholds.snapshot({"a": s.Variable(one)})["a"].role for s in (step16, step17)]
y = step17.square(step17.Variable(np.array(1.0)))
drawn = whoholds.snapshot({"y": y})
Variable.__module__ = "another"
print(here, there, sorted({n.role for n in drawn.nodes}),
      sorted(whoholds.showing.phrases.called(e.path) for e in drawn.edges if e.is_backward),
      whoholds.snapshot({"a": Variable()})["a"].role)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert said.stdout.strip() == (
        "object ['ellipse', 'ellipse'] ['box', 'ellipse'] ['.creator', '.inputs[0]'] object"
    ), said.stderr
