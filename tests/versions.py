"""Run what differs between versions of Python on every supported CPython: `make versions`.

These are the tests of `whoholds`, and those that run the stages elsewhere. Each version that this
machine has gets an environment in build/versions/, those without the global lock (3.13t) as well.
CPython 3.14 also runs as WebAssembly, by Pyodide in Node.js, with pointers of 32 bits and without
NumPy: a test that needs more than that is skipped there, and says so. A CPython that is not on this
machine is passed over, but without Node.js the command fails, so that 3.14 is always among the
versions.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import interpreters
from interpreters import ENVIRONMENTS, PIP_INSTALL, ROOT, is_ready, mark_ready, requirements, run

NAMES = ("refcount", "identity", "snapshot", "answers", "free_threading")
FOUND = [path for name in NAMES for path in ROOT.glob(f"tests/**/test_{name}.py")]
TESTS = [path.relative_to(ROOT).as_posix() for path in FOUND]
# conftest.py is for the tests that run notebooks.
PYTEST_OPTIONS = ["--noconftest", "-p", "no:cacheprovider"]
PASSED, FAILED = "passed", "FAILED"


def main() -> int:
    versions = (*interpreters.SUPPORTED, *interpreters.FREE_THREADED)
    results = {f"CPython {v}": run_natively(v) for v in versions}
    results["CPython in WebAssembly"] = run_in_webassembly()
    results["the stages on each"] = run_stages()
    print("\nThe tests of whoholds, and the stages:")
    for name, result in results.items():
        print(f"  {name:24}{result}")
    return int(FAILED in results.values())


def run_natively(version: str) -> str:
    if interpreters.find(version) is None:
        return "not run: it is not on this machine"
    announce(f"CPython {version}")
    python = interpreters.environment(version)
    return PASSED if run_tests(python, "-m", "pytest") else FAILED


def run_stages() -> str:
    announce("The stages on each version, and with the IPython of Colab")
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-m", "versions"]
    return PASSED if subprocess.run(command, cwd=ROOT).returncode == 0 else FAILED


def run_in_webassembly() -> str:
    announce("CPython in WebAssembly")
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        print("This needs Node.js with npm, 20 or newer: install it, then try again.")
        return FAILED
    environment = ENVIRONMENTS / "pyodide"
    shutil.copytree(ROOT / "tests" / "pyodide", environment, dirs_exist_ok=True)
    packages = environment / "packages"
    wanted = requirements("graphviz", "hypothesis", "pytest")
    wanted_from_npm = (environment / "package-lock.json").read_text(encoding="utf-8")
    if not is_ready(environment, [*wanted, wanted_from_npm]):
        run(npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=environment)
        shutil.rmtree(packages, ignore_errors=True)
        run(sys.executable, *PIP_INSTALL, *for_pyodide(environment), "--target", packages, *wanted)
        mark_ready(environment, [*wanted, wanted_from_npm])
    return PASSED if run_tests(node, environment / "run.mjs", ROOT, packages) else FAILED


def for_pyodide(environment: Path) -> list[str]:
    """Options for pip to take wheels that this Pyodide can import (PEP 783)."""
    lock = environment / "node_modules" / "pyodide" / "pyodide-lock.json"
    about = json.loads(lock.read_text(encoding="utf-8"))["info"]
    platform = f"pyemscripten_{about['abi_version']}_{about['arch']}"
    version = ".".join(about["python"].split(".")[:2])
    return ["--only-binary=:all:", "--platform", platform, "--python-version", version]


def run_tests(*command: str | Path) -> bool:
    return subprocess.run([*command, *PYTEST_OPTIONS, *TESTS], cwd=ROOT).returncode == 0


def announce(name: str) -> None:
    print(f"\n{name}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
