"""The marks in a stage: HTML comments behind the sentences that they are about.

    The list holds it twice.<!-- shown: `a: 1 → 3` -->

`claims.py` reads the kinds `shown`, `shown above` and `source`; tests/versions_differ.py reads
`differs` and `varies`, which say where versions of Python differ.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

KINDS = ("shown", "shown above", "source", "differs", "varies")
_NEED_A_SENTENCE = set(KINDS) - {"varies"}

ERRORS = {
    "kind": "is no mark: a mark begins with one of {kinds}, and a colon.",
    "body": "says nothing after its colon.",
    "open": "is not closed: end the comment with `-->`.",
    "text": "stands behind no text: put it right behind the sentence that it is about.",
    "codes": "has to list texts in backticks, such as `a: 1 → 2` `freed: a`, and nothing else.",
}

_FENCE = re.compile(
    r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE
)
_TOKEN = re.compile(
    r"<!--(?P<mark>.*?)(?P<end>-->|\Z)"
    r"|(?P<inside><details\b)|(?P<outside></details>)"
    r"|^ {0,3}#{1,6}[ \t]+(?P<heading>[^\n]+?)[ \t#]*$",
    re.DOTALL | re.MULTILINE,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# What a sentence's text starts behind: a blank line, a tag around an answer, the sign of a list
# item, with the letter of a choice, or of a quotation, a heading, another comment.
_START = re.compile(
    r"\n[ \t]*\n|</?(?:details|summary)\b[^>]*>|-->"
    r"|^[ \t]*(?:[-*+>]|\d+[.)])[ \t]+(?:\*\*[A-E]\.\*\* )?|^ {0,3}#{1,6}[ \t][^\n]*$",
    re.MULTILINE,
)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


class MarkError(ValueError):
    """A mark that cannot be read: where it is, what is wrong, what to do."""


@dataclass(frozen=True)
class Cell:
    """A code cell."""

    id: str
    source: str


@dataclass(frozen=True)
class Mark:
    """A comment behind a sentence."""

    kind: str
    body: str
    text: str
    place: tuple[str, int]
    """Where the text starts: marks one behind the other are about the same text."""
    where: str
    """Its stage and cell, and the mark itself: how an error begins."""

    def error(self, complaint: str) -> MarkError:
        """Return an error that says where this mark is, and then the complaint."""
        return MarkError(f"{self.where} {complaint}")


@dataclass(frozen=True)
class Section:
    """What stands between one heading of a stage and the next, in its order."""

    stage: str
    heading: str
    content: tuple[Cell | Mark, ...]

    @property
    def cells(self) -> list[Cell]:
        return [part for part in self.content if isinstance(part, Cell)]

    @property
    def marks(self) -> list[Mark]:
        return [part for part in self.content if isinstance(part, Mark)]

    def cell_after(self, mark: Mark) -> Cell | None:
        """The next code cell before the next heading."""
        after = self.content[self.content.index(mark) :]
        return next((part for part in after if isinstance(part, Cell)), None)

    def cell_before(self, mark: Mark) -> Cell | None:
        """The last code cell since the last heading."""
        before = self.content[: self.content.index(mark)]
        return next((part for part in reversed(before) if isinstance(part, Cell)), None)


def without_marks(text: str) -> str:
    """A text in Markdown as those have it who need no marks."""
    return _COMMENT.sub("", text)


def sections(stage: str, notebook: Mapping[str, Any]) -> list[Section]:
    """Return the sections of a notebook, with their code cells and marks.

    Headings and comments in fenced code, and headings inside `<details>`, do not count. Raises
    `MarkError` for a comment that is no mark, or that stands behind no text.
    """
    parts: list[Any] = [""]  # what stands above the first heading
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            parts.append(Cell(cell["id"], cell["source"]))
        elif cell["cell_type"] == "markdown":
            parts.extend(_parts(stage, cell))
    starts = [i for i, part in enumerate(parts) if isinstance(part, str)]
    return [
        Section(stage, str(parts[start]), tuple(parts[start + 1 : end]))
        for start, end in pairwise([*starts, len(parts)])
    ]


def codes(mark: Mark, body: str) -> tuple[str, ...]:
    """Return the texts in backticks that `body`, all of a mark or a part of it, lists."""
    texts = tuple(match[2].strip() for match in _CODE.finditer(body))
    if not texts or _CODE.sub("", body).replace(",", "").strip():
        raise mark.error(ERRORS["codes"])
    return texts


def _parts(stage: str, cell: Mapping[str, Any]) -> Iterator[str | Mark]:
    """The headings and the marks of a Markdown cell."""
    source = _FENCE.sub(lambda fence: re.sub(r"[^\n]", " ", fence[0]), cell["source"])
    depth, start, text = 0, 0, ""
    for token in _TOKEN.finditer(source):
        if token["heading"]:
            if depth == 0:
                yield token["heading"]
        elif token["mark"] is None:
            depth += 1 if token["inside"] else -1
        else:
            behind = _start(source, token.start())
            own_text = " ".join(source[behind : token.start()].split())
            if own_text or not source[:behind].endswith("-->"):  # else: the same sentence's next
                start, text = behind, own_text
            kind, body = _read(token["mark"])
            where = f"{stage}, cell {cell['id']}: {' '.join(token[0].split())}"
            mark = Mark(kind, body, text, (cell["id"], start), where)
            _check(mark, is_closed=bool(token["end"]))
            yield mark


def _start(source: str, end: int) -> int:
    return max((match.end() for match in _START.finditer(source, 0, end)), default=0)


def _read(comment: str) -> tuple[str, str]:
    kind, _, body = comment.partition(":")
    return " ".join(kind.split()), " ".join(body.split())


def _check(mark: Mark, is_closed: bool) -> None:
    if not is_closed:
        raise mark.error(ERRORS["open"])
    if mark.kind not in KINDS:
        raise mark.error(ERRORS["kind"].format(kinds=", ".join(f"`{kind}`" for kind in KINDS)))
    if not mark.body:
        raise mark.error(ERRORS["body"])
    if not mark.text and mark.kind in _NEED_A_SENTENCE:
        raise mark.error(ERRORS["text"])
