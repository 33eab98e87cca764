"""A picture on a page, with its words where a front end takes the picture away.

JupyterLab shows a notebook that it does not trust without SVG, style sheets and scripts, but with
the words inside of an SVG; it keeps `display` in a style of an element (`sanitizer.ts` of
@jupyterlab/apputils). So a picture is not displayed, and a style sheet, which also takes the words
away, shows it: a page has both or, if it leaves out style sheets, the words. The attribute `hidden`
would not do: Tailwind 4, as in marimo, says of it what no style sheet of ours can outweigh.
"""

import sys
from html import escape

from .words import in_lines

MOST_BYTES = 900_000
"""That an output of a cell may have. What is larger makes notebooks slow to open and to save."""

_HIDDEN = "display:none"
HIDDEN = f'style="{_HIDDEN}"'
"""What keeps an element from being seen where there are no style sheets of ours."""
SHOWN = ".{kind}{{display:block!important}}"
"""The style that shows the pictures of a kind, as it outweighs that of the element."""

NO_MATH = "tex2jax_ignore mathjax_ignore"
"""The class of what MathJax 2 and 3 leave alone: `$` in a drawing is the program's own."""


def figure(kind: str, picture: str, style: str = "") -> str:
    """Put a picture into a `<figure>` of this class; see `SHOWN` for how it comes to be seen."""
    style = ";".join(filter(None, [_HIDDEN, "margin:0;padding:0", style]))
    return f'<figure class="{kind} {NO_MATH}" style="{style}" tabindex="0">{picture}</figure>'


def with_words(kind: str, figure: str, words: str, note: str) -> str:
    """Return a figure to be seen by whoever can, and its words below `note` for everybody else."""
    said = f'<div class="whoholds-words"><p>{escape(note)}</p>{preformatted(words)}</div>'
    return _shown(kind, f"{figure}{said}", ".whoholds-words{display:none}", words)


def above_words(kind: str, figure: str, words: str) -> str:
    """Return a figure to be seen by whoever can, and below it words that are for everybody."""
    return _shown(kind, f"{figure}{preformatted(words)}", "", words)


def _shown(kind: str, content: str, style: str, words: str) -> str:
    page = f"{content}<style>{SHOWN.format(kind=kind)}{style}</style>"
    return page if len(page.encode()) <= MOST_BYTES else preformatted(words)


# JupyterLab breaks every line of a <pre> in the middle of a word.
_LINES = "white-space:pre-wrap;word-break:keep-all;overflow-wrap:anywhere"


def preformatted(words: str) -> str:
    """Words as lines of a page."""
    return f'<pre style="{_LINES}">{escape(words, quote=False)}</pre>'


def tell(text: str) -> None:
    """Print a text in lines of a length to read; a page breaks it where it has the room itself."""
    lines = in_lines(text)
    ipython = sys.modules.get("IPython")
    if ipython is None or not hasattr(ipython.get_ipython(), "kernel"):
        print(lines)
        return
    page = preformatted(" ".join(text.split()))
    ipython.display.display({"text/plain": lines, "text/html": page}, raw=True)
