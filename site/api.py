"""Docstrings of the package on the page api: a Sphinx extension beside autodoc.

They are written in Markdown's manner, for who reads the code; autodoc wants reStructuredText.
"""

import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

_EXAMPLE = re.compile(r"\n\n(?= {4}\S)")


def to_rst(app: Sphinx, what: str, name: str, obj: object, options: Any, lines: list[str]) -> None:
    """Mark indented examples as code."""
    lines[:] = _EXAMPLE.sub("\n\n::\n\n", "\n".join(lines)).split("\n")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", to_rst)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
