"""A `Snapshot` as a figure in a web page or a notebook."""

from .graph import Snapshot
from .svg import render
from .words import in_words


def figure(snapshot: Snapshot) -> str:
    """Return a `<figure>` with the drawing; it needs no script and no style sheet."""
    svg = render(snapshot.dot().source, in_words(snapshot))
    return f'<figure class="dezero-refs" style="margin:0;overflow-x:auto" tabindex="0">{svg}</figure>'
