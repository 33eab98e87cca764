"""The code cells of a page, as the doctree has them, and their ids, which only its notebook has."""

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def ids(app: Sphinx) -> list[str]:
    """The ids of all cells of the notebook that a page is made of; none if it is no notebook."""
    source = Path(app.env.doc2path(app.env.docname))
    if source.suffix != ".ipynb":
        return []
    return [cell["id"] for cell in json.loads(source.read_text(encoding="utf-8"))["cells"]]


def code_cells(doctree: nodes.Element) -> list[Any]:
    """The code cells, each with its place in the notebook as `cell_index`."""
    return [
        node for node in doctree.findall(nodes.container) if node.get("nb_element") == "cell_code"
    ]
