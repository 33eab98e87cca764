"""The magics of `%load_ext whoholds`; the only module that knows IPython."""

import ast
import builtins
import re
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from keyword import iskeyword
from types import CodeType, FrameType
from typing import Any

from IPython.core import magic
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, line_cell_magic, line_magic, magics_class
from IPython.display import display

from . import Snapshot, holders
from .instances import living
from .memory import Run, watch
from .memory.pulse import pulse
from .memory.watching import caller_of_ours
from .platform import IN_BROWSER, thread_seconds
from .reading.mentions import COUNT_WEAK_REFERENCES, mentions
from .recordings import Recorder, Recording
from .showing.viz_js import viz_js_loading
from .snapshots import check_names, followed, public_names, to_follow, unnoticed
from .words import LANGUAGES, listed, say, speak

_Method = Callable[..., object]
# It came with IPython 8.8, and Colab has 7.34: there a semicolon does not silence a magic.
_output_can_be_silenced: Callable[[_Method], _Method] = getattr(
    magic, "output_can_be_silenced", lambda method: method
)

# Each message to a page brings the collector nearer by some forty containers. Hence between two
# updates of a live chart there are so many seconds at least, and later such a part of all.
_PAUSE, _PART = 0.5, 0.25
_SHARE = 0.2 if IN_BROWSER else 0.01  # of the time goes into drawing and sending it, at most
_AROUND_CELLS = (("pre_run_cell", "_before_cell"), ("post_run_cell", "_after_cell"))
_MOST_LAST = 8  # drawings that can be gone on with
_MOST_FOLLOWED = 1000  # objects of each


def register(shell: InteractiveShell) -> None:
    """Add the magics to `shell`."""
    shell.register_magics(ReferenceMagics, MemoryMagics, LanguageMagics)
    if IN_BROWSER:
        _wait_for_engine(shell)
        _complete_without_jedi(shell)
        _say_where_after_cell(shell)


def _say_where_after_cell(shell: Any) -> None:
    """Say it when the cell is over, in the language that is spoken by then, and in no other."""

    def say_where(*_: object) -> None:
        shell.events.unregister("post_run_cell", say_where)
        print(say("magics.in browser", version=".".join(map(str, sys.version_info[:3]))))

    shell.events.register("post_run_cell", say_where)


def _complete_without_jedi(shell: Any) -> None:
    """Complete names by looking at the objects; the kernel of a page asks jedi, there or not."""
    shell.Completer.use_jedi = find_spec("jedi") is not None


def _wait_for_engine(shell: Any) -> None:
    """Let the kernel of a page wait for what lays out graphs before it runs its next cell."""

    async def wait(lines: list[str]) -> list[str]:
        await viz_js_loading()
        transforms.remove(wait)
        return lines

    transforms = shell.kernel.lite_transform_manager.line_transforms
    if not viz_js_loading().done():
        transforms.insert(0, wait)


@magics_class
class ReferenceMagics(Magics):
    """Draw the reference graphs of a notebook's own objects."""

    shell: Any

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._last: dict[tuple[str, ...], Snapshot] = {}
        self._cell = ""
        before = shell.magics_manager.registry.get(type(self).__name__)
        if before is not None:  # the extension is loaded again
            shell.events.unregister("pre_run_cell", before._before_cell)
        shell.events.register("pre_run_cell", self._before_cell)

    def _before_cell(self, info: Any) -> None:
        """Leave no weak reference of ours where a cell may count them."""
        self._cell = info.raw_cell or ""
        if self._last and self._counts_weak_references():
            self._last = {names: unnoticed(drawing) for names, drawing in self._last.items()}

    def _counts_weak_references(self) -> bool:
        """Whether the cell that runs, or a function that it may call, may count them."""
        cell = self._cell or str(self.shell.user_ns.get("In", [""])[-1])
        words = re.findall(r"[^\W\d]\w*", cell)
        return bool(mentions(words, self.shell.user_ns, COUNT_WEAK_REFERENCES))

    @line_magic
    def refs(self, line: str) -> None:
        """Draw what names lead to: `%refs a b c`, or `%refs` for all the names of the notebook.

        Draw the same names again, and objects that they no longer lead to are still shown: as
        unreachable while they live, and once as freed.
        """
        _tell_who_asks(line, "%refs")
        names = tuple(dict.fromkeys(line.replace(",", " ").split())) or self._own_names()
        try:
            drawing = self._drawn_again(names) or self._drawn(names)
        except NameError as error:
            raise UsageError(str(error)) from None
        self._keep(names, drawing)
        _show(drawing)

    @cell_magic
    def refsteps(self, line: str, cell: str) -> None:
        """Run the cell statement by statement: `%%refsteps a b c` draws these names after each.

        Without names, those that the cell mentions are drawn. `%%refsteps --into f a b c` also
        steps through the lines of the function `f` when it is called. If a statement raises, the
        steps up to there are shown before the error.
        """
        __tracebackhide__ = True  # IPython leaves this frame out of the reader's traceback
        options, rest = _options(self, line, "into", "%%refsteps --into f a b")
        names = rest.replace(",", " ").split()
        source = self.shell.transform_cell(cell)
        filename, first_line = self._place_of(source, cell)
        compiler = self.shell.compile
        try:
            recorder = Recorder(
                source,
                self.shell.user_ns,
                names or None,
                into=options.get("into", ""),
                filename=filename,
                first_line=first_line,
                flags=compiler.flags,
            )
        except SyntaxError:
            _show_syntax_error(self.shell, source, "%%refsteps")
            return
        except NameError as error:
            raise UsageError(str(error)) from None
        compiler.flags |= recorder.flags  # from now on, as after any cell
        try:
            recorder.run()
        finally:
            _show(recorder.recording)
        self._say_what_is_missing(names, recorder.recording)

    def _place_of(self, source: str, cell: str) -> tuple[str, int]:
        """Where tracebacks find the source of a magic's cell: in which file, from which line on.

        It is the cell that runs, of which the magic stands in the first line.
        """
        raw, number = self._cell.rstrip(), self._number_of_cell()
        if not raw.endswith(cell.rstrip()):  # somebody else calls the magic
            return self.shell.compile.cache(source, number), 1
        head = raw.removesuffix(cell.rstrip())
        filename = self.shell.compile.cache(head + source, number, self._cell)
        return filename, head.count("\n") + 1

    def _number_of_cell(self) -> int:
        """The number of the cell that runs: IPython 9 counts on as it begins, and 8 as it ends."""
        cells: dict[str, int] = getattr(self.shell.compile, "_filename_map", {})
        frame: FrameType | None = sys._getframe()
        while frame is not None and frame.f_code.co_filename not in cells:
            frame = frame.f_back
        return self.shell.execution_count if frame is None else cells[frame.f_code.co_filename]

    def _say_what_is_missing(self, names: list[str], recording: Recording) -> None:
        """Say of a name that it was bound at no time: it may be misspelt."""
        graphs = [recording.start, *(step.snapshot for step in recording)]
        bound = {edge.source for graph in graphs for edge in graph.edges}
        missing = [n for n in names if n not in bound and n not in self.shell.user_ns]
        if missing:
            self.shell.show_usage_error(say("refs.error.name", name=missing[0]))

    @line_magic
    def holders(self, line: str) -> None:
        """Say who keeps an object alive: `%holders a`, or an expression: `%holders b.c`.

        `%holders --draw a` shows the answer as a picture too. `%holders --type Tensor` asks without
        a name: how many objects of a class live, and who holds the largest.
        """
        if not line.strip():
            raise UsageError(say("magics.whose holders"))
        _tell_who_asks(line, "%holders")
        known = {"get_ipython().user_ns_hidden": self.shell.user_ns_hidden}
        option, _, rest = line.strip().partition(" ")
        namespace = self.shell.user_ns
        if option == "--type":
            print(living(rest.strip(), namespace, known))
        elif option == "--draw":
            _show(holders(self._evaluated(rest), namespace, known))
        else:
            # The object goes straight from one call into the other: nothing here holds it.
            print(holders(self._evaluated(line), namespace, known))

    def _evaluated(self, expression: str) -> object:
        try:
            return self.shell.ev(expression)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise UsageError(say("magics.no expression", reason=reason)) from None

    def _own_names(self) -> tuple[str, ...]:
        hidden = self.shell.user_ns_hidden
        return tuple(name for name in public_names(self.shell.user_ns) if name not in hidden)

    def _keep(self, names: tuple[str, ...], drawing: Snapshot) -> None:
        """Remember a drawing, in as much as it may be gone on with; forget those of long ago."""
        self._last.pop(names, None)
        self._last[names] = to_follow(drawing, _MOST_FOLLOWED)
        for oldest in list(self._last)[:-_MOST_LAST]:
            del self._last[oldest]

    def _drawn(self, names: tuple[str, ...], earlier: Snapshot | None = None) -> Snapshot:
        """Draw names so that it can be gone on with as surely as the program does not notice."""
        if earlier is None:
            check_names(self.shell.user_ns, names)
        weakly = not self._counts_weak_references()
        return followed(self.shell.user_ns, names, earlier, weakly=weakly)

    def _drawn_again(self, names: tuple[str, ...]) -> Snapshot | None:
        """Continue the last drawing of these names, unless all they lead to now is new."""
        last = self._last.get(names)
        if last is None:
            return None
        drawing = self._drawn(names, last)
        known = {node.id for node in last.nodes}
        named = {edge.target for edge in drawing.edges if isinstance(edge.source, str)}
        things = {node.id for node in drawing.nodes if node.type != "NoneType"} & named
        return drawing if things & known or not things else None


@magics_class
class MemoryMagics(Magics):
    """Watch memory while a cell runs."""

    shell: Any

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._is_in_cell = False
        self._watched: list[tuple[Run, _LiveChart]] = []
        before = shell.magics_manager.registry.get(type(self).__name__)
        for event, name in _AROUND_CELLS:
            if before is not None:  # the extension is loaded again
                shell.events.unregister(event, getattr(before, name))
            shell.events.register(event, getattr(self, name))

    def _before_cell(self, _: Any) -> None:
        self._is_in_cell = True

    def _after_cell(self, _: Any) -> None:
        """Say what is left now that `Out` has what the cell came to, and the last error is kept."""
        self._is_in_cell = False
        self._say_what_is_left()

    def _say_what_is_left(self) -> None:
        known = {
            "get_ipython().user_ns_hidden": self.shell.user_ns_hidden,
            "Out": self.shell.user_ns.get("Out", {}),
        }
        watched, self._watched = self._watched, []
        for run, chart in watched:
            run._tell_what_is_left(caller_of_ours(), self.shell.user_ns, known)
            chart.complete()

    @cell_magic
    @_output_can_be_silenced
    def watchmemory(self, line: str, cell: str) -> object:
        """Run the cell and chart its memory while it runs: `%%watchmemory step 16`.

        `%%watchmemory --as before the change` also gives the run a name, which the cell itself can
        use already: `before.mark("a moment")`, and later ones: `before.rss_end_mib`. If the cell
        raises or is interrupted, the chart shows what was seen until then, before the error.
        Below it stands what is left, who holds it, and what gives it back.
        """
        __tracebackhide__ = True
        # A label is free text: an apostrophe in it opens no quotation.
        options, label = _options(self, line, "as", "%%watchmemory --as before the change", False)
        name = options.get("as", "")
        if name and (not name.isidentifier() or iskeyword(name)):
            raise UsageError(say("magics.no name", given=name))
        if hasattr(builtins, name):
            raise UsageError(say("magics.builtin", given=name))
        try:
            statements, result = self._compiled(cell)
        except SyntaxError:
            _show_syntax_error(self.shell, self.shell.transform_cell(cell), "%%watchmemory")
            return None
        label = label or say("magics.this cell")
        codes = statements, result
        self._say_what_is_left()  # of another one in the same cell
        with _LiveChart(self.shell, label, codes) as chart, watch(label, *codes) as run:
            if name:
                self.shell.user_ns[name] = run
            chart.run = run
            if self._is_in_cell:
                run._put_off()
                self._watched.append((run, chart))
            exec(statements, self.shell.user_ns)
            return eval(result, self.shell.user_ns)

    def _compiled(self, cell: str) -> tuple[CodeType, CodeType]:
        """Compile a cell: its statements, and the expression that it ends in, or None."""
        source = self.shell.transform_cell(cell)
        compiler = self.shell.compile
        filename = compiler.cache(source)
        tree = self.shell.transform_ast(compiler.ast_parse(source, filename))
        result = ast.Constant(None)
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            result = tree.body.pop().value
        expression = ast.fix_missing_locations(ast.Expression(result))
        return compiler(tree, filename, "exec"), compiler(expression, filename, "eval")

    @line_cell_magic
    def memit(self, line: str = "", cell: str | None = None) -> object:
        """Run a statement or a cell, and say how much memory there was at most: `%memit f()`.

        That is memory_profiler's magic, with its options. In a browser, where memory_profiler
        cannot run, it is what `malloc` has handed out, and there are no options.
        """
        memit = self._memit_here if IN_BROWSER else self._memit_of_memory_profiler()
        return memit(line, cell)

    def _memit_of_memory_profiler(self) -> Callable[[str, str | None], object]:
        try:
            from memory_profiler import MemoryProfilerMagics
        except ImportError as error:
            raise UsageError(say("magics.no memory_profiler", reason=error)) from None
        found: Callable[[str, str | None], object] = MemoryProfilerMagics(self.shell).memit
        return found

    def _memit_here(self, line: str, cell: str | None) -> None:
        _, statement = self.parse_options(line, "r:t:i:coa", posix=False, strict=False)
        source = self.shell.transform_cell(f"{statement}\n{cell or ''}")
        code = self.shell.compile(source, self.shell.compile.cache(source), "exec")
        with watch("%memit", code) as run:
            exec(code, self.shell.user_ns)
        start = run.rss_mib[0]
        peak = max(run.rss_peak_mib, start + run.traced_peak_mib)  # also between two samples
        print(say("magics.memit", peak=peak, increment=peak - start))


@magics_class
class LanguageMagics(Magics):
    """Choose what the drawings and messages of this package are in."""

    @line_magic
    def speak(self, line: str) -> None:
        """Say everything in this language from now on: `%speak ko`, or `%speak en`.

        Without a language, say which one is spoken, and which others there are.
        """
        chosen = line.strip()
        if not chosen:
            print(say("languages.spoken", known=listed(LANGUAGES)))
            return
        try:
            speak(chosen)
        except ValueError as error:
            raise UsageError(str(error)) from None


class _LiveChart:
    """The chart of a run in the output of a cell: it grows while the cell runs.

    It is shown before the run begins and complete after it has ended. In between it is updated
    in the context of the cell, to whose output messages then belong.
    """

    def __init__(self, shell: Any, label: str, codes: Sequence[CodeType]) -> None:
        self.run = Run(label)
        self._codes = codes
        self._pulse = pulse(self._grow, _PAUSE, f"chart {label}", asks_threading=True)
        self._live = hasattr(shell, "kernel")  # a terminal would print each chart anew

    def __enter__(self) -> "_LiveChart":
        if self._live:
            self._handle = display(self.run, display_id=True)  # type: ignore[no-untyped-call]
            self._pulse.start(self._codes)
        return self

    def __exit__(self, *error: object) -> None:
        if not self._live:
            return _show(self.run)
        self._pulse.stop()
        self._handle.update(self.run)

    def complete(self) -> None:
        """Show what is left, too, once that is known."""
        if self._live:
            self._handle.update(self.run)
        else:
            print(self.run.left)

    def _grow(self) -> float:
        began = thread_seconds()
        self._handle.update(self.run)
        passed = max(self.run.seconds, default=0.0)
        return max(_PAUSE, _PART * passed, (thread_seconds() - began) / _SHARE)


def _options(
    magics: Magics, line: str, option: str, example: str, posix: bool = True
) -> tuple[Any, str]:
    """The one option of a magic, which takes a word, and the rest. Raises `UsageError`."""
    _tell_who_asks(line, example.split()[0])
    option = f"--{option}"
    if line.split()[-1:] == [option]:
        raise UsageError(say("magics.option", option=option, example=example))
    try:
        options, rest = magics.parse_options(line, "", f"{option[2:]}=", posix=posix, strict=False)
    except UsageError:
        raise UsageError(say("magics.options", given=line.split()[0], example=example)) from None
    if option in rest.split():
        raise UsageError(say("magics.order", option=option, example=example))
    return options, str(rest)


def _tell_who_asks(line: str, magic: str) -> None:
    """Raise `UsageError`, which says where the help is, if a magic was asked for it."""
    if line.strip() == "--help":
        raise UsageError(say("magics.help", magic=magic))


def _show_syntax_error(shell: Any, source: str, magic: str) -> None:
    """Show the error that is handled, or say that what is wrong is only an `await` of a cell."""
    flags = shell.compile.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        compile(source, "<cell>", "exec", flags, dont_inherit=True)
    except SyntaxError:
        shell.showsyntaxerror()
    else:
        raise UsageError(say("magics.await", magic=magic)) from None


def _show(drawing: object) -> None:
    display(drawing)  # type: ignore[no-untyped-call]
