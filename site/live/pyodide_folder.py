"""The folder from which a page runs Python: Pyodide, and just the packages that the stages need.

Pyodide finds packages by its lock file, which is written anew for these: with its own, it would
ask another host for them.
"""

import hashlib
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from byte_code import byte_code
from node import NoNode

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

_LIBRARY = "python_stdlib.zip"
_RUNTIME = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", _LIBRARY)
_LOCK = "pyodide-lock.json"
_SLOWER = "{error} A stage will take some seconds more to start in a browser."
_PACKAGE_FILES = ("*.py", "*.css", "*.js", "py.typed")


def fill(folder: Path, files: Path, kernel: Path) -> list[str]:
    """Fill a folder; return the names of the packages to be loaded.

    `files` is the folder of `files.have()`, and `kernel` that of `lite.install()`. Without Node.js
    there will be no byte code, and a sentence says so.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in _RUNTIME:
        shutil.copy(files / name, folder)
    for wheel in [*files.glob("*.whl"), *kernel.glob("*.whl")]:
        if not wheel.name.startswith("widgetsnbextension"):
            shutil.copy(wheel, folder)
    for name, content in _own(files).items():
        _write_wheel(folder, name, content)
    packages = _write_lock(folder, files)
    try:
        in_library, in_packages = byte_code(folder, packages)
    except NoNode as error:
        print(_SLOWER.format(error=error), file=sys.stderr)
        return packages
    with zipfile.ZipFile(folder / _LIBRARY, "a") as archive:
        _add(archive, in_library)
    _write_wheel(folder, "byte_code", in_packages)
    return _write_lock(folder, files)


def _write_lock(folder: Path, files: Path) -> list[str]:
    """Describe all wheels; return their names."""
    lock = json.loads((files / _LOCK).read_text(encoding="utf-8"))
    lock["packages"] = {_name(wheel): _entry(wheel) for wheel in sorted(folder.glob("*.whl"))}
    (folder / _LOCK).write_text(json.dumps(lock, indent=1), encoding="utf-8")
    return list(lock["packages"])


def _own(files: Path) -> dict[str, dict[str, bytes]]:
    """The wheels that are made here: for each, its files by their paths."""
    return {
        **{package: _package(ROOT / package) for package in ("dezero_mini", "whoholds")},
        "memory_profiler": {"memory_profiler.py": (HERE / "memory_profiler.py").read_bytes()},
        "viz_js": {
            "viz_js/__init__.py": b"",
            "viz_js/viz-global.js": (files / "viz-global.js").read_bytes(),
        },
        # The kernel waits for ever unless there is one of this name. It is for IPython's history
        # of former sessions, which goes without.
        "sqlite3": {},
        # And for jedi, with which IPython would complete what was typed, at the cost of 2 MB and
        # half a second at each start. It looks at the live objects instead.
        "jedi": {},
    }


def _package(folder: Path) -> dict[str, bytes]:
    paths = [path for pattern in _PACKAGE_FILES for path in folder.rglob(pattern)]
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}


def _write_wheel(folder: Path, name: str, content: Mapping[str, bytes]) -> None:
    # Its version says what is in it, so that a cache never gives an old one for a new.
    version = f"1.0+{hashlib.sha256(repr(sorted(content.items())).encode()).hexdigest()[:10]}"
    about = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    content = {
        **content,
        f"{about}/METADATA": metadata.encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*content, f"{about}/RECORD"])
    with zipfile.ZipFile(
        folder / f"{name}-{version}-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED
    ) as zip:
        _add(zip, {**content, f"{about}/RECORD": record.encode()})


def _add(archive: zipfile.ZipFile, content: Mapping[str, bytes]) -> None:
    for path, data in content.items():
        # Without the time, so that the same content is the same file, and stays in caches.
        archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED, compresslevel=9)


def _name(wheel: Path) -> str:
    return re.sub(r"[-_.]+", "-", wheel.name.split("-")[0]).lower()


def _entry(wheel: Path) -> dict[str, Any]:
    name = _name(wheel)
    return {
        "name": name,
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(_modules(zipfile.ZipFile(wheel).namelist())),
        "depends": [],
        "unvendored_tests": False,
    }


def _modules(paths: Iterable[str]) -> set[str]:
    tops = {path.split("/")[0] for path in paths if "__pycache__" not in path}
    return {top.removesuffix(".py") for top in tops if not top.endswith(("-info", ".data"))}
