"""The route of 45 minutes as slides: one page, with all that it needs in it, from run notebooks.

reveal.js moves from slide to slide. A section of the route is a column of slides, each cell one of
them, with what it displayed. A question has the number that it has on the page, and its code below
it where that is short and has no steps; then comes the cell with what it displayed, and then the
answer. An exercise has the code with which it begins on its slide. What is taller than a slide is
drawn smaller, so that all of it is seen.
"""

import base64
import re
from html import escape
from itertools import takewhile
from pathlib import Path
from typing import Any

import nbformat
from editions import WORDS
from marks import without_marks
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from route import PARTS, section

_FOLD = re.compile(r"</?details[^>]*>|<summary>.*?</summary>")
_HINT = re.compile(r'<details class="hint">.*?</details>', re.DOTALL)
_SOLUTION = re.compile(r'<details class="solution">.*?</details>', re.DOTALL)
_ELSEWHERE = re.compile(r'<a [^>]*?href="(?!https?:|#)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_PICTURE = re.compile(r"\]\((?:\.\./)*(images/[^()\s]+\.svg)\)")
_HEADING = re.compile(r"#+ [^\n]*")
_ASKS = re.compile(r"\*\*[^*\n]+:\*\*")  # **Predict:**, for what comes next is not to be seen yet
_FEW = 250  # characters
_OUTCOME = '<details class="outcome">'
_PREDICT = re.compile(r"^\*\*[^*\n]+:\*\*(?=[^\n]*\n\n- \*\*A\.\*\*)", re.MULTILINE)
_CHOICES = re.compile(r"\n- \*\*A\.\*\* [^\n]+(?:\n- \*\*[B-E]\.\*\* [^\n]+)+\s*\Z")
_STEPS = "%%refsteps"
_MANY = 13  # lines
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<style>{reveal_css}{highlighting}{style}</style></head>
<body><div class="reveal"><div class="slides">{slides}</div></div>
<script>{reveal_js}</script>
<script>{script}</script></body></html>
"""


def deck(language: str, runs: Path, images: Path, reveal: Path) -> str:
    """The page, from the notebooks in `runs`, and reveal.js and reveal.css in `reveal`.

    It lies by itself: a link to another page is only its text.
    """
    exporter = HTMLExporter(
        template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True
    )

    def slide(cells: list[Any]) -> str:
        body, _ = exporter.from_notebook_node(new_notebook(cells=cells))
        alone = _ELSEWHERE.sub(r"\1", body)
        return f'<section><div class="fit">{alone}</div></section>'

    words = WORDS[language]["predicting"]
    columns = [
        "".join(map(slide, _with_code(_slides(runs / f"{part.stage}.ipynb", first, images, words))))
        for part in PARTS
        for first in part.sections
    ]
    here = Path(__file__).resolve().parent
    return _PAGE.format(
        language=language,
        title=escape(WORDS[language]["route"]["title"]),
        highlighting=HtmlFormatter().get_style_defs(".highlight"),
        style=(here / "_static" / "deck.css").read_text(encoding="utf-8"),
        script=(here / "_static" / "deck.js").read_text(encoding="utf-8"),
        slides="".join(f"<section>{column}</section>" for column in columns),
        **{
            name.replace(".", "_"): (reveal / name).read_text(encoding="utf-8")
            for name in ("reveal.css", "reveal.js")
        },
    )


def _slides(run: Path, first: str, images: Path, words: dict[str, Any]) -> list[list[Any]]:
    """The cells of each slide of a section, without solutions and hints, with pictures in them."""
    slides: list[list[Any]] = []
    cells = nbformat.read(run, as_version=4).cells
    _number(cells, words)
    for cell in section(cells, first):
        if cell.cell_type == "markdown":
            source = _FOLD.sub("", without_marks(_SOLUTION.sub("", _HINT.sub("", cell.source))))
            cell.source = _PICTURE.sub(lambda found: f"]({_address(images, found[1])})", source)
        if cell.id.endswith("-answer"):
            cell.outputs = []  # nobody has answered
            slides[-1].append(cell)
        elif slides and _leads_to(slides[-1], cell):
            slides[-1].append(cell)
        elif cell.source.strip():
            slides.append([cell])
    return slides


def _number(cells: list[Any], words: dict[str, Any]) -> None:
    """Write above each question which it is of its stage, as on the page: by its answer."""
    drawn = re.compile(rf"(?=\*\*{re.escape(words['draw'])}\*\*)")
    number, place = 0, 0
    asked: Any = None
    for cell in cells:
        if cell.cell_type != "markdown":
            continue
        for _ in range(cell.source.count(_OUTCOME)):
            number += 1
            if asked is None:
                continue
            name = words["question"].format(number=number)
            asked.source = f"{asked.source[:place]}**{name}**\n\n{asked.source[place:]}"
        behind = cell.source.rfind("</details>")
        if found := [*_PREDICT.finditer(cell.source, behind)] or [
            *drawn.finditer(cell.source, behind)
        ]:
            asked, place = cell, found[-1].start()


def _with_code(slides: list[list[Any]]) -> list[list[Any]]:
    """Show the code of a question below it, where it is short, and then with its outputs."""
    shown: list[list[Any]] = []
    while slides:
        slide, *slides = slides
        shown.append(slide)
        behind = [*takewhile(_is_code, slides)]
        codes = [cell for part in behind for cell in part]
        if _CHOICES.search(slide[-1].source) and codes and _is_short(codes):
            slide.extend(new_code_cell(cell.source) for cell in codes)
            shown.append(codes)
            slides = slides[len(behind) :]
    return shown


def _is_code(slide: list[Any]) -> bool:
    return all(cell.cell_type == "code" for cell in slide)


def _is_short(codes: list[Any]) -> bool:
    """Whether these are few lines without steps, of which the first is seen before any other."""
    has_steps = any(cell.source.startswith(_STEPS) for cell in codes)
    return not has_steps and sum(cell.source.count("\n") + 1 for cell in codes) <= _MANY


def _leads_to(slide: list[Any], cell: Any) -> bool:
    """Whether a slide is a heading alone, or a few words about code that has no steps."""
    said = slide[-1]
    if len(slide) > 1 or said.cell_type != "markdown":
        return False
    if _HEADING.fullmatch(said.source.strip()):
        return True
    has_code = cell.cell_type == "code" and not cell.source.startswith(_STEPS)
    return has_code and len(said.source) < _FEW and not _ASKS.search(said.source)


def _address(images: Path, picture: str) -> str:
    svg = (images.parent / picture).read_bytes()
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
