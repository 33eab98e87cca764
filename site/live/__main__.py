"""Build the site with JupyterLite in it, and serve it on this machine: `make live`.

    python site/live [--files FOLDER] [--no-serve]

Every stage then has a link that opens it in JupyterLite, which runs it in the browser. All of it
is files: any web server will do, and nothing is asked from another host.
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))

import files  # noqa: E402
import served  # noqa: E402

from build import ROOT  # noqa: E402
from build import main as build  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="make live", description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=Path, help="a folder that has files of Pyodide")
    parser.add_argument("--no-serve", action="store_true", help="only build")
    options = parser.parse_args()
    try:
        have = files.have(options.files)
    except files.MissingFiles as error:
        print(error, file=sys.stderr)
        return 1
    status = build()
    if status == 0:
        served.add_lite(ROOT / "html", have)
        if not options.no_serve:
            served.serve(ROOT / "html")
    return status


if __name__ == "__main__":
    sys.exit(main())
