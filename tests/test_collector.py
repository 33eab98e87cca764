"""What is held still while we look, and how it is found afterwards."""

import gc

import pytest

from whoholds.collector import Paused


@pytest.mark.parametrize("meanwhile", [gc.enable, gc.disable], ids=["on", "off"])
@pytest.mark.parametrize("before", [gc.enable, gc.disable], ids=["was on", "was off"])
def test_the_switch_of_the_collector_is_put_back_whatever_was_done_meanwhile(before, meanwhile):
    try:
        before()
        was_enabled = gc.isenabled()
        with Paused():
            assert not gc.isenabled()
            meanwhile()
        assert gc.isenabled() is was_enabled
    finally:
        gc.enable()
