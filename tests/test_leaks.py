"""Whatever is asked for again and again in one kernel, nothing of it stays."""

import json
import sys

import pytest
from available import needs_mortal_classes
from conftest import ROOT

sys.path.append(str(ROOT / "bench"))  # its scripts are no package

import leaks

pytestmark = pytest.mark.slow
ROUNDS = (5, 10, 15)
# Tables of what has been said before fill up to a bound: hence some, but not as many as a drawing
# is made of. bench/leaks.py goes on until they are full.
OBJECTS_A_ROUND, BLOCKS_A_ROUND, BYTES_A_ROUND = 3, 30, 3_000


@pytest.fixture(scope="module")
def more(once):
    """The objects and blocks of memory that came from each of these rounds to the next."""

    def measure(folder):
        found = dict(leaks.in_kernel(leaks.WAYS, ROUNDS))
        (folder / "found.json").write_text(json.dumps(found), encoding="utf-8")

    return json.loads((once("leaks", measure) / "found.json").read_text(encoding="utf-8"))


COMPILE = ("%%refsteps", "record, drawn")
WAYS = [pytest.param(w, marks=[needs_mortal_classes] * (w in COMPILE)) for w in leaks.WAYS]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_stays_of_what_was_shown(more, way):
    assert_flat(more[way], BLOCKS_A_ROUND)


@pytest.mark.versions
@pytest.mark.parametrize("way", leaks.WAYS)
def test_nothing_stays_in_a_page_either(pages_python, way):
    [(_, more)] = leaks.in_pages({way: leaks.WAYS[way]}, *pages_python, ROUNDS)
    assert_flat(more, BYTES_A_ROUND)


def assert_flat(more, held_a_round):
    objects, held = map(min, zip(*more, strict=True))  # what leaks does so each time
    assert objects < OBJECTS_A_ROUND * ROUNDS[0]
    assert held < held_a_round * ROUNDS[0]
