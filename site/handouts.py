"""What a teacher hands out, from the stages and the built pages as they are: `make class`.

For each language, class/ has student notebooks without answers and the wheel that they install, a
key with these answers, the route of 45 minutes as slides, and the worksheets, where a Chromium
prints them.
"""

import codecs
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

import nbformat
from alone import put_in_place
from deck import deck
from editions import LANGUAGES, WORDS, folder
from marks import without_marks
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from portable import portable
from stages import css_string

from build import ROOT

sys.path.append(str(ROOT / "site" / "live"))
import files

SAID = {
    "no pages": "There are no pages to make the hand-outs from. Run `make class`, which builds "
    "them first, or `make html` before this script.",
    "made": "The hand-outs are in {folder}.",
    "no slides": "{error}\nThe slides are left out.",
    "no letters": "The worksheets in {folder} have boxes in place of letters: no font of this "
    "machine has them. Install one, for Korean on Debian the package fonts-noto-cjk, and run "
    "`make class` again.",
    "no browser": "The worksheets are left out: no Chromium was found that could print them. In "
    "any browser, a page prints as one with ?answers=no behind its address.",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "chromium-headless-shell")

_ANSWER = re.compile(
    r'<details class="(outcome|solution)"><summary>.*?</summary>(.*?)</details>\n*', re.DOTALL
)
_ANSWER_OR_HEADING = re.compile(rf"{_ANSWER.pattern}|^##+ ([^\n]*)", re.DOTALL | re.MULTILINE)
# Two sections at the end say what the answers were: by the ids of the cells in which they begin.
_SAY_MORE = ("summary", "practice")
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>
@page {{ margin: 15mm 15mm 20mm; size: A4;
  @bottom-left {{ content: {footer}; font: 9pt sans-serif; }}
  @bottom-right {{ content: counter(page) " / " counter(pages); font: 9pt sans-serif; }} }}
body {{ max-width: 45em; margin: 2em auto; padding: 0 1em; font: 1rem/1.5 system-ui, sans-serif; }}
:lang(ko) {{ word-break: keep-all; }}
.cell ~ .cell h1 {{ break-before: page; }}
h2 {{ break-after: avoid; font-size: 1.1rem; }}
pre {{ background: #f3f4f5; padding: 0.5em 1em; overflow-x: auto; }}
@media print {{
  body {{ margin: 0; max-width: none; padding: 0; }}
  pre {{ break-inside: avoid; overflow-wrap: anywhere; white-space: pre-wrap; }}
}}
.anchor-link {{ display: none; }}
</style></head>
<body>{body}</body></html>
"""


def student_edition(stage: NotebookNode, language: str, name: str) -> tuple[NotebookNode, str]:
    """A stage without its answers, with a cell to hand in; and the key to it, in Markdown.

    Of marks and metadata only what Jupyter acts on is left: a double click shows the others. In
    place of a cell that holds what an exercise asks for stands what the cells below need of it.
    """
    words = WORDS[language]
    instead = words["class"]["instead"].get(name, {})
    key = _Key(stage.cells[0].source.splitlines()[0], words["predicting"]["question"])
    kept: list[NotebookNode] = []
    says_more = False
    for cell in portable(stage, ROOT / "images", language=language).cells:
        if cell.cell_type == "markdown":
            says_more = cell.id in _SAY_MORE or (says_more and not cell.source.startswith("## "))
            cell.source = "" if says_more else without_marks(key.take_from(cell.source)).strip()
        cell.metadata = _acted_on(cell.metadata)
        if cell.id in instead:
            turned = codecs.encode(cell.source, "rot13")
            cell.source = instead[cell.id].replace("{rot13}", turned)
            cell.metadata = NotebookNode()
        if cell.source and not says_more:
            kept.append(cell)
    kept.insert(1, new_markdown_cell(words["class"]["note"], id="student-note"))
    kept.append(new_markdown_cell(words["class"]["hand_in"], id="hand-in-text"))
    kept.append(new_code_cell('check(name="")', id="hand-in"))
    return new_notebook(cells=kept, metadata=stage.metadata), "\n\n".join(key.parts)


def _acted_on(metadata: NotebookNode) -> NotebookNode:
    """What of a cell's metadata Jupyter needs: what is folded, and where it goes on at an error."""
    left = NotebookNode({key: metadata[key] for key in metadata if key == "jupyter"})
    if "raises-exception" in metadata.get("tags", []):
        left.tags = ["raises-exception"]
    return left


class _Key:
    """The answers of a stage below headings; what is to be predicted is numbered as on its page."""

    def __init__(self, title: str, question: str) -> None:
        self.parts = [title]
        self._question = question
        self._asked = 0
        self._heading = ""

    def take_from(self, source: str) -> str:
        """Take the answers out of a cell; return what is left of it."""
        for found in _ANSWER_OR_HEADING.finditer(source):
            kind, text, heading = found.groups()
            if heading:
                self._heading = heading
                continue
            said = self._heading
            if kind == "outcome":
                self._asked += 1
                said = f"{self._question.format(number=self._asked)}: {said}"
            self.parts += [f"## {said}", without_marks(text).strip()]
        return _ANSWER.sub("", source).strip()


def key_page(keys: Sequence[str], language: str) -> str:
    """The keys of all stages as one page, that needs nothing else."""
    title = WORDS[language]["predicting"]["answers"]
    exporter = HTMLExporter(template_name="basic")
    body, _ = exporter.from_notebook_node(new_notebook(cells=[*map(new_markdown_cell, keys)]))
    return _PAGE.format(language=language, title=escape(title), footer=css_string(title), body=body)


def write_notebooks(language: str, made: Path) -> None:
    """Write the student notebooks and the key of a language."""
    (made / "student").mkdir(parents=True)
    keys = []
    for path in sorted((ROOT / "notebooks" / language).glob("*.ipynb")):
        notebook, key = student_edition(nbformat.read(path, as_version=4), language, path.stem)
        nbformat.write(notebook, made / "student" / path.name)
        keys.append(key)
    (made / "key.html").write_text(key_page(keys, language), encoding="utf-8")


def write_wheel(target: Path) -> Path:
    """Build the wheel of the project into a folder. Raises `CalledProcessError`."""
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--wheel-dir", target, ROOT], check=True)
    (wheel,) = target.glob("*.whl")
    return wheel


def write_decks(made: Path) -> None:
    """Write the slides of each language, from the notebooks that the last build of pages has run.

    Where reveal.js cannot be fetched, a sentence says so.
    """
    try:
        reveal = files.have(only="reveal")
    except files.MissingFiles as error:
        print(SAID["no slides"].format(error=error), file=sys.stderr)
        return
    for language in LANGUAGES:
        page = deck(language, _runs(language), ROOT / "images", reveal)
        (made / language / "deck.html").write_text(page, encoding="utf-8")


def _runs(language: str) -> Path:
    """Where a build of the pages leaves the notebooks that it has run."""
    return ROOT / "build" / "made" / language / "jupyter_execute"


def print_worksheets(browser: str, language: str, pages: Path, made: Path) -> None:
    """Print the stages of a language without their answers. Raises `CalledProcessError`."""
    made.mkdir(parents=True)
    for stage in WORDS[language]["stages"]:
        page = pages / folder(language) / f"{stage}.html"
        print_page(browser, f"{page.resolve().as_uri()}?answers=no", made / f"{stage}.pdf")


# Two letters of no font are the same box.
_DRAWN = """<canvas width="40" height="40"></canvas><p></p><script>
const canvas = document.querySelector("canvas"), pen = canvas.getContext("2d");
const drawn = letter => {{
  pen.clearRect(0, 0, 40, 40);
  pen.font = "30px sans-serif";
  pen.fillText(letter, 0, 35);
  return canvas.toDataURL();
}};
document.querySelector("p").textContent = drawn("{0}") === drawn("{1}") ? "no font" : "a font";
</script>"""


def has_letters(browser: str, letters: str) -> bool:
    """Whether a font of this machine has two letters. Raises `CalledProcessError`."""
    address = f"data:text/html;charset=utf-8,{quote(_DRAWN.format(*letters))}"
    dumped = _run(browser, "--dump-dom", address)
    return "<p>no font</p>" not in dumped


def print_page(browser: str, address: str, target: Path) -> None:
    """Print a page as its style sheet says, feet included. Raises `CalledProcessError`."""
    _run(browser, "--no-pdf-header-footer", f"--print-to-pdf={target}", address)


def _run(browser: str, *arguments: str) -> str:
    options = ["--headless", "--disable-gpu"]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        options.append("--no-sandbox")  # as root it does not start with one
    command = [browser, *options, *arguments]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return run.stdout.decode("utf-8", "replace")


def _built(language: str, pages: Path) -> Iterator[Path]:
    """What a build of the pages leaves, and decks and worksheets are made from."""
    for stage in WORDS[language]["stages"]:
        yield _runs(language) / f"{stage}.ipynb"
        yield pages / folder(language) / f"{stage}.html"


def main() -> int:
    """Fill class/, in place of what was there; 1 where there are no pages to make it from."""
    work, target, pages = ROOT / "build" / "class", ROOT / "class", ROOT / "html"
    needed = [path for language in LANGUAGES for path in _built(language, pages)]
    if not all(path.exists() for path in needed):
        print(SAID["no pages"], file=sys.stderr)
        return 1
    shutil.rmtree(work, ignore_errors=True)
    for language in LANGUAGES:
        write_notebooks(language, work / language)
    wheel = write_wheel(work)
    for language in LANGUAGES:
        shutil.copy(wheel, work / language / "student")
    wheel.unlink()
    write_decks(work)
    shutil.copy(ROOT / "site" / "read_hand_ins.py", work)
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print(SAID["no browser"], file=sys.stderr)
    else:
        for language in LANGUAGES:
            print_worksheets(browser, language, pages, work / language / "worksheets")
            if not has_letters(browser, WORDS[language]["paper"]["name"][:2]):
                folder_of = target / language / "worksheets"
                print(SAID["no letters"].format(folder=folder_of), file=sys.stderr)
    put_in_place(work, target, ROOT / "build" / "old class")
    print(SAID["made"].format(folder=target))
    return 0


if __name__ == "__main__":
    sys.exit(main())
