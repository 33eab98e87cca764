"""On a bad day it works all the same, or says in a sentence what to do, and nothing is lost."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import textwrap
import time
import venv
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import nbformat
import pytest
from conftest import ROOT, STAGES, build, copy_of_project, write_notebook
from small import FOLDER, STEPS, small_site, write_short_stages

from whoholds import record

AS_BEFORE = "html/ are what they were before"
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")


def python(code, cwd, **environment):
    """Run code in a process of its own; `None` takes a variable out of its environment."""
    quiet = "ignore:This is a free-threaded build:RuntimeWarning"
    changed = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": quiet} | environment
    changed = {name: value for name, value in changed.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=cwd,
        env=changed,
        capture_output=True,
        encoding="utf-8",
    )


EVERYTHING = """
    from whoholds.memory import watch
    from whoholds import holders, record, snapshot
    class Obj: pass
    names = {"가": Obj(), "Obj": Obj}
    names["가"].가 = names["가"]
    assert "<svg" in snapshot(names, "가")._repr_html_()
    assert "<svg" in record("b = 가", names)._repr_html_()
    print(snapshot(names, "가"), record("b = 가", names), holders(names["가"], names))
    with watch("블록") as run:
        run.mark("지금")
    assert "<svg" in run._repr_html_()
    print(run)
"""
FORBID_WRITING = """
    import os, sys
    def forbid(event, args):
        if event == "open" and isinstance(args[0], str) and args[2] & (os.O_WRONLY | os.O_RDWR):
            here = os.path.dirname(os.path.abspath(args[0])) == os.getcwd()
            if here:
                raise PermissionError(f"{args[0]} is in a folder that cannot be written to")
    sys.addaudithook(forbid)
"""


def test_where_the_folder_cannot_be_written_to_everything_is_drawn(tmp_path):
    with pytest.raises(subprocess.CalledProcessError):
        python(f"{FORBID_WRITING}\n    open('x', 'w')", tmp_path).check_returncode()
    run = python(FORBID_WRITING + EVERYTHING, tmp_path)
    assert run.stderr == ""
    assert "블록: " in run.stdout
    assert [*tmp_path.iterdir()] == []


NO_FONTS = "<?xml version='1.0'?><fontconfig></fontconfig>"


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"HOME": None, "USERPROFILE": None}, id="no home"),
        pytest.param({"HOME": "/nowhere", "USERPROFILE": "/nowhere"}, id="a home that is not"),
        pytest.param({"LC_ALL": "C", "LANG": None}, id="the locale C"),
        pytest.param({"FONTCONFIG_FILE": "no fonts.conf"}, id="no fonts"),
    ],
)
def test_everything_is_drawn_and_said_all_the_same(environment, tmp_path):
    (tmp_path / "no fonts.conf").write_text(NO_FONTS, encoding="utf-8")
    if "FONTCONFIG_FILE" in environment:
        environment = {"FONTCONFIG_FILE": str(tmp_path / "no fonts.conf")}
    run = python(EVERYTHING, tmp_path, **environment)
    assert run.stderr == ""
    assert run.returncode == 0
    for words in ("Name 가 refers to Obj 가.", "1. b = 가", "블록: "):
        assert words in run.stdout


def test_lines_may_end_as_on_windows():
    recording = record("a = []\r\nif a == []:\r\n    b = [a]\r\n", {}, "a b")
    assert [step.source for step in recording] == ["a = []", "if a == []:\r\n    b = [a]"]
    assert "unreachable" not in recording._repr_html_()
    assert (ROOT / ".gitattributes").read_text(encoding="utf-8") == "* text=auto eol=lf\n"


# The pages


@pytest.mark.slow
def test_pages_are_built_in_a_folder_with_blanks_and_hangul_in_the_locale_c_without_a_home(once):
    page = small_site(once) / f"{STEPS}.html"
    assert FOLDER in page.parts
    assert page.read_text(encoding="utf-8").count('class="whoholds-steps') == 2


@pytest.fixture
def project(tmp_path):
    """A copy of the project with short stages, and with pages from an earlier build."""
    copy_of_project(tmp_path / "copy")
    write_short_stages(tmp_path / "copy" / "notebooks" / "en")
    (tmp_path / "copy" / "html").mkdir()
    (tmp_path / "copy" / "html" / "index.html").write_text("old", encoding="utf-8")
    return tmp_path / "copy"


def pages_of(project):
    return (project / "html" / "index.html").read_text(encoding="utf-8")


@needs_posix
@pytest.mark.slow
def test_where_the_disk_is_full_the_old_pages_stay_and_a_sentence_says_so(project):
    import resource

    def fill():  # from here on, no file gets longer than this
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    run = build(project, preexec_fn=fill)
    assert run.returncode != 0
    assert AS_BEFORE in run.stderr
    assert "room on the disk" in run.stderr
    assert pages_of(project) == "old"


STAYS = """\
import os, pathlib, time
pathlib.Path("at work").write_text(str(os.getppid()))
time.sleep(300)"""


@needs_posix
@pytest.mark.slow
def test_a_build_keeps_others_out_and_can_be_broken_off_and_begun_anew(project, tmp_path):
    stage = project / "notebooks" / "en" / f"{STAGES[0]}.ipynb"
    write_notebook(stage, STAYS)
    command = [sys.executable, project / "site" / "build.py"]
    with (tmp_path / "log").open("w") as log:
        first = subprocess.Popen(command, start_new_session=True, stdout=log, stderr=log)
        try:
            while not any((project / "build").rglob("at work")):  # a cell runs
                assert first.poll() is None, (tmp_path / "log").read_text()
                time.sleep(0.1)
            second = build(project)
            assert second.returncode == 1
            assert "Another build is at work in this folder" in second.stderr
            assert "Traceback" not in second.stderr
        finally:
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()
    assert pages_of(project) == "old"
    write_notebook(stage, "1 + 1")
    again = build(project)
    assert again.returncode == 0, again.stderr
    assert pages_of(project) != "old"


@pytest.mark.slow
def test_a_stage_that_asks_for_a_kernel_that_is_not_here_is_named(project):
    stage = project / "notebooks" / "en" / f"{STAGES[2]}.ipynb"
    notebook = nbformat.read(stage, as_version=4)
    notebook.metadata.kernelspec.name = "nowhere"
    nbformat.write(notebook, stage)
    run = build(project)
    assert run.returncode != 0
    assert f"{STAGES[2]} asks for a kernel called nowhere, and there is none here." in run.stderr
    assert AS_BEFORE in run.stderr
    assert "Traceback" not in run.stderr
    assert pages_of(project) == "old"


# Setting up


@pytest.fixture
def fresh(tmp_path):
    """A copy of what `make` needs to set up, without anything set up."""
    if shutil.which("make") is None or sys.platform == "win32":
        pytest.skip("there is no make")
    folder = tmp_path / "a clone"
    (folder / "site").mkdir(parents=True)
    places = ("Makefile", "pyproject.toml", "README.md", "LICENSE")
    for name in (*places, "site/alone.py", "site/set_up.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def make(folder, *targets, **environment):
    run = begin_make(folder, *targets, **environment)
    stdout, stderr = run.communicate()
    return subprocess.CompletedProcess(run.args, run.returncode, stdout, stderr)


def begin_make(folder, *targets, **environment):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.Popen(
        ["make", *targets],
        cwd=folder,
        env=inherited | environment,  # not what `make test PYTHON=...` hands down
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


TARGETS = re.findall(
    r"^# make (\w+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
)


@pytest.mark.parametrize("target", [target for target in TARGETS if target != "clean"])
def test_an_old_python_gets_a_sentence_and_leaves_nothing_behind(fresh, target):
    old = fresh.parent / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.10.13 && exit 0\nexit 1\n')
    old.chmod(0o755)
    run = make(fresh, target, PYTHON=str(old))
    assert run.returncode != 0
    assert "(Python 3.10.13) will not do: this needs Python 3.11 or newer" in run.stderr
    assert "make PYTHON=" in run.stderr
    assert not (fresh / ".venv").exists()


@pytest.mark.slow
def test_a_network_that_hangs_is_given_up_with_a_sentence_and_can_be_tried_again(fresh):
    with socket.create_server(("localhost", 0)) as server:  # takes calls, and answers none
        address = f"http://localhost:{server.getsockname()[1]}/simple"
        run = make(
            fresh,
            "html",
            PYTHON=sys.executable,
            PIP_INDEX_URL=address,
            PIP_EXTRA_INDEX_URL="",
            PIP_TIMEOUT="1",
            PIP_RETRIES="0",
            PIP_CONFIG_FILE=os.devnull,
        )
    assert run.returncode != 0
    assert "The packages could not be installed" in run.stderr
    assert "If it is the network" in run.stderr
    assert [path.name for path in Path(fresh, ".venv").glob("installed-*")] == []


# What is installed says when it begins and when it has ended; it needs no network.
SLOW_PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "slow"
version = "1"
optional-dependencies = {one = [], other = []}
"""
SLOW_BACKEND = """
import pathlib, time, zipfile
ABOUT = "Metadata-Version: 2.1\\nName: slow\\nVersion: 1\\nProvides-Extra: one\\n\
Provides-Extra: other"
WHEEL = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true"
def build_editable(folder, config=None, metadata=None):
    with open("log", "a") as log:
        print("begun", file=log, flush=True)
        time.sleep(1)
        print("ended", file=log, flush=True)
    files = {"METADATA": ABOUT, "WHEEL": WHEEL, "RECORD": ""}
    name = "slow-1-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        for file, text in files.items():
            wheel.writestr(f"slow-1.dist-info/{file}", text)
    return name
"""


@pytest.fixture
def slow(fresh):
    """What `make` needs to set up, for a project that takes its time."""
    (fresh / "pyproject.toml").write_text(SLOW_PROJECT, encoding="utf-8")
    (fresh / "backend.py").write_text(SLOW_BACKEND, encoding="utf-8")
    return fresh


ONE, OTHER = ".venv/installed-one", ".venv/installed-other"


@pytest.mark.slow
@pytest.mark.parametrize("calls", [[("-j4", ONE, OTHER)], [(ONE,), (OTHER,)]], ids=["-j", "two"])
def test_one_set_up_at_a_time(slow, calls):
    runs = [begin_make(slow, *call, PYTHON=sys.executable) for call in calls]
    said = [run.communicate()[1] for run in runs]
    assert [run.returncode for run in runs] == [0] * len(runs), said
    assert (slow / "log").read_text().split() == ["begun", "ended"] * 2
    assert {file.name for file in (slow / ".venv").glob("installed-*")} == {
        "installed-one",
        "installed-other",
    }


@pytest.mark.slow
def test_a_set_up_that_was_killed_is_begun_anew(slow):
    (slow / ".venv" / "bin").mkdir(parents=True)
    (slow / ".venv" / "bin" / "python").symlink_to(sys.executable)  # so far it had come
    home = Path(sys.base_prefix, "bin")
    (slow / ".venv" / "pyvenv.cfg").write_text(
        f"home = {home}\ninclude-system-site-packages = false\n", encoding="utf-8"
    )
    run = make(slow, ONE, PYTHON=sys.executable)
    assert run.returncode == 0, run.stderr
    assert (slow / "log").read_text().split() == ["begun", "ended"]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", ["", " -B"])
def test_a_python_may_lie_in_a_folder_with_a_blank_or_have_an_argument(slow, tmp_path, arguments):
    python = tmp_path / ("with" if arguments else "with a blank") / "python3"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    run = make(slow, ONE, PYTHON=f"{python}{arguments}")
    assert run.returncode == 0, run.stderr
    assert (slow / ONE).exists()


def test_python_starts_in_the_locale_c_though_the_clone_lies_in_a_folder_of_hangul(tmp_path):
    clone = tmp_path / "홍길동"
    venv.create(clone / ".venv", symlinks=True)
    for package in ("dezero_mini", "whoholds"):
        shutil.copytree(ROOT / package, clone / package)
    own, other = (
        Path(sysconfig.get_path("purelib")),
        next(clone.glob(".venv/[Ll]ib/**/site-packages")),
    )
    about = distribution("dezero_mini")
    installed = [Path(file.locate()) for file in about.files]
    folder = url2pathname(urlsplit(json.loads(about.read_text("direct_url.json"))["url"]).path)
    assert [file.suffix for file in installed].count(".pth") == 1
    for file in installed:
        if file.parent == own:  # what makes the package be found, with the folder that it is in
            text = file.read_text(encoding="utf-8").replace(folder, str(clone))
            (other / file.name).write_text(text, encoding="utf-8")
    if (own / "editables").exists():  # which that needs
        shutil.copytree(own / "editables", other / "editables")
    (python,) = clone.glob(".venv/*/python")
    run = subprocess.run(
        [python, "-c", "import dezero_mini, whoholds; print(ascii(whoholds.__path__))"],
        cwd=tmp_path,
        env=os.environ | {"LC_ALL": "C", "PYTHONPATH": ""},
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    assert ascii("홍길동").strip("'") in run.stdout
