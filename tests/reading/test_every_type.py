"""No type of the standard library can bring the interpreter down, or an error of ours up."""

import subprocess
import sys
from pathlib import Path

import every_type
import pytest
from available import needs_processes

ROOT = Path(__file__).parents[2]
BATCHES = 4
MANY = 200  # objects of a batch; there are some thousand in all


@pytest.mark.slow
@needs_processes
@pytest.mark.parametrize("batch", range(BATCHES))
def test_an_object_of_every_type_can_be_looked_at(batch, tmp_path):
    names = every_type.modules()[batch::BATCHES]
    done = subprocess.run(
        [sys.executable, every_type.__file__, *names],
        cwd=tmp_path,
        env=every_type.environment(ROOT),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stderr.split()[-1]) > MANY
