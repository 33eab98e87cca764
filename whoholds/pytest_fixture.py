"""A fixture for anybody's tests: `def test_it(frees):`, then `with frees(Model):`.

pytest imports this module when it starts, wherever this package is installed; what looks at objects
is imported when a test asks for the fixture.
"""

from typing import Any

import pytest

import whoholds


@pytest.fixture
def frees() -> Any:
    """`with frees(Model):` fails if instances made in the block survive it; see `whoholds`."""
    return whoholds.frees
