"""The questions of a stage: what a reader is to predict, the cells that answer, and the reasons."""

import re
from typing import NamedTuple

PREDICT = re.compile(r"\*\*(?:Predict|예측):\*\*")
VERDICT = re.compile(r"(?:Yes[.:]|No:|Not quite:|맞습니다\.|아닙니다\.|조금 다릅니다\.) ")
_RIGHT = re.compile("Yes|맞습니다")

# The style is for JupyterLab, whose own would number the choices.
_CHOICES = re.compile(
    r'<ol class="choices" type="A" style="list-style-type: upper-alpha">(.*?)</ol>', re.DOTALL
)
_CHOICE = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_REASONS = re.compile(
    r'(?:<details class="choice"><summary>.*?</summary>.*?</details>\s*)+', re.DOTALL
)
_REASON = re.compile(r"<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)


class Question(NamedTuple):
    """One question, as far as it is there."""

    id: str
    """That of its Markdown cell."""
    choices: tuple[str, ...]
    cells: tuple[str, ...]
    """The ids of the code cells between the choices and the next Markdown."""
    reasons: tuple[tuple[str, str], ...]
    """Each with its summary; those that the next Markdown cell begins with."""

    @property
    def right(self) -> list[int]:
        """The places of the right answers, from 0 on."""
        return [n for n, (_, text) in enumerate(self.reasons) if _RIGHT.match(text.strip())]


def questions(notebook):
    """Return the questions of a notebook in their order."""
    found = []
    for place, cell in enumerate(notebook.cells):
        choices = _CHOICES.search(cell.source) if cell.cell_type == "markdown" else None
        if choices:
            behind = notebook.cells[place + 1 :]
            codes = [c.id for c in behind[: _next_markdown(behind)]]
            after = behind[len(codes)].source if len(codes) < len(behind) else ""
            reasons = _REASONS.match(after)
            found.append(
                Question(
                    cell.id,
                    tuple(_CHOICE.findall(choices[1])),
                    tuple(codes),
                    tuple(_REASON.findall(reasons[0])) if reasons else (),
                )
            )
    return found


def _next_markdown(cells):
    return next((n for n, cell in enumerate(cells) if cell.cell_type == "markdown"), len(cells))
