"""Run a piece of source statement by statement, with a snapshot after each."""

import __future__

import ast
import builtins
import inspect
import linecache
import sys
import textwrap
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from types import CodeType, FrameType, FunctionType
from typing import cast
from zlib import crc32

from . import data
from .collector import ASK_SWITCH, ASK_THRESHOLDS, Paused, Waiting
from .data import Span, Steps
from .graph.changes import changes
from .graph.following import NOTHING_YET, Look, find, unnoticed
from .graph.looking import look
from .reading.classes import class_name
from .reading.mentions import COUNT_WEAK_REFERENCES, mentions
from .reading.scope import words_in
from .showing.plain import print_in_full
from .showing.sentences import MOST_STEPS, steps_in_brief, steps_in_words
from .snapshots import Snapshot, public_names, shown, split_names
from .stepping import IS_MONITORED, stepping
from .words import listed, say

_MOST_STEPS = MOST_STEPS
_MOST_LINES = 100  # steps of a recording, above which the lines of a function are none
_ASKED = COUNT_WEAK_REFERENCES | ASK_SWITCH | ASK_THRESHOLDS
_FUTURE = sum({getattr(__future__, name).compiler_flag for name in __future__.all_feature_names})


@dataclass(frozen=True, slots=True, repr=False)
class Step(data.Step):
    """One statement and what came of it."""

    snapshot: Snapshot
    """The reference graph after it."""

    def __str__(self) -> str:
        return steps_in_words([self])

    def __repr__(self) -> str:
        return steps_in_brief([self])

    _repr_pretty_ = print_in_full


@dataclass(frozen=True, repr=False)
class Recording(Steps):
    """The steps of a source, in order.

    In a notebook it displays as a stepper, in a terminal as a list of statements and changes.
    """

    def __str__(self) -> str:
        return steps_in_words(self, self.passed_over)

    def __repr__(self) -> str:
        return steps_in_brief(self)

    _repr_pretty_ = print_in_full

    def _repr_html_(self) -> str:
        from .showing.stepper import stepper

        return stepper(self)


def record(
    source: str,
    namespace: dict[str, object],
    names: str | Iterable[str] | None = None,
    *,
    into: str = "",
) -> Recording:
    """Run `source` in `namespace`, one statement after the other, with a snapshot after each.

    A compound statement, such as a loop, is one step, and so is a call; but the lines of the
    function named `into` are steps of their own each time it is called, until there are 100. After
    200 steps, what is left of the source runs without. `names` are those to draw; without them, the
    ones that the source mentions outside of function bodies.

    The source finds everything as `exec` would have it, but for this. The garbage collector does
    not start by itself, on account of the observer's objects; `gc.collect()` works as ever, and
    only a statement that asks for the thresholds and the switch of the collector at once has it
    come as usual. Each statement is an `exec` of its own, and counts in `gc.get_count()` and
    `gc.get_objects()` include objects of ours. Up to Python 3.11, `into` sets a tracer while it
    runs, which passes on to the one that was there; if the source sets another, the steps inside
    end, and a `RuntimeWarning` says so. A profiler that the source sets sees each `exec`.

    Objects are followed by weak references of our own, but while a statement runs that could count
    them: one that mentions `getweakrefcount`, `getweakrefs` or `__weakref__`, itself or in a
    function of the namespace.

    Raises `TypeError` if the namespace is not a dictionary or the source not a string,
    `SyntaxError` before anything runs, `NameError` if there is no function `into`, and whatever
    the source raises (use `Recorder` to see the steps up to there).

    >>> steps = record("a = []\\nb = a", {})
    >>> [[change.after for change in step.changes] for step in steps]
    [[1], [2]]
    """
    recorder = Recorder(source, namespace, names, into=into)
    recorder.run()
    return recorder.recording


class Recorder:
    """Runs a source once; `recording` has the steps so far, also after an error.

    `filename` and `first_line` say where tracebacks find the source, and `flags` what `__future__`
    brings that was imported before; `flags` afterwards includes what this source imports.
    """

    def __init__(
        self,
        source: str,
        namespace: dict[str, object],
        names: str | Iterable[str] | None = None,
        *,
        into: str = "",
        filename: str = "",
        first_line: int = 1,
        flags: int = 0,
    ) -> None:
        if not isinstance(source, str) or not isinstance(namespace, dict):
            given = listed([class_name(type(source)), class_name(type(namespace))], joint="and")
            raise TypeError(say("refs.error.record", given=given))
        self._filename = filename or f"<recorded {crc32(source.encode()):08x}>"
        self._lines_before = first_line - 1
        tree, self._codes, self.flags = _compiled(
            "\n" * self._lines_before + source, self._filename, flags & _FUTURE
        )
        if into and not (_binds(tree, into) or type(namespace.get(into)) is FunctionType):
            raise NameError(say("refs.error.into", name=into))
        self._spans = [self._span(source, statement) for statement in tree.body]
        self._namespace = namespace
        self._names = None if names is None else split_names(names)
        self._annotates = any(isinstance(node, ast.AnnAssign) for node in _in_own_scope(tree.body))
        self._mentioned = tuple(dict.fromkeys(_mentioned(tree.body)))
        self._into = into
        self._weakly = True
        self._deaths: list[int] = []
        self._paused = Paused()
        self._last = self._look(NOTHING_YET)
        self.recording = Recording(source, shown(self._last, can_be_followed=False))

    def run(self) -> None:
        """Run the statements; stop at the first that raises, and let its error out."""
        __tracebackhide__ = True  # IPython leaves this frame out of the reader's traceback
        self._remember_source()
        if self._annotates and sys.version_info < (3, 14):  # as the whole source does at its start
            self._namespace.setdefault("__annotations__", {})
        # The program may set a tracer and a profiler of its own: they are not to see what we do.
        found = theirs = sys.gettrace()
        found_profiler = profiler = sys.getprofile()
        is_ended = False
        try:
            with Waiting() as waiting:
                for span, code in zip(self._spans, self._codes, strict=True):
                    asks = mentions(words_in(code), self._namespace, _ASKED)
                    self._prepare(asks)
                    can_step = IS_MONITORED or not is_ended
                    try:
                        with waiting.seen_by(asks), self._stepping_inside(span, can_step):
                            ours = sys.gettrace()
                            if theirs is not found:
                                sys.settrace(theirs)
                            if profiler is not found_profiler:
                                sys.setprofile(profiler)
                            try:
                                exec(code, self._namespace)
                            finally:
                                theirs = sys.gettrace()
                                sys.settrace(ours)
                                profiler = sys.getprofile()
                                if callable(profiler):
                                    sys.setprofile(found_profiler)
                                else:  # none, or cProfile's up to 3.11, which goes on
                                    found_profiler = profiler
                                if theirs is ours:
                                    theirs = found
                                elif can_step and self._into and not IS_MONITORED:
                                    is_ended = True
                    except BaseException as error:
                        self._keep(span, error=class_name(type(error)))
                        raise
                    if len(self.recording) < _MOST_STEPS:
                        self._keep(span)
                    else:
                        self._pass_over()
        finally:
            self._last = NOTHING_YET  # an error holds this frame, which is to hold nothing
            if is_ended:
                warnings.warn(say("refs.into ended"), RuntimeWarning, stacklevel=2)
            if theirs is not found:
                sys.settrace(theirs)
            if profiler is not found_profiler:
                sys.setprofile(profiler)

    def _prepare(self, asks: set[str]) -> None:
        """Leave no weak reference where the next statement may count them."""
        self._weakly = asks.isdisjoint(COUNT_WEAK_REFERENCES)
        if not self._weakly:
            self._last = unnoticed(self._last)

    def _keep(
        self,
        span: Span,
        source: str = "",
        error: str = "",
        frame: FrameType | None = None,
        returned: list[object] | None = None,
        inside: tuple[str, Span] | None = None,
    ) -> None:
        before, self._last = self._last, self._look(self._last, frame, returned)
        with Paused():
            step = Step(
                source=source or self.recording.source[slice(*span)],
                span=span,
                snapshot=shown(self._last, can_be_followed=False),
                changes=tuple(changes(before.graph, self._last.graph, self._deaths)),
                error=error,
                inside=inside,
            )
            self._deaths.clear()
            self.recording = replace(self.recording, steps=(*self.recording.steps, step))

    def _pass_over(self) -> None:
        passed = self.recording.passed_over + 1
        self.recording = replace(self.recording, passed_over=passed)

    def _look(
        self,
        earlier: Look,
        frame: FrameType | None = None,
        returned: list[object] | None = None,
    ) -> Look:
        with self._paused:
            found = find(earlier)  # before anything of ours can take the place of what was freed
            weakly = self._weakly or frame is None
            names = self._drawn_names()
            return look(self._namespace, names, found, self._deaths, frame, returned, weakly)

    def _drawn_names(self) -> tuple[str, ...]:
        if self._names is not None:
            return self._names
        mentioned = {n: self._namespace[n] for n in self._mentioned if n in self._namespace}
        return public_names({n: obj for n, obj in mentioned.items() if not _is_builtin(n, obj)})

    @contextmanager
    def _stepping_inside(self, span: Span, can_step: bool) -> Iterator[None]:
        """Make a step of each line that the function to step into runs meanwhile."""
        if not self._into or not can_step:
            yield
            return
        function = self._namespace.get(self._into)
        first = function.__code__ if type(function) is FunctionType else None
        done = partial(self._keep_line, span)
        with stepping(self._is_stepped_into, first, done):
            yield

    def _is_stepped_into(self, code: CodeType) -> bool:
        function = self._namespace.get(self._into)
        return type(function) is FunctionType and function.__code__ is code

    def _keep_line(self, caller: Span, line: int, frame: FrameType, returned: list[object]) -> None:
        """Make a step of a line of a function, whose place is the caller's if it is not here.

        The list has what the function is about to return, if it is, and is emptied.
        """
        if len(self.recording) >= _MOST_LINES:
            self._pass_over()
            return
        filename = frame.f_code.co_filename
        source = linecache.getline(filename, line).rstrip()
        start = len(source) - len(source.lstrip())
        span, inside = caller, None
        if filename == self._filename:
            span = _span_of_line(self.recording.source, line - self._lines_before, source)
        else:
            inside = _inside(frame.f_code, line, source)
        self._keep(span, source[start:], frame=frame, returned=returned, inside=inside)

    def _span(self, source: str, statement: ast.stmt) -> Span:
        """Where a statement stands in the source, its decorators included."""
        before = self._lines_before
        start_line, start_column = statement.lineno, statement.col_offset
        if decorators := getattr(statement, "decorator_list", None):
            start_line, start_column = decorators[0].lineno, decorators[0].col_offset - 1
        end_line = cast("int", statement.end_lineno)
        end_column = cast("int", statement.end_col_offset)
        start = _offset(source, start_line - before, start_column)
        return start, _offset(source, end_line - before, end_column)

    def _remember_source(self) -> None:
        """Let tracebacks show the lines of a source that is not in a file."""
        lines = self.recording.source.splitlines(keepends=True)
        if linecache.getlines(self._filename)[self._lines_before :] != lines:
            lines = ["\n"] * self._lines_before + lines
            linecache.cache[self._filename] = (sum(map(len, lines)), None, lines, self._filename)


def _compiled(source: str, filename: str, flags: int) -> tuple[ast.Module, list[CodeType], int]:
    """Compile a source: its tree, the code of each statement, and what `__future__` brings.

    It is compiled whole as well, for the errors that only then show before anything has run; and it
    warns of its syntax once, then.
    """
    tree = compile(source, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    whole = compile(tree, filename, "exec", flags, dont_inherit=True)
    flags |= whole.co_flags & _FUTURE
    codes = []
    with _no_syntax_warnings():
        for number, statement in enumerate(tree.body):
            statements = [statement]
            if number and _is_text(statement):  # only the first is what `__doc__` says
                statements.insert(0, ast.copy_location(ast.Pass(), statement))
            module = ast.Module(statements, [])
            codes.append(compile(module, filename, "exec", flags, dont_inherit=True))
    return tree, codes, flags


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


@contextmanager
def _no_syntax_warnings() -> Iterator[None]:
    """Leave out warnings of the compiler, and touch nothing that others are remembered by.

    `warnings.catch_warnings` would have every warning of the program shown once more.
    """
    ignored = ("ignore", None, SyntaxWarning, None, 0)
    warnings.filters.insert(0, ignored)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        warnings.filters.remove(ignored)  # type: ignore[attr-defined]


def _offset(source: str, line: int, column: int) -> int:
    """The number of characters before a column, which `ast` counts in bytes of UTF-8."""
    lines = source.encode().splitlines(keepends=True)
    return len((b"".join(lines[: line - 1]) + lines[line - 1][:column]).decode())


def _span_of_line(whole: str, line: int, source: str) -> Span:
    """Where a line stands in the source that it is a part of, without its indentation."""
    start = len(source) - len(source.lstrip())
    ends = (len(source[:start].encode()), len(source.encode()))
    first, last = (_offset(whole, line, column) for column in ends)
    return first, last


def _inside(code: CodeType, line: int, source: str) -> tuple[str, Span] | None:
    """The source of a function from elsewhere, and where in it one of its lines stands."""
    try:
        lines, first = inspect.getsourcelines(code)
    except (OSError, SyntaxError, IndexError):
        return None
    if not 0 <= line - first < len(lines) or lines[line - first].rstrip() != source:
        return None
    margin = len(lines[0]) - len(lines[0].lstrip())
    whole = textwrap.dedent("".join(lines))
    dedented = source[margin:] if source[:margin].isspace() else source
    return whole, _span_of_line(whole, line - first + 1, dedented)


def _binds(tree: ast.Module, name: str) -> bool:
    """Whether a source gives a name to something that could be a function."""
    for node in _in_own_scope(tree.body):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            return True
        if isinstance(node, ast.alias) and (node.asname or node.name) == name:
            return True
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            return True
    return False


def _mentioned(statements: Iterable[ast.stmt]) -> Iterator[str]:
    """The names that statements use in their own scope, in the order of the source."""
    return (node.id for node in _in_own_scope(statements) if isinstance(node, ast.Name))


def _in_own_scope(statements: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """All that statements consist of, in the order of the source, less what functions contain."""
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    pending: list[ast.AST] = [*reversed(list(statements))]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, scopes):
            pending += list(ast.iter_child_nodes(node))[::-1]


def _is_builtin(name: str, obj: object) -> bool:
    """Whether a name is that of a builtin and has not been given to something else.

    A notebook has some of them in its namespace, too, such as `get_ipython`.
    """
    return hasattr(builtins, name) and type(obj) is type(getattr(builtins, name))
