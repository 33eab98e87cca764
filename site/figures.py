"""Our figures stand in a page in its own colours, in the dark too: a Sphinx extension.

A committed SVG is dark on a white ground, for pages of all kinds. Here it is put into the page,
without that ground, and what is drawn in its ink takes the colour of the text around it.
"""

import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

_GROUND = re.compile(r'<rect fill="#ffffff" rx="8"[^>]*/>')
_HEAD = re.compile(r'<svg [^>]*?(?P<size>width="[^"]*" height="[^"]*" viewBox="[^"]*")>')
_DRAWN = '<svg role="img" aria-label="{label}" {size}>'


def set_in_page(app: Sphinx, doctree: nodes.document) -> None:
    """Put each of our drawings in the place of the image that refers to it."""
    for image in [*doctree.findall(nodes.image)]:
        path = Path(app.srcdir, image["uri"])  # Sphinx has made the address one below this folder
        if path.suffix == ".svg" and path.is_file():
            svg = drawn(path.read_text(encoding="utf-8"), image.get("alt", ""))
            figure = f'<figure class="drawn" tabindex="0">{svg}</figure>'
            image.replace_self(nodes.raw("", figure, format="html"))


def drawn(svg: str, description: str) -> str:
    """A figure without its ground and its ink, with this text alternative."""
    label = escape(description)
    svg = _HEAD.sub(lambda found: _DRAWN.format(label=label, size=found["size"]), svg, count=1)
    return _GROUND.sub("", svg, count=1)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("doctree-read", set_in_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
