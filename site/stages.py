"""What the pages say about each stage, from stages.toml: a Sphinx extension.

The directive `{stages}` is the table on the first page. Each stage shows its time below its title.
"""

import tomllib
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
STAGES = WORDS["stages"]


class StageTable(SphinxDirective):
    """The stages, each with its title as a link, its time, and what it is about."""

    def run(self):
        rows = [WORDS["heading"], ["---"] * 3]
        for stage, about in STAGES.items():
            minutes = WORDS["minutes"].format(minutes=about["minutes"])
            rows.append([f"[]({stage}.ipynb)", minutes, about["find_out"]])
        return self.parse_text_to_nodes("\n".join(f"| {' | '.join(row)} |" for row in rows))


def show_time(app, doctree):
    """Put the time below the title. As a raw node it stays out of the page's description."""
    if about := STAGES.get(app.env.docname):
        time = f'<p class="time">{WORDS["time"].format(minutes=about["minutes"])}</p>'
        title = doctree.next_node(nodes.title)
        title.parent.insert(title.parent.index(title) + 1, nodes.raw("", time, format="html"))


def setup(app):
    app.add_directive("stages", StageTable)
    app.connect("doctree-read", show_time)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
