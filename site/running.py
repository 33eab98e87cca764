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
from sphinx.util.typing import ExtensionMetadata

_BUTTON = (
    '<details class="run" data-notebook="{notebook}"><summary class="btn" aria-label="{run}">{icon}'
    "<span>{run}</span></summary><p>{needs}</p></details>"
)
_LINK = '<a class="btn run" aria-label="{run}" href="{address}">{icon}<span>{run}</span></a>'
_ICON = '<i class="fa-solid fa-play" aria-hidden="true"></i>'
_FOUND = re.compile(
    r'<details class="run" data-notebook="([^"]+)">.*?<span>(.*?)</span>.*?</details>', re.DOTALL
)


def add_button(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give the templates the button of a stage; that of the first page opens the first stage."""
    language = app.config.language
    stages = WORDS[language]["stages"]
    stage = next(iter(stages)) if pagename == "index" else pagename
    if stage in stages:
        context["run"] = button(language, stage)


def button(language: str, stage: str) -> str:
    """The button that opens a stage."""
    said = {key: escape(sentence) for key, sentence in WORDS[language]["running"].items()}
    needs = re.sub("`(.*?)`", r"<code>\1</code>", said["needs"])
    return _BUTTON.format(
        notebook=f"notebooks/{language}/{stage}.ipynb", icon=_ICON, run=said["run"], needs=needs
    )


def linked(page: str, live: str) -> str:
    """Put links in place of the buttons of a page; `live` is the way from it to JupyterLite."""
    return _FOUND.sub(
        lambda found: _LINK.format(
            address=f"{live}notebooks/index.html?path={found[1]}", icon=_ICON, run=found[2]
        ),
        page,
    )


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("html-page-context", add_button)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
