"""A snapshot as a figure in a web page or a notebook."""

from .data import Graph
from .drawing import picture
from .svg import render
from .words import in_words


def figure(snapshot: Graph) -> str:
    """Return a `<figure>` with the drawing; it needs no script and no style sheet."""
    return wrap(render(picture(snapshot), in_words(snapshot)))


def wrap(svg: str) -> str:
    """Put a drawing into a `<figure>` that scrolls where the page is too narrow for it."""
    style = "margin:0;padding:0;overflow-x:auto"
    return f'<figure class="dezero-refs" style="{style}" tabindex="0">{svg}</figure>'
