"""The questions of a stage: what a reader is to predict, the cells that answer, and the reasons."""

import re
from typing import NamedTuple

PREDICT = re.compile(r"\*\*(?:Predict|예측):\*\*")
DRAW = re.compile(r"\*\*(?:Draw|그리기):\*\*")
VERDICT = re.compile(r"(?:Yes\.|No:|Not quite:|맞습니다\.|아닙니다\.|조금 다릅니다\.) ")
_RIGHT = re.compile("Yes|맞습니다")

_LETTERED = r"(?:^- \*\*[A-E]\.\*\* .*\n?)+"
_CHOICES = re.compile(_LETTERED, re.MULTILINE)
_ITEM = re.compile(r"^- \*\*([A-E])\.\*\* (.*)$", re.MULTILINE)
OUTCOME = re.compile(
    r'<details class="outcome"><summary>[^<]+</summary>\n\n(.*?)\n\n</details>', re.DOTALL
)


class Question(NamedTuple):
    """One question, as far as it is there."""

    id: str
    """That of its Markdown cell."""
    choices: tuple[str, ...]
    cells: tuple[str, ...]
    """The ids of the code cells between the choices and the next Markdown."""
    reasons: tuple[tuple[str, str], ...]
    """Each with its letter; those that the next Markdown cell begins with."""
    conclusion: str
    """What stands behind the reasons in the same fold."""

    @property
    def right(self) -> list[int]:
        """The places of the right answers, from 0 on."""
        return [n for n, (_, text) in enumerate(self.reasons) if _RIGHT.match(text.strip())]


def questions(notebook):
    """Return the questions of a notebook in their order."""
    found = []
    for place, cell in enumerate(notebook.cells):
        choices = _choices(cell) if cell.cell_type == "markdown" else ""
        if choices:
            behind = notebook.cells[place + 1 :]
            codes = [c.id for c in behind[: _next_markdown(behind)]]
            after = behind[len(codes)].source if len(codes) < len(behind) else ""
            reasons, conclusion = _answer(after)
            texts = tuple(text for _, text in _ITEM.findall(choices))
            found.append(Question(cell.id, texts, tuple(codes), reasons, conclusion))
    return found


def _choices(cell):
    """The list of choices that stands in no answer."""
    found = _CHOICES.findall(OUTCOME.sub("", cell.source))
    return found[-1] if found else ""


def _answer(source):
    """The reasons that a cell begins with, and the conclusion behind them."""
    outcome = OUTCOME.match(source)
    reasons = _CHOICES.match(outcome[1]) if outcome else None
    if reasons is None:
        return (), ""
    return tuple(_ITEM.findall(reasons[0])), outcome[1][reasons.end() :].strip()


def _next_markdown(cells):
    return next((n for n, cell in enumerate(cells) if cell.cell_type == "markdown"), len(cells))
