"""What the pages say about each stage, from words.toml: a Sphinx extension.

The directive `{stages}` is the table on the first page. Each stage shows its time below its title.
Printed, it begins with a line for a name and a class, and has its title at the foot of each page.
"""

import json
from html import escape

from docutils import nodes
from editions import WORDS
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata


class StageTable(SphinxDirective):
    """The stages, each with its title as a link, its time, and what it is about."""

    def run(self) -> list[nodes.Node]:
        words = WORDS[self.config.language]
        table = words["table"]
        rows = [table["heading"], ["---"] * 3]
        for stage, about in words["stages"].items():
            minutes = table["minutes"].format(minutes=about["minutes"])
            rows.append([f"[]({stage}.ipynb)", minutes, about["find_out"]])
        return self.parse_text_to_nodes("\n".join(f"| {' | '.join(row)} |" for row in rows))


_PRINTED = (
    "<style>@page {{ @bottom-left {{ content: {title} }} }}</style>"
    '<p class="whose"><span>{name}</span><span>{group}</span></p>'
)


def show_time(app: Sphinx, doctree: nodes.document) -> None:
    """Put the time below the title. As a raw node it stays out of the page's description."""
    words = WORDS[app.config.language]
    if about := words["stages"].get(app.env.docname):
        time = f'<p class="time">{words["table"]["time"].format_map(about)}</p>'
        title = next(doctree.findall(nodes.title))
        printed = _PRINTED.format(
            title=css_string(title.astext()),
            name=escape(words["paper"]["name"]),
            group=escape(words["paper"]["class"]),
        )
        place = title.parent.index(title)
        title.parent.insert(place + 1, nodes.raw("", time, format="html"))
        title.parent.insert(place, nodes.raw("", printed, format="html"))


def css_string(text: str) -> str:
    """A text as a style sheet has it, also one that stands in a page."""
    return json.dumps(text, ensure_ascii=False).replace("<", r"\3c ")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_directive("stages", StageTable)
    app.connect("doctree-read", show_time)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
