"""A library's own way to let go, where one is known and holds for this object.

Each looks at one reference, from a holder to an object, and gives the line that removes it, or
nothing. They go by what the objects are, never by what something is called.
"""

import sys
from collections import deque
from collections.abc import Callable
from contextvars import Context, ContextVar
from inspect import getattr_static
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

from ..reading.classes import attribute, is_one_of, quietly
from ..reading.untracked import is_array
from .ancestry import ROOT, Ancestry
from .autograd import is_tensor
from .expressions import ORIGINALS, Expressions, Line, is_of_hook
from .routes import variables_in

HIDDEN_NAMES = "get_ipython().user_ns_hidden"
"""Where IPython has those of its names which `%who` does not list."""
_CALLABLES = (FunctionType, MethodType, BuiltinFunctionType)
_Way = Callable[[Ancestry, Expressions, int, int], Line | None]


def own_line(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """The line that a library has for removing a reference, if one is known."""
    for way in _OF_ROOTS if holder == ROOT else _OF_OBJECTS:
        line = way(ancestry, expressions, holder, target)
        if line is not None:
            return line
    return None


def _of_module(name: str) -> Any:
    return sys.modules.get(name)


def _logging_handler(
    ancestry: Ancestry, expressions: Expressions, holder: int, target: int
) -> Line | None:
    """`logger.removeHandler(handler)`: taking it from the list would leave the two locked."""
    logging = _of_module("logging")
    obj: Any = ancestry.objects[target]
    if logging is None or not issubclass(type(obj), logging.Handler):
        return None
    above = expressions.before.get(expressions.before.get(holder, ROOT), ROOT)
    loggers = [n for n in (expressions.before.get(holder, ROOT), above) if n != ROOT]
    for number in loggers:
        logger: Any = ancestry.objects[number]
        is_logger = issubclass(type(logger), logging.Logger)
        if is_logger and quietly(attribute, logger, "handlers") is ancestry.objects[holder]:
            text, handler = expressions.text[number], expressions.text.get(target)
            if handler:
                code = f"{text}.removeHandler({handler})"
                removes = ((holder, target),) * ancestry.references(holder, target)
                depth = expressions.depth[holder] + 1
                return Line(code, removes, depth, expressions.imports[number], is_own=True)
    return None


def _xdel(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """`%xdel x`, which deletes every name of an object that a notebook has displayed."""
    shell = ancestry.world.shell
    if shell is None:
        return None
    places = ancestry.places.get(target, [])
    names = [root.name for root, _ in places if root.kind == "name" and root.name.isidentifier()]
    if not names or not any(root.kind == "known" for root, _ in places):
        return None
    displayed = [
        n for n in ancestry.holders.get(target, ()) if keeps_outputs(shell, ancestry.objects[n])
    ]
    if holder != ROOT and holder not in displayed:
        return None
    known = [place for place in places if place[0].kind in ("name", "known")]
    removes = [(ROOT, target)] * len(known)
    removes += [(n, target) for n in displayed for _ in range(ancestry.references(n, target))]
    name = min(names, key=lambda name: (name.startswith("_"), set(name) == {"_"}, len(name)))
    return Line(f"%xdel {name}", tuple(removes), 1, is_own=True)


def keeps_outputs(shell: Any, obj: object) -> bool:
    """Whether an object is where IPython keeps what was displayed last, beside its dictionaries."""
    for name in ("displayhook", "last_execution_result"):
        keeper = quietly(attribute, shell, name)
        if obj is keeper or (type(obj) is dict and obj is quietly(attribute, keeper, "__dict__")):
            return True
    return False


def _last_result(
    ancestry: Ancestry, expressions: Expressions, holder: int, target: int
) -> Line | None:
    """What the last cell came to, its error included, is a trait of IPython's shell."""
    shell = ancestry.world.shell
    if shell is None or ancestry.objects[holder] is not quietly(attribute, shell, "_trait_values"):
        return None
    if ancestry.objects[target] is not ancestry.objects[holder].get("last_execution_result"):  # type: ignore[attr-defined]
        return None
    return Line("get_ipython().last_execution_result = None", ((holder, target),), 3)


def _context_variable(
    ancestry: Ancestry, expressions: Expressions, holder: int, target: int
) -> Line | None:
    """`variable.set(None)`, for the context that runs, if no other has a copy of it.

    A notebook's kernel has one, of what the variables were when the cell began; it is given up
    when the next cell begins.
    """
    value = ancestry.objects[target]
    variable = _variable_with(ancestry, holder, value)
    name = expressions.name_of(variable) if variable is not None else ""
    if variable is None or not name:
        return None
    return _set_back(ancestry, holder, target, variable, f"{name}.set(None)")


def _set_back(
    ancestry: Ancestry,
    holder: int,
    target: int,
    variable: ContextVar[Any],
    code: str,
    imports: str = "",
) -> Line | None:
    """A line that takes its value from a variable in the context that runs."""
    value = ancestry.objects[target]
    is_of_it = _variable_with(ancestry, holder, value) is variable
    if not is_of_it or quietly(ContextVar.get, variable, None) is not value:
        return None
    nodes = [
        n
        for n in ancestry.holders.get(target, ())
        if ancestry.references(n, target) == 1 and _variable_with(ancestry, n, value) is variable
    ]
    contexts = {context for node in nodes for context in _contexts_with(ancestry, node)}
    kernels = {n for n in contexts if _is_kernels(ancestry, n)}
    if not nodes or not all(n in kernels or _is_running(ancestry, n) for n in contexts):
        return None
    removes = tuple((node, target) for node in nodes)
    return Line(code, removes, 2, imports, is_own=True, waits=bool(kernels))


def _flask_context(
    ancestry: Ancestry, expressions: Expressions, holder: int, target: int
) -> Line | None:
    """`flask.globals.app_ctx.pop()`: an application's context that was pushed once."""
    of_flask = _of_module("flask.globals")
    variable = quietly(getattr, of_flask, "_cv_app")
    value = ancestry.objects[target]
    if type(variable) is not ContextVar or not hasattr(of_flask, "app_ctx"):
        return None
    tokens = quietly(attribute, value, "_cv_tokens")
    if type(tokens) is not list or len(tokens) != 1:
        return None
    code = "flask.globals.app_ctx.pop()"
    return _set_back(ancestry, holder, target, variable, code, "flask.globals")


def _variable_with(ancestry: Ancestry, holder: int, value: object) -> ContextVar[Any] | None:
    """The only variable that has a value in a part of a context."""
    pairs = variables_in(ancestry.objects[holder])
    found = [variable for other, variable in pairs if other is value]
    return found[0] if len(found) == 1 else None


def _contexts_with(ancestry: Ancestry, number: int) -> set[int]:
    """The contexts that have a part of their variables in common; `ROOT` is another holder."""
    found: set[int] = set()
    pending, met = [number], {number}
    while pending:
        part = pending.pop()
        if ancestry.is_held([part]) and not _is_running(ancestry, part):
            found.add(ROOT)
        for holder in ancestry.holders.get(part, ()):
            if type(ancestry.objects[holder]) is Context:
                found.add(holder)
            elif holder not in met:
                met.add(holder)
                pending.append(holder)
    return found


def _is_running(ancestry: Ancestry, number: int) -> bool:
    """Whether that is the context that runs, which is where `set` sets."""
    return any(root.kind == "context" for root, _ in ancestry.places.get(number, ()))


def _is_kernels(ancestry: Ancestry, number: int) -> bool:
    """Whether that is a copy which a notebook's kernel makes when a cell begins."""
    kernel = quietly(attribute, ancestry.world.shell, "kernel")
    return number != ROOT and ancestry.objects[number] is quietly(
        attribute, kernel, "_shell_context"
    )


def _widget(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """`widget.close()`: ipywidgets and the kernel have each widget until it is closed."""
    module: Any = _of_module("ipywidgets.widgets.widget")
    if module is None:
        return None
    obj: Any = ancestry.objects[target]
    if not issubclass(type(obj), module.Widget):
        obj = quietly(attribute, quietly(attribute, obj, "_msg_callback"), "__self__")
    number = ancestry.numbers.get(id(obj))
    if number is None or number not in expressions.text or not issubclass(type(obj), module.Widget):
        return None
    removes = _closed_with(ancestry, module, number)
    if (holder, target) not in removes:
        return None
    depth = expressions.depth[number] + 1
    code = f"{expressions.text[number]}.close()"
    return Line(code, tuple(removes), depth, expressions.imports[number], is_own=True)


def _closed_with(ancestry: Ancestry, module: Any, number: int) -> list[tuple[int, int]]:
    """The references that go when a widget is closed: to it, and to what it talks through."""
    traits = quietly(attribute, ancestry.objects[number], "_trait_values")
    comm = traits.get("comm") if type(traits) is dict else None
    of_comm = ancestry.numbers.get(id(comm)) if comm is not None else None
    found = [
        (n, number)
        for n in ancestry.holders.get(number, ())
        if ancestry.objects[n] is module._instances
    ]
    if of_comm is None:
        return []
    for n in ancestry.holders.get(of_comm, ()):
        names = ancestry.objects[n]
        is_managers = type(names) is dict and names.get(quietly(attribute, comm, "comm_id")) is comm
        if names is traits or is_managers:
            found.append((n, of_comm))
    return found


def _loguru(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """`logger.remove(1)`: loguru has a sink until it is removed."""
    loguru: Any = _of_module("loguru")
    logger = quietly(attribute, loguru, "logger")
    handlers = quietly(attribute, quietly(attribute, logger, "_core"), "handlers")
    if type(handlers) is not dict or ancestry.objects[holder] is not handlers:
        return None
    number = next((n for n, h in handlers.items() if h is ancestry.objects[target]), None)
    name = expressions.name_of(logger)
    code = f"{name or 'loguru.logger'}.remove({number!r})"
    needs = "" if name else "loguru"
    return Line(code, ((holder, target),), 4, needs, is_own=True)


def _django_signal(
    ancestry: Ancestry, expressions: Expressions, holder: int, target: int
) -> Line | None:
    """`signal.disconnect(receiver)`, for one that was connected to all senders."""
    dispatch: Any = _of_module("django.dispatch.dispatcher")
    entry: Any = ancestry.objects[target]
    signal = expressions.before.get(holder, ROOT)
    if dispatch is None or type(entry) is not tuple or len(entry) < 2 or signal == ROOT:
        return None
    receivers: Any = ancestry.objects[holder]
    if quietly(attribute, ancestry.objects[signal], "receivers") is not receivers:
        signal = expressions.before.get(signal, ROOT)  # its attributes have been between
    if signal == ROOT or not issubclass(type(ancestry.objects[signal]), dispatch.Signal):
        return None
    is_of_it = quietly(attribute, ancestry.objects[signal], "receivers") is receivers
    if not is_of_it or entry[0] != (id(entry[1]), dispatch.NONE_ID):
        return None
    text = expressions.text[signal]
    index = next(place for place, other in enumerate(receivers) if other is entry)
    code = f"{text}.disconnect({text}.receivers[{index}][1])"
    depth, needs = expressions.depth[holder] + 1, expressions.imports[signal]
    return Line(code, ((holder, target),), depth, needs, is_own=True)


def _figure(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """`plt.close(1)`: pyplot keeps a figure until then, and a canvas that is a widget is closed."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    helpers: Any = sys.modules.get("matplotlib._pylab_helpers")
    if pyplot is None or helpers is None or ancestry.objects[holder] is not helpers.Gcf.figs:
        return None
    manager: Any = ancestry.objects[target]
    number = quietly(attribute, manager, "num")
    name = expressions.modules.get("matplotlib.pyplot")
    code = f"{name or 'matplotlib.pyplot'}.close({number!r})"
    removes = ((holder, target), *_canvas_closed_with(ancestry, manager))
    return Line(code, removes, 3, "" if name else "matplotlib.pyplot", is_own=True)


def _canvas_closed_with(ancestry: Ancestry, manager: Any) -> list[tuple[int, int]]:
    module: Any = _of_module("ipywidgets.widgets.widget")
    canvas = quietly(attribute, manager, "canvas")
    number = ancestry.numbers.get(id(canvas))
    if module is None or number is None or not issubclass(type(canvas), module.Widget):
        return []
    return _closed_with(ancestry, module, number)


def _handle(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """`handle.cancel()`: taking one from a loop's own list would leave that in no order."""
    events: Any = _of_module("asyncio.events")
    number = target if type(ancestry.objects[holder]) in (list, deque) else holder
    handle: Any = ancestry.objects[number]
    if (
        events is None
        or number not in expressions.text
        or not issubclass(type(handle), events.Handle)
    ):
        return None
    parts = (quietly(attribute, handle, "_callback"), quietly(attribute, handle, "_args"))
    numbers = {ancestry.numbers.get(id(part)) for part in parts}
    removes = [(number, n) for n in ancestry.held.get(number, ()) if n in numbers]
    if not removes or (number == holder and target not in numbers):
        return None
    code, depth = f"{expressions.text[number]}.cancel()", expressions.depth[number] + 1
    return Line(code, tuple(removes), depth, expressions.imports[number], is_own=True)


def _timer(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """`timer.cancel()` before it loses what it is to call: else it would call nothing."""
    threading, number = _of_module("threading"), holder
    if type(ancestry.objects[holder]) is dict:  # of its attributes
        number = expressions.before.get(holder, ROOT)
    timer: Any = ancestry.objects[number] if number != ROOT else None
    if threading is None or not issubclass(type(timer), threading.Timer):
        return None
    for name in ("function", "args", "kwargs"):
        if quietly(attribute, timer, name) is ancestry.objects[target]:
            text = expressions.text[number]
            code, depth = f"{text}.cancel(); {text}.{name} = None", expressions.depth[holder] + 1
            return Line(code, ((holder, target),), depth, expressions.imports[number], is_own=True)
    return None


def _signal(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """`signal.signal(signal.SIGUSR1, signal.SIG_DFL)`: what it was before a handler was set."""
    names = [root.name for root, _ in ancestry.places.get(target, []) if root.kind == "signal"]
    if len(names) != 1 or ancestry.missing(target) > 0:
        return None
    module, name = _of_module("signal"), names[0]
    threading = _of_module("threading")
    is_main = threading is None or threading.get_ident() == threading._main_thread.ident
    if not is_main or not hasattr(module, name):  # only the main thread may set one
        return None
    short = expressions.modules.get("signal") or "signal"
    usual = "default_int_handler" if name == "SIGINT" else "SIG_DFL"
    needs = "" if "signal" in expressions.modules else "signal"
    code = f"{short}.signal({short}.{name}, {short}.{usual})"
    return Line(code, ((ROOT, target),), 2, needs, is_own=True, is_of_hook=True)


def _hook(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """`sys.settrace(None)`; `sys.excepthook = sys.__excepthook__`: what Python began with."""
    hooks = [root for root, _ in ancestry.places.get(target, []) if is_of_hook(root)]
    if len(hooks) != 1 or hooks[0].kind not in ("hook", "module") or ancestry.missing(target) > 0:
        return None
    root = hooks[0]
    of, name = (root.of, root.name) if root.kind == "module" else root.name.split(".")
    short = expressions.modules.get(of) or of
    code = f"{short}.{name}(None)"
    if root.kind == "module":
        original = quietly(attribute, _of_module(of), ORIGINALS[of, name])
        if original is None or original is ancestry.objects[target]:
            return None
        code = f"{short}.{name} = {short}.{ORIGINALS[of, name]}"
    needs = "" if of in expressions.modules else of
    return Line(code, ((ROOT, target),), 2, needs, is_own=True, is_of_hook=True)


def _atexit(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """`atexit.unregister(function)`, which takes away all that are equal to it."""
    places = ancestry.places
    if not _is_called_at_exit(ancestry, target) or ancestry.missing(target) > 0:
        return None
    equal = [
        n
        for n in places
        if _is_called_at_exit(ancestry, n)
        and _is_same_method(ancestry.objects[n], ancestry.objects[target])
    ]
    removes = tuple((ROOT, n) for n in equal for root, _ in places[n] if root.kind == "atexit")
    return _unregister(ancestry, expressions, ancestry.objects[target], removes)


def _atexit_entry(
    ancestry: Ancestry, expressions: Expressions, holder: int, target: int
) -> Line | None:
    """The same from 3.14 on, where it has a list: of a function and its arguments each."""
    if holder == ROOT or not _is_called_at_exit(ancestry, holder):
        return None
    entry: Any = ancestry.objects[target]
    if type(entry) is not tuple or type(ancestry.objects[holder]) is not list:
        return None
    removes = tuple(
        (holder, n)
        for n in ancestry.held[holder]
        if _is_same_method(ancestry.objects[n][0], entry[0])  # type: ignore[index]
        for _ in range(ancestry.references(holder, n))
    )
    return _unregister(ancestry, expressions, entry[0], removes)


def _is_called_at_exit(ancestry: Ancestry, number: int) -> bool:
    return any(root.kind == "atexit" for root, _ in ancestry.places.get(number, ()))


def _unregister(
    ancestry: Ancestry,
    expressions: Expressions,
    function: object,
    removes: tuple[tuple[int, int], ...],
) -> Line | None:
    if not is_one_of(type(function), *_CALLABLES):  # another may say itself what is equal to it
        return None
    found = _written_method(ancestry, expressions, function)
    short = expressions.modules.get("atexit")
    if found is None or (found.imports and not short):  # a line has room for one import
        return None
    code = f"{short or 'atexit'}.unregister({found.text})"
    needs = found.imports if short else "atexit"
    return Line(code, removes, found.depth + 1, needs, is_own=True, is_of_hook=True)


class _Written(NamedTuple):
    """What a reader writes for a function."""

    text: str
    depth: int
    imports: str


def _written_method(
    ancestry: Ancestry, expressions: Expressions, function: object
) -> _Written | None:
    """What a reader writes for a function, or for a method of what has a name."""
    if found := _written(ancestry, expressions, function):
        return found
    if type(function) is not MethodType:
        return None
    owner = _written(ancestry, expressions, function.__self__)
    name = quietly(attribute, function.__func__, "__name__")
    if owner is None or type(name) is not str:
        return None
    again = quietly(getattr_static, function.__self__, name)
    return owner._replace(text=f"{owner.text}.{name}") if again is function.__func__ else None


def _written(ancestry: Ancestry, expressions: Expressions, obj: object) -> _Written | None:
    number = ancestry.numbers.get(id(obj))
    if number in expressions.text:
        return _Written(
            expressions.text[number], expressions.depth[number], expressions.imports[number]
        )
    if name := expressions.name_of(obj):
        return _Written(name, 1, "")
    return _written_by_module(expressions, obj) if is_one_of(type(obj), *_CALLABLES) else None


def _written_by_module(expressions: Expressions, function: object) -> _Written | None:
    """`shutil.rmtree`, where the reader has imported `shutil`; what is built in is there anyway."""
    home, name = (str(quietly(getattr, function, f"__{part}__")) for part in ("module", "name"))
    module = sys.modules.get(home)
    if type(module) is not ModuleType or vars(module).get(name) is not function:
        return None
    if home == "builtins" and name not in expressions.scope.namespace:
        return _Written(name, 1, "")
    of = expressions.modules.get(home)
    return _Written(f"{of}.{name}", 2, "") if of else None


def _is_same_method(one: object, other: object) -> bool:
    if type(one) is MethodType and type(other) is MethodType:
        return one.__self__ is other.__self__ and one.__func__ is other.__func__
    return one is other


def all_figures(ancestry: Ancestry, expressions: Expressions, holder: int) -> Line | None:
    """`plt.close('all')`, where `holder` is what pyplot keeps figures in, and these are all."""
    helpers: Any = sys.modules.get("matplotlib._pylab_helpers")
    if helpers is None or ancestry.objects[holder] is not helpers.Gcf.figs:
        return None
    found = [_figure(ancestry, expressions, holder, t) for t in ancestry.held[holder]]
    each = [line for line in found if line is not None]
    if not each or len(each) < len(found):
        return None
    code = f"{each[0].code.rpartition('(')[0]}('all')"
    return each[0]._replace(code=code, removes=tuple(r for line in each for r in line.removes))


def _view(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """`part = part.copy()`: a view keeps the whole array, and its copy its own part alone."""
    obj = ancestry.objects[target]
    if not is_array(obj) or not target or not is_array(quietly(attribute, obj, "base")):
        return None
    if not _is_only_a_view(ancestry, target):  # what it has itself, its copy would have, too
        return None
    return _copied(ancestry, expressions, holder, target)


def _copied(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """The line that puts a copy in the place of an object: a name, an item, an attribute."""
    if holder == ROOT:
        places = ancestry.places.get(target, [])
        if len(places) != 1 or places[0][0].kind != "name":
            return None
        name = places[0][0].name
        return Line(f"{name} = {name}.copy()", ((ROOT, target),), 2, is_own=True)
    steps = expressions.steps(holder, target) if holder in expressions.text else []
    if len(steps) != 1 or not steps[0].removal:
        return None
    place = f"{expressions.text[holder]}{steps[0].suffix}"
    imports = expressions.imports[holder]
    depth = expressions.depth[holder] + 1
    return Line(f"{place} = {place}.copy()", ((holder, target),), depth, imports, is_own=True)


def _slice(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """`part = part.copy()`: a part of a Series or a DataFrame keeps the arrays of the whole."""
    pandas, obj = _of_module("pandas"), ancestry.objects[target]
    if pandas is None or not issubclass(type(obj), (pandas.Series, pandas.DataFrame)):
        return None
    if not target:
        return None
    views = {n for n in _arrays_of(ancestry, obj) if _is_only_a_view(ancestry, n)}
    if not views or target in ancestry.above(0, avoid=views):
        return None  # its copy would have what leads there, too
    return _copied(ancestry, expressions, holder, target)


def _arrays_of(ancestry: Ancestry, frame: Any) -> list[int]:
    """The arrays of a Series or a DataFrame that lead to the object, by their numbers."""
    manager = quietly(attribute, frame, "_mgr")
    blocks = quietly(getattr, manager, "blocks")
    some = blocks if type(blocks) is tuple else ()
    arrays = [quietly(getattr, block, "values") for block in some]
    numbers = [ancestry.numbers.get(id(array)) for array in arrays if is_array(array)]
    return [number for number in numbers if number is not None]


def _is_only_a_view(ancestry: Ancestry, number: int) -> bool:
    """Whether an array leads to the object by the one that it is a view of, and by nothing else."""
    array: Any = ancestry.objects[number]
    base = quietly(attribute, array, "base")
    if ancestry.held.get(number) != [ancestry.numbers.get(id(base))]:
        return False
    numpy: Any = sys.modules["numpy"]
    if not numpy.ndarray.dtype.__get__(array).hasobject:
        return True
    # Its items are those of the other array; some of them may lead to the object.
    is_plain = type(array) is numpy.ndarray and array.dtype == object
    return is_plain and not any(id(item) in ancestry.numbers for item in array.flat)


def _losses(ancestry: Ancestry, expressions: Expressions, holder: int, target: int) -> Line | None:
    """`losses = [loss.item() for loss in losses]`: a number needs no graph."""
    kept = ancestry.objects[target]
    if type(kept) is not list or not kept or holder != ROOT or not all(map(_is_loss, kept)):
        return None
    places = ancestry.places.get(target, [])
    if len(places) != 1 or places[0][0].kind != "name":
        return None
    name = places[0][0].name
    code = f"{name} = [loss.item() for loss in {name}]"
    return Line(code, ((ROOT, target),), 2, is_own=True)


def _is_loss(obj: Any) -> bool:
    """Whether an object is a tensor of one number that has a graph."""
    if not is_tensor(obj):
        return False
    tensor: Any = sys.modules["torch"].Tensor
    return tensor.numel(obj) == 1 and quietly(tensor.grad_fn.__get__, obj) is not None


_OF_ROOTS: tuple[_Way, ...] = (_xdel, _view, _slice, _losses, _signal, _hook, _atexit)
_OF_OBJECTS: tuple[_Way, ...] = (
    _xdel,
    _view,
    _slice,
    _last_result,
    _logging_handler,
    _handle,
    _timer,
    _flask_context,
    _context_variable,
    _figure,
    _widget,
    _loguru,
    _django_signal,
    _atexit_entry,
)
