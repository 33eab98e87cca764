"""Each bound of what is drawn, recorded or listed: what a reader sees within it, and beyond it."""

import gc
import html
import re

import numpy as np
import pytest

from whoholds import holders, record, snapshot
from whoholds.instances import living
from whoholds.memory import watching
from whoholds.showing.pictures import MOST, picture
from whoholds.showing.sentences import cut


class Obj:
    """An object of a program."""


def names_of(source):
    names = {"Obj": Obj, "np": np, "__name__": "__main__"}
    exec(source, names)
    return {
        name: value for name, value in names.items() if name[0] != "_" and name not in ("Obj", "np")
    }


def words(source):
    return str(snapshot(names_of(source)))


def brief(source):
    return repr(snapshot(names_of(source)))


def note(source):
    return picture(snapshot(names_of(source))).note


def drawn(source):
    return in_text(snapshot(names_of(source))._repr_html_())


def steps(source):
    return str(record(source, {"Obj": Obj}))


def lines(source):
    return str(record(source, {"Obj": Obj}, into="f"))


def stepper(source):
    return in_text(record(source, {"Obj": Obj})._repr_html_())


def asked(source):
    names = names_of(source)
    return str(holders(names["x"], names))


def in_text(page):
    page = re.sub(r"<style.*?</style>|<script.*?</script>", "", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", "\n", page))


INSIDE = "a = Obj(); a.b = np.ones(1); a.c = np.ones(1)"
FUNCTION = "def f():\n    a = 1\n    b = 2\n{}\nf()\n"
# The bounds; how it is looked at; a program within, and one beyond; what is said of that only.
SAID = {
    "objects in words": (
        *({"showing.sentences._MOST_OBJECTS": 2}, words, "a = [[]]", "a = [[[]]]"),
        "… 1 more object.",
    ),
    "references in words": (
        *({"showing.sentences._MOST_REFERENCES": 2}, words, "a = [[]]", "a = [[[]]]"),
        "… 1 more reference.",
    ),
    "names in brief": (
        *({"showing.sentences._MOST_LISTED": 2}, brief, "a = b = 1", "a = b = c = 1"),
        "a, b, … 1 more: ",
    ),
    "a name": (
        *({"showing.sentences._LONGEST": 3}, words, "abc = []", "abcd = []"),
        "abc… (+1 characters)",
    ),
    "steps in words": (
        *({"showing.sentences.MOST_STEPS": 2}, steps, "a = 1\nb = 2", "a = 1\nb = 2\nc = 3"),
        "… 1 more step is not shown.",
    ),
    "steps on a page": (
        *({"showing.stepper.MOST_STEPS": 2}, stepper, "a = []\nb = 2", "a = []\nb = 2\nc = 3"),
        "… 1 more step is not shown.",
    ),
    "the source of a stepper": (
        *({"showing.stepper._LONGEST_SOURCE": 6}, stepper, "a = []", "a = [1]"),
        "… the rest of the source, 1 character, is not shown.",
    ),
    "shapes in a stepper": (
        *({"showing.stepper._MOST_SHAPES": 2}, stepper, "a = []", "a = [[]]\nb = []"),
        "The picture is left out: with it, this output would be too large.",
    ),
    "objects in a stepper": (
        *({"showing.stepper._ROOM": 4, "showing.stepper._LEAST_ROOM": 1}, stepper),
        *("a = [[]]", "a = [[[]]]", "1 of 3 objects is not drawn."),
    ),
    "bytes of a stepper": (
        *({"showing.stepper.MOST_BYTES": 60_000, "showing.stepper._FOR_WORDS": 9_000}, stepper),
        *("a = []", "a = []\n" * 40, "The picture is left out: with it, this output would be"),
    ),
    "bytes of a long stepper": (
        *({"showing.stepper.MOST_BYTES": 60_000, "showing.stepper._FOR_WORDS": 9_000}, stepper),
        *("a = []", "a = []\n" * 150, "more steps are not shown."),
    ),
    "lines of a function": (
        *({"recordings._MOST_LINES": 5}, lines),
        *(FUNCTION.format("    return 3"), FUNCTION.format("    c = 3\n    return 3")),
        "… 1 more statement or line ran without a step of its own.",
    ),
    "of one object": (
        *({"showing.pictures._MOST_OF_ONE": 2}, note, "a = [[], []]", "a = [[], [], []]"),
        "1 of 4 objects is not drawn.",
    ),
    "from one to another": (
        *({"showing.pictures._MOST_OF_ONE": 2}, note),
        *("b = []; a = [b, b]", "b = []; a = [b, b, b]"),
        "1 more reference between these objects is not drawn.",
    ),
    "arrows": (
        *({"showing.pictures._MOST_ARROWS": 3}, note, "a = [[], []]", "a = [[], [], []]"),
        "1 more reference between these objects is not drawn.",
    ),
    "what a box replies": (
        *({"showing.replies._MOST_LISTED": 2}, drawn_replies := lambda source: replied(source)),
        *("a = [[], []]", "a = [[], [], []]", "… 1 more"),
    ),
    "items of a list": (
        *({"reading.values._MOST_ITEMS": 2}, drawn, "a = [1, 2]", "a = [1, 2, 3]"),
        "[1, 2, … +1]",
    ),
    "a large number": (
        *({"reading.values._MOST_BITS": 8}, drawn, "a = [255]", "a = [256]"),
        "9 bits",
    ),
    "a text": (
        *({"reading.values.SHORT": 3}, drawn, "a = ['abc']", "a = ['abcd']"),
        "'abc'… (+1 characters)",
    ),
    "the label of an array": (
        *({"reading.values.BRIEF": 12}, drawn, "a = np.ones(3)", "a = np.ones(33)"),
        "float64 (33,… (+1 characters)",
    ),
    "a key of an expression": (
        *({"reading.values._MOST_OF_A_LITERAL": 5}, asked),
        *("x = Obj(); k = {'abc': x}; x = k['abc']", "x = Obj(); k = {'abcd': x}"),
        "[*k][0]",
    ),
    "what is written inside": (
        *({"graph.folding._MOST_DETAILS": 2}, drawn),
        *(INSIDE, f"{INSIDE}; a.e = np.ones(1)", "\n…\n"),
    ),
}


def replied(source):
    from whoholds.showing.replies import replies

    return "\n".join(replies(snapshot(names_of(source))).values())


@pytest.mark.parametrize("case", SAID)
def test_what_is_left_out_is_said(case, monkeypatch):
    bounds, look, within, beyond, said = SAID[case]
    for name, value in bounds.items():
        monkeypatch.setattr(f"whoholds.{name}", value)
    first, then = look(within), look(beyond)
    print(first, then, sep="\n=====\n")
    assert said not in first
    assert said in then


def test_of_more_objects_than_a_reader_takes_in_it_is_said_how_many_are_left_out():
    names = {f"n{number}": [] for number in range(MOST + 1)}
    assert picture(snapshot(names, list(names)[:MOST])).note == ""
    assert picture(snapshot(names), MOST + 1).note == ""
    assert picture(snapshot(names)).note == (
        f"1 of {MOST + 1} objects is not drawn. 1 of {MOST + 1} names is not drawn."
    )


def test_a_source_is_cut_with_a_word(monkeypatch):
    from whoholds.showing import sentences

    longest = sentences._LONGEST_SOURCE
    assert cut("a" * longest) == "a" * longest
    assert cut("a" * (longest + 1)).endswith("… the rest of the source, 1 character, is not shown.")


@pytest.mark.parametrize(
    ("name", "most", "said"),
    [
        ("_MOST_LISTED", 2, "KiB, … 1 more."),
        ("_MOST_WEIGHED", 2, "3 objects of type Sized were found. Of the 2 that are the largest"),
        ("_SECONDS", -1.0, "the largest first: at least "),
        ("_MOST_CLIMBED", 2, "They are held by name kept (2 of 2). Of the largest:"),
    ],
)
def test_of_many_instances_it_is_said_what_was_not_looked_at(name, most, said, monkeypatch):
    class Sized:
        pass

    names = {"kept": [Sized() for _ in range(3)]}
    for number, one in enumerate(names["kept"]):
        one.load = bytearray(2000 * number)
    del one
    first = living(Sized, names)
    monkeypatch.setattr(f"whoholds.instances.{name}", most)
    then = living(Sized, names)
    names["kept"].clear()
    gc.collect()
    assert "3 objects of type Sized were found, the largest first: " in first
    assert said not in first
    assert said in then


@pytest.mark.parametrize("at_once", [50, 10**7])
def test_instances_are_found_in_however_many_parts(at_once, monkeypatch):
    class Sized:
        def __init__(self, number):
            self.room = [None] * number

    names = {"kept": [Sized(1000 * number) for number in range(3)]}
    monkeypatch.setattr("whoholds.instances._SECONDS", 60)
    usual = living(Sized, names)
    monkeypatch.setattr("whoholds.instances._AT_ONCE", at_once)
    assert living(Sized, names) == usual


def test_the_runs_of_a_chart_are_counted(monkeypatch):
    with watching.watch("one") as run:
        gc.collect(0)
    monkeypatch.setattr("whoholds.memory.watching._MOST_RUNS", 2)
    assert watching.plot(run, run)
    with pytest.raises(ValueError, match="up to 2 runs in one chart; it was given 3"):
        watching.plot(run, run, run)


def test_the_marks_of_a_chart_are_counted(monkeypatch):
    with watching.watch("one") as run:
        run.mark("first")
        run.mark("then")
    assert "first at" in str(run)
    assert "then at" in str(run)
    assert ">first<" in run._repr_html_()
    monkeypatch.setattr("whoholds.memory.sentences._MOST_MARKS", 1)
    monkeypatch.setattr("whoholds.memory.chart._MOST_NAMED", 1)
    assert ", 1 more." in str(run)
    assert "then at" not in str(run)
    assert ">first<" not in run._repr_html_()


def test_a_label_is_cut_with_a_word(monkeypatch):
    monkeypatch.setattr("whoholds.memory.sentences._LONGEST", 3)
    for label, said in (("abc", "abc: "), ("abcd", "abc… (+1 characters): ")):
        with watching.watch(label) as run:
            pass
        assert said in str(run)
