"""Each number that bounds something is named by a test, or stands here with why none is needed."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("dezero_mini", "whoholds")


def is_of_numbers(node):
    """Whether a value is made of numbers, and of names of other constants."""
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, float)
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(map(is_of_numbers, node.elts))
    if isinstance(node, ast.IfExp):
        return is_of_numbers(node.body) and is_of_numbers(node.orelse)
    if isinstance(node, ast.UnaryOp):
        return is_of_numbers(node.operand)
    if isinstance(node, ast.BinOp):
        return is_of_numbers(node.left) or is_of_numbers(node.right)
    return False


def constants():
    """`holding.search._MOST` for each number that a module has under a name."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            inside = path.relative_to(ROOT / package).with_suffix("").parts
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.Assign) and is_of_numbers(node.value):
                    for target in node.targets:
                        for name in target.elts if isinstance(target, ast.Tuple) else [target]:
                            if name.id.isupper():
                                yield ".".join([*inside, name.id])


FOUND = sorted(set(constants()))
TESTS = {
    path: path.read_text(encoding="utf-8")
    for path in (ROOT / "tests").rglob("*.py")
    if path != Path(__file__)
}


def is_named(constant):
    """Whether a test names a constant, as `holding.search._MOST` or after it imports its module."""
    *_, module, name = parts = constant.split(".")
    whole = re.compile(rf"\b{re.escape('.'.join(parts[-3:]))}\b")
    used = re.compile(rf"\b{name}\b")
    of_module = re.compile(rf"import\b.*\b{module}\b|\.{module}\b")
    return any(
        whole.search(text) or (used.search(text) and of_module.search(text))
        for text in TESTS.values()
    )


NO_TEST = {}


if __name__ == "__main__":
    for c in FOUND:
        if not is_named(c):
            print(c)
