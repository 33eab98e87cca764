"""Set up .venv with what a part of the project needs: `python site/set_up.py test`.

`make` does it before whatever needs it. One set-up is at work at a time, also where several `make`
run: two pip in one environment would undo each other's work.
"""

import argparse
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from alone import in_turn

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin") / "python"

WAITING = "Another set-up is at work in {folder}: this one waits until it has ended."
# The newest of these cannot be installed on 3.13 without the global lock: older ones can.
_WITHOUT_LOCK = ["--only-binary=ast-serialize,hypothesis,matplotlib,mypy,numpy,rpds-py", "cffi<2"]
_SAID = {
    "installing": 'Installing what "{part}" needs, once; this takes a few minutes.',
    "failed": (
        "The packages could not be installed, for the reason above. If it is the network: it is "
        "needed this once (behind a proxy, set HTTPS_PROXY). Then run the same command again: "
        "nothing has to be cleaned up."
    ),
}


def set_up(part: str) -> None:
    """Install what an extra of pyproject.toml names, unless this was done since that changed.

    Makes the environment where there is none. Raises `CalledProcessError`.
    """
    stamp = ENVIRONMENT / f"installed-{part}"
    with in_turn(ENVIRONMENT, WAITING):
        asked = (ROOT / "pyproject.toml").stat().st_mtime_ns
        if stamp.exists() and stamp.stat().st_mtime_ns >= asked:  # another has done it meanwhile
            return
        if not _has_pip():
            _run(sys.executable, "-m", "venv", ENVIRONMENT)
        print(_SAID["installing"].format(part=part), flush=True)
        # The newest that needs no compiler: students have none.
        options = ["--quiet", "--disable-pip-version-check", "--prefer-binary"]
        if sysconfig.get_config_var("Py_GIL_DISABLED") and sys.version_info < (3, 14):
            options += _WITHOUT_LOCK
        _run(PYTHON, "-m", "pip", "install", *options, "--editable", f".[{part}]")
        (ENVIRONMENT / "home").mkdir(exist_ok=True)
        stamp.touch()
        os.utime(stamp, ns=(asked, asked))  # pyproject.toml may have changed meanwhile


def _has_pip() -> bool:
    """Whether the environment was made to its end: pip is the last that comes into it."""
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, cwd=ROOT)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("part", help="an extra of pyproject.toml: notebooks, site, test, …")
    try:
        set_up(parser.parse_args().part)
    except subprocess.CalledProcessError:
        print(_SAID["failed"], file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
