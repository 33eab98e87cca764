"""A graph as a picture on a page: SVG that takes on the look of the page around it."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from .. import figures
from ..data import Graph
from ..inline_svg import SVG, inlined, size
from ..words import say
from .dot import FONTS, INK
from .engine import LayoutError
from .layout import laid_out, laid_out_in_place
from .pictures import Picture, picture
from .replies import replies
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
        drawing = wrap(render(picture(graph), words, replies(graph)))
    except LayoutError as error:
        return instead(error, words)
    return figures.with_words(KIND, f"{drawing}{alive()}", words, say("refs.untrusted picture"))


def render(drawing: Picture, description: str, said: Mapping[str, str] | None = None) -> str:
    """Lay out a picture; return an `<svg>` element whose text alternative is `description`.

    Lines and words in ink take the colour of the text around the picture. No element has an `id`,
    so that any number of pictures can stand on a page. With what is `said` of each shape, by keys,
    the picture can be asked where `alive` is on the page. Raises `LayoutError`.
    """
    return _polish(laid_out(drawing), description, said)


def render_in_place(
    drawings: Sequence[Picture],
    descriptions: Sequence[str],
    said: Sequence[Mapping[str, str]],
) -> list[str]:
    """Render pictures of the same things so that nothing moves from one to the next."""
    pictures = laid_out_in_place(drawings)
    return [_polish(*each) for each in zip(pictures, descriptions, said, strict=True)]


def wrap(svg: str) -> str:
    """Put a drawing into a `<figure>` that scrolls where the page is too narrow for it."""
    return figures.figure(KIND, svg, "overflow-x:auto")


def instead(error: LayoutError, words: str) -> str:
    """What stands in the place of a picture."""
    return f'<div class="{figures.NO_MATH}">{apology(error)}{figures.preformatted(words)}</div>'


def alive(*kinds: str) -> str:
    """The style and the script with which pictures can be asked, and whatever else is named."""
    names = ("asking", *kinds)
    style = "".join(resource(f"{name}.css") for name in names)
    script = "".join(resource(f"{name}.js") for name in ("alive", *names))
    script = f"(script => {{\n{script}}})(document.currentScript);"
    return f"<style>{style}</style><script>{script}</script>"


@cache
def resource(name: str) -> str:
    """A file of this package."""
    return (files(__package__) / name).read_text(encoding="utf-8")


def apology(error: LayoutError) -> str:
    """Say why there is no picture. The class is what a build looks for that must not lose any."""
    return f'<p class="whoholds-no-picture">{escape(str(error))}</p>'


def _polish(picture: str, description: str, said: Mapping[str, str] | None) -> str:
    """Take out what is Graphviz's own, and let the page have its say."""
    for name, families in FONTS.items():
        picture = re.sub(rf'font-family="{name}[^"]*"', f'font-family="{families}"', picture)
    svg = inlined(picture, description, INK, ())
    _let_be_asked(svg, said)
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


def _let_be_asked(svg: ET.Element, said: Mapping[str, str] | None) -> None:
    """Note what each box replies and between which boxes an arrow is: Graphviz says so in titles.

    The titles are taken out, or they would show under a mouse.
    """
    if said:
        svg.set("data-hint", say("refs.reply.hint"))
    for part in svg.iter(f"{{{SVG}}}g"):
        title = part.find(f"{{{SVG}}}title")
        if title is None:
            continue
        part.remove(title)
        ends = (title.text or "").split("->")
        if said and part.get("class") == "edge":
            part.attrib |= dict(zip(("data-tail", "data-head"), ends, strict=True))
        elif said and part.get("class") == "node":
            part.set("data-key", ends[0])
            if reply := said.get(ends[0]):
                part.set("data-reply", reply)


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
