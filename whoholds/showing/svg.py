"""A graph as a picture on a page: SVG that takes on the look of the page around it."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from html import escape

from .. import figures
from ..data import Graph
from ..inline_svg import SVG, inlined, size
from ..words import say
from .dot import FONTS, INK
from .engine import LayoutError
from .layout import laid_out, laid_out_in_place
from .pictures import Picture, picture
from .sentences import in_words

KIND = "whoholds-refs"
"""The class of a figure."""
SMALLEST = 0.7
"""How far a picture shrinks of its natural size, where words are 13 px high."""
_OUTLINES = [f"{{{SVG}}}{name}" for name in ("ellipse", "path", "polygon")]


def figure(graph: Graph) -> str:
    """Return a `<figure>` with the drawing, and the words for a page that may not show it.

    Where nothing can lay a graph out, there are the words, and a sentence on what to do.
    """
    words = in_words(graph)
    try:
        drawing = wrap(render(picture(graph), words))
    except LayoutError as error:
        return instead(error, words)
    return figures.with_words(KIND, drawing, words, say("refs.untrusted picture"))


def render(drawing: Picture, description: str) -> str:
    """Lay out a picture; return an `<svg>` element whose text alternative is `description`.

    Lines and words in ink take the colour of the text around the picture. No element has an `id`,
    so that any number of pictures can stand on a page. Raises `LayoutError`.
    """
    return _polish(laid_out(drawing), description)


def render_in_place(drawings: Sequence[Picture], descriptions: Sequence[str]) -> list[str]:
    """Render pictures of the same things so that nothing moves from one to the next."""
    pictures = laid_out_in_place(drawings)
    return [_polish(*both) for both in zip(pictures, descriptions, strict=True)]


def wrap(svg: str) -> str:
    """Put a drawing into a `<figure>` that scrolls where the page is too narrow for it."""
    return figures.figure(KIND, svg, "overflow-x:auto")


def instead(error: LayoutError, words: str) -> str:
    """What stands in the place of a picture."""
    return f'<div class="{figures.NO_MATH}">{apology(error)}{figures.preformatted(words)}</div>'


def apology(error: LayoutError) -> str:
    """Say why there is no picture. The class is what a build looks for that must not lose any."""
    return f'<p class="whoholds-no-picture">{escape(str(error))}</p>'


def _polish(picture: str, description: str) -> str:
    """Take out what is Graphviz's own, and let the page have its say."""
    for name, families in FONTS.items():
        picture = re.sub(rf'font-family="{name}[^"]*"', f'font-family="{families}"', picture)
    svg = inlined(picture, description, INK, ("title",))
    for text in svg.iter(f"{{{SVG}}}text"):
        text.attrib.setdefault("fill", "currentColor")
    for node in svg.iterfind(".//*[@class='node']"):
        _centre_words(node)
    # A narrow page shrinks the picture as far as it stays legible, then lets it scroll.
    width, height = map(float, size(svg))
    ratio = f"--whoholds-ratio:{width / height:.3f}" if height else ""
    least = f"min-width:{SMALLEST * width:.0f}px"
    svg.set("style", f"max-width:100%;height:auto;{least};{ratio}")
    return ET.tostring(svg, encoding="unicode")


def _centre_words(node: ET.Element) -> None:
    """Let words that a reader's font makes wider than the engine thought grow to both sides."""
    outline = next((child for child in node.iter() if child.tag in _OUTLINES), None)
    if outline is None:  # "… 7 more" stands in no box
        return
    points = outline.get("points") or outline.get("d") or f"{outline.get('cx')},"
    across = [float(x) for x in re.findall(r"(-?[\d.]+),", points)]
    middle = (min(across) + max(across)) / 2
    for text in node.iter(f"{{{SVG}}}text"):
        text.attrib |= {"text-anchor": "middle", "x": f"{middle:.2f}"}
