"""Check an answer, and leave no trace: `check` holds nothing of it afterwards, and raises nothing.

A reader's function may do anything. Whatever it raises becomes a sentence, except for the
reader's own interrupt; the collector and tracemalloc are put back as they were found.
"""

import gc
import linecache
import sys
import tracemalloc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from whoholds.collector import paused
from whoholds.reading.scope import detail
from whoholds.words import clean, listed, say

from .answers import Attempt, Refused, Verdict, type_name
from .sentences import hint, in_words

_LONGEST = 200  # characters of an error's own text


def check(number: object = None, *answer: Any) -> None:
    """Print whether an answer to an exercise is right, and what helps: `check("1.2", 6)`.

    What is wrong with an answer is said in a sentence; nothing is raised but KeyboardInterrupt.
    """
    box = list(answer)
    del answer  # 1.4 counts the references to what it is given
    try:
        verdict = _verdict(number, box, sys._getframe(1).f_globals)
    finally:
        box.clear()  # the traceback of an interrupt keeps this frame
    print(in_words(*verdict))


def _verdict(number: object, box: list[Any], namespace: Mapping[str, Any]) -> Verdict:
    from .table import EXERCISES  # the stages need NumPy, this module does not

    name = str(number) if type(number) is str or type(number) is float else ""
    if name not in EXERCISES:
        known = listed(EXERCISES)
        return Verdict(False, say("exercises.unknown", given=detail(number), known=known))
    attempt = Attempt(name, box, namespace)
    with _everything_as_found():
        try:
            if not box or (len(box) == 1 and (box[0] is None or box[0] is ...)):
                raise attempt.refused("missing")
            return EXERCISES[name](attempt)
        except KeyboardInterrupt:
            raise
        except Refused as error:
            return Verdict(False, str(error))
        except BaseException as error:  # SystemExit too: a reader's function may do anything
            likely = "" if issubclass(type(error), NameError) else hint(name)
            text = f"{_raised(error, namespace)} {likely}".rstrip()
            _let_go(error)
            return Verdict(False, text)


@contextmanager
def _everything_as_found() -> Iterator[None]:
    """Switch the collector off, so that counting alone frees; put all back in the end."""
    limit = _tracing()
    with paused():
        try:
            yield
        finally:
            if _tracing() != limit:
                tracemalloc.stop()
                if limit:
                    tracemalloc.start(limit)
            gc.collect(0)  # the rings of the exercise are young, older ones are the reader's own


def _tracing() -> int:
    """How many frames tracemalloc keeps of each allocation; 0 if it is not tracing."""
    return tracemalloc.get_traceback_limit() if tracemalloc.is_tracing() else 0


def _raised(error: BaseException, namespace: Mapping[str, Any]) -> str:
    """Say which error it is, and in which line of the reader's."""
    said, place = type_name(error), None
    with suppress(Exception):  # its own text may fail as well
        said = clean(f"{said}: {error}", _LONGEST).rstrip(".")
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_globals is namespace:
            place = traceback.tb_frame.f_code, traceback.tb_lineno
        traceback = traceback.tb_next
    if place is None:
        return say("exercises.raised", error=said)
    code, line = place
    source = linecache.getline(code.co_filename, line).strip() or code.co_name
    return say("exercises.raised in line", error=said, line=line, source=source)


def _let_go(error: BaseException) -> None:
    """Take the tracebacks off an error: the reader may keep it, and they keep what was given."""
    chain = [error]
    for link in chain:
        BaseException.with_traceback(link, None)
        for other in (link.__cause__, link.__context__):
            if other is not None and all(other is not known for known in chain):
                chain.append(other)
