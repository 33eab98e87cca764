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
    "looking": "Looking for {n} files: {source} …",
    "missing": (
        "{n} files are missing, and nobody who was asked has them as they are listed in "
        "site/live/files.toml:\n{names}\nPut them into {folder}, or name another folder that has "
        "them: make live FILES=/a/folder"
    ),
    "nowhere": "  {name}",
    "another": "  {name}: {place} has a file of this name whose sha256 is not the listed one",
    "no file": "  {name}: {place} is not a file that can be read",
    "no folder": (
        "{folder} is not a folder. make live FILES=/a/folder names one that has files of Pyodide, "
        "wherever in it."
    ),
    "not kept": "{path} cannot be written to: {error}. Make room there, then run this again.",
}

Missing = dict[str, dict[str, Any]]  # files, and the group of each
Found = Iterator[tuple[str, str, bytes | None]]
"""A file, the place where it was found, and its content; `None` where it could not be read."""


class MissingFiles(RuntimeError):
    """Some files are nowhere to be had; a sentence says which, and where to put them."""


def have(folder: Path | None = None, only: str | None = None) -> Path:
    """Return the folder with all files, after fetching those that are not there yet.

    The first of these that has a file is taken: `folder`, the address of its group, the packages
    of npm and PyPI. `only` names one group; without it, one is left out that is `only_asked_for`.
    Raises `MissingFiles`.
    """
    if folder is not None and not folder.is_dir():
        raise MissingFiles(_WORDS["no folder"].format(folder=folder))
    _make_folder(KEPT)
    missing = {name: group for group in _asked_for(only) for name in group["files"]}
    refused: dict[str, str] = {}
    for _ in _right(_in_folder(KEPT, missing), missing, refused):
        pass  # kept by an earlier call
    for source, look in _sources(folder):
        if not missing:
            break
        print(_WORDS["looking"].format(n=len(missing), source=source), file=sys.stderr)
        for name, content in _right(look(dict(missing)), missing, refused):
            _keep(name, content)
    if missing:
        names = [refused.get(name, _WORDS["nowhere"].format(name=name)) for name in sorted(missing)]
        said = _WORDS["missing"].format(n=len(missing), folder=KEPT, names="\n".join(names))
        raise MissingFiles(said)
    return KEPT


def _asked_for(only: str | None) -> list[dict[str, Any]]:
    if only:
        return [_GROUPS[only]]
    return [group for group in _GROUPS.values() if not group.get("only_asked_for")]


def _right(found: Found, missing: Missing, refused: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """What was found as it is listed, and is then not missing; of the rest, note why it is not."""
    for name, place, content in found:
        if name not in missing:
            continue
        if content is not None and hashlib.sha256(content).hexdigest() == _SUMS[name]:
            del missing[name]
            yield name, content
        else:
            why = _WORDS["no file" if content is None else "another"]
            refused[name] = why.format(name=name, place=place)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MissingFiles(_WORDS["not kept"].format(path=folder, error=error.strerror)) from error


def _keep(name: str, content: bytes) -> None:
    path = KEPT / name
    try:
        path.write_bytes(content)
    except OSError as error:
        raise MissingFiles(_WORDS["not kept"].format(path=path, error=error.strerror)) from error


def _sources(folder: Path | None) -> Iterator[tuple[str, Callable[[Missing], Found]]]:
    if folder is not None:
        yield str(folder), lambda missing: _in_folder(folder, missing)
    yield "the internet", _at_addresses
    yield "npm", lambda missing: _in_packages(missing, "npm", _npm_pack)
    yield "PyPI", lambda missing: _in_packages(missing, "pypi", _pip_download)


def _in_folder(folder: Path, missing: Missing) -> Found:
    for path in folder.rglob("*"):
        if path.name in missing:
            yield path.name, str(path), _read(path)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:  # a folder, or one that may not be read
        return None


def _at_addresses(missing: Missing) -> Found:
    try:
        for name, group in missing.items():
            if "address" in group:
                address = group["address"].format(name=name)
                with urlopen(address, timeout=_PATIENCE) as answer:
                    yield name, address, answer.read()
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
                yield path.name, f"{registry}'s {path.name}", path.read_bytes()
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
                    yield name, path.name, file.read()
    elif path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            for entry in wheel.namelist():
                if (name := Path(entry).name) in missing:
                    yield name, path.name, wheel.read(entry)
