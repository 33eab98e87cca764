"""What the package offers is on a page of the site, with its docstring."""

import re
from pathlib import Path

import pytest

import whoholds

SITE = Path(__file__).resolve().parent.parent / "site"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_public_name_is_on_the_page(language):
    page = (SITE / language / "api.md").read_text(encoding="utf-8")
    shown = {name.split(".")[-1] for name in re.findall(r"whoholds\.([\w.]+)$", page, re.MULTILINE)}
    assert shown >= {*whoholds.__all__}


def test_a_function_shows_how_it_is_called():
    """An example is a block of code in the docstring, and calls the function."""
    functions = [name for name in whoholds.__all__ if not name[0].isupper()]
    without = [
        name
        for name in functions
        if not re.search(rf"\n\n {{4,}}.*\b{name}\(", getattr(whoholds, name).__doc__)
    ]
    assert without == []
