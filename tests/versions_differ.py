"""What differs between versions of Python in the outputs of a stage, and what the stage says of it.

A note is a mark behind a visible sentence, anywhere under the heading of its cell:

    On 3.13 it is higher.<!-- differs: 3.11, 3.12: `level: 700` | 3.13+: `level: 2000` -->

Each text has to stand in a line of the output on every version that its entry names, and on no
other. A line that changes with every run, on one version too, is not compared where a mark says
so, which needs no sentence:

    <!-- varies: `objects freed: …` -->
"""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from interpreters import SUPPORTED as VERSIONS
from marks import codes
from outputs import says

# What may differ anyway: addresses, versions with three numbers, amounts of memory and of time.
_MASKS = [
    (re.compile(r"0x[0-9a-f]+"), "0x…"),
    (re.compile(r"\b\d+\.\d+\.\d+\w*"), "x.y.z"),
    (re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?=\s?(?:[MG]i?B|[mµ]?s|seconds|초)\b)"), "#"),
    # What hangs on an object, in %holders: each version has objects of its own size.
    (re.compile(r"(?<=about )[\d,]+(?= bytes\b)"), "#"),
    (re.compile(r"(?<=약 )[\d,]+(?=바이트)"), "#"),
    # The words of a chart of memory; what the collector freed includes the notebook's own garbage.
    (re.compile(r"\b(in MiB)\b[^:]*:.*?\.(?=\s|$)"), r"\1: #."),
    (re.compile(r"\b[1-9][\d,]*(?= objects freed by the collector\b)"), "#"),
    (re.compile(r"메모리(\([^)]*MiB\)):.*?\.(?=\s|$)"), r"\1: #."),
    (re.compile(r"(?<=컬렉터가 해제한 객체 )[1-9][\d,]*(?=개)"), "#"),
]
_BAR = re.compile(r"\|(?=(?:[^`]*`[^`]*`)*[^`]*$)")  # outside of backticks
_ENTRY = re.compile(r"\s*(3\.\d+\+?(?:\s*,\s*3\.\d+\+?)*)\s*:(.*)", re.DOTALL)
_VERSION = re.compile(r"3\.(\d+)")

ERRORS = {
    "sentence": "stands behind a sentence that names no version: say what which Python does.",
    "entry": (
        "has to give versions, a colon and texts, as in 3.11, 3.12: `level: 700` | 3.13+: "
        "`level: 2000`, and gives {given!r}."
    ),
    "untried": "names {given}, where the stages are not tried: they are on {versions}.",
    "all": "says that something is the same on all of {versions}: then nothing differs.",
}


class Entry(NamedTuple):
    """Texts that stand in the output on these versions, and on no other."""

    versions: frozenset
    texts: tuple


def entries(mark):
    """Return the entries of a mark `differs`. Raises `MarkError` for one that cannot be checked."""
    if not _VERSION.search(mark.text):
        raise mark.error(ERRORS["sentence"])
    return [_entry(mark, part) for part in _BAR.split(mark.body)]


def untrue(section, outputs):
    """Say which marks of a section are not true.

    `outputs` gives, for each version, the text of each cell's output by the cell's id.
    """
    complaints = []
    for version, texts_of_cells in outputs.items():
        output = "\n".join(texts_of_cells[cell.id] for cell in section.cells)
        for mark, entry in _entries(section):
            for text in entry.texts:
                if _in_a_line(output, text) != (version in entry.versions):
                    verb = "lacks" if version in entry.versions else "contains"
                    complaints.append(
                        f"{mark.where} is not true: on {version} {_what(section)} "
                        f"{verb} `{text}`. It is:\n{output}"
                    )
        for mark, text in _varying(section):
            if not _in_a_line(output, text):
                complaints.append(
                    f"{mark.where} is about no line: on {version} {_what(section)} "
                    f"has none with `{text}`. It is:\n{output}"
                )
    return complaints


def unnoted(section, outputs):
    """Say which lines differ between two versions and hold no text of a note of this section."""
    (one, outputs_of_one), (other, outputs_of_other) = outputs.items()
    noted = [text for _, entry in _entries(section) for text in entry.texts]
    varying = [text for _, text in _varying(section)]
    return [
        f"{section.stage}, cell {cell.id}: the output differs between versions.\n"
        f"  {one}: {before}\n  {other}: {after}\n"
        f"Say so under {section.heading!r}, with a mark `differs` behind the sentence, or `varies` "
        "if the line changes with every run."
        for cell in section.cells
        for before, after in differences(
            _without(varying, outputs_of_one[cell.id]), _without(varying, outputs_of_other[cell.id])
        )
        if not any(says(line, text) for line in (before, after) for text in noted)
    ]


def differences(one, other):
    """Return pairs of lines that differ by more than may differ anyway, "" where one has none.

    Lines at different places make a pair where there are equally many of them.
    """
    matcher = SequenceMatcher(None, [*map(_masked, one)], [*map(_masked, other)], autojunk=False)
    pairs, lines, other_lines = [], [], []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "replace" and end - start == other_end - other_start:
            pairs += zip(one[start:end], other[other_start:other_end], strict=True)
        elif tag != "equal":
            lines += one[start:end]
            other_lines += other[other_start:other_end]
    if len(lines) == len(other_lines):
        return [*pairs, *zip(lines, other_lines, strict=True)]
    return [*pairs, *((line, "") for line in lines), *(("", line) for line in other_lines)]


def _entry(mark, part):
    given = _ENTRY.fullmatch(part)
    if given is None:
        raise mark.error(ERRORS["entry"].format(given=part.strip()))
    versions = frozenset().union(*(_named(mark, name.strip()) for name in given[1].split(",")))
    if versions.issuperset(VERSIONS):
        raise mark.error(ERRORS["all"].format(versions=", ".join(VERSIONS)))
    return Entry(versions, codes(mark, given[2]))


def _named(mark, name):
    if name.removesuffix("+") not in VERSIONS:
        raise mark.error(ERRORS["untried"].format(given=name, versions=", ".join(VERSIONS)))
    first = VERSIONS.index(name.removesuffix("+"))
    return VERSIONS[first:] if name.endswith("+") else VERSIONS[first : first + 1]


def _entries(section):
    marks = [mark for mark in section.marks if mark.kind == "differs"]
    return [(mark, entry) for mark in marks for entry in entries(mark)]


def _varying(section):
    marks = [mark for mark in section.marks if mark.kind == "varies"]
    return [(mark, text) for mark in marks for text in codes(mark, mark.body)]


def _in_a_line(output, text):
    return any(says(line, text) for line in output.splitlines())


def _without(varying, output):
    lines = output.splitlines()
    return [line for line in lines if not any(says(line, text) for text in varying)]


def _masked(line):
    for pattern, mask in _MASKS:
        line = pattern.sub(mask, line)
    return line


def _what(section):
    return f"the output under {section.heading!r}"
