"""The button "Run in the browser" on the stages and on the first page: a Sphinx extension.

It is to open a stage in JupyterLite. The pages as they are built work from disk, and there it says
what it needs; in the served site, site/live/ puts a link in its place.
"""

import re
from html import escape
from typing import Any

from docutils import nodes
from editions import WORDS
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

_BUTTON = (
    '<details class="run" data-notebook="{notebook}"{cell}>'
    '<summary class="btn" aria-label="{run}">{icon}<span>{run}</span></summary>'
    "<p>{needs}</p></details>"
)
_LINK = '<a class="btn run" aria-label="{run}" href="{address}"{cell}>{icon}<span>{run}</span></a>'
_CELL = ' data-cell="{cell}"'
_ICON = '<i class="fa-solid fa-play" aria-hidden="true"></i>'
_FOUND = re.compile(
    r'<details class="run" data-notebook="(?P<notebook>[^"]+)"(?: data-cell="(?P<cell>[^"]+)")?>'
    r".*?<span>(?P<run>.*?)</span>.*?</details>",
    re.DOTALL,
)


def add_button(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give the templates the button of a stage."""
    language = app.config.language
    if pagename in WORDS[language]["stages"]:
        context["run"] = button(language, pagename)


class Ways(SphinxDirective):
    """The two ways into the first stage, as buttons: to read it, and to run it."""

    def run(self) -> list[nodes.Node]:
        words = WORDS[self.config.language]
        stage = next(iter(words["stages"]))
        read = f'<a class="btn read" href="{stage}.html">{escape(words["read"])}</a>'
        both = f'<div class="ways">{read}{button(self.config.language, stage)}</div>'
        return [nodes.raw("", both, format="html")]


def button(language: str, stage: str, cell: str = "") -> str:
    """The button that opens a stage, at a cell with this id if one is named."""
    said = {key: escape(sentence) for key, sentence in WORDS[language]["running"].items()}
    needs = re.sub("`(.*?)`", r"<code>\1</code>", said["needs"])
    return _BUTTON.format(
        notebook=f"notebooks/{language}/{stage}.ipynb",
        cell=_CELL.format(cell=cell) if cell else "",
        icon=_ICON,
        run=said["run"],
        needs=needs,
    )


def linked(page: str, live: str) -> str:
    """Put links in place of the buttons of a page; `live` is the way from it to JupyterLite."""

    def link(found: re.Match[str]) -> str:
        address = f"{live}notebooks/index.html?path={found['notebook']}"
        cell = found["cell"]
        return _LINK.format(
            address=f"{address}&amp;cell={cell}" if cell else address,
            cell=_CELL.format(cell=cell) if cell else "",
            icon=_ICON,
            run=found["run"],
        )

    return _FOUND.sub(link, page)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_directive("ways", Ways)
    app.connect("html-page-context", add_button)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
