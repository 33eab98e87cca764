"""A snapshot as a figure in a web page or a notebook."""

from .. import figures
from .drawing import picture
from .graph import Snapshot
from .svg import render
from .words import UNTRUSTED, in_words

KIND = "dezero-refs"
"""The class of a figure."""


def figure(snapshot: Snapshot) -> str:
    """Return a `<figure>` with the drawing, and the words for a page that may not show it."""
    words = in_words(snapshot)
    drawing = wrap(render(picture(snapshot), words))
    return figures.with_words(KIND, drawing, words, UNTRUSTED["picture"])


def wrap(svg: str) -> str:
    """Put a drawing into a `<figure>` that scrolls where the page is too narrow for it."""
    return figures.figure(KIND, svg, "overflow-x:auto")
