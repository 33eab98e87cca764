"""The route of 45 minutes through the stages, from route.toml.

As a Sphinx extension it brings the directive `{route}`, its table on the page for teachers.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from editions import WORDS
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

HERE = Path(__file__).resolve().parent


class Part(NamedTuple):
    """A stretch of the route within one stage."""

    minutes: int
    stage: str
    sections: list[str]
    """The ids of the cells in which they begin."""


PARTS = [Part(**part) for part in tomllib.loads((HERE / "route.toml").read_text("utf-8"))["parts"]]


def section(cells: list[Any], first: str) -> list[Any]:
    """The cells of the section of the second level that begins in the cell with that id."""
    start = next(n for n, cell in enumerate(cells) if cell["id"] == first)
    behind = enumerate(cells[start + 1 :], start + 1)
    end = (n for n, cell in behind if cell["cell_type"] == "markdown" and _begins(cell))
    return cells[start : next(end, len(cells))]


def heading(cell: Any) -> str:
    """The heading with which a cell begins."""
    return str("".join(cell["source"]).splitlines()[0].lstrip("# "))


def _begins(cell: Any) -> bool:
    return "".join(cell["source"]).startswith("## ")


class RouteTable(SphinxDirective):
    """The parts of the route, each with its minutes, its stage and the headings of its sections."""

    def run(self) -> list[nodes.Node]:
        rows = [WORDS[self.config.language]["route"]["heading"], ["---"] * 3, *self._parts()]
        return self.parse_text_to_nodes("\n".join(f"| {' | '.join(row)} |" for row in rows))

    def _parts(self) -> Iterator[list[str]]:
        for part in PARTS:
            path = Path(self.env.srcdir, f"{part.stage}.ipynb")
            self.env.note_dependency(path)
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            headings = {cell["id"]: heading(cell) for cell in cells if cell["source"]}
            # Whoever has changed a stage may have other sections; tests hold that ours has these.
            named = [f"*{headings[first]}*" for first in part.sections if first in headings]
            yield [str(part.minutes), part.stage[1], ", ".join(named)]


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_directive("route", RouteTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
