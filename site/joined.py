"""A Korean particle stays with the word before it: a Sphinx extension.

Where Hangul breaks between words only, a browser still may break a line between a sign and Hangul:
약한 참조(weak reference) would end a line, and 를 begin the next one.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

JOINER = "\N{WORD JOINER}"
_BEHIND_A_SIGN = re.compile(r"(?<=[^\s\w(\[{])(?=[가-힣])")
_BEHIND_A_SIGN_IN_HTML = re.compile(r"(?<=\))((?:</\w+>)*)(?=[가-힣])")


def joined(text: str, before: str = "") -> str:
    """The text, with a joiner between a sign and Hangul; `before` is the character before it."""
    return _BEHIND_A_SIGN.sub(JOINER, before + text)[len(before) :]


def join(app: Sphinx, doctree: nodes.document, _: str) -> None:
    """Join what is one word in the text of a page, and in the hints that are written in HTML."""
    if app.config.language != "ko" or app.builder.format != "html":
        return
    for raw in doctree.findall(nodes.raw):
        html = raw.astext()
        if html.startswith("<details"):
            raw.children = [nodes.Text(_BEHIND_A_SIGN_IN_HTML.sub(rf"\1{JOINER}", html))]
    for block in doctree.findall(nodes.TextElement):
        if not isinstance(block, (nodes.Inline, nodes.FixedTextElement)):
            _join_in(block)


def _join_in(block: nodes.TextElement) -> None:
    before = ""
    for node in [*block.findall(nodes.Text)]:
        text = node.astext()
        if text and not isinstance(node.parent, nodes.raw):
            node.parent.replace(node, nodes.Text(joined(text, before)))
            before = text[-1]


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("doctree-resolved", join, priority=900)  # when all others have had it
    return {"parallel_read_safe": True, "parallel_write_safe": True}
