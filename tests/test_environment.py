"""What is needed: environment.yml and pyproject.toml name the same, and words need nothing."""

import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest
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


def with_nothing_else(code):
    """Run code in a Python that has the standard library and this folder alone."""
    process = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"]
    process[-1] += textwrap.dedent(code)
    done = subprocess.run(process, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_answers_in_words_need_the_standard_library_alone():
    said = with_nothing_else("""
        from whoholds import holders, living, record, refcount, snapshot
        class Thing: pass
        x = Thing(); x.me = x
        print(holders(x), snapshot(globals(), "x"), record("a = []; a = None", {}))
        print(living(Thing, globals()))
        print(refcount(x), snapshot(globals(), "x")._repr_html_())
        extra = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names
        print(sorted(name for name in extra if not name.startswith("_")))
    """)
    assert "x: count 2, reachable." in said
    assert "pip install graphviz-pure" in said
    assert said.splitlines()[-1] == "['whoholds']"


@pytest.mark.parametrize(
    ("asked", "package"),
    [
        ("with watch('a block'): pass", "psutil"),
        ("memory.rounds_that_fit(1)", "psutil"),
        ("snapshot({'a': 1}, 'a').dot()", "graphviz"),
    ],
)
def test_what_needs_more_says_what_to_install(asked, package):
    said = with_nothing_else(f"""
        from whoholds import memory, snapshot, watch
        try:
            {asked}
        except ImportError as error:
            print(error)
    """)
    assert f"`pip install {package}`" in said


def test_the_magics_are_loaded_without_what_they_may_need_later():
    code = """
        import sys
        class Missing:
            @staticmethod
            def find_spec(name, *of):
                if name in ("numpy", "psutil", "graphviz", "memory_profiler"):
                    raise ModuleNotFoundError(name)
        sys.meta_path.insert(0, Missing)
        from IPython.core.interactiveshell import InteractiveShell
        shell = InteractiveShell.instance()
        shell.run_line_magic("load_ext", "whoholds")
        shell.run_cell("a = [1]")
        shell.run_line_magic("holders", "a")
        shell.run_line_magic("refs", "a")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert "name a" in done.stdout
    assert "Name a refers to list a." in done.stdout
