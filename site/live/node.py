"""The Python of the pages, run by Node.js."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve().parent


class NoNode(RuntimeError):
    """Node.js is not installed, or cannot run Pyodide."""


def run_cells(
    folder: Path,
    packages: Sequence[str],
    sources: Sequence[str],
    patience: float | None = 600,
) -> list[list[dict[str, Any]]]:
    """Run cells one after the other in a new kernel; return the outputs of each.

    `folder` has Pyodide, and `packages` are loaded at once. Raises `NoNode`, and
    `TimeoutExpired` after so many seconds.
    """
    if (node := shutil.which("node")) is None:
        raise NoNode("Node.js is not installed.")
    with TemporaryDirectory() as place:
        files = Path(place, "packages"), Path(place, "cells")
        for file, content in zip(files, (packages, sources), strict=True):
            file.write_text(json.dumps(content), encoding="utf-8")
        command: list[str | Path] = [node, HERE / "run_cells.mjs", folder, *files]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=patience)
    if done.returncode:
        raise NoNode(f"Node.js cannot run Pyodide:\n{done.stderr[-2000:]}\n")
    return [json.loads(line)["outputs"] for line in done.stdout.splitlines()]
