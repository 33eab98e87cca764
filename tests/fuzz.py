"""Try at random what is said to hold for any program, for as long as you like: `make fuzz`.

    python tests/fuzz.py --minutes 60 --seed 7 --only answers

Each round is one kind of trial with some seeds, in a process of its own with a time limit. What is
false, raises, crashes or hangs is tried again with less and less of its program; the smallest one
is printed, and kept with its seed in build/fuzz. A round of the same seed is the same round.
"""

import argparse
import ast
import contextlib
import gc
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
KEPT = HERE.parent / "build" / "fuzz"
SECONDS = 120  # for a round, or for one program while it gets smaller
FAR = 100  # a number of a file that no type is given
sys.path[:0] = [str(HERE / room) for room in ("", "holding", "reading", "memory", "course")]


class Kind(NamedTuple):
    """A kind of trial: the program of a seed, line by line, and what is wrong with a program."""

    made: Callable[[int], list[str]]
    wrong: Callable[[list[str]], list[str]]
    at_once: int
    """How many of them a round has."""
    alone: Callable[[list[str]], list[str]] | None = None
    """Run a program without us, where that can be done."""


# --- Answers about objects of many types, whose remedies are carried out ------------------------

PRELUDE = """
import array, contextvars, functools, gc, itertools, threading, types, weakref
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, deque, namedtuple
from dataclasses import dataclass
import numpy as np
class Obj:
    kept = None
    def method(self, *more): return more
class Slotted:
    __slots__ = ("__weakref__", "a", "b")
class Hooked:
    def __getattr__(self, name): raise AttributeError(name)
    def __eq__(self, other): raise ValueError
    __hash__ = object.__hash__
@dataclass
class Data:
    a: object = None
Point = namedtuple("Point", "a b")
@functools.lru_cache
def cached(*what): return what
def walk(what):
    yield 1
    yield what
def fail(what): raise ValueError(what)
a = b = c = d = None
"""
LINES = (
    *("{x} = Obj()", "{x} = Obj()", "{x} = Slotted()", "{x} = Hooked()", "{x} = Data({y})"),
    *("{x} = [{y}, {z}]", "{x} = ({y}, {z})", "{x} = {{'k': {y}, 3: {z}}}", "{x} = {{{y}: {z}}}"),
    *("{x} = {{{y}}}", "{x} = frozenset([{y}])", "{x} = Point({y}, 1)", "{x} = {y}", "{x} = {y}"),
    *("{x}.a = {y}", "{x}.a = {y}", "{x}.b = {y}", "{x}.append({y})", "{x}['n'] = {y}"),
    *("{x}[0] = {y}", "{x} = {x}[:]", "{x}.itself = {x}", "vars({x})['a key'] = {y}", "vars({x})"),
    *("{x} = np.ones(9)", "{x} = np.empty(2, object)", "{x} = {y}[1:]", "{x} = {y}.T"),
    *("{x} = np.array([({y}, 1)], dtype=[('o', object), ('n', int)])", "{x}['o'] = {y}"),
    *("{x} = np.ma.masked_array({y})", "{x} = memoryview({y})", "{x} = np.frombuffer(b'12345678')"),
    *("{x} = np.nditer({y})", "{x} = {y}.flat", "{x} = np.array([{y}, None], object)"),
    *("{x} = deque([{y}], 3)", "{x} = OrderedDict(k={y})", "{x} = defaultdict(list, k={y})"),
    *("{x} = ChainMap({{'k': {y}}})", "{x} = UserDict(k={y})", "{x} = Counter(k={y})"),
    *("{x} = types.SimpleNamespace(a={y})", "{x} = types.MappingProxyType({{'k': {y}}})"),
    *("{x} = functools.partial(print, {y}, k={z})", "{x} = (lambda o: lambda: o)({y})"),
    *("{x} = weakref.ref({y})", "{x} = weakref.WeakValueDictionary(k={y})", "{x} = {y}.method"),
    *(
        "{x} = iter([{y}])",
        "{x} = itertools.cycle([{y}])",
        "{x} = map(id, [{y}])",
        "{x} = zip({y})",
    ),
    *("{x} = walk({y}); next({x})", "{x} = (i for i in [{y}, {z}]); next({x})", "cached({y})"),
    *("{x} = contextvars.ContextVar('v'); {x}.set({y})", "{x} = threading.local(); {x}.a = {y}"),
    *("Obj.kept = {y}", "{x} = type('Own', (Obj,), {{'a': {y}}})", "{x} = {x}()", "{x} = cached"),
    *("def {x}(a={y}): pass", "try: fail({y})\nexcept ValueError as error: {x} = error"),
    *("{x} = types.ModuleType('m'); {x}.a = {y}", "{x} = property(lambda o, p={y}: p)"),
    *("del {x}", "{x} = None", "gc.collect()", "gc.freeze()", "gc.unfreeze()"),
)


def some_lines(seed: int) -> list[str]:
    chance = random.Random(seed)
    number = chance.randint(2, 16)
    names = ({name: chance.choice("abcd") for name in "xyz"} for _ in range(number))
    return [chance.choice(LINES).format(**some) for some in names]


def built(lines: list[str]) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(PRELUDE, names)
    for line in lines:
        with contextlib.suppress(Exception):
            exec(line, names)
    return names


def wrong_answers(lines: list[str]) -> list[str]:
    """What is said of the objects that names of a program lead to, and does not come true."""
    found = []
    for name in "abcd":
        gc.collect()
        gc.disable()
        found += [f"{name}: {wrong}" for wrong in _wrong_of(name, lines)]
        gc.enable()
        gc.unfreeze()
    return found


def left_to_itself(lines: list[str]) -> list[str]:
    """Build what a program builds, and let go of it."""
    for _ in range(10):
        built(lines)
        gc.collect()
    return []


def _wrong_of(name: str, lines: list[str]) -> Iterator[str]:
    from whoholds import holders

    names = built(lines)
    answer = holders(names.get(name), names)
    if answer.fate in ("none", "stays"):
        return
    if answer.found != answer.refcount and not answer.missing:
        yield f"{answer.found} of {answer.refcount} are found, and nothing is said of the others"
    if answer.fate != "held":
        yield f"its fate is {answer.fate}"
    if any(missing.number < 0 for missing in answer.missing):
        yield "more are found than there are"
    for holder in answer.holders:
        if holder.way and eval(holder.way, {**names}) is not names[name]:
            yield f"{holder.way} is another object"
    answer._repr_html_()
    del names
    for remedy in answer.remedies:
        when = _comes(name, lines, remedy.code)
        if when not in ("", remedy.effect) and not remedy.runs_del:
            yield f"{remedy.code!r} frees it {when}, and not {remedy.effect}"


def _comes(name: str, lines: list[str], code: str) -> str:
    """When an object goes; nothing, if nobody can refer to it weakly."""
    import carrying

    names = built(lines)
    try:
        ref = weakref.ref(names[name])
    except TypeError:
        return ""
    exec(code, names)
    return carrying.when_gone(ref)


# --- The counts of graphs of every type of the standard library ----------------------------------


MANY = 1000  # references: others come and go meanwhile


def types_together(seed: int) -> list[str]:
    import every_type

    chance = random.Random(seed)
    modules, lines = every_type.modules(), []
    while len(lines) < 4:
        module = chance.choice(modules)
        if classes := sorted({cls.__name__ for cls in every_type.classes_of(module)}):
            lines.append(f"x{len(lines)} = made({module!r}, {chance.choice(classes)!r})")
    for number in range(4, 12):
        one, other = (f"x{chance.randrange(number)}" for _ in range(2))
        ways = ("[{0}, {1}]", "({0}, {1})", "{{'k': {0}, 'l': {1}}}", "Obj({0}, {1})", "array({0})")
        lines.append(f"x{number} = {chance.choice(ways).format(one, other)}")
    return lines


def wrong_counts(lines: list[str]) -> list[str]:
    import every_type
    import numpy as np

    from whoholds import refcount, snapshot

    def made(module: str, name: str) -> Any:
        classes = (cls for cls in every_type.classes_of(module) if cls.__name__ == name)
        return next(every_type.instances(next(classes)), None)

    def array(one: Any) -> Any:
        new = np.empty(1, object)
        new[0] = one
        return new

    names: dict[str, Any] = {"made": made, "array": array, "Obj": every_type.Obj}
    for line in lines:
        with contextlib.suppress(NameError):
            exec(line, names)
    shown = {name: value for name, value in names.items() if name.startswith("x")}
    del names
    before = {name: refcount(value) for name, value in shown.items()}
    graph = snapshot(shown)
    str(graph)
    into = {node.id: 0 for node in graph.nodes}
    for edge in graph.edges:
        into[edge.target] += edge.kind == "strong"
    found = [
        f"{node.type}: {node.refcount} is not {into[node.id]} + {node.unexplained}"
        for node in graph.nodes
        if node.refcount not in (None, into[node.id] + node.unexplained) or node.unexplained < 0
    ]
    del graph
    after = {name: refcount(value) for name, value in shown.items()}
    return found + [
        f"{name}: {before[name]}, then {after[name]}"
        for name in before
        if before[name] != after[name] and before[name] < MANY
    ]


# --- Programs beside exec, heaps and accounts, as the tests make them ----------------------------


def statements(seed: int) -> list[str]:
    import programs

    source = programs.made(seed)
    return [ast.get_source_segment(source, node) or "" for node in ast.parse(source).body]


def differing(lines: list[str]) -> list[str]:
    import programs

    source = "\n".join(lines) + "\n"
    found = {into: programs.differences(source, into) for into in ("", "f")}
    return [f"into {into!r}: {different}" for into, different in found.items() if different]


def wrong_heaps(lines: list[str]) -> list[str]:
    import test_decision

    gc.disable()
    wrong = [found for line in lines for found in eval(line, vars(test_decision))[0]]
    gc.enable()
    return [*map(repr, wrong)]


def wrong_accounts(lines: list[str]) -> list[str]:
    import left_in_blocks

    left_in_blocks.look_at_all()
    wrong = [found for line in lines for found in eval(line, vars(left_in_blocks))[0]]
    left_in_blocks.clear()
    return [*map(repr, wrong)]


# --- Answers to exercises, with small changes ----------------------------------------------------

REFUSE = "# To be refused: "
OF_NUMBERS = ("1.1", "1.2", "2.1", "4.2")  # whose answer is a number, or some


def an_answer(seed: int) -> list[str]:
    """An answer of the tests, right or wrong, with a few mutations; or another number."""
    import test_exercises

    chance = random.Random(seed)
    answers = [(number, code) for number, codes in test_exercises.RIGHT.items() for code in codes]
    numbers = [(number, code) for number, code in answers if number in OF_NUMBERS]
    if chance.random() < 0.2:
        number, code = chance.choice(numbers)
        start = code.index(",")  # behind the number of the exercise
        place = chance.choice([*re.finditer(r"\b\d+\b", code[start:])])
        other = int(place[0]) * 2 + chance.randint(1, 5)
        code = f"{code[:start]}{code[start:][: place.start()]}{other}{code[start:][place.end() :]}"
        return [f"{REFUSE}{number}", code]
    answers += [(wrong.number, wrong.code) for wrong in test_exercises.WRONG]
    number, code = chance.choice(answers)
    for _ in range(chance.randint(1, 3)):
        code = mutated(code, chance)
    return [f"# {number}", *code.splitlines()]


def mutated(code: str, chance: random.Random) -> str:
    from mutants import changes, nodes

    try:
        pairs = [pair for node in nodes(ast.parse(code)) for pair in changes(node)]
    except SyntaxError:
        return code
    lines = code.splitlines(keepends=True)
    starts = [sum(len(line.encode()) for line in lines[:n]) for n in range(len(lines))]
    if not pairs:
        return code
    part, after = chance.choice(pairs)
    start = starts[part.lineno - 1] + part.col_offset
    end = starts[(part.end_lineno or 0) - 1] + (part.end_col_offset or 0)
    whole = code.encode()
    return (whole[:start] + after.encode() + whole[end:]).decode()


def wrong_verdicts(lines: list[str]) -> list[str]:
    """An error that gets out of `check`, silence, and a number that was taken and is not right."""
    import test_exercises

    first, *rest = lines
    if not first.startswith("# "):
        return []
    notebook = test_exercises.Notebook(first.split()[-1][0])
    printed = io.StringIO()
    code = "\n".join(rest)
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "<answer>", "exec"), notebook.names)
    except BaseException as error:
        files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        ours = [file for file in files if re.search(r"exercises|whoholds", file)]
        ours = [file for file in ours if "test_exercises" not in file]
        return [f"check() raises {type(error).__name__}: {error}"] if ours else []
    said = printed.getvalue()
    if "check(" in code and not re.search(r"^(Right|Not yet|\S[^:]*): ", said, re.M):
        return [f"check() says {said!r}"]
    return [f"it is taken: {said!r}"] if REFUSE in first and "Right: " in said else []


KINDS = {
    "answers": Kind(some_lines, wrong_answers, 10, left_to_itself),
    "types": Kind(types_together, wrong_counts, 10),
    "programs": Kind(statements, differing, 10),
    "heaps": Kind(
        lambda seed: [f"untrue({seed}, {('', 'arrays', 'running')[seed % 3]!r})"], wrong_heaps, 10
    ),
    "accounts": Kind(lambda seed: [f"trial({seed})"], wrong_accounts, 20),
    "exercises": Kind(an_answer, wrong_verdicts, 20),
}


# --- Rounds, each in a process of its own --------------------------------------------------------


def judged(kind: str, lines: list[str]) -> list[str]:
    try:
        return KINDS[kind].wrong(lines)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return [f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"]


def child(task: dict[str, Any]) -> None:
    """Judge some programs, and write what is wrong with each as a line of JSON."""
    os.dup2(1, FAR)  # some types close the files that they are given by number
    report = open(FAR, "w", encoding="utf-8")  # noqa: SIM115
    os.dup2(2, 1)  # what a program prints goes another way
    kind = task["kind"]
    for seed, lines in task["programs"]:
        lines = KINDS[kind].made(seed) if lines is None else lines
        print(json.dumps([seed, lines, None]), file=report, flush=True)
        wrong = KINDS[kind].alone(lines) if task["alone"] else judged(kind, lines)
        print(json.dumps([seed, lines, wrong]), file=report, flush=True)
    os._exit(0)  # what is left half-way need not be taken down


def run(
    kind: str, programs: list[tuple[int, list[str] | None]], alone: bool = False
) -> tuple[int, list[str], list[str]] | None:
    """The first of some programs that something is wrong with, and what; in a new process."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-X", "utf8", "-W", "ignore", __file__, "--child"],
                input=json.dumps({"kind": kind, "programs": programs, "alone": alone}),
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(HERE.parent)},
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=SECONDS,
            )
            status, out, err = f"it died: {done.returncode}", done.stdout, done.stderr
        except subprocess.TimeoutExpired as late:
            status, err = f"it took more than {SECONDS} s", ""
            out = (
                (late.stdout or b"").decode()
                if isinstance(late.stdout, bytes)
                else late.stdout or ""
            )
    last = None
    for line in out.splitlines():
        seed, lines, wrong = json.loads(line)
        if wrong:
            return seed, lines, wrong
        last = (seed, lines, [status, err[-2000:]]) if wrong is None else None
    if last is None and not out:
        return programs[0][0], programs[0][1] or [], [status, err[-2000:]]
    return last


def is_ours(kind: str, seed: int, lines: list[str]) -> bool:
    """Whether a program that something is wrong with neither dies nor hangs without us."""
    return KINDS[kind].alone is None or not run(kind, [(seed, lines)], alone=True)


def smallest(kind: str, seed: int, lines: list[str]) -> list[str]:
    """Leave out what is not needed for something to be wrong, first large parts, then lines."""
    size = len(lines) // 2
    while size:
        start = 0
        while start < len(lines) and len(lines) > 1:
            fewer = lines[:start] + lines[start + size :]
            if fewer and run(kind, [(seed, fewer)]):
                lines = fewer
            else:
                start += size
        size //= 2
    return lines


def keep(kind: str, seed: int, lines: list[str], wrong: list[str]) -> str:
    """Write down a fault, so that it can be tried again; return what it is."""
    KEPT.mkdir(parents=True, exist_ok=True)
    said = "\n".join(f"# {line}" for text in wrong for line in text.splitlines())
    text = f"# {kind}, seed {seed}\n{said}\n" + "\n".join(lines) + "\n"
    (KEPT / f"{kind}-{seed}.py").write_text(text, encoding="utf-8")
    return text


def fuzz(kinds: list[str], seed: int, minutes: float) -> int:
    """Run rounds, one kind after the other, until the time is over; return how many are wrong."""
    until, faults, tried = time.monotonic() + 60 * minutes, 0, dict.fromkeys(kinds, 0)
    while time.monotonic() < until:
        for kind in kinds:
            seeds = range(seed, seed + KINDS[kind].at_once)
            rest = [(number, None) for number in seeds]
            while rest and time.monotonic() < until:
                found = run(kind, rest)
                rest = [pair for pair in rest if found and pair[0] > found[0]]
                if found and not is_ours(kind, found[0], found[1]):
                    print(f"{kind}, seed {found[0]}: it dies or hangs without us, too", flush=True)
                elif found:
                    faults += 1
                    lines = smallest(kind, found[0], found[1])
                    again = run(kind, [(found[0], lines)]) or found
                    print(keep(kind, found[0], lines, again[2]), flush=True)
            tried[kind] += len(seeds)
        seed += max(KINDS[kind].at_once for kind in kinds)
    print(", ".join(f"{kind}: {number}" for kind, number in tried.items()))
    print(f"{faults} faults; the next seed is {seed}")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=KINDS, action="append", help="a kind of trial")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(json.loads(sys.stdin.read()))
    return min(1, fuzz(options.only or list(KINDS), options.seed, options.minutes))


if __name__ == "__main__":
    sys.exit(main())
