"""Run programs with `exec` and with `record`, and tell where the two differ; make programs.

Run as a script, it reads a list of sources, each with the function to step into, and writes the
differences. `tests/test_beside_exec.py` does that.
"""

import contextlib
import gc
import io
import json
import linecache
import random
import re
import sys
import traceback
import types
import warnings

FILENAME = "<program>"


def by_exec(source, namespace, into):
    lines = source.splitlines(keepends=True)
    linecache.cache[FILENAME] = (len(source), None, lines, FILENAME)
    exec(compile(source, FILENAME, "exec", dont_inherit=True), namespace)


def by_record(source, namespace, into):
    from whoholds.recordings import Recorder

    into = into if f"def {into}(" in source else ""
    recorder = Recorder(source, namespace, into=into, filename=FILENAME)
    try:
        recorder.run()
    finally:
        str(recorder.recording)


def shown(value):
    """What a value says of itself, or what it is, if it says nothing that is the same each time."""
    try:
        if isinstance(value, types.ModuleType | types.FunctionType | type):
            return type(value).__name__
        return re.sub(r"0x[0-9a-f]+", "0x…", repr(value))
    except BaseException as error:
        return f"<{type(error).__name__}>"


def outcome(run, source, into):
    """All that can be told of a run from outside."""
    namespace, out, err = {"__name__": "program"}, io.StringIO(), io.StringIO()
    raised = None
    gc.collect()
    thresholds = gc.get_threshold()
    tracer = sys.gettrace()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        warnings.catch_warnings(record=True) as warned,
    ):
        warnings.simplefilter("default")
        try:
            run(source, namespace, into)
        except BaseException as error:
            frames = traceback.extract_tb(error.__traceback__)
            places = [(at.lineno, at.name) for at in frames if at.filename == FILENAME]
            line = getattr(error, "lineno", None)
            raised = [type(error).__name__, str(error), line, *places]
            raised = repr(raised)
            del error
        left = repr((gc.get_threshold(), gc.isenabled(), gc.callbacks, shown(sys.gettrace())))
        sys.settrace(tracer)
        gc.set_threshold(*thresholds)
        gc.enable()
        gc.collect()  # after `record` it may come sooner by itself
    # The second counts changes of filters; in the others 3.14 keeps what makes `__annotations__`.
    of_annotations = ("__annotate__", "__conditional_annotations__")
    for name in ("__builtins__", "__warningregistry__", *of_annotations):
        namespace.pop(name, None)
    names = {shown(name): shown(value) for name, value in namespace.items()}
    # Ours: that a tracer of the program's ended our steps, up to 3.11, and what differs without the
    # global lock.
    ours = re.compile(r"sys\.settrace|free-threaded build")
    told = [(w.category.__name__, str(w.message), w.lineno) for w in warned]
    told = [w for w in told if not ours.search(w[1])]
    return {
        "names": names,
        "order": list(names),
        "out": out.getvalue(),
        "err": err.getvalue(),
        "raised": raised,
        "warned": repr(told),
        "left": left,
    }


def differences(source, into):
    one, other = (outcome(run, source, into) for run in (by_exec, by_record))
    if one["names"] != other["names"]:
        names = {*one["names"], *other["names"]}
        pairs = {name: [one["names"].get(name), other["names"].get(name)] for name in names}
        pairs = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        return {"names": pairs}
    return {what: [one[what], other[what]] for what in one if one[what] != other[what]}


# Programs at random: some statements about a few names, in which anything may fail.

PRELUDE = """\
import gc, sys, weakref, warnings
log = []
class O:
    def __init__(self, *to): self.to = to
    def __del__(self): log.append("gone")
class P: pass
def dead(ref): log.append("dead")
def made(): return [P(), P()]
a = b = c = None
"""

SIMPLE = (
    "{x} = O()", "{x} = P()", "{x} = O({y})", "{x} = [{y}]", "{x} = {{'k': {y}}}", "{x} = {y}",
    "{x}.more = {y}", "{x}.append({y})", "{x}['n'] = {y}", "del {x}", "{x} = None",
    "{x} = ({y}, {z})", "{x}, {y} = {y}, {x}", "{x}.itself = {x}", "{x} = made()",
    "log.append({x} is not None and sys.getrefcount({x}))",
    "log.append(weakref.getweakrefcount({x}))",
    "log.append({x}.__weakref__ is None)", "log.append(len(weakref.getweakrefs({x})))",
    "r = weakref.ref({x}, dead)", "r = weakref.ref({x})", "log.append(r() is {x})",
    "log.append(r() is None)", "p = weakref.proxy({x}); log.append(hasattr(p, 'more'))",
    "log.append(gc.isenabled())", "log.append(gc.get_threshold())", "gc.collect(); log.append(1)",
    "warnings.warn('a warning')", "print({x} is None)", "log.append(type({x}).__name__)",
    "log.append({x} is not None and len(gc.get_referrers({x})))",
    "{x} = {{n: P() for n in range(3)}}",
    "x = {x} is 1", "gc.set_threshold(gc.get_threshold()[0] + 1)", "'a text'", "x: int = 1",
    "exec('{x} = [{y}]')", "log.append(sorted(n for n in globals() if n[0] != '_'))",
)  # fmt: skip
COMPOUND = (
    "for n in range(3):\n    {one}", "if {x}:\n    {one}\nelse:\n    {two}",
    "try:\n    {one}\nexcept Exception as error:\n    log.append(type(error).__name__)",
    "try:\n    {one}\nfinally:\n    log.append('finally')",
    "def f(n=None):\n    global a, b, c, r, p\n    {one}\n    {two}\n    return n",
    "def f(n=None):\n    global a, b, c, r, p\n    for i in range(2):\n        {one}\n    yield n",
    "{x} = f({y})", "{x} = f({y})", "{x} = list(f({y}) or ())", "while {x}:\n    {x} = None",
)  # fmt: skip


def made(seed):
    """A program, always the same of one seed."""
    chance = random.Random(seed)

    def statement(templates):
        names = {name: chance.choice("abc") for name in "xyz"}
        parts = dict.fromkeys(("one", "two"), "")
        template = chance.choice(templates)
        if "{one}" in template:
            parts = {part: statement(SIMPLE).replace("x: int = 1", "pass") for part in parts}
        return template.format(**names, **parts)

    number = chance.randint(3, 14)
    tried = "try:\n    {}\nexcept Exception as error:\n    log.append(repr(error))\n"
    lines = []
    for _ in range(number):
        one = statement(SIMPLE if chance.random() < 0.7 else COMPOUND)
        is_simple = "\n" not in one and ":" not in one
        lines.append(tried.format(one) if is_simple and chance.random() < 0.9 else one)
    return PRELUDE + "\n".join(lines) + "\n"


if __name__ == "__main__":
    found = {}
    for number, (program, into) in enumerate(json.loads(sys.stdin.read())):
        if different := differences(program, into):
            found[number] = different
    print(json.dumps(found))
