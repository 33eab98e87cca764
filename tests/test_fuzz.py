"""The fuzz finds a fault that is planted, keeps it with its seed, and makes its program small."""

import shutil
import subprocess
import sys
from pathlib import Path

import fuzz
import pytest
from available import needs_processes

pytestmark = [needs_processes, pytest.mark.slow]
ROOT = Path(__file__).parents[1]
FIRST = 30  # a seed
FAULT = "    return Effect(None, freed)\n", "    return Effect(0 if removed else None, freed)\n"


def fuzzed(folder):
    return subprocess.run(
        [sys.executable, "tests/fuzz.py", "--only=answers", f"--seed={FIRST}", "--minutes=0.1"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )


def test_a_planted_fault_is_found_and_kept_and_its_program_is_small(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "whoholds", tmp_path / "whoholds")
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "fuzz.py", tmp_path / "tests")
    decision = tmp_path / "whoholds" / "holding" / "decision.py"
    before = decision.read_text(encoding="utf-8")
    assert before.count(FAULT[0]) == 1
    decision.write_text(before.replace(*FAULT), encoding="utf-8")
    done = fuzzed(tmp_path)
    assert done.returncode == 1, done.stderr
    kept = sorted((tmp_path / "build" / "fuzz").iterdir())
    assert kept
    first, *lines = kept[0].read_text(encoding="utf-8").splitlines()
    kind, seed = first.removeprefix("# ").split(", seed ")
    program = [line for line in lines if not line.startswith("#")]
    assert first in done.stdout
    assert len(program) <= 4
    assert len(program) <= len(fuzz.KINDS[kind].made(int(seed)))
    assert fuzz.run(kind, [(int(seed), program)]) is None  # here no fault is planted


def test_a_program_that_dies_and_one_that_hangs_are_faults(monkeypatch):
    dies = ["a = Obj()", "import os", "b = 1", "os.abort()"]
    seed, lines, wrong = fuzz.run("answers", [(1, ["a = Obj()"]), (2, dies), (3, ["b = 2"])])
    assert (seed, lines) == (2, dies)
    assert wrong[0].startswith("it died: ")
    assert fuzz.smallest("answers", seed, lines) == ["import os", "os.abort()"]
    monkeypatch.setattr(fuzz, "SECONDS", 5)
    assert fuzz.run("answers", [(4, ["while True: pass"])])[2][0] == "it took more than 5 s"


def test_a_program_that_dies_without_us_is_no_fault_of_ours():
    assert not fuzz.is_ours("answers", 1, ["import os", "os.abort()"])
    assert fuzz.is_ours("answers", 1, ["a = Obj()"])
    assert fuzz.is_ours("types", 1, ["os.abort()"])  # it has nothing of its own


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_of_each_kind_a_seed_is_always_the_same_and_nothing_is_wrong_with_it(kind):
    assert fuzz.KINDS[kind].made(FIRST) == fuzz.KINDS[kind].made(FIRST)
    assert fuzz.run(kind, [(FIRST, None)]) is None


def test_a_wrong_number_would_be_noticed():
    taken = [f"{fuzz.REFUSE}1.2", "check('1.2', 6)"]
    assert fuzz.judged("exercises", taken)[0].startswith("it is taken: 'Right: ")
    assert fuzz.judged("exercises", [taken[0], "check('1.2', 7)"]) == []
