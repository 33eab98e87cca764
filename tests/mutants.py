"""Change the code in small ways, one at a time, and see whether a quick test fails: `make mutants`.

A sample is drawn of all such changes to the packages and to what reads the claims; with the same
seed and the same code it is the same sample. Each change, a mutant, is made in a copy of this
project, and the quick tests that run the changed lines run there until the first fails; if none
does, the slow ones of the files that speak most of the changed module. A mutant that survives is
equivalent, or cosmetic, or a fact without a test: those of the first two kinds are listed in
mutants.toml.

    python tests/mutants.py --sample 60 --seed 17 --jobs 2
"""

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from operator import itemgetter
from pathlib import Path
from queue import Queue
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("dezero_mini", "whoholds")
WANTED = 0.95  # of those that are not equivalent or cosmetic
NOT_COPIED = (".git", ".venv", "build", "html", "__pycache__", ".hypothesis", ".*_cache")
WRONG_CALL, NO_TESTS = 4, 5  # statuses of pytest
NEAR = 4  # test files that are asked first
FIRST = 20  # tests that are asked first
LARGE = 10  # from here on, one more makes no difference to a constant that is a limit
QUICK, SLOW = "not slow and not versions", "slow and not versions"
PYTEST = ["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0"]

_OTHER = {
    **{ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "=="},
    **{ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in"},
    **{ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*"},
    **{ast.BitOr: "&", ast.BitAnd: "|", ast.And: "or", ast.Or: "and"},
}
_OPERATIONS = (ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Lambda, ast.NamedExpr)
_CONDITIONAL = (ast.If, ast.While, ast.IfExp, ast.Assert)
_CAN_GO = (ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.Raise, ast.Continue, ast.Break)


class Mutant(NamedTuple):
    """A file in which `before`, at these offsets in bytes, is to become `after`."""

    file: str
    line: int
    start: int
    end: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {brief(self.before)}  ->  {brief(self.after)}"


def brief(code: str) -> str:
    """Code in one line."""
    line = " ".join(code.split())
    return line if len(line) <= 90 else f"{line[:88]} …"


def sources() -> list[Path]:
    """What is changed: the package without its words, and what reads the claims."""
    packages = chain.from_iterable((ROOT / name).rglob("*.py") for name in PACKAGES)
    files = [path for path in packages if "words" not in path.parts]
    return sorted([*files, ROOT / "site" / "claims.py", ROOT / "site" / "marks.py"])


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file, in the order of its source."""
    source = path.read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in nodes(ast.parse(source)):
        for part, after in changes(node):
            start = starts[part.lineno - 1] + part.col_offset
            end = starts[part.end_lineno - 1] + part.end_col_offset
            before = source[start:end].decode()
            file = path.relative_to(ROOT).as_posix()
            yield Mutant(file, part.lineno, start, end, before, after)


def nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes but those of which every test would notice the loss, or whose place is unsure.

    What a class or a function is decorated with says how it may be used, or how much is kept, not
    what it does, a type of which kind a value is, and `strict` of `zip` that lengths are the same.
    Whether 60 or 61 objects are the most that are shown, nobody minds.
    """
    pending: list[ast.AST] = [node for node in tree.body if not isinstance(node, ast.Assign)]
    constants = [node.value for node in tree.body if isinstance(node, ast.Assign)]
    pending += [value for value in constants if not is_large(value)]
    while pending:
        node = pending.pop()
        if not isinstance(node, ast.JoinedStr):  # up to 3.11 its parts do not know where they are
            yield node
            left_out = [*getattr(node, "decorator_list", ()), *types(node)]
            parts = [part for part in ast.iter_child_nodes(node) if part not in left_out]
            pending += [part for part in parts if not is_strict(part)]


def changes(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """What can be changed about a node: a part of it, and what to write there instead."""
    match node:
        case ast.Compare(left, [operator], [right]):
            yield node, f"({side(left)} {_OTHER[type(operator)]} {side(right)})"
        case ast.BinOp(left, operator, right) if type(operator) in _OTHER and not is_type(node):
            yield node, f"({side(left)} {_OTHER[type(operator)]} {side(right)})"
        case ast.BoolOp(operator, values):
            joint = f" {_OTHER[type(operator)]} "
            yield node, f"({joint.join(f'({ast.unparse(value)})' for value in values)})"
            for left_out in values:
                kept = [f"({ast.unparse(value)})" for value in values if value is not left_out]
                yield (
                    node,
                    f"({f' {_OTHER[type(operator)]} '.join(kept)})"
                    if len(kept) == 1
                    else (f"({(' and ' if type(operator) is ast.And else ' or ').join(kept)})"),
                )
        case ast.UnaryOp(ast.Not(), operand):
            yield node, f"({ast.unparse(operand)})"
        case ast.Constant(bool() as value):
            yield node, str(not value)
        case ast.Constant(int() as value) if type(value) is int:
            yield node, f"({value + 1})"
        case ast.Return(value) if value is not None and not is_none(value):
            yield node, "return None"
        case ast.Expr(ast.Constant()):
            return  # a docstring
    if isinstance(node, _CONDITIONAL):
        yield node.test, f"(not ({ast.unparse(node.test)}))"
    if isinstance(node, ast.comprehension):
        for condition in node.ifs:
            yield condition, "True"
    if isinstance(node, _CAN_GO):
        yield node, "pass"


def side(node: ast.expr) -> str:
    """An expression as it can stand beside any operator."""
    code = ast.unparse(node)
    return f"({code})" if isinstance(node, _OPERATIONS) else code


def types(node: ast.AST) -> list[ast.expr]:
    """What says of which type a variable, an argument or a result is."""
    found = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    return [part for part in found if part is not None]


def is_strict(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg == "strict"


def is_large(value: ast.expr) -> bool:
    """Whether it is a number to which one more makes no difference."""
    return isinstance(value, ast.Constant) and type(value.value) is int and value.value >= LARGE


def is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def is_type(node: ast.BinOp) -> bool:
    """Whether it looks like `int | None`, which says nothing to the interpreter."""
    return isinstance(node.op, ast.BitOr) and any(
        is_none(side) or (isinstance(side, ast.Name) and side.id[:1].isupper())
        for side in (node.left, node.right)
    )


def sample(size: int, seed: int) -> list[Mutant]:
    """So many of all mutants, chosen by chance, in the order of their files."""
    everything = sorted({mutant for path in sources() for mutant in mutants_of(path)})
    chosen = random.Random(seed).sample(everything, min(size, len(everything)))
    print(f"{len(chosen)} of {len(everything)} mutants, seed {seed}.", flush=True)
    return sorted(chosen)


Covering = dict[tuple[str, int], set[str]]
"""The tests that run a line of a file."""


class Copy:
    """A copy of this project, to be changed and tested."""

    def __init__(self, folder: Path, limit: float) -> None:
        self.folder, self.limit = folder, limit
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
        (folder / "home").mkdir()
        self.environment = os.environ | {
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",  # or a change within a second would not be noticed
            "HOME": str(folder / "home"),
        }
        found = self._python(["-c", "import whoholds; print(whoholds.__file__)"]).stdout
        assert Path(found.strip()).is_relative_to(folder), found
        listed = self._python([*PYTEST, "--collect-only", "-q", "-m", SLOW]).stdout
        self.slow = {line.partition(":")[0] for line in listed.splitlines() if ".py: " in line}
        assert self.slow, listed

    def covering(self) -> Covering:
        """Run all quick tests: which of them run a line of a file, by both."""
        from coverage import CoverageData

        data = self.folder / "home" / "coverage"
        noting = [
            *(f"--cov={name}" for name in PACKAGES),
            "--cov=site",
            "--cov-context=test",
            "--cov-report=",
        ]
        at_once = ["-n", "auto", "--dist", "worksteal"]
        if failed := self.failing(QUICK, at_once):
            raise SystemExit(f"A test fails without any change: {failed}")
        to_the_end = [argument for argument in PYTEST if argument != "-x"]  # tracing disturbs a few
        self._python([*to_the_end, "-m", QUICK, *at_once, *noting], COVERAGE_FILE=str(data))
        noted = CoverageData(str(data))
        noted.read()
        covering: Covering = {}
        for path in noted.measured_files():
            file = Path(path).relative_to(self.folder).as_posix()
            for line, contexts in noted.contexts_by_lineno(path).items():
                tests = {re.split(r"[|\[]", context)[0] for context in contexts if context}
                covering[file, line] = tests
        assert covering
        return covering

    def fate(self, mutant: Mutant, covering: Covering) -> str:
        """What becomes of a mutant: the test that failed, "time", or "" if it survives."""
        path = self.folder / mutant.file
        source = path.read_bytes()
        path.write_bytes(source[: mutant.start] + mutant.after.encode() + source[mutant.end :])
        try:
            files = tests_for(mutant, self.folder)
            lines = range(mutant.line, mutant.line + mutant.before.count("\n") + 1)
            tests = set().union(*(covering.get((mutant.file, line), ()) for line in lines))
            quick = sorted(tests, key=lambda test: files.index(test.partition("::")[0]))
            return (
                self.failing(QUICK, quick[:FIRST])
                or self.failing(QUICK, quick[FIRST:])
                or self.failing(QUICK, files[:NEAR])  # a line may run in another process
                or self.failing(SLOW, [file for file in files if file in self.slow][:NEAR])
                or self.failing(QUICK, [] if quick else files[NEAR:])
            )
        finally:
            path.write_bytes(source)

    def failing(self, chosen: str, tests: list[str]) -> str:
        """The first test that fails of those that are chosen by their marks, if one does."""
        if not tests:
            return ""
        try:
            run = self._python([*PYTEST, "-m", chosen, *tests])
        except subprocess.TimeoutExpired:
            return "time"
        if run.returncode in (0, NO_TESTS):
            return ""
        assert run.returncode != WRONG_CALL, run.stderr
        said = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return said[0] if said else run.stdout[-500:] + run.stderr[-500:] or "a crash"

    def _python(
        self, arguments: list[str], **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=self.limit,
        )


def tests_for(mutant: Mutant, folder: Path) -> list[str]:
    """The test files, those first that speak most of the changed module and of what it defines."""
    path = folder / mutant.file
    tree = ast.parse((ROOT / mutant.file).read_bytes())  # without the change
    defined = (ast.FunctionDef, ast.ClassDef)
    names = {node.name for node in ast.walk(tree) if isinstance(node, defined)}
    words = {path.stem, path.parent.name, *names} - {*PACKAGES, "__init__"}
    words = {word for word in words if not word.startswith("_")}
    whole = re.compile(rf"\b({'|'.join(map(re.escape, sorted(words)))})\b")

    def distance(path: Path) -> tuple[int, int]:
        text = path.read_text(encoding="utf-8")
        at = f"{path.parent.name} {path.stem}"
        spoken_of = sum(word in at for word in words) * 100 + len(whole.findall(text))
        return -spoken_of, len(text)

    files = sorted(folder.glob("tests/**/test_*.py"), key=distance)
    return [file.relative_to(folder).as_posix() for file in files]


Entry = dict[str, str]
"""A mutant of mutants.toml: its `file`, `before` and `after`, and `why` it need not be noticed.

If the same can be changed in several places of the file, `line` is the line that is meant.
"""


def listed() -> list[tuple[str, Entry]]:
    """What is known of survivors, each with its kind: "equivalent" or "cosmetic"."""
    kinds = tomllib.loads((ROOT / "tests" / "mutants.toml").read_text(encoding="utf-8"))
    return [(kind, entry) for kind, entries in kinds.items() for entry in entries]


def is_meant(entry: Entry, mutant: Mutant) -> bool:
    if (mutant.file, mutant.before, mutant.after) != itemgetter("file", "before", "after")(entry):
        return False
    lines = (ROOT / mutant.file).read_text(encoding="utf-8").splitlines()
    return entry.get("line") in (None, lines[mutant.line - 1].strip())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=60, help="how many mutants (60)")
    parser.add_argument("--seed", type=int, default=17, help="which of them (17)")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time (2)")
    parser.add_argument("--limit", type=float, default=600, help="seconds for some tests (600)")
    asked = parser.parse_args()
    chosen = sample(asked.sample, asked.seed)
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(asked.jobs) as pool:
        copies: Queue[Copy] = Queue()
        for number in range(asked.jobs):
            copies.put(copy := Copy(Path(place) / str(number), asked.limit))
        covering = copy.covering()

        def try_out(mutant: Mutant) -> str:
            copy = copies.get()
            try:
                return copy.fate(mutant, covering)
            finally:
                copies.put(copy)

        fates = []
        known = listed()
        for mutant, fate in zip(chosen, pool.map(try_out, chosen), strict=True):
            kinds = (kind for kind, entry in known if is_meant(entry, mutant))
            fates.append("killed" if fate else next(kinds, "survived"))
            print(f"{fates[-1]:11}{mutant}\n{'':11}{fate}".rstrip(), flush=True)
    counts = Counter(fates)
    matter = counts["killed"] + counts["survived"]
    share = counts["killed"] / max(1, matter)
    print(dict(counts), f"noticed: {counts['killed']} of {matter}, {share:.1%}")
    return int(share < WANTED)


if __name__ == "__main__":
    sys.exit(main())
