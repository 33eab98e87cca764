"""A snapshot as a figure in a web page or a notebook."""

from html import escape

from .drawing import picture
from .engine import LayoutError
from .graph import Snapshot
from .svg import render
from .words import in_words


def figure(snapshot: Snapshot) -> str:
    """Return a `<figure>` with the drawing; it needs no script and no style sheet.

    Where nothing can lay a graph out, it has the words for it, and a sentence on what to do.
    """
    words = in_words(snapshot)
    try:
        return wrap(render(picture(snapshot), words))
    except LayoutError as error:
        return wrap(f"{apology(error)}{in_place_of_a_picture(words)}")


def wrap(content: str) -> str:
    """Put a drawing into a `<figure>` that scrolls where the page is too narrow for it."""
    style = "margin:0;padding:0;overflow-x:auto"
    return f'<figure class="dezero-refs" style="{style}" tabindex="0">{content}</figure>'


def apology(error: LayoutError) -> str:
    """Say why there is no picture. The class is what a build looks for that must not lose any."""
    return f'<p class="dezero-no-picture">{escape(str(error))}</p>'


def in_place_of_a_picture(words: str) -> str:
    """Return what a picture would have told a screen reader, for everybody."""
    return f'<pre style="white-space:pre-wrap">{escape(words)}</pre>'
