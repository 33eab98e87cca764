"""Run the notebooks and build the site in html/.

Sphinx wants its sources in one folder, so the site's pages and the notebooks are copied side
by side into build/en. That lies two folders below the root, as notebooks/en does: a link to
../../images means the same file in both.
"""

import shutil
import sys
from pathlib import Path

import nbformat
from pictures import lost
from sphinx.cmd.build import main as sphinx

ROOT = Path(__file__).resolve().parent.parent


def build() -> int:
    """Return the exit status: not 0 if Sphinx fails or a page has lost what a cell displays.

    After a failure html/ is what it was before.
    """
    work = ROOT / "build"
    # A page depends on the package: no page is kept. build/versions/ belongs to the tests.
    for made in ("doctrees", "en", "html", "jupyter_execute"):
        shutil.rmtree(work / made, ignore_errors=True)
    source = work / "en"
    source.mkdir(parents=True)
    for page in [*ROOT.glob("site/*.md"), *ROOT.glob("notebooks/en/*.ipynb")]:
        shutil.copy(page, source)

    options = ["--quiet", "--jobs=auto", "--fail-on-warning", f"--conf-dir={ROOT / 'site'}"]
    status = sphinx([*options, f"--doctree-dir={work / 'doctrees'}", str(source), f"{work}/html"])
    complaints = [
        complaint
        for run in sorted((work / "jupyter_execute").glob("*.ipynb"))
        for complaint in lost(run.stem, nbformat.read(run, as_version=4))
    ]
    print(*complaints, sep="\n", end="\n" * bool(complaints), file=sys.stderr)
    status = status or int(bool(complaints))
    if status == 0:
        shutil.rmtree(ROOT / "html", ignore_errors=True)
        shutil.move(work / "html", ROOT / "html")
    return status


if __name__ == "__main__":
    sys.exit(build())
