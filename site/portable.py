"""A notebook that needs no file beside it, as readers download it from its page.

Its pictures are in its text, as PNG: of all that was tried, JupyterLab, VS Code and nbconvert show
attachments and SVG, too, but Colab does not (googlecolab/colabtools#3836 and #2092). Its first cell
installs the project where it is missing: from its public address, or, where it has none, from a
wheel that lies beside the notebook, as in what `make class` makes.
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
# {install}
from importlib.util import find_spec

if find_spec("dezero_mini") is None:
    %pip install --quiet git+{repository}"""
_INSTALL_BESIDE = """\
# {beside}
from importlib.util import find_spec
from pathlib import Path

if find_spec("dezero_mini") is None:
    wheels = sorted(wheel.name for wheel in Path().glob("dezero_mini-*.whl"))
    if wheels:
        %pip install --quiet {{wheels[-1]}}
    else:
        print("{missing}")"""


def portable(
    notebook: NotebookNode, images: Path, repository: str = "", language: str = "en"
) -> NotebookNode:
    """Return a copy with its pictures in it; `images` has a PNG of each SVG it refers to."""
    alone = copy.deepcopy(notebook)
    for cell in alone.cells:
        if cell.cell_type == "markdown":
            cell.source = _PICTURE.sub(lambda found: _with_data(found, images), cell.source)
    first = next(n for n, cell in enumerate(alone.cells) if cell.cell_type == "code")
    code = _INSTALL if repository else _INSTALL_BESIDE
    code = code.format(**WORDS[language]["installing"], repository=repository.rstrip("/"))
    alone.cells.insert(first, new_code_cell(code, id="install"))
    return alone


def _with_data(found: re.Match[str], images: Path) -> str:
    png = (images / f"{found[2]}.png").read_bytes()
    return f"{found[1]}data:image/png;base64,{base64.b64encode(png).decode()})"
