"""What a reader is to predict stays shut until they have chosen: a Sphinx extension.

A question is a list whose items begin with **A.**, **B.**, …, behind the paragraph that asks; or it
is a paragraph that begins with **Draw:**. Its answer is the next `<details class="outcome">` of the
section: the reasons, a list of the same letters, if there are choices, and then the conclusion.

On a page the cells have run already. So what the cells between a question and its answer display
goes into the fold, and whatever follows in the section as well, for it goes on from the answer: it
is no answer, and so it is on paper too, on the next page, where answers stand elsewhere.
Without a script that is one fold to click on; with one, `_static/predict.js` makes buttons of the
choices, and on paper puts the answers at the end.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from cells import code_cells, ids
from docutils import nodes
from editions import WORDS
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.typing import ExtensionMetadata

ERRORS = {
    "asked": "answers nothing: no choices with the letters of its reasons, and no drawing, stand "
    "before it in its section.",
    "right": "has to have one reason that begins as that of a right answer does.",
    "closed": "is not closed in its section: end it with `</details>` in a line of its own.",
}

_LETTER = re.compile(r"[A-E]\.")
_OPENING = re.compile(r'<details class="outcome"><summary>(.*?)</summary>')
_CLOSING = "</details>"
# What goes on from an answer, in its fold; and what says where it is, on paper.
GOES_ON = '<div class="goes-on" data-turn="{turn}">'
_QUESTION = (
    '<div class="question" id="question-{number}" role="group" aria-label="{name}" '
    'data-key="{key}" data-right="{right}">'
)
_ANSWER = '<details class="outcome" data-answers="question-{number}"><summary>{summary}</summary>'


@dataclass(frozen=True)
class _Page:
    """What the questions of a page need to know of it."""

    name: str
    words: dict[str, Any]
    ids: list[str]
    """Those of the cells of its notebook."""

    def error(self, number: int, complaint: str) -> ExtensionError:
        return ExtensionError(f"{self.name}, answer {number} {ERRORS[complaint]}")


def shut_answers(app: Sphinx, doctree: nodes.document) -> None:
    """Put whatever tells the answer to a question into the fold of that answer.

    What is to be drawn gets its class, also where no answer is given: on paper it has a frame.
    """
    draw = _begins(WORDS[app.config.language]["predicting"]["draw"])
    for paragraph in filter(draw, doctree.findall(nodes.paragraph)):
        paragraph["classes"].append("draw")
    openings = [node for node in doctree.findall(nodes.raw) if _OPENING.match(node.astext())]
    if not openings:
        return
    page = _Page(app.env.docname, WORDS[app.config.language], ids(app))
    # From the last to the first: the fold of an answer holds what follows in its section.
    for number in range(len(openings), 0, -1):
        _shut(page, number, openings[number - 1])


def _shut(page: _Page, number: int, opening: Any) -> None:
    section = opening.parent
    asked, right = _question_of(page, number, opening)
    cells = [cell for cell in code_cells(section) if _is_behind(cell, asked)]
    key = f"{page.name} {page.ids[cells[0]['cell_index']]}" if cells else ""
    _close(page, number, opening)
    outputs, place = _outputs_before(opening, cells)
    summary = _OPENING.sub(r"\1", opening.astext())
    section.remove(opening)
    section[place:place] = [_raw(_ANSWER.format(number=number, summary=summary)), *outputs]
    name = escape(page.words["predicting"]["question"].format(number=number))
    start = section.index(asked) - isinstance(asked, nodes.bullet_list)
    section.insert(section.index(asked) + 1, _raw("</div>"))
    section.insert(start, _raw(_QUESTION.format(number=number, name=name, key=key, right=right)))


def _question_of(page: _Page, number: int, opening: Any) -> tuple[Any, str]:
    """The list of choices or the paragraph that an answer is for, and the letter that is right."""
    section = opening.parent
    place = section.index(opening)
    before, reasons = section[:place], section[place + 1]
    letters = _letters(reasons)
    begins = _begins(page.words["predicting"]["draw"])
    is_asked = (lambda node: _letters(node) == letters) if letters else begins
    asked = next(filter(is_asked, reversed(before)), None)
    if asked is None:
        raise page.error(number, "asked")
    if not letters:
        return asked, ""
    yes = _begins(page.words["claims"]["verdicts"][0], behind=_LETTER)
    right = [letter for letter, item in zip(letters, reasons, strict=True) if yes(item)]
    if len(right) != 1:
        raise page.error(number, "right")
    asked["classes"].append("choices")
    reasons["classes"].append("reasons")
    return asked, right[0]


def _close(page: _Page, number: int, opening: Any) -> None:
    """Let the fold of an answer end with what its section itself holds."""
    section = opening.parent
    behind = section[section.index(opening) :]
    closing = next((node for node in behind if _is_raw(node, _CLOSING)), None)
    if closing is None:
        raise page.error(number, "closed")
    place, end = section.index(closing), section.first_child_matching_class(nodes.section)
    end = len(section) if end is None else end
    section.insert(end, closing)
    section.pop(place)
    if end - place > 1:
        turn = escape(page.words["paper"]["turn"])
        section.insert(end - 1, _raw("</div>"))
        section.insert(place, _raw(GOES_ON.format(turn=turn)))


def _outputs_before(opening: Any, cells: Sequence[Any]) -> tuple[list[nodes.Node], int]:
    """What the first cell that displays something displays, taken out; and where the fold begins.

    The code of that cell stays before the fold, for a reader predicts what it does.
    """
    section = opening.parent
    for cell in cells:
        if section.index(cell) > section.index(opening):
            break
        outputs = [child for child in cell if _has(child, "cell_output")]
        if outputs:
            for output in outputs:
                cell.remove(output)
            return [nodes.container("", *outputs, classes=["cell"])], section.index(cell) + 1
    return [], section.index(opening)


def _is_behind(cell: Any, asked: Any) -> bool:
    """Whether a cell stands behind a node in the same section, in none below that."""
    section = asked.parent
    return cell.parent is section and section.index(cell) > section.index(asked)


def _letters(node: nodes.Node) -> str:
    """The letters that the items of a list begin with, if each has one."""
    if not isinstance(node, nodes.bullet_list):
        return ""
    heads = [item.next_node(nodes.strong) for item in node]
    texts = [head.astext() if head else "" for head in heads]
    return "".join(text[0] for text in texts) if all(map(_LETTER.fullmatch, texts)) else ""


def _begins(words: str, behind: re.Pattern[str] = re.compile("")) -> Callable[[nodes.Node], bool]:
    """What says whether the text of a node begins with words, behind a letter for example."""
    pattern = re.compile(rf"(?:{behind.pattern})\s*{re.escape(words)}")
    return lambda node: bool(pattern.match(node.astext()))


def _has(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.container) and name in node["classes"]


def _is_raw(node: nodes.Node, text: str) -> bool:
    return isinstance(node, nodes.raw) and node.astext().strip() == text


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def add_script(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give a page with questions the script, and its words."""
    if doctree and any('class="question"' in node.astext() for node in doctree.findall(nodes.raw)):
        words = json.dumps(WORDS[app.config.language]["predicting"])
        app.add_js_file(None, body=f"window.PREDICTING = {words}")
        app.add_js_file("predict.js")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("doctree-read", shut_answers)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
