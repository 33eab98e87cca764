"""What a drawing has before its layout: its shapes, its arcs, and what it leaves out."""

import re
import weakref
from collections import Counter
from dataclasses import replace

import pytest

from whoholds import record, register, snapshot
from whoholds.data import Graph, Node
from whoholds.showing import dot, widths
from whoholds.showing.dot import source
from whoholds.showing.marks import marked
from whoholds.showing.phrases import called
from whoholds.showing.pictures import Arc, Line, Picture, Shape, Stroke, picture, union, unmarked
from whoholds.showing.sentences import count_in_words, short
from whoholds.showing.stepper import _FOR_WORDS, _fitting, _without_left_over
from whoholds.words import say


class Obj:
    pass


def objects(number):
    return [Obj() for _ in range(number)]


def texts(drawing, key):
    return [line.text for line in drawing.shapes[key].lines]


def test_of_twenty_that_one_leads_to_twelve_are_drawn_and_eight_counted():
    drawing = picture(snapshot({"a": objects(20)}, "a"))
    assert sorted(shape.role for shape in drawing.shapes.values()) == [
        *("container", "left out", "name"),
        *["object"] * 12,
    ]
    assert drawing.note == say("refs.not drawn.objects", n=8, total=21)
    (left_out,) = [key for key, shape in drawing.shapes.items() if shape.role == "left out"]
    assert texts(drawing, left_out) == [say("refs.more here", n=8)]
    (arc,) = [arc for arc in drawing.arcs if left_out in arc]
    (holder,) = [key for key, shape in drawing.shapes.items() if shape.role == "container"]
    assert arc == (holder, left_out, Stroke("left out"))
    assert not arc[2].is_backward


def test_of_twelve_that_one_leads_to_none_is_left_out():
    drawing = picture(snapshot({"a": objects(12)}, "a"))
    assert drawing.note == ""
    assert Counter(shape.role for shape in drawing.shapes.values())["object"] == 12


def test_names_lead_to_as_many_as_there_is_room_for():
    names = {f"n{i}": obj for i, obj in enumerate(objects(20))}
    drawing = picture(snapshot(names, list(names)))
    assert drawing.note == ""
    drawing = picture(snapshot(names, list(names)), room=15)
    assert drawing.note == " ".join(
        [
            say("refs.not drawn.objects", n=5, total=20),
            say("refs.not drawn.names", n=5, total=20),
        ]
    )


def test_as_many_names_and_arrows_are_drawn_as_objects_are_asked_for():
    names = {f"n{i}": obj for i, obj in enumerate(objects(250))}
    drawing = picture(snapshot(names, list(names)), 250, room=15)
    assert Counter(shape.role for shape in drawing.shapes.values()) == {"name": 250, "object": 250}
    assert len(drawing.arcs) == 250
    assert drawing.note == ""


def test_twenty_arrows_from_one_to_another_are_twelve_and_eight_counted():
    obj = Obj()
    names = {"a": [obj] * 20}
    del obj
    drawing = picture(snapshot(names, "a"))
    assert drawing.note == say("refs.not drawn.references", n=8)
    assert len([arc for arc in drawing.arcs if not arc[2].is_from_name]) == 12


def test_names_that_are_none_share_a_tag_unless_each_is_to_have_its_own():
    graph = snapshot({"a": None, "b": None, "c": Obj()}, "a b c")
    drawing = picture(graph)
    tags = {key for key, shape in drawing.shapes.items() if shape.role == "name"}
    assert tags == {"none", "name c"}
    assert "a" in texts(drawing, "none")[0]
    assert "b" in texts(drawing, "none")[0]
    drawing = picture(graph, tag_each_name=True)
    tags = {key for key, shape in drawing.shapes.items() if shape.role == "name"}
    assert tags == {"name a", "name b", "name c"}
    assert texts(drawing, "name a") == [say("refs.is None", name="a")]
    assert texts(drawing, "name c") == ["c"]
    assert all(shape.lines[0].is_bold for shape in drawing.shapes.values())


def test_keys_are_short_and_of_plain_characters_whatever_the_names_are():
    names = {"plain": Obj(), "with 'quotes' and \n": Obj(), "long" * 100: Obj()}
    drawing = picture(snapshot(names, list(names)))
    assert "name plain" in drawing.shapes
    assert len(drawing.shapes) == 6
    for key in drawing.shapes:
        assert key.replace(" ", "").isalnum()
        assert len(key) < 120


def test_a_drawing_of_all_steps_has_each_arrow_as_often_as_any_step_has_it():
    one, other = Arc("a", "b", Stroke("strong")), Arc("b", "a", Stroke("strong"))
    whole = union([Picture(arcs=[one, one]), Picture(arcs=[one, other, one, one])])
    assert Counter(whole.arcs) == {one: 3, other: 1}


def test_freed_objects_stand_in_a_row_unless_steps_are_drawn():
    names = {"a": objects(3)}
    before = snapshot(names, "a")
    names["a"].clear()
    graph = snapshot(names, "a", follow=before)
    arcs = [arc for arc in picture(graph).arcs if arc.stroke.kind == "order"]
    assert len(arcs) == 2
    assert [arc[1] for arc in arcs[:1]] == [arc[0] for arc in arcs[1:]]
    assert not any(arc[2].is_backward for arc in arcs)
    steps = picture(graph, tag_each_name=True)
    assert not any(arc[2].kind == "order" for arc in steps.arcs)


def test_a_box_that_is_lost_in_one_drawing_has_room_for_its_outline_in_all():
    """It is drawn with two lines there, and none may move between two steps."""
    states = ("reachable", "unreachable", "freed")
    kept, lost, freed = (Picture({"a": Shape((Line("Obj"),), "object", s)}) for s in states)
    for both in ([kept, lost], [lost, freed]):
        assert union(both).shapes["a"].state == "unreachable"
    assert union([kept, kept]).shapes["a"].state == "reachable"


def test_what_matters_about_an_object_is_bold_and_each_thing_a_line():
    node = Node(1, "Obj", ("two\nlines",), 3, "unreachable", 2, "object", "x")
    drawing = picture(Graph((), (node,), ()))
    assert [(line.text, line.is_bold) for line in drawing.shapes["object 1"].lines] == [
        ("Obj", True),
        (say("refs.was", name="x"), False),
        ("two", False),
        ("lines", False),
        (count_in_words(node), False),
        (say("refs.held elsewhere", n=2), True),
        (say("refs.unreachable"), True),
    ]
    drawing = picture(Graph((), (node._replace(state="freed", unexplained=0, label=()),), ()))
    assert drawing.shapes["object 1"].lines[-1] == Line(say("refs.freed"), True)
    assert len(drawing.shapes["object 1"].lines) == 3


def test_weak_references_are_called_weak_and_no_others():
    names = {"obj": Obj()}
    names["weak"] = weakref.ref(names["obj"])
    said = {(arc[2].kind, arc[2].text) for arc in picture(snapshot(names, "obj weak")).arcs}
    assert said == {("strong", ""), ("weak", say("refs.weak unnamed"))}


def test_a_label_of_narrow_letters_is_text_and_only_one_of_wide_letters_a_table():
    whole = Picture(dict.fromkeys("ab", Shape((Line("a"),), "name")))
    whole.arcs.extend(Arc("a", "b", Stroke("strong", text)) for text in ('.b"', ".값"))
    plain, table = (line for line in source(whole).splitlines() if "->" in line)
    assert 'label=" .b\\" "' in plain
    assert "label=<<table" in table
    assert ".값" in table


class Made:
    """What is registered to have been made by something, from parts."""


def test_only_what_is_registered_to_lead_back_is_drawn_backward():
    a, b, c, d = Made(), Made(), Made(), Made()
    a.maker, b.parts, b.results, c.maker_of, c.parts = b, [c, d], [a], d, d
    turned = {"": False, ".results[0]": False, ".maker_of": False}
    back = [".maker", ".parts[0]", ".parts[1]", ".parts"]

    def drawn():
        arcs = picture(snapshot({"a": a}, "a")).arcs
        return {stroke.text: stroke.is_backward for _, _, stroke in arcs}

    assert drawn() == turned | dict.fromkeys(back, False)
    register(Made, backward=["maker", "parts"])
    try:
        assert drawn() == turned | dict.fromkeys(back, True)
        several = [d]
        a.parts = several  # a container that is drawn holds its items, and was not made from them
        arcs = picture(snapshot({"a": a, "several": several})).arcs
        parts = [s.is_backward for _, _, s in arcs if s.text == ".parts"]
        assert sorted(parts) == [False, True]
    finally:
        register(Made)


def test_what_does_not_fit_beside_the_words_of_later_steps_is_left_out_of_a_stepper():
    recording = record("a = []\nb = [a]\nc = [b]", {})
    most = 2 * _FOR_WORDS
    items = list(_fitting(recording, ["x" * (most - 5000)] * 4, False, most))
    assert len(items) == 3
    assert sum(len(item.encode()) for item in items) < most
    assert all("xxx" not in item for item in items)


def test_equal_arcs_are_told_apart():
    there, back = ("a", "b", "solid"), ("b", "a", "solid")
    assert [nth for _, nth in dot.numbered([there, back, there, there])] == [0, 0, 1, 2]
    assert [arc for arc, _ in dot.numbered([there, back])] == [there, back]


def test_text_with_wide_characters_gets_the_width_that_it_needs():
    assert dot._room(Line("abc"), 10) == ""
    for text in ("가가", "가a"):
        room = float(re.search(r'width="(\d+)"', dot._room(Line(text), 100))[1])
        assert room == pytest.approx(widths.width(text, 100), abs=1)
    assert widths.width("가가", 100) == 200
    assert widths.width("a", 100) < widths.width("A", 100) < widths.width("W", 100) <= 100


def test_of_the_room_for_a_long_line_margins_give_a_part():
    at_most = "a" * dot._SHORT
    assert dot._room(Line(at_most), 10) == ""
    for is_bold, wider in ((False, 1), (True, widths.BOLD)):
        room = dot._room(Line(at_most + "a", is_bold), 10)
        wanted = widths.width(at_most + "a", 10 * wider) - dot._BESIDE
        assert room == f' width="{wanted:.0f}"'


def test_what_cannot_be_printed_is_spelled():
    assert short("a name") == "a name"
    assert "\n" not in short("a\nb")
    assert "\x1b" not in short("a\x1b[31mb")
    assert len(short("a" * 1000)) < 1000


# What changed since the picture before


def drawn_steps(source, names, **namespace):
    """The marked pictures after each statement, and before the first."""
    recording = record(source, {"Obj": Obj, **namespace}, names)
    graphs = [recording.start, *(step.snapshot for step in recording)]
    return marked([picture(graph, tag_each_name=True) for graph in graphs], graphs)


def marks(drawing):
    """What is marked as what: texts of names and types, and the texts of arrows."""
    shapes = {(s.mark, s.lines[0].text) for s in drawing.shapes.values() if s.mark}
    return shapes | {(arc[2].mark, f"-> {arc[2].text}") for arc in drawing.arcs if arc[2].mark}


def test_what_is_new_changed_or_gone_is_marked_and_nothing_else():
    source = "a = Obj()\nb = [a]\nb.append(a)\npass\ndel b"
    start, made, held, again, still, gone = drawn_steps(source, "a b")
    assert marks(start) == marks(still) == set()
    assert marks(made) == {("new", "a"), ("new", "Obj"), ("new", "-> ")}
    assert marks(held) == {
        *[("new", "b"), ("new", "list"), ("new", "-> "), ("new", "-> [0]"), ("changed", "Obj")]
    }
    assert marks(again) == {("changed", "list"), ("changed", "Obj"), ("new", "-> [1]")}
    assert marks(gone) == {
        *[("gone", "b"), ("gone", "-> "), ("gone", "-> [0]"), ("gone", "-> [1]")],
        *[("changed", "list"), ("changed", "Obj")],
    }
    assert gone.shapes["name a"].mark == ""


def test_a_count_that_changed_stands_behind_the_one_before():
    _, _, held, dropped = drawn_steps("a = Obj()\nb = a\nb = None", "a b")
    for drawing, before, after in [(held, 1, 2), (dropped, 2, 1)]:
        text = say("refs.count", n=f"{before}→{after}")
        assert Line(text, True) in drawing.shapes["object 1"].lines
    assert ("changed", say("refs.is None", name="b")) in marks(dropped)


def test_what_is_drawn_only_now_that_there_is_room_is_not_new():
    graph = snapshot({f"n{i}": obj for i, obj in enumerate(objects(8))})
    few, all_ = picture(graph, room=3), picture(graph)
    assert len(few.shapes) < len(all_.shapes)
    for drawings in ([few, all_], [all_, few]):
        assert marked(drawings, [graph, graph]) == drawings


def test_of_equal_arcs_the_last_are_new_and_those_that_are_gone_stand_behind():
    names = {"a": {1}, "b": Obj()}
    graphs = [snapshot(names, "a b")]
    names["b"].__dict__.update(x=names["a"])
    graphs.append(snapshot(names, "a b", follow=graphs[0]))
    drawn = [picture(graph) for graph in graphs]
    twice = replace(drawn[1], arcs=[*drawn[1].arcs, drawn[1].arcs[-1]])
    assert [arc[2].mark for arc in marked([drawn[0], twice], graphs)[1].arcs][-2:] == ["", "new"]
    back = marked([twice, drawn[0]], graphs[::-1])[1]
    assert [arc[2].mark for arc in back.arcs] == ["", "", "gone"]


def test_marks_move_nothing_and_show_in_grey():
    drawings = drawn_steps("a = Obj()\nb = a\nb = None", "a b")
    whole = union(drawings)
    assert all(shape.mark == "" for shape in whole.shapes.values())
    assert {unmarked(arc) for drawing in drawings for arc in drawing.arcs} == {*whole.arcs}
    assert len(whole.arcs) == 2
    assert any("1→2" in line.text for line in whole.shapes["object 1"].lines)
    looks = {mark: dot._MARKS[mark] for mark in ("new", "changed", "gone")}
    assert float(looks["new"]["penwidth"]) >= 3
    assert float(looks["changed"]["penwidth"]) >= 3
    assert looks["gone"]["style"] == "dotted"


def test_an_object_that_holds_none_keeps_its_arrows():
    recording = record("b = None", {"a": [None, Obj()], "b": None}, "a b")
    first, last = _without_left_over([recording.start, recording[0].snapshot])
    before, after = ({called(edge.path) for edge in graph.edges} for graph in (first, last))
    assert before == after
    assert "[1]" in before


def test_names_that_were_none_before_the_first_statement_are_drawn_once_they_are_bound():
    recording = record("a = Obj()\nb = a\nb = None", {"Obj": Obj, "a": None, "b": None, "c": None})
    graphs = list(_without_left_over([recording.start, *(s.snapshot for s in recording)]))
    assert [{edge.source for edge in graph.edges} for graph in graphs] == [
        *(set(), {"a"}, {"a", "b"}, {"a", "b"})
    ]
