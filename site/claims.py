"""The claims of the stages, and the list of them on the page claims: a Sphinx extension.

A claim is a sentence with a mark behind it, which says what the output of a code cell contains, or
who says so. tests/pages/test_notebooks.py holds the outputs against the claims.
"""

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat
from anchors import heading_ids
from docutils.nodes import make_id
from editions import WORDS
from marks import Cell, Mark, MarkError, Section, codes, sections
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.typing import ExtensionMetadata

ERRORS = {
    "shown": (
        "points to no cell: no code cell follows before the next heading. Put the sentence before "
        "its cell, or write `shown above:` if it stands behind it."
    ),
    "shown above": (
        "points to no cell: there is no code cell since the last heading. Put the sentence behind "
        "its cell, or write `shown:` if it stands before it."
    ),
    "source": (
        "names no source: give an address, a PEP, a file of CPython such as "
        "Objects/weakrefobject.c, or a step of the book."
    ),
}

_ADDRESS = re.compile(r"(?:(?P<name>[^,;\s][^;]*?),\s*)?(?P<address>https?://[^\s,;]*[^\s,;.])")
_SOURCE = re.compile(
    r"https?://\S+\.\S|\bPEP \d+|\b[A-Z]\w+/[\w/]+\.(?:c|h|py|rst)\b|\b(?:step|STEP) \d+"
)
_VERDICT = re.compile(
    "(?:{})\\s+(?=.)".format(
        "|".join(
            re.escape(said) for words in WORDS.values() for said in words["claims"]["verdicts"]
        )
    )
)


@dataclass(frozen=True)
class Shown:
    """A code cell, and the texts that its output contains."""

    cell: Cell
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """A sentence in Markdown, and the cells that show it, or the source that says it, or both."""

    stage: str
    heading: str
    text: str
    shown: tuple[Shown, ...]
    source: str
    where: str
    """Where its first mark is: how a complaint begins."""


def claims(stage: str, notebook: Mapping[str, Any]) -> list[Claim]:
    """Return the claims of a stage. Raises `MarkError` where a mark has no cell or no source."""
    return [
        _claim(section, list(group))
        for section in sections(stage, notebook)
        for _, group in groupby(
            (mark for mark in section.marks if mark.kind in ERRORS), key=lambda mark: mark.place
        )
    ]


def _claim(section: Section, group: list[Mark]) -> Claim:
    first = group[0]
    return Claim(
        stage=section.stage,
        heading=section.heading,
        text=_without_verdict(first.text),
        shown=tuple(_shown(section, mark) for mark in group if mark.kind != "source"),
        source="; ".join(_source(mark) for mark in group if mark.kind == "source"),
        where=first.where,
    )


def _without_verdict(text: str) -> str:
    """The reason of a choice as a sentence of its own."""
    verdict = _VERDICT.match(text)
    return text[verdict.end()].upper() + text[verdict.end() + 1 :] if verdict else text


def _shown(section: Section, mark: Mark) -> Shown:
    texts = codes(mark, mark.body)
    find = section.cell_before if mark.kind == "shown above" else section.cell_after
    cell = find(mark)
    if cell is None:
        raise mark.error(ERRORS[mark.kind])
    return Shown(cell, texts)


def _source(mark: Mark) -> str:
    if not _SOURCE.search(mark.body):
        raise mark.error(ERRORS["source"])
    return mark.body


def ledger(
    stages: Iterable[tuple[str, list[Claim]]],
    language: str = "en",
    id_of: Callable[[Claim], str] | None = None,
) -> str:
    """Return the list in Markdown, from the title and the claims of each stage.

    `id_of` gives the id of a claim's heading on the page of its stage, if not the usual one.
    """
    id_of = id_of or _id_of
    stages, words = list(stages), WORDS[language]["claims"]
    all_claims = [claim for _, claims_of_stage in stages for claim in claims_of_stage]
    lines = [_counts(all_claims, words)]
    for title, claims_of_stage in stages:
        lines += ["", f"## {title}", "", _counts(claims_of_stage, words), ""]
        for claim in claims_of_stage:
            heading = f'<a href="{claim.stage}.html#{id_of(claim)}">{claim.heading}</a>'
            evidence = (f"   - {line}" for line in _evidence(claim, heading, words))
            lines += [f"1. {claim.text}", *evidence]
    return "\n".join(lines)


def _counts(found: list[Claim], words: Mapping[str, Any]) -> str:
    shown = sum(bool(claim.shown) for claim in found)
    said: str = words["counts"].format(all=len(found), shown=shown, rest=len(found) - shown)
    return said


def _evidence(claim: Claim, heading: str, words: Mapping[str, Any]) -> list[str]:
    evidence = [
        words["shown"].format(
            code=_code(_opening(shown.cell)),
            heading=heading,
            texts=", ".join(map(_code, shown.texts)),
        )
        for shown in claim.shown
    ]
    if claim.source:
        evidence.append(words["source"].format(source=_ADDRESS.sub(_link, claim.source)))
    return evidence


def _opening(cell: Cell) -> str:
    """The first line of a cell, and the next one if that only says what to do with the cell."""
    lines = [line for line in cell.source.splitlines() if line.strip()] or [""]
    return " ⏎ ".join(lines[: 2 if lines[0].startswith("%%") else 1])


def _code(text: str) -> str:
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"


def _link(found: re.Match[str]) -> str:
    return f"[{found['name'] or found['address']}]({found['address']})"


def fill_in(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the list into the page claims, where its source says so."""
    if docname != "claims":
        return
    stages = []
    for path in sorted(Path(app.srcdir).glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        try:
            stages.append((_title(path.stem, notebook), claims(path.stem, notebook)))
        except MarkError as error:
            raise ExtensionError(str(error)) from None
    language = app.config.language
    source[0] = source[0].replace("{claims}", ledger(stages, language, _ids_in(language)))


def _ids_in(language: str) -> Callable[[Claim], str]:
    """What says how the heading of a claim is called: in all languages as in English."""
    if language == "en":
        return _id_of
    ids = functools.cache(heading_ids)
    return lambda claim: ids(claim.stage, language)[claim.heading]


def _id_of(claim: Claim) -> str:
    return make_id(claim.heading)


def _title(stage: str, notebook: Mapping[str, Any]) -> str:
    return next(section.heading for section in sections(stage, notebook) if section.heading)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("source-read", fill_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
