"""Run the notebooks and build the site in html/, with each other language in a folder of its own.

Sphinx wants its sources in one folder, so a language's pages and notebooks are copied side by side,
into build/en for example. That lies two folders below the root, as notebooks/en does: a link to
../../images means the same file in both.

`python site/build.py en` builds one language alone, for whoever is at work on it.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from alone import Busy, alone, put_in_place
from editions import LANGUAGES, folder
from jupyter_client.kernelspec import KernelSpecManager
from pictures import lost

ROOT = Path(__file__).resolve().parent.parent
NO_KERNEL = (
    "{stage} asks for a kernel called {name}, and there is none here. If it is python3, "
    '`pip install --editable ".[site]"` brings it; if not, choose Python 3 in the notebook.'
)
BUSY = (
    "Another build is at work in this folder: wait until it has ended. "
    "The pages in html/ are what they were before."
)
FAILED = (
    "The pages were not built, for the reason above; those in html/ are what they were before. "
    "Once the reason is gone (there has to be room on the disk, and the folder has to be one that "
    "can be written to), build again: nothing has to be cleaned up."
)


def build(languages: Sequence[str] = LANGUAGES) -> int:
    """Return the exit status: not 0 if Sphinx fails or a page has lost what a cell displays.

    After a failure html/ is what it was before.
    """
    work = ROOT / "build"
    # A page depends on the package: no page is kept. build/versions/ belongs to the tests.
    for made in ("made", "html", *LANGUAGES):
        shutil.rmtree(work / made, ignore_errors=True)
    status = max(_build(language, work) for language in languages)
    if status == 0:
        pages = work / "html"
        for language in languages:
            shutil.move(work / "made" / language / "html", pages / folder(language))
        put_in_place(pages, ROOT / "html", work / "old html")
    return status


def without_kernel(notebooks: Iterable[Path]) -> Iterator[str]:
    """Say which notebooks ask for a kernel that is not here: Sphinx says so between tracebacks."""
    kernels = KernelSpecManager().find_kernel_specs()
    for path in notebooks:
        name = _read(path)["metadata"]["kernelspec"]["name"]
        if name not in kernels:
            yield NO_KERNEL.format(stage=path.stem, name=name)


def main(languages: Sequence[str] = LANGUAGES) -> int:
    """Build the site, and say in a sentence what to do if that cannot be done."""
    try:
        with alone(ROOT / "build"):
            missing = list(without_kernel(ROOT.glob("notebooks/*/*.ipynb")))
            print(*missing, sep="\n", end="\n" * bool(missing), file=sys.stderr)
            status = 1 if missing else build(languages)
    except Busy:
        print(BUSY, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        status = 1
    if status:
        print(FAILED, file=sys.stderr)
    return status


def _build(language: str, work: Path) -> int:
    """Build the pages of a language, and say which have lost what a cell displays."""
    source, made = work / language, work / "made" / language
    source.mkdir(parents=True)
    site = ROOT / "site"
    for page in [*site.glob(f"{language}/*.md"), *ROOT.glob(f"notebooks/{language}/*.ipynb")]:
        shutil.copy(page, source)
    options = ["--quiet", "--jobs=auto", "--fail-on-warning", f"--conf-dir={site}"]
    options += [f"--tag={language}", f"--doctree-dir={made / 'doctrees'}"]
    # Each in a process of its own: Sphinx keeps its words for as long as a process runs.
    sphinx = [sys.executable, "-m", "sphinx", *options]
    own = {"IPYTHONDIR": str(_settings(work / "ipython"))}
    status = subprocess.run([*sphinx, source, made / "html"], env=os.environ | own).returncode
    complaints = [
        f"{language}/{complaint}"
        for run in sorted((made / "jupyter_execute").glob("*.ipynb"))
        for complaint in lost(run.stem, _read(run))
    ]
    print(*complaints, sep="\n", end="\n" * bool(complaints), file=sys.stderr)
    return status or int(bool(complaints))


def _read(notebook: Path) -> Any:
    """Read it without `nbformat`, which takes longer to import than all else here."""
    return json.loads(notebook.read_text(encoding="utf-8"))


def _settings(folder: Path) -> Path:
    """The settings of kernels that build pages: nobody's own, and no word on how they are reached.

    Each would warn that what it says to this machine alone is not encrypted.
    """
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text("c.IPKernelApp.log_level = 40\n", "utf-8")
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or LANGUAGES))
