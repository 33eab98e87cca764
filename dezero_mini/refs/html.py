"""A snapshot as a figure in a web page or a notebook."""

from html import escape

from .. import figures
from .drawing import picture
from .engine import LayoutError
from .graph import Snapshot
from .svg import render
from .words import UNTRUSTED, in_words

KIND = "dezero-refs"
"""The class of a figure."""


def figure(snapshot: Snapshot) -> str:
    """Return a `<figure>` with the drawing, and the words for a page that may not show it.

    Where nothing can lay a graph out, these are the words, and a sentence on what to do.
    """
    words = in_words(snapshot)
    try:
        drawing = wrap(render(picture(snapshot), words))
    except LayoutError as error:
        return f"<div>{apology(error)}{figures.preformatted(words)}</div>"
    return figures.with_words(KIND, drawing, words, UNTRUSTED["picture"])


def wrap(content: str) -> str:
    """Put a drawing into a `<figure>` that scrolls where the page is too narrow for it."""
    return figures.figure(KIND, content, "overflow-x:auto")


def apology(error: LayoutError) -> str:
    """Say why there is no picture. The class is what a build looks for that must not lose any."""
    return f'<p class="dezero-no-picture">{escape(str(error))}</p>'
