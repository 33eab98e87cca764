"""What the package offers is on a page of the site, with its docstring, whose examples are run."""

import doctest
import re
from pathlib import Path

import pytest

import whoholds

SITE = Path(__file__).resolve().parent.parent / "site"
FUNCTIONS = [name for name in whoholds.__all__ if name[0].islower()]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_public_name_is_on_the_page(language):
    page = (SITE / language / "api.md").read_text(encoding="utf-8")
    shown = {name.split(".")[-1] for name in re.findall(r"whoholds\.([\w.]+)$", page, re.MULTILINE)}
    assert shown >= {*whoholds.__all__}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_shows_how_it_is_called_and_what_comes_of_it(name):
    namespace = {each: getattr(whoholds, each) for each in whoholds.__all__} | {
        "__name__": "example"
    }
    text = getattr(whoholds, name).__doc__
    example = doctest.DocTestParser().get_doctest(text, namespace, name, None, 0)
    assert f"{name}(" in "".join(line.source for line in example.examples)
    said = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False).run(example, out=said.append)
    assert said == []
