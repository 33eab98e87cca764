"""Bounds that no room has a test for: what is said within each, and beyond it."""

import pytest

from dezero_mini.exercises import check, loops
from whoholds import holders, record, snapshot
from whoholds.memory import left
from whoholds.memory.sampling import Samples
from whoholds.reading.mentions import mentions
from whoholds.showing.pictures import picture
from whoholds.words import speak


class Obj:
    """An object of a program."""


def of_steps():
    lines = ["x = Obj(); x.a = [[[(Obj(),)]]]", "x.a[0][0][0][0].c = [2]", "x.a = None", "x = None"]
    return str(record("\n".join(lines), {"Obj": Obj}))


@pytest.mark.parametrize("most", [0, 99])
def test_through_however_many_containers_objects_are_followed_alike(most, monkeypatch):
    usual = of_steps()
    monkeypatch.setattr("whoholds.graph.following._MOST_BETWEEN", most)
    assert of_steps() == usual


def test_what_code_mentions_is_looked_for_in_so_many_functions(monkeypatch):
    names = {}
    exec("def f(): g()\ndef g(): h()\ndef h(): getweakrefs(f)", names)
    for most, found in ((4, {"getweakrefs"}), (3, set())):
        monkeypatch.setattr("whoholds.reading.mentions._MOST_CODES", most)
        assert mentions({"f"}, names, {"getweakrefs"}) == found


def test_of_more_samples_every_other_one_is_kept(monkeypatch):
    monkeypatch.setattr("whoholds.memory.sampling._CAPACITY", 4)
    samples = Samples()
    for number in range(4):
        samples.add(number, number, number)
    assert [*samples.columns()[0]] == [0, 1, 2, 3]
    samples.add(4, 4, 4)
    assert [*samples.columns()[0]] == [0, 2, 4]
    assert samples.stride == 2


def test_the_process_is_told_from_so_many_bytes_on():
    most = left._OF_PROCESS
    assert "The process holds" not in str(left.little(0, most))
    assert "The process holds 20.0 MiB more" in str(left.little(0, most + 1))
    held = 100 * most
    assert left.little(held, held * (1 + left._OF_C)).process_nbytes == 0
    assert left.little(held, held * (1.01 + left._OF_C)).process_nbytes > 0


def test_of_very_many_the_long_ones_are_looked_at(monkeypatch):
    monkeypatch.setattr("whoholds.memory.left._LONG", 3)
    assert [*left._long([[1, 2, 3], [1, 2, 3, 4]])] == [[1, 2, 3, 4]]


@pytest.mark.parametrize("at_once", [1, 10**6])
def test_what_there_was_before_a_block_is_found_in_parts(at_once, monkeypatch):
    monkeypatch.setattr("whoholds.memory.left._AT_ONCE", at_once)
    monkeypatch.setattr("gc.get_objects", lambda: [[(1, "a")], {"k": {"l": 1}}])
    assert len(left.Before().addresses) >= 2


def test_a_line_of_a_box_is_cut_with_a_word():
    for longest, said in ((7, "['qwx']"), (6, "['qwx'… (+1 characters)")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("whoholds.showing.pictures._LONGEST_LINE", longest)
            speak("en")  # boxes are remembered until then
            (shape, *_) = picture(snapshot({"x": ["qwx"]})).shapes.values()
            assert shape.lines[1].text == said
    speak("en")


def test_long_names_that_differ_at_their_end_have_a_tag_each(monkeypatch):
    for longest in (4, 5):
        monkeypatch.setattr("whoholds.showing.pictures._LONGEST_KEY", longest)
        shapes = picture(snapshot({"abc1": [], "abc2": []})).shapes
        assert sum(shape.role == "name" for shape in shapes.values()) == 2
        assert ("name abc1" in shapes) == (longest == 5)


def test_of_a_long_expression_the_end_is_told_as_far_as_it_goes(monkeypatch):
    monkeypatch.setattr("whoholds.showing.answers._LONGEST_EXPRESSIONS", (5,))
    names = {"held": [[[Obj()]]]}
    for longest, end in ((6, "[0][0]"), (5, "[0]")):
        monkeypatch.setattr("whoholds.showing.answers._LONGEST_END", longest)
        assert f"(its end: …{end})" in str(holders(names["held"][0][0][0], names))


def test_a_list_in_what_an_exercise_says_is_cut_with_a_word(monkeypatch, capsys):
    monkeypatch.setattr("dezero_mini.exercises.answers.MOST", 2)
    check("1.2", "a", "b")
    assert "more" not in capsys.readouterr().out
    check("1.2", "a", "b", "c")
    assert "… 1 more" in " ".join(capsys.readouterr().out.split())


def test_the_calls_of_a_loop_are_cut_with_a_word(monkeypatch, capsys):
    def means(make, n):
        return [make(5).mean() for _ in range(n)]  # of which there is none

    check("1.3", means)
    assert "more" not in capsys.readouterr().out
    monkeypatch.setattr(loops, "MOST", 2)
    check("1.3", means)
    assert "… 3 more" in " ".join(capsys.readouterr().out.split())


def test_what_an_error_of_an_answer_says_is_cut_with_a_word(monkeypatch, capsys):
    def means(make, n):
        raise ValueError("abc" + "def")

    monkeypatch.setattr("dezero_mini.exercises.checking._LONGEST", len("ValueError: abcdef"))
    check("1.3", means)
    assert "abcdef" in capsys.readouterr().out
    monkeypatch.setattr("dezero_mini.exercises.checking._LONGEST", len("ValueError: abcde"))
    check("1.3", means)
    said = capsys.readouterr().out
    assert "abcdef" not in said
    assert "ValueError: …" in said
