"""The suite keeps its own promises: what is quick starts nothing slow, and nothing is left out."""

import os
import re
import subprocess
import sys

import yaml
from conftest import ROOT

# A test that starts what takes seconds, though only to ask for its version.
STARTS = """
import subprocess, sys
import pytest

def start(*module):
    subprocess.run([sys.executable, "-c", "", "-m", *module], check=True)

def test_a_kernel():
    start("ipykernel_launcher")

@pytest.mark.slow
def test_a_kernel_and_says_so():
    start("ipykernel_launcher")

def test_with_a_name_in_its_path(tmp_path):
    start(str(tmp_path / "sphinx" / "program"))
"""


def test_a_test_that_starts_a_kernel_has_to_be_marked_as_slow(tmp_path):
    (tmp_path / "test_it.py").write_text(STARTS, encoding="utf-8")
    options = ["-p", "conftest", "-c", ROOT / "pyproject.toml", "--rootdir", tmp_path]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, tmp_path],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT / "tests", *sys.path)))},
        capture_output=True,
        text=True,
    )
    assert re.findall(r"^FAILED \S+::(\w+)", run.stdout, re.MULTILINE) == ["test_a_kernel"]
    assert "This test starts ipykernel_launcher" in run.stdout
    assert "Mark it with @pytest.mark.slow." in run.stdout


def test_what_make_test_leaves_out_is_run_by_make_versions_and_that_by_the_workflow():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.findall(r"^test: CHOSEN := (.*)$", makefile, re.MULTILINE) == ["not versions"]
    assert '"-m", "versions"]' in (ROOT / "tests" / "versions.py").read_text(encoding="utf-8")
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
    commands = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    for command in ("make test", "make versions"):
        assert any(line.startswith(command) for line in commands), command
