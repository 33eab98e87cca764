"""Public reports of memory that did not come back, made again in `reports.py`."""

import json
import signal
import subprocess
import sys
from importlib.util import find_spec

import pytest
import reports
from available import needs_mortal_classes, needs_processes, needs_states_of_threads
from reports import REPORTS

OF_CLASSES = {
    *("a lambda for a signal of a class", "cache on a method", "a class as a key"),
    *("handlers for the end, in a list of a module", "a registry of a module"),
    *("a figure that was never closed", "a finalizer that is a method"),  # which a class keeps
}
OF_THREADS = {"connections of a thread", "connections of the thread that asks"}


def test_there_are_at_least_20_of_different_projects():
    projects = {"/".join(report.address.split("/")[3:5]) for report in REPORTS.values()}
    assert len(REPORTS) >= 20 <= len(projects)


@needs_processes
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=[needs_mortal_classes] * (name in OF_CLASSES)
            + [needs_states_of_threads] * (name in OF_THREADS),
        )
        for name in REPORTS
    ],
)
def test_report(name):
    """The holder is named, all are found, each way leads there, and what is said comes true."""
    needs = REPORTS[name].needs
    if needs == "SIGUSR1" and not hasattr(signal, "SIGUSR1"):
        pytest.skip("signals of POSIX")
    if needs not in ("", "SIGUSR1") and find_spec(needs) is None:
        pytest.skip(f"{needs} is not installed")
    run = subprocess.run([sys.executable, reports.__file__, name], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[-1]) == []
