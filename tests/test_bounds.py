"""Each number that bounds something is named by a test, or stands here with why none is needed."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("dezero_mini", "whoholds")


def is_of_numbers(node):
    """Whether a value is made of numbers, and of names of other constants."""
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, float)
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(map(is_of_numbers, node.elts))
    if isinstance(node, ast.IfExp):
        return is_of_numbers(node.body) and is_of_numbers(node.orelse)
    if isinstance(node, ast.UnaryOp):
        return is_of_numbers(node.operand)
    if isinstance(node, ast.BinOp):
        return is_of_numbers(node.left) or is_of_numbers(node.right)
    return False


def constants():
    """`holding.search._MOST` for each number that a module has under a name."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            inside = path.relative_to(ROOT / package).with_suffix("").parts
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.Assign) and is_of_numbers(node.value):
                    for target in node.targets:
                        for name in target.elts if isinstance(target, ast.Tuple) else [target]:
                            if name.id.isupper():
                                yield ".".join([*inside, name.id])


FOUND = sorted(set(constants()))
TESTS = {
    path: path.read_text(encoding="utf-8")
    for path in (ROOT / "tests").rglob("*.py")
    if path != Path(__file__)
}


def is_named(constant):
    """Whether a test names a constant, as `holding.search._MOST` or after it imports its module."""
    *_, module, name = parts = constant.split(".")
    whole = re.compile(rf"\b{re.escape('.'.join(parts[-3:]))}\b")
    used = re.compile(rf"\b{name}\b")
    of_module = re.compile(rf"import\b.*\b{module}\b|\.{module}\b")
    return any(
        whole.search(text) or (used.search(text) and of_module.search(text))
        for text in TESTS.values()
    )


DRAWN = "how large something is drawn, which tests of pages look at"
OF_C = "a number of CPython's own"
OFTEN = "how often something is looked at or sent, which decides nothing that is said"
NO_BOUND = "a unit, or an order"
STATE = "words of CPython's structures: what is not among them is not found, and then not told"
WITHOUT_A_TEST = {
    **dict.fromkeys(
        [
            *(f"memory.chart.{name}" for name in ("BELOW", "_ACROSS", "_ENTRY", "_LARGE")),
            *(f"memory.chart.{name}" for name in ("_LEAST", "_LEGEND", "_LINE", "_SAMPLE")),
            *(f"memory.chart.{name}" for name in ("_SIZE", "_SMALL", "_UP")),
            *("showing.dot.PAD", "showing.dot._SIZE", "showing.dot._SIZE_OF_LABEL"),
            *("showing.layout._ROOM", "showing.layout._WIDE", "showing.svg.SMALLEST"),
            *(f"showing.stepper.{name}" for name in ("_HIGH", "_NARROW", "_NARROWEST")),
            *(f"showing.widths.{name}" for name in ["_BROAD", "_CAPITAL", "_HANGUL", "_LETTER"]),
            "words.__init__._LINE",
        ],
        DRAWN,
    ),
    **dict.fromkeys(
        [
            *(f"reading.classes.{name}" for name in ["_HAVE_GC", "_HEAPTYPE", "_MANAGED_DICT"]),
            *("reading.counts._IMMORTAL", "reading.frames._BORROWED", "reading.frames._TAGS"),
            *("holding.weight._USUAL_NAMES", "holding.weight._WORD", "stepping._FREE_TOOLS"),
            *("collector._NEVER", "memory.left._BEFORE_INSTANCES"),
        ],
        OF_C,
    ),
    **dict.fromkeys(
        ["reading.frames._MOST_BEFORE_LOCALS", "reading.threads._MOST_WORDS"],
        STATE,
    ),
    **dict.fromkeys(
        [
            *("ipython._PART", "ipython._PAUSE", "ipython._SHARE", "memory.watching._INTERVAL"),
            "reading.threads._SECONDS",
        ],
        OFTEN,
    ),
    **dict.fromkeys(
        [
            *("platform._GIB", "showing.account._KIB", "showing.account._MIB"),
            *("holding.answers._LAST_ROOT", "exercises.stage1._ENDS", "exercises.stage4._STEP"),
            "exercises.stage2._ROUNDS",
        ],
        NO_BOUND,
    ),
    "memory.sampling._TRACES_IN_MALLOC": "an estimate of what tracemalloc takes itself",
    "memory.sampling._TRACES_OF_UNSEEN": "an estimate of what tracemalloc takes itself",
    "ipython._MOST_LAST": "of an older drawing the next one is drawn afresh",
    "ipython._MOST_FOLLOWED": "of a larger drawing the next one is drawn afresh",
    "reading.referents._MOST_UNNAMED": "an arrow without a label, whose count is right",
    "holding.autograd._MOST_NODES": "it takes torch, and then minutes",
}
# Crossed by tests that take the number from elsewhere: as a parameter, or by another name.
CROSSED = {
    "holding.search._MOST": "test_a_search_that_is_stopped_says_where",
    "holding.weight._MOST": "test_a_sum_that_is_stopped_is_at_least_so_much",
    "figures.MOST_BYTES": "showing.stepper.MOST_BYTES",
    "text.BRIEF": "reading.values.BRIEF",
    "text.SHORT": "reading.values.SHORT",
    "memory.room._WANTED": "rounds_that_fit(nbytes) == rounds",
    "memory.room._SHARE": "rounds_that_fit(nbytes) == rounds",
    "exercises.stage2._TOLERANCE": 'check("2.4", ',
}


def test_the_numbers_are_those_of_the_code():
    assert len(FOUND) > 150
    assert {"holding.search._MOST", "memory.left._OF_MORE", "text.SHORT"} < set(FOUND)


@pytest.mark.parametrize("constant", FOUND)
def test_a_bound_is_crossed_by_a_test_or_says_why_it_need_not_be(constant):
    is_crossed = any(CROSSED.get(constant, "\0") in text for text in TESTS.values())
    assert is_crossed or is_named(constant) or constant in WITHOUT_A_TEST


def test_no_reason_is_given_for_what_is_not_there_or_has_a_test():
    assert {*WITHOUT_A_TEST, *CROSSED} <= set(FOUND)
    assert [constant for constant in WITHOUT_A_TEST if is_named(constant)] == []


def test_a_number_without_a_test_would_be_noticed():
    assert not is_named("holding.search._NOT_" + "THERE")
