"""What things lead to is found once, for everything that asks."""

from hypothesis import given
from hypothesis import strategies as st

from whoholds.reading.reach import reach


@given(st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9))), st.sets(st.integers(0, 9)))
def test_everything_is_reached_that_something_reached_leads_to_and_nothing_else(leads, start):
    reached = reach(start, lambda n: leads.get(n, ()))
    assert start <= reached
    assert {m for n in reached for m in leads.get(n, ())} <= reached
    closed = set(start)
    for _ in range(10):
        closed |= {m for n in closed for m in leads.get(n, ())}
    assert reached == closed


def test_a_long_chain_needs_no_recursion_and_each_is_asked_once():
    asked = []

    def following(number):
        asked.append(number)
        return [number + 1, number + 1, 0] if number < 10_000 else []

    assert reach([0], following) == {*range(10_001)}
    assert len(asked) == 10_001
