"""The magics of `%load_ext dezero_mini`; the only module that knows IPython."""

from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class
from IPython.display import display

from .refs import Snapshot, holders, snapshot
from .refs.capture import public_names
from .refs.recording import Recorder


def register(shell: InteractiveShell) -> None:
    """Add the magics to `shell`."""
    shell.register_magics(ReferenceMagics)


@magics_class
class ReferenceMagics(Magics):
    """Draw the reference graphs of a notebook's own objects."""

    shell: Any

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._last: dict[tuple[str, ...], Snapshot] = {}

    @line_magic
    def refs(self, line: str) -> None:
        """Draw what names lead to: `%refs a b c`, or `%refs` for all the names of the notebook.

        Draw the same names again, and objects that they no longer lead to are still shown: as
        unreachable while they live, and once as freed.
        """
        names = tuple(dict.fromkeys(line.split())) or self._own_names()
        try:
            drawing = self._drawn_again(names) or snapshot(self.shell.user_ns, names)
        except NameError as error:
            raise UsageError(str(error)) from None
        self._last[names] = drawing
        _show(drawing)

    @cell_magic
    def refsteps(self, line: str, cell: str) -> None:
        """Run the cell statement by statement: `%%refsteps a b c` draws these names after each.

        Without names, those that the cell mentions are drawn. `%%refsteps --into f a b c` also
        steps through the lines of the function `f` when it is called. If a statement raises, the
        steps up to there are shown before the error.
        """
        __tracebackhide__ = True  # IPython leaves this frame out of the reader's traceback
        options, names = self.parse_options(line, "", "into=", mode="list")
        source = self.shell.transform_cell(cell)
        filename = self.shell.compile.cache(source)
        try:
            recorder = Recorder(
                source,
                self.shell.user_ns,
                names or None,
                into=options.get("into", ""),
                filename=filename,
            )
        except NameError as error:
            raise UsageError(str(error)) from None
        try:
            recorder.run()
        finally:
            _show(recorder.recording)

    @line_magic
    def holders(self, line: str) -> None:
        """Say who keeps an object alive: `%holders a`, or an expression: `%holders b.c`."""
        if not line.strip():
            raise UsageError("Say whose holders you want, as in: %holders a")
        hidden = {"IPython's hidden names": self.shell.user_ns_hidden}
        try:
            # The object goes straight from the evaluation into the call: nothing here holds it.
            print(holders(self.shell.ev(line), self.shell.user_ns, hidden))
        except NameError as error:
            raise UsageError(f"%holders {line}: {error}") from None

    def _own_names(self) -> tuple[str, ...]:
        hidden = self.shell.user_ns_hidden
        return tuple(name for name in public_names(self.shell.user_ns) if name not in hidden)

    def _drawn_again(self, names: tuple[str, ...]) -> Snapshot | None:
        """Continue the last drawing of these names, unless all they lead to now is new."""
        last = self._last.get(names)
        if last is None:
            return None
        drawing = snapshot(self.shell.user_ns, names, follow=last)
        known = {node.id for node in last.nodes}
        named = {edge.target for edge in drawing.edges if isinstance(edge.source, str)}
        things = {node.id for node in drawing.nodes if node.type != "NoneType"} & named
        return drawing if things & known or not things else None


def _show(drawing: object) -> None:
    display(drawing)  # type: ignore[no-untyped-call]
