"""An exercise on a page is one to try: a Sphinx extension.

The cell in which a reader answers, `ex-…-answer`, has run on the page as it stands, without an
answer. What it said then is no news, and sometimes a hint: in its place stands where to run it. On
paper there are lines to write on, more of them where a function or a class is to be written.

A cell with the tag `after-trying` does what an exercise before it asks for. It is folded, together
with whatever follows in its section.
"""

import re
from html import escape

from cells import code_cells, ids
from docutils import nodes
from editions import WORDS
from running import button
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

_ANSWER = re.compile(r"ex-.*-answer")
_DEFINES = re.compile(r"^(?:def|class) ", re.MULTILINE)
_LINES = '<div class="lines">{}</div>'
_FOLD = '<details class="outcome tried"><summary>{summary}</summary>'


def leave_out_what_nobody_answered(app: Sphinx, doctree: nodes.document) -> None:
    """Put the ways to answer in the place of what the untouched starter of an exercise prints."""
    known = ids(app)
    words = WORDS[app.config.language]
    for cell in code_cells(doctree):
        name = known[cell["cell_index"]] if known else ""
        if _ANSWER.fullmatch(name):
            cell[:] = [child for child in cell if "cell_output" not in child["classes"]]
            said = escape(words["trying"]["starter"])
            run = button(app.config.language, app.env.docname, name)
            lines = _LINES.format("<hr>" * (8 if _DEFINES.search(cell.astext()) else 2))
            cell += _raw(f'<p class="starter">{said}</p>{run}{lines}')


def fold_what_an_exercise_asks_for(app: Sphinx, doctree: nodes.document) -> None:
    """Fold each cell that gives an exercise away, up to the end of its section."""
    summary = escape(WORDS[app.config.language]["trying"]["tried"])
    for cell in code_cells(doctree):
        section = cell.parent
        if "tag_after-trying" not in cell["classes"] or _is_folded(section):
            continue
        end = section.first_child_matching_class(nodes.section)
        section.insert(len(section) if end is None else end, _raw("</details>"))
        section.insert(section.index(cell), _raw(_FOLD.format(summary=summary)))


def _is_folded(section: nodes.Element) -> bool:
    return any('class="outcome tried"' in node.astext() for node in section if _is_raw(node))


def _is_raw(node: nodes.Node) -> bool:
    return isinstance(node, nodes.raw)


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("doctree-read", leave_out_what_nobody_answered)
    app.connect("doctree-read", fold_what_an_exercise_asks_for)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
