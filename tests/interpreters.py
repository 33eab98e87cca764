"""The supported versions of CPython that this machine has."""

import functools
import shutil
import subprocess
from pathlib import Path

SUPPORTED = ("3.11", "3.12", "3.13", "3.14")


@functools.cache
def find(version: str) -> str | None:
    """Return the path of a CPython of this version, from the PATH or from pyenv."""
    commands = [f"python{version}"]
    if shutil.which("pyenv"):
        prefix = _answer(["pyenv", "prefix", version])
        commands += [str(Path(prefix) / "bin" / "python")] if prefix else []
    for command in commands:
        if shutil.which(command):
            path = _answer([command, "-c", "import sys; print(sys.executable)"])
            if path:
                return path
    return None


def _answer(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    return done.stdout.strip() if done.returncode == 0 else ""
