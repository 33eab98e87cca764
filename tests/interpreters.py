"""The supported versions of CPython that this machine has, each with an environment of its own."""

import functools
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / "build" / "versions"
SPECIAL = {
    "colab": ["ipython==7.34.0", "ipykernel==6.17.1"],  # Kaggle has the same
    "old-lab": ["jupyterlab>=3.6,<4"],
}
_ABOUT = (
    "import sys, sysconfig; is_free = sysconfig.get_config_var('Py_GIL_DISABLED'); "
    "print('free-threaded' if is_free else 'usual', sys.executable)"
)
PIP_INSTALL = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--prefer-binary"]

SUPPORTED = ("3.11", "3.12", "3.13", "3.14", "3.15")
FREE_THREADED = ("3.13t", "3.14t", "3.15t")
"""Builds without the global lock. JupyterLab and some others of the packages have no wheels for all
of them, hence only the instrument is tested there."""


@functools.cache
def find(version: str) -> str | None:
    """Return the path of a CPython of this version, from the PATH or from pyenv."""
    commands = [f"python{version}"]
    if shutil.which("pyenv"):
        prefix = _answer(["pyenv", "prefix", version])
        commands += [str(Path(prefix) / "bin" / "python")] if prefix else []
    for command in commands:
        if shutil.which(command):
            built, _, path = _answer([command, "-c", _ABOUT]).partition(" ")
            if path and (built == "free-threaded") == (version in FREE_THREADED):
                return path  # where only 3.13t is installed, python3.13 is that
    return None


def environment(version: str) -> Path | None:
    """Return a Python of this version with what stages and tests of `whoholds` need.

    Without the global lock, it has what the tests need.

    The environment lies in build/versions/ and is made when it is first asked for, or when
    pyproject.toml asks for other packages. `dezero_mini` itself is not in it.
    """
    wanted = [*project()["dependencies"], *requirements("ipykernel", "hypothesis", "pytest")]
    if version in FREE_THREADED:
        wanted = requirements(
            *("graphviz", "graphviz-pure", "memory_profiler", "numpy", "psutil"),
            *("hypothesis", "ipykernel", "pytest"),
        )
    return _environment(version, ENVIRONMENTS / version, wanted)


@functools.cache
def special(once: Callable[..., object], version: str, kind: str) -> tuple[Path | None, str]:
    """Return a Python of this version for the stages and this kind, and why there may be none.

    `once` is the fixture.
    """
    wanted = [*project()["dependencies"], *SPECIAL[kind]]

    def make(_: object = None) -> Path | None:
        return _environment(version, ENVIRONMENTS / f"{version}-{kind}", wanted)

    try:
        once(f"{kind} {version}", make)
        return make(), f"CPython {version} is not on this machine"
    except subprocess.CalledProcessError:
        return None, f"{' and '.join(SPECIAL[kind])} cannot be installed here"


def _environment(version: str, folder: Path, wanted: list[str]) -> Path | None:
    python = find(version)
    if python is None:
        return None
    own_python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not is_ready(folder, wanted):
        run(python, "-m", "venv", "--clear", folder)
        run(own_python, *PIP_INSTALL, *wanted)
        mark_ready(folder, wanted)
    return own_python


def project() -> dict:
    """The table [project] of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements(*names: str) -> list[str]:
    """What pyproject.toml requires of the packages called so, in its dependencies and extras."""
    extras = project()["optional-dependencies"].values()
    listed = [*project()["dependencies"], *(line for extra in extras for line in extra)]
    return [line for line in listed if re.match(r"[\w-]+", line).group() in names]


def is_ready(folder: Path, wanted: list[str]) -> bool:
    """Whether exactly this was installed in a folder, and to the end."""
    stamp = folder / "installed"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == "\n".join(wanted)


def mark_ready(folder: Path, wanted: list[str]) -> None:
    """Write down that this is installed in a folder."""
    (folder / "installed").write_text("\n".join(wanted), encoding="utf-8")


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command; raises CalledProcessError if it fails."""
    subprocess.run(command, check=True, cwd=cwd)


def _answer(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    return done.stdout.strip() if done.returncode == 0 else ""
