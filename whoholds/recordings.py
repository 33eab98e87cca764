"""Run a piece of source statement by statement, with a snapshot after each."""

import ast
import builtins
import inspect
import linecache
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import CodeType, FrameType, FunctionType
from typing import Any, cast

from . import data
from .collector import paused, waiting
from .data import Span, Steps
from .graph.changes import changes
from .graph.following import NOTHING_YET, Look, find
from .graph.looking import look
from .reading.classes import class_name
from .showing.plain import print_in_full
from .showing.sentences import steps_in_brief, steps_in_words
from .snapshots import Snapshot, public_names, shown, split_names
from .words import listed, say

_MOST_STEPS = 100  # of a recording that steps into a function


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
    function named `into` are steps of their own each time it is called, until there are 100.
    `names` are those to draw; without them, the ones that the source mentions outside of function
    bodies. While it runs, the garbage collector does not start by itself, on account of the
    observer's objects; `gc.collect()` in the source works as ever.

    Raises `TypeError` if the namespace is not a dictionary or the source not a string,
    `SyntaxError` before anything runs, `NameError` if there is no function `into`, and whatever
    the source raises (use `Recorder` to see the steps up to there).
    """
    recorder = Recorder(source, namespace, names, into=into)
    recorder.run()
    return recorder.recording


class Recorder:
    """Runs a source once; `recording` has the steps so far, also after an error."""

    def __init__(
        self,
        source: str,
        namespace: dict[str, object],
        names: str | Iterable[str] | None = None,
        *,
        into: str = "",
        filename: str = "<recorded>",
    ) -> None:
        if not isinstance(source, str) or not isinstance(namespace, dict):
            given = listed([class_name(type(source)), class_name(type(namespace))], joint="and")
            raise TypeError(say("refs.error.record", given=given))
        self._tree = ast.parse(source, filename)
        # Some errors of syntax show only here, and should before anything has run.
        compile(self._tree, filename, "exec", dont_inherit=True)
        if into and not (_defines(self._tree, into) or type(namespace.get(into)) is FunctionType):
            raise NameError(say("refs.error.into", name=into))
        self._namespace = namespace
        self._names = None if names is None else split_names(names)
        self._mentioned = tuple(dict.fromkeys(_mentioned(self._tree.body)))
        self._into = into
        self._filename = filename
        self._deaths: list[int] = []
        self._last = self._look(NOTHING_YET)
        self.recording = Recording(source, shown(self._last, can_be_followed=False))

    def run(self) -> None:
        """Run the statements; stop at the first that raises, and let its error out."""
        __tracebackhide__ = True  # IPython leaves this frame out of the reader's traceback
        _remember_source(self._filename, self.recording.source)
        with waiting():
            for statement in self._tree.body:
                span = _span(self.recording.source, statement)
                module = ast.Module([statement], [])
                code = compile(module, self._filename, "exec", dont_inherit=True)
                try:
                    with self._stepping_inside(span):
                        exec(code, self._namespace)
                except BaseException as error:
                    self._keep(span, error=class_name(type(error)))
                    raise
                self._keep(span)

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

    def _look(
        self,
        earlier: Look,
        frame: FrameType | None = None,
        returned: list[object] | None = None,
    ) -> Look:
        found = find(earlier)  # before anything of ours can take the place of what was freed
        with paused():
            names = self._drawn_names()
            return look(self._namespace, names, found, self._deaths, frame, returned)

    def _drawn_names(self) -> tuple[str, ...]:
        if self._names is not None:
            return self._names
        mentioned = {n: self._namespace[n] for n in self._mentioned if n in self._namespace}
        return public_names({n: obj for n, obj in mentioned.items() if not _is_builtin(n, obj)})

    @contextmanager
    def _stepping_inside(self, span: Span) -> Iterator[None]:
        """Make a step of each line that the function to step into runs meanwhile."""
        if not self._into:
            yield
            return
        before = sys.gettrace()
        sys.settrace(self._tracer(span))
        try:
            yield
        finally:
            sys.settrace(before)

    def _is_stepped_into(self, code: CodeType) -> bool:
        function = self._namespace.get(self._into)
        return type(function) is FunctionType and function.__code__ is code

    def _keep_line(self, line: int, frame: FrameType, caller: Span, returned: list[object]) -> None:
        """Make a step of a line of a function, whose place is the caller's if it is not here.

        The list has what the function is about to return, if it is, and is emptied.
        """
        if len(self.recording) >= _MOST_STEPS:
            passed = self.recording.passed_over + 1
            self.recording = replace(self.recording, passed_over=passed)
            return
        filename = frame.f_code.co_filename
        source = linecache.getline(filename, line).rstrip()
        start = len(source) - len(source.lstrip())
        span, inside = caller, None
        if filename == self._filename:
            span = _span_of_line(self.recording.source, line, source)
        else:
            inside = _inside(frame.f_code, line, source)
        self._keep(span, source[start:], frame=frame, returned=returned, inside=inside)

    def _tracer(self, caller: Span) -> Callable[..., Any]:
        """Return a function for `sys.settrace`. A line is done when the next is about to start."""

        def called(frame: FrameType, event: str, arg: object) -> Callable[..., Any] | None:
            if not self._is_stepped_into(frame.f_code):
                return None
            line = frame.f_code.co_firstlineno

            def reached(frame: FrameType, event: str, arg: object) -> Callable[..., Any]:
                nonlocal line
                # What the function returns is held once more by `arg`, and by this list until
                # the objects are counted.
                returned = [] if event != "return" or arg is None else [arg]
                del arg
                if event in ("line", "return"):
                    self._keep_line(line, frame, caller, returned)
                    line = frame.f_lineno
                return reached

            return reached

        return called


def _span(source: str, statement: ast.stmt) -> Span:
    """Where a statement stands in the source, its decorators included."""
    start_line, start_column = statement.lineno, statement.col_offset
    if decorators := getattr(statement, "decorator_list", None):
        start_line, start_column = decorators[0].lineno, decorators[0].col_offset - 1
    end = cast("int", statement.end_lineno), cast("int", statement.end_col_offset)
    return _offset(source, start_line, start_column), _offset(source, *end)


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


def _defines(tree: ast.Module, function: str) -> bool:
    return any(type(node) is ast.FunctionDef and node.name == function for node in tree.body)


def _mentioned(statements: Iterable[ast.stmt]) -> Iterator[str]:
    """The names that statements use in their own scope, in the order of the source."""
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    pending: list[ast.AST] = [*reversed(list(statements))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name):
            yield node.id
        if not isinstance(node, scopes):
            pending += list(ast.iter_child_nodes(node))[::-1]


def _is_builtin(name: str, obj: object) -> bool:
    """Whether a name is that of a builtin and has not been given to something else.

    A notebook has some of them in its namespace, too, such as `get_ipython`.
    """
    return hasattr(builtins, name) and type(obj) is type(getattr(builtins, name))


def _remember_source(filename: str, source: str) -> None:
    """Let tracebacks show the lines of a source that is not in a file."""
    lines = source.splitlines(keepends=True)
    if linecache.getlines(filename) != lines:
        linecache.cache[filename] = (len(source), None, lines, filename)
