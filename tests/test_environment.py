"""environment.yml and pyproject.toml name the same dependencies."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
CONDA_NAMES = {"graphviz": "python-graphviz"}  # conda's graphviz is the program, not the module
NOT_PYTHON_PACKAGES = {"graphviz", "pip", "python"}

project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
from_pip = conda[-1]["pip"]


def ranges(requirements):
    """{"numpy": ">=1.26,<3"} for ["numpy>=1.26,<3"]."""
    return dict(re.fullmatch(r"([\w-]+)(.*)", line).groups() for line in requirements)


def test_conda_and_pyproject_name_the_same_packages_in_the_same_ranges():
    wanted = ranges(project["dependencies"] + project["optional-dependencies"]["notebooks"])
    wanted = {CONDA_NAMES.get(name, name): versions for name, versions in wanted.items()}
    listed = ranges([*conda[:-1], *(line for line in from_pip if line != "-e .")])
    assert {n: v for n, v in listed.items() if n not in NOT_PYTHON_PACKAGES} == wanted


def test_conda_brings_the_package_itself_and_the_graphviz_program():
    assert "-e ." in from_pip
    assert "graphviz" in conda


def test_conda_names_one_python_that_the_package_accepts():
    version = ranges(conda[:-1])["python"].removeprefix("=")
    oldest = project["requires-python"].removeprefix(">=")
    assert as_tuple(version) >= as_tuple(oldest)


def as_tuple(version):
    return tuple(map(int, version.split(".")))
