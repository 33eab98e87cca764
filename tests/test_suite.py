"""The suite keeps its own promises: what is quick starts nothing slow, and nothing is left out."""

import ast
import os
import re
import subprocess
import sys

import interpreters
import pytest
import yaml
from conftest import ROOT
from mutants import QUICK, is_meant, listed, mutants_of, sources

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

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
    assert re.findall("^test: CHOSEN := (.*)$", MAKEFILE, re.MULTILINE) == ['-m "not versions"']
    # What is quick is a part of it, for `make mutants` too.
    assert re.findall(r'^quick: .* -m "(.*?)"', MAKEFILE, re.MULTILINE) == [QUICK]
    assert QUICK.endswith(" and not versions")
    assert '"-m", "versions"]' in (ROOT / "tests" / "versions.py").read_text(encoding="utf-8")
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
    commands = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    for command in ("make test", "make versions"):
        assert any(line.startswith(command) for line in commands), command


def test_the_tests_of_a_room_are_in_a_folder_of_its_name():
    rooms = {path.parent.name for path in ROOT.glob("whoholds/*/__init__.py")} - {"words"}
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert folders == rooms | {"course", "pages"}  # of dezero_mini, and of notebooks and site


def test_no_two_test_files_have_one_name():
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len({*names}) == len(names) > 50  # or pytest would take one for the other


# What CONTRIBUTING.md names is there: its commands, its paths, and names in files that it names.

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"`([^`]+)`", GUIDE)


def test_the_readme_leads_to_the_guide_and_that_fits_a_page():
    assert "(CONTRIBUTING.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert 300 < len(GUIDE.split()) < 800


def test_every_command_of_the_guide_is_one_of_make():
    targets = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()
    commands = [quoted.removeprefix("make ") for quoted in QUOTED if quoted.startswith("make ")]
    assert {"quick", "test", "versions", "mutants", "bench"} <= {*commands} <= {*targets}


def test_every_path_of_the_guide_leads_somewhere():
    paths = [quoted for quoted in QUOTED if "/" in quoted]
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("_ENGINES", "whoholds/showing/engine.py"),
        ("ENGINES", "tests/showing/test_engine.py"),
        ("TABLE", "whoholds/reading/table.py"),
        ("EXERCISES", "dezero_mini/exercises/table.py"),
        ("SENTENCES", "dezero_mini/words/en/exercises.py"),
    ],
)
def test_a_name_that_the_guide_says_to_add_to_is_in_its_file(name, path):
    assert f"`{name}`" in GUIDE
    assert f"`{path}`" in GUIDE
    text = (ROOT / path).read_text(encoding="utf-8")
    assert re.search(rf"^{name}\b.* = ", text, re.MULTILINE)


# The mutants of `make mutants`: of one that does not parse, every test would take notice.


@pytest.mark.parametrize("path", ["whoholds/graph/following.py", "site/claims.py"])
def test_every_mutant_is_python_and_another_program(path):
    source = (ROOT / path).read_bytes()
    mutants = [*mutants_of(ROOT / path)]
    assert len(mutants) > 50
    for mutant in mutants:
        changed = source[: mutant.start] + mutant.after.encode() + source[mutant.end :]
        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source)), mutant


def test_what_need_not_be_noticed_can_still_be_made():
    mutants = [mutant for path in sources() for mutant in mutants_of(path)]
    entries = [entry for _, entry in listed()]
    assert [e for e in entries if not any(is_meant(e, mutant) for mutant in mutants)] == []


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are shell scripts")
def test_a_python_without_the_lock_is_not_taken_for_one_with_it(tmp_path, monkeypatch):
    for name in ("python3.13", "python3.13t"):
        command = tmp_path / name
        command.write_text(f"#!/bin/sh\necho free-threaded '{command}'\n", encoding="utf-8")
        command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))  # where a build of 3.13t is installed alone
    find = interpreters.find.__wrapped__
    assert find("3.13") is None
    assert find("3.13t") == str(tmp_path / "python3.13t")
