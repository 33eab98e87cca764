"""Check an answer, and leave no trace: `check` holds nothing of it afterwards, and raises nothing.

A reader's function may do anything. Whatever it raises becomes a sentence, except for the
reader's own interrupt; one that does not come back is stopped. The collector and tracemalloc are
put back as they were found.
"""

import gc
import linecache
import re
import sys
import textwrap
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import CodeType, FunctionType
from typing import Any
from zlib import crc32

from whoholds.figures import tell
from whoholds.words import clean, listed, say, say_or

from .answers import Attempt, NotYet, class_name
from .limits import Endless, limited

_LONGEST = 400  # characters of an error's own text
_done: set[str] = set()
_tries: Counter[str] = Counter()


class Outcome(int):
    """Whether an answer is right: true or false.

    A notebook shows nothing of it below a cell that ends with `check(...)`: all is said.
    """

    def __repr__(self) -> str:
        return repr(bool(self))

    def _ipython_display_(self) -> None:
        """Show nothing."""


def check(number: object = None, *answer: Any, name: str | None = None) -> Outcome:
    """Print whether an answer to an exercise is right, and what helps; return whether it is.

    `check("1.2", 6)` checks an answer to exercise 1.2. What is wrong with it is said in a
    sentence; nothing is raised but KeyboardInterrupt. `check()` prints which exercises are done
    and which are left, of the stages that were worked on since Python was started, and returns
    whether none is left. `check(name="Mina Kim")` prints it for each stage in a line to hand in:

        Mina Kim; stage 2; right: 2.0, 2.1; tries: 2.0 ×1, 2.1 ×3, 2.2 ×2, 2.3 ×0, 2.4 ×0; 2/5
    """
    from .table import EXERCISES  # the stages need NumPy, this module does not

    if number is None and not answer:
        return _show_progress(EXERCISES, name)
    box = list(answer)
    del answer  # 1.4 counts the references to what it is given
    text = str(number) if type(number) is str or type(number) is float else ""
    exercise = ".".join(re.findall("[0-9]+", text))  # "1,1" and "ex. 1.1" are meant as "1.1"
    if exercise not in EXERCISES:
        given = repr(text) if text else type(number).__name__
        text = say("exercises.unknown", given=clean(given), known=listed(EXERCISES))
        return _show(False, text, [])
    try:
        attempt = Attempt(exercise, box, sys._getframe(1).f_globals)
        is_right, text, program = _verdict(attempt, sys._getframe(1).f_code, *EXERCISES[exercise])
    finally:
        box.clear()  # the traceback of an interrupt keeps this frame
    if is_right:
        _done.add(exercise)
    return _show(is_right, text, program)


def _show(is_right: bool, text: str, program: list[str]) -> Outcome:
    tell(say("exercises.right" if is_right else "exercises.wrong", text=text))
    if program and not is_right:
        print(say("exercises.program"), textwrap.indent("\n".join(program), "    "), sep="\n")
    return Outcome(is_right)


def _show_progress(exercises: Mapping[str, object], name: str | None) -> Outcome:
    if name is not None and not str(name).strip():
        tell(say("exercises.no name"))
        return Outcome(False)
    stages = {number[0] for number in _tries or exercises}
    for stage in sorted(stages):
        numbers = [number for number in exercises if number[0] == stage]
        lists = {
            "done": listed(number for number in numbers if number in _done),
            "left": listed(number for number in numbers if number not in _done),
            "tries": listed(f"{number} ×{_tries[number]}" for number in numbers),
            "score": f"{len(_done.intersection(numbers))}/{len(numbers)}",
        }
        kind = " and ".join(which for which in ("done", "left") if lists[which])
        if name is not None:
            kind, lists["name"] = "hand in", clean(str(name).replace(";", ","))
        print(say(f"exercises.progress.{kind}", stage=stage, **lists))
    return Outcome(all(number in _done for number in exercises if number[0] in stages))


def _verdict(
    attempt: Attempt, cell: CodeType, tried: Callable[[Attempt], str], starter: int | None
) -> tuple[bool, str, list[str]]:
    """Whether the answer is right, what to say of it, and the lines that were run to try it."""
    name, box, namespace = attempt.number, attempt.box, attempt.namespace
    with _everything_as_found():
        try:
            if not box or (len(box) == 1 and box[0] is ...):
                return False, str(attempt.wrong("missing")), []
            _tries[name] += _checksum(cell, box) != starter
            with limited():
                return True, tried(attempt), []
        except KeyboardInterrupt:
            raise
        except NotYet as error:
            text = str(error)
        except Endless as error:
            text = f"{say('exercises.endless')} {_place(error, namespace)}".rstrip()
        except BaseException as error:  # SystemExit too: a reader's function may do anything
            kind = class_name(type(error))
            likely = say_or("", f"exercises.hint.{name}.{kind}")
            text = f"{_raised(error, namespace)} {likely}".rstrip()
            _let_go(error)
    return False, text, attempt.program


def _checksum(cell: CodeType, box: list[Any]) -> int:
    """That of the cells of an answer, of classes too, without comments and texts in a language."""
    values = [value for cls in box if type(cls) is type for value in vars(cls).values()]
    codes = [cell, *(value.__code__ for value in values if type(value) is FunctionType)]
    files = dict.fromkeys(code.co_filename for code in codes)
    source = "".join(line for file in files for line in linecache.getlines(file))
    return crc32(re.sub(r'#.*|"[^"]*"|\s', "", source).encode())


@contextmanager
def _everything_as_found() -> Iterator[None]:
    """Switch the collector off, so that counting alone frees; put all back in the end."""
    limit, was_enabled = _tracing(), gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if _tracing() != limit:
            tracemalloc.stop()
            if limit:
                tracemalloc.start(limit)
        gc.collect(0)  # the rings of the exercise are young, older ones are the reader's own
        (gc.enable if was_enabled else gc.disable)()


def _tracing() -> int:
    """How many frames tracemalloc keeps of each allocation; 0 if it is not tracing."""
    return tracemalloc.get_traceback_limit() if tracemalloc.is_tracing() else 0


def _raised(error: BaseException, namespace: Mapping[str, Any]) -> str:
    """Say which error it is, and in which line of the reader's."""
    said = class_name(type(error))
    with suppress(Exception):  # its own text may fail as well
        said = textwrap.shorten(f"{said}: {error}", _LONGEST, placeholder=" …").rstrip(".:")
    place = _place(error, namespace)
    return f"{say('exercises.raised', error=clean(said, len(said)))} {place}".rstrip()


def _place(error: BaseException, namespace: Mapping[str, Any]) -> str:
    """Say in which line of the reader's an error came up; nothing if in none."""
    place, traceback = None, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_globals is namespace:
            place = traceback.tb_frame.f_code, traceback.tb_lineno
        traceback = traceback.tb_next
    if place is None:
        return ""
    code, line = place
    source = linecache.getline(code.co_filename, line).strip() or code.co_name
    return say("exercises.in line", line=line, source=source)


def _let_go(error: BaseException) -> None:
    """Take the tracebacks off an error: the reader may keep it, and they keep what was given."""
    chain = [error]
    for link in chain:
        BaseException.with_traceback(link, None)
        for other in (link.__cause__, link.__context__):
            if other is not None and all(other is not known for known in chain):
                chain.append(other)
