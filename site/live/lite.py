"""JupyterLite, in an environment of its own.

In that of the project, its kernel would be loaded into JupyterLab, too, and fail there; and what
JupyterLab has, and needs a server, would come into JupyterLite.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

from alone import in_turn
from set_up import WAITING

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

_ENVIRONMENT = ROOT / ".venv" / "lite"
_PYTHON = _ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin") / "python"
_EXTENSION = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"


def install() -> Path:
    """Install it, unless what pyproject.toml wants is there; return the folder of its wheels."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["optional-dependencies"]["live"]
    stamp = _ENVIRONMENT / "installed"
    with in_turn(_ENVIRONMENT.parent, WAITING):
        if not stamp.is_file() or stamp.read_text(encoding="utf-8").splitlines() != wanted:
            subprocess.run([sys.executable, "-m", "venv", "--clear", _ENVIRONMENT], check=True)
            pip = [str(_PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
            subprocess.run([*pip, *wanted], check=True)
            stamp.write_text("\n".join(wanted), encoding="utf-8")
    return _ENVIRONMENT / _EXTENSION / "static" / "pypi"


def build(settings: Path, contents: Path, output: Path) -> None:
    """Build it from the folder of its settings and that of the files which it is to show."""
    apps = ["--apps", "notebooks", "--apps", "lab"]
    places: list[str | Path] = [
        "--lite-dir",
        settings,
        "--contents",
        contents,
        "--output-dir",
        output,
    ]
    small = ["--no-sourcemaps", "--no-unused-shared-packages"]
    command = [str(_PYTHON), "-m", "jupyterlite_core", "build", *places, *apps, *small]
    done = subprocess.run(command, cwd=settings, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
