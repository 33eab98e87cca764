"""What a function cannot work with is said in one sentence: what was given, and what has to be."""

import pytest

from whoholds import (
    collector_steps,
    frees,
    holders,
    living,
    record,
    register,
    snapshot,
    speak,
    watch,
)
from whoholds.words import LANGUAGES


class Obj:
    pass


def entered(manager):
    with manager:
        pass


WRONG = {
    "a namespace of holders": (lambda: holders([], 3), "`namespace` has to be a dictionary", "int"),
    "what is known": (lambda: holders([], {}, known=5), "`known` has to be a dictionary of", "int"),
    "a class": (lambda: living(5, {}), "`wanted` has to be a class or its name", "int"),
    "a namespace of living": (lambda: living(Obj, -1), "`namespace` has to be a dictionary", "int"),
    "names": (lambda: snapshot({}, 5), "`names` has to be names in one string", "int"),
    "one name": (lambda: snapshot({}, ["a", 5]), "`names` has to be names in one string", "int"),
    "names of a recording": (lambda: record("", {}, 7), "`names` has to be names in one", "int"),
    "an earlier one": (lambda: snapshot({}, "", follow=3), "`follow` has to be what snap", "int"),
    "a snapshot": (lambda: collector_steps(5), "`snapshot` has to be what snapshot()", "int"),
    "attributes": (lambda: register(Obj, backward=5), "`backward` has to be names of", "int"),
    "an attribute": (lambda: register(Obj, backward=[5]), "`backward` has to be names of", "int"),
    "a label": (lambda: entered(watch(5)), "`label` has to be a string", "int"),
    "a namespace of frees": (lambda: frees(Obj, namespace=5), "`namespace` has to be a", "int"),
}


@pytest.fixture(params=LANGUAGES)
def language(request):
    speak(request.param)
    yield request.param
    speak("en")


@pytest.mark.parametrize(("act", "said", "given"), WRONG.values(), ids=WRONG)
def test_what_was_given_and_what_has_to_be_is_said(act, said, given):
    with pytest.raises(TypeError) as caught:
        act()
    assert str(caught.value).startswith(said)
    assert str(caught.value).endswith(f"; it was given an object of type {given}.")


@pytest.mark.parametrize("act", [act for act, _, _ in WRONG.values()], ids=WRONG)
def test_it_is_said_in_each_language(language, act):
    with pytest.raises(TypeError) as caught:
        act()
    assert "int" in str(caught.value)
    assert ("it was given" in str(caught.value)) == (language == "en")


def test_a_mark_has_a_text():
    with watch("a block") as run, pytest.raises(TypeError, match="`label` has to be a string"):
        run.mark(5)
    assert run.marks == ()


def test_names_that_are_no_text_are_passed_over():
    assert snapshot({1: Obj(), "a": Obj()}).names == ("a",)
