"""Whatever is asked for again and again in one kernel, nothing of it stays."""

import sys

import pytest
from conftest import ROOT

sys.path.append(str(ROOT / "bench"))  # its scripts are no package

import leaks

pytestmark = pytest.mark.slow
EARLY, ROUNDS = 15, 15
# Tables of what has been said before fill up to a bound: hence some, but not as many as a drawing
# is made of. bench/leaks.py goes on until they are full.
OBJECTS_A_ROUND, BYTES_A_ROUND = 3, 3_000


@pytest.fixture(scope="module")
def more():
    """The objects and bytes that are there after these rounds, and were not after the early."""
    return leaks.measured(leaks.WAYS, EARLY, EARLY + ROUNDS)


@pytest.mark.parametrize("way", leaks.WAYS)
def test_nothing_stays_of_what_was_shown(more, way):
    objects, traced = more[way]
    assert objects < OBJECTS_A_ROUND * ROUNDS
    assert traced < BYTES_A_ROUND * ROUNDS
