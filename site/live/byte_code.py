"""The byte code of what the kernel of a page imports at its start, or each page makes it anew.

The Python of the pages makes it, in Node.js. It has to be loaded, too: that of what a stage imports
besides, NumPy first of all, saves nothing.
"""

import base64
import json
from collections.abc import Sequence
from pathlib import Path

from node import run_cells

HERE = Path(__file__).resolve().parent


def byte_code(folder: Path, packages: Sequence[str]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return it by its paths in the standard library's archive, and in the folder of packages.

    `folder` has Pyodide, and `packages` are loaded at once. Raises `NoNode`.
    """
    last = (HERE / "imported.py").read_text(encoding="utf-8")
    # JupyterLite's kernel begins with piplite.
    *_, outputs = run_cells(folder, packages, ["import piplite", last])
    archive, site = (
        {path: base64.b64decode(code) for path, code in part.items()}
        for part in json.loads("".join(output["text"] for output in outputs))
    )
    return archive, site
