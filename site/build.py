"""Run the notebooks and build the site in html/.

Sphinx wants its sources in one folder, so the site's pages and the notebooks are copied side
by side into build/en. That lies two folders below the root, as notebooks/en does: a link to
../../images means the same file in both.
"""

import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from alone import Busy, alone, put_in_place
from jupyter_client.kernelspec import KernelSpecManager
from pictures import lost
from sphinx.cmd.build import main as sphinx

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
        put_in_place(work / "html", ROOT / "html", work / "old html")
    return status


def without_kernel(notebooks: Iterable[Path]) -> Iterator[str]:
    """Say which notebooks ask for a kernel that is not here: Sphinx says so between tracebacks."""
    kernels = KernelSpecManager().find_kernel_specs()
    for path in notebooks:
        name = nbformat.read(path, as_version=4).metadata.kernelspec.name
        if name not in kernels:
            yield NO_KERNEL.format(stage=path.stem, name=name)


def main() -> int:
    """Build the site, and say in a sentence what to do if that cannot be done."""
    try:
        with alone(ROOT / "build"):
            missing = list(without_kernel(ROOT.glob("notebooks/*/*.ipynb")))
            print(*missing, sep="\n", end="\n" * bool(missing), file=sys.stderr)
            status = 1 if missing else build()
    except Busy:
        print(BUSY, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        status = 1
    if status:
        print(FAILED, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
