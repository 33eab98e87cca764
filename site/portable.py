"""A notebook that needs no file beside it, as readers download it from its page.

Its pictures are in its text, as PNG: of all that was tried, JupyterLab, VS Code and nbconvert show
attachments and SVG, too, but Colab does not (googlecolab/colabtools#3836 and #2092). Where the
project has a public address, the first cell installs it.
"""

import base64
import copy
import re
from pathlib import Path

from editions import WORDS
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

_PICTURE = re.compile(r"(!\[[^\]]*\]\()[^()\s]*?images/([^()\s]+)\.svg\)")
_INSTALL = """\
# {comment}
from importlib.util import find_spec

if find_spec("dezero_mini") is None:
    %pip install --quiet git+{repository}"""


def portable(
    notebook: NotebookNode, images: Path, repository: str = "", language: str = "en"
) -> NotebookNode:
    """Return a copy with its pictures in it; `images` has a PNG of each SVG it refers to."""
    alone = copy.deepcopy(notebook)
    for cell in alone.cells:
        if cell.cell_type == "markdown":
            cell.source = _PICTURE.sub(lambda found: _with_data(found, images), cell.source)
    if repository:
        first = next(n for n, cell in enumerate(alone.cells) if cell.cell_type == "code")
        code = _INSTALL.format(
            comment=WORDS[language]["install"], repository=repository.rstrip("/")
        )
        alone.cells.insert(first, new_code_cell(code, id="install"))
    return alone


def _with_data(found: re.Match[str], images: Path) -> str:
    png = (images / f"{found[2]}.png").read_bytes()
    return f"{found[1]}data:image/png;base64,{base64.b64encode(png).decode()})"
