"""What is said of a graph and of its changes: every word of it, on graphs made by hand."""

import weakref

import pytest

from whoholds import holders, snapshot
from whoholds.data import Change, Edge, Graph, Node, Step
from whoholds.showing.phrases import called
from whoholds.showing.sentences import (
    changes_in_words,
    in_brief,
    in_words,
    rest,
    steps_in_brief,
    steps_in_words,
    weighed,
)

THING = Node(1, "Obj", (), 2, "reachable", 0, "object", "a")
NONE = Node(2, "NoneType", (), None, "reachable", 0, "object", "")
FROM_NAME = Edge("a", 1, "strong", (("unnamed", ""),))


def graph(*nodes, names=(), edges=()):
    return Graph(tuple(names), nodes, tuple(edges))


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (graph(), "<Snapshot of no names: 0 objects, 0 references>"),
        (graph(NONE, names="a"), "<Snapshot of a: 0 objects, 0 references>"),
        (
            graph(THING, NONE, names="ab", edges=[FROM_NAME]),
            "<Snapshot of a, b: 1 object, 1 reference>",
        ),
    ],
)
def test_in_brief_a_graph_is_its_names_and_how_much_there_is(drawing, words):
    assert in_brief(drawing) == words


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (THING, "Obj a: count 2, reachable."),
        (THING._replace(was=""), "Obj #1: count 2, reachable."),
        (THING._replace(state="freed"), "Obj a: freed."),
        (THING._replace(refcount=None), "Obj a: immortal, reachable."),
        (THING._replace(unexplained=1), "Obj a: count 2, +1 held elsewhere, reachable."),
    ],
)
def test_an_object_is_a_sentence(node, words):
    assert in_words(graph(node)) == words


def test_where_there_is_nothing_that_is_said():
    assert in_words(graph()) == "No objects."
    assert changes_in_words([]) == "no count changes"
    assert steps_in_words([]) == "No statements."
    assert steps_in_brief([]) == "<0 steps: No statements.>"


def test_references_are_sentences_and_those_that_are_not_told_are_counted():
    edges = [FROM_NAME, Edge("b", 2, "strong", (("unnamed", ""),))]
    lines = in_words(graph(THING, NONE, names="ab", edges=edges)).splitlines()
    assert lines[1:] == ["Name a refers to Obj a.", "Name b is None."]
    left_out = Edge(9, 1, "strong", (("attribute", "x"),))
    lines = in_words(graph(THING, names="a", edges=[FROM_NAME, left_out])).splitlines()
    assert lines[1] == "Name a refers to Obj a."
    assert lines[2:] == rest("references", 1)


@pytest.mark.parametrize("number", [100, 101, 103])
def test_a_hundred_objects_are_told(number):
    nodes = [THING._replace(id=n, was=f"n{n}") for n in range(number)]
    lines = in_words(graph(*nodes)).splitlines()
    assert lines[:100] == [f"Obj n{n}: count 2, reachable." for n in range(100)]
    assert lines[100:] == rest("objects", number - 100)
    assert len(lines) == min(number, 101)


@pytest.mark.parametrize("number", [200, 201])
def test_two_hundred_references_are_told(number):
    lines = in_words(graph(THING, names="a", edges=[FROM_NAME] * number)).splitlines()
    assert lines[1:201] == ["Name a refers to Obj a."] * 200
    assert lines[201:] == rest("references", number - 200)


def test_of_a_change_what_is_new_comes_first_then_counts_then_the_lost_then_the_dead():
    changes = [
        Change(4, "dead", "Obj", "freed", 1, None),
        Change(3, "lost", "Obj", "unreachable", 1, 1),
        Change(2, "held", "Obj", "rose", 1, 2),
        Change(1, "made", "Obj", "new", None, 1),
    ]
    said = changes_in_words(changes)
    places = [said.index(word) for word in ("made", "held", "lost", "dead")]
    assert places == sorted(places), said
    assert "1 → 2" in said


def test_a_step_is_its_source_what_it_changed_and_its_error():
    two = Step("x = 1\ny = 2", (0, 11), graph(), (), "ValueError")
    one = Step("x = 1", (0, 5), graph(), ())
    lines = steps_in_words([two, one]).splitlines()
    assert lines[:3] == ["1. x = 1", "   y = 2", "   → no count changes"]
    assert "ValueError" in lines[3]
    assert lines[4:] == ["2. x = 1", "   → no count changes"]
    assert steps_in_brief([one]) == "<1 step: x = 1>"
    assert steps_in_brief([one, one]) == "<2 steps: x = 1 …>"
    assert steps_in_brief([two]) == "<1 step: x = 1 …>"


class Obj:
    pass


def test_only_a_weak_reference_is_said_to_be_dead_with_or_without_a_name_that_is_none():
    box = [None, {"k": None}, Obj()]
    said = str(snapshot({"box": box, "nothing": None}))
    assert "dead" not in said
    assert "Name nothing is None." in said
    for names in ({}, {"nothing": None}):
        said = str(snapshot({"ref": weakref.ref(Obj()), "box": box, **names}))
        assert "Weakref ref is dead." in said
        assert said.count("dead") == 1
    alive = weakref.ref(box[2])
    assert "dead" not in str(snapshot({"ref": alive, "nothing": None}))


@pytest.mark.parametrize("name", ["", " ", "\x0b", "x y"])
def test_a_variable_may_have_any_name(name):
    inner = (lambda value: lambda: value)(Obj())
    inner.__code__ = inner.__code__.replace(co_freevars=(name,))
    (edge,) = (
        e for e in snapshot({"inner": [inner]}).edges if called(e.path).startswith("closure")
    )
    assert called(edge.path).removeprefix("closure ") == (name if name == "x y" else repr(name))
    closure = inner.__closure__[0].cell_contents
    assert "closure" in str(holders(closure, {"inner": inner}))


def test_a_class_without_a_name_is_said_to_have_none():
    said = snapshot({"x": type("", (), {})(), "y": type(" ", (), {})()})
    for name in "xy":
        assert f"(a class without a name) {name}: count" in str(said)


@pytest.mark.parametrize(
    ("nbytes", "words"),
    [
        (1023, "1023 bytes"),
        (1024, "1.0 KiB"),
        (10_239, "10.0 KiB"),
        (10_240, "10 KiB"),
        (1_000_200, "977 KiB"),  # "1e+03 kB" until a reader saw it
        (1_023_999, "1,000 KiB"),
        (1_024_000, "1.0 MiB"),
        (800_000_000, "763 MiB"),
        (2**40, "1,048,576 MiB"),
    ],
)
def test_what_comes_back_is_weighed_in_the_units_of_the_charts(nbytes, words):
    assert weighed(nbytes) == words
