"""Run the notebooks and build the site in html/, with each other language in a folder of its own.

Sphinx wants its sources in one folder, so a language's pages and notebooks are copied side by side,
into build/en for example. That lies two folders below the root, as notebooks/en does: a link to
../../images means the same file in both.

`python site/build.py en` builds one language alone, for whoever is at work on it.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
from editions import LANGUAGES, folder
from pictures import lost

ROOT = Path(__file__).resolve().parent.parent


def build(languages: Sequence[str] = LANGUAGES) -> int:
    """Return the exit status: not 0 if Sphinx fails or a page has lost what a cell displays.

    After a failure html/ is what it was before.
    """
    work = ROOT / "build"
    # A page depends on the package: no page is kept. build/versions/ belongs to the tests.
    for made in ("made", *LANGUAGES):
        shutil.rmtree(work / made, ignore_errors=True)
    status = max(_build(language, work) for language in languages)
    if status == 0:
        shutil.rmtree(ROOT / "html", ignore_errors=True)
        for language in languages:
            shutil.move(work / "made" / language / "html", ROOT / "html" / folder(language))
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
    status = subprocess.run([*sphinx, source, made / "html"]).returncode
    complaints = [
        f"{language}/{complaint}"
        for run in sorted((made / "jupyter_execute").glob("*.ipynb"))
        for complaint in lost(run.stem, nbformat.read(run, as_version=4))
    ]
    print(*complaints, sep="\n", end="\n" * bool(complaints), file=sys.stderr)
    return status or int(bool(complaints))


if __name__ == "__main__":
    sys.exit(build(sys.argv[1:] or LANGUAGES))
