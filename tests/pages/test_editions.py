"""The editions in other languages have the same cells, code, claims and questions as the English.

What may differ are words: text, comments, and strings that a reader sees. A translated cell says
of which English text it is a translation, so that none stays behind when that changes.
"""

import ast
import hashlib
import re
from itertools import zip_longest

import pytest
from conftest import EDITIONS, ROOT, notebook_of
from IPython.core.inputtransformer2 import TransformerManager
from marks import codes, sections
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from questions import questions

TRANSLATED = [edition for edition in EDITIONS if not edition.startswith("en/")]
each_translation = pytest.mark.parametrize("edition", TRANSLATED)

HANGUL = re.compile("[가-힣]")
SPEAKS = re.compile(r"^%speak \w+\n", re.MULTILINE)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
WATCHED = re.compile(r"%%watchmemory(?: --as \w+)? (.*)")
# What a translation keeps in a Markdown cell, in its order: headings by their level, pictures by
# their names, links by where they lead, and what JupyterLab and the site make of choices and folds.
KEPT = {
    "headings": re.compile(r"^(#+) ", re.MULTILINE),
    "pictures": re.compile(r"!\[[^\]]+\]\(\.\./\.\./images/(?:\w\w/)?([^)]*)\)"),
    "links": re.compile(r"(?<!!)\[[^\]]+\]\(([^)]*)\)"),
    "folds": re.compile(r"</?(?:ol|li|details|summary)\b[^>]*>"),
}


def english_of(edition):
    return notebook_of(f"en/{edition.split('/')[1]}")


def mark_of(cell):
    """What a translation of this cell has in its metadata, as `translated_from`."""
    return hashlib.sha256(cell.source.encode()).hexdigest()[:16]


def behind(notebook, english):
    """The cells of an edition that have to follow what has changed in English."""
    marks = {cell.id: cell.metadata.get("translated_from") for cell in notebook.cells}
    return [cell.id for cell in english.cells if marks.get(cell.id) != mark_of(cell)]


def is_same_code(one, other):
    """Whether two cells do the same: their comments may differ, and what their strings say."""
    heads = [
        code.partition("\n") if code.startswith("%%") else ("", "", code) for code in (one, other)
    ]
    (first, _, one), (second, _, other) = heads
    labels = [WATCHED.fullmatch(head) for head in (first, second)]
    if all(labels) and HANGUL.search(second):
        first, second = (
            head[: label.start(1)] for head, label in zip((first, second), labels, strict=True)
        )
    return first == second and _is_same(*map(_tree, (one, other)))


def _tree(code):
    try:
        return ast.parse(TransformerManager().transform_cell(code))
    except SyntaxError:  # two programs side by side
        return re.sub("#.*", "", code)


def _is_same(one, other):
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    if isinstance(one, ast.JoinedStr) and _says_in_hangul(other):
        there = _put_in(other)
        return len(_put_in(one)) == len(there) and all(
            any(_is_same(put_in, its) for its in there) for put_in in _put_in(one)
        )
    if isinstance(one, ast.Constant) and type(one.value) is type(other.value) is str:
        return one.value == other.value or bool(HANGUL.search(other.value))
    if isinstance(one, ast.AST):
        return all(
            _is_same(getattr(one, name, None), getattr(other, name, None)) for name in one._fields
        )
    return one == other


def _says_in_hangul(string):
    return any(
        HANGUL.search(part.value) for part in string.values if isinstance(part, ast.Constant)
    )


def _put_in(string):
    return [part for part in string.values if isinstance(part, ast.FormattedValue)]


def marks_of(stage, notebook):
    """What each mark of a stage is: its kind, and how many texts it quotes or which versions."""
    return [
        (mark.place[0], mark.kind, *_body(mark))
        for section in sections(stage, notebook)
        for mark in section.marks
    ]


def _body(mark):
    if mark.kind == "source":
        return ()
    if mark.kind == "differs":
        return tuple(re.sub(r"`[^`]*`", "`", mark.body).split())
    return (len(codes(mark, mark.body)),)


@each_translation
def test_a_translation_has_the_cells_of_the_english_stage(edition):
    for cell, english in zip_longest(notebook_of(edition).cells, english_of(edition).cells):
        assert (cell and cell.id) == (english and english.id)
        assert cell.cell_type == english.cell_type, cell.id
        assert {**cell.metadata, "translated_from": ""} == {
            **english.metadata,
            "translated_from": "",
        }, cell.id


@each_translation
def test_no_cell_stays_behind_what_changed_in_english(edition):
    cells = behind(notebook_of(edition), english_of(edition))
    marks = {cell.id: mark_of(cell) for cell in english_of(edition).cells if cell.id in cells}
    assert not cells, f"{edition}: translate these cells anew, then mark them as {marks}"


@each_translation
def test_a_cell_does_the_same_in_every_language(edition):
    language = edition.split("/")[0]
    for cell, english in zip(notebook_of(edition).cells, english_of(edition).cells, strict=True):
        if cell.cell_type == "code":
            code, spoken = SPEAKS.subn("", cell.source)
            assert spoken == (cell.id == "setup"), cell.id
            assert not spoken or f"%reload_ext whoholds\n%speak {language}\n" in cell.source
            assert is_same_code(english.source, code), f"{edition}, {cell.id}:\n{cell.source}"


@each_translation
def test_a_program_in_the_text_is_the_same_in_every_language(edition):
    for cell, english in zip(notebook_of(edition).cells, english_of(edition).cells, strict=True):
        found, wanted = (FENCE.findall(c.source) for c in (cell, english))
        assert [kind for kind, _ in found] == [kind for kind, _ in wanted], cell.id
        for (kind, code), (_, original) in zip(found, wanted, strict=True):
            is_same = is_same_code(original, code) if kind == "python" else original == code
            assert is_same, f"{edition}, {cell.id}:\n{code}"


@each_translation
def test_a_translation_claims_the_same(edition):
    stage = edition.split("/")[1]
    assert marks_of(stage, notebook_of(edition)) == marks_of(stage, english_of(edition))


@each_translation
def test_a_translation_asks_the_same_and_the_same_answer_is_right(edition):
    asked, wanted = (
        questions(notebook) for notebook in (notebook_of(edition), english_of(edition))
    )
    assert [(q.id, len(q.choices), q.cells, q.right) for q in asked] == [
        (q.id, len(q.choices), q.cells, q.right) for q in wanted
    ]


@each_translation
@pytest.mark.parametrize("what", KEPT)
def test_a_text_has_the_same_headings_pictures_links_and_folds(edition, what):
    for cell, english in zip(notebook_of(edition).cells, english_of(edition).cells, strict=True):
        if cell.cell_type == "markdown":
            found, wanted = (KEPT[what].findall(FENCE.sub("", c.source)) for c in (cell, english))
            assert found == wanted, f"{edition}, {cell.id}"


@each_translation
def test_a_translation_shows_the_figures_in_its_own_language(edition):
    text = "".join(cell.source for cell in notebook_of(edition).cells)
    language = edition.split("/")[0]
    assert text.count("](../../images/") == text.count(f"](../../images/{language}/") > 0


# The comparison itself.


@pytest.mark.parametrize(
    ("english", "korean", "is_same"),
    [
        ("a = 1  # one", "a = 1  # 하나", True),
        ("a = 1", "a = 2", False),
        ("a = 1", "b = 1", False),
        ("print('made:', a)", "print('만든 것:', a)", True),
        ("print('made:', a)", "print('just made:', a)", False),
        ("check('1.0', a)", "check('1.1', a)", False),
        ("print(f'{a:.0f} of {b}')", "print(f'{b} 중 {a:.0f}')", True),
        ("print(f'{a:.0f} of {b}')", "print(f'{b} 중 {a:.1f}')", False),
        ("print(f'{a} of {b}')", "print(f'{b} 중')", False),
        ("print(f'{a}: {b}')", "print(f'{b}: {a}')", False),
        ("print(f'left: {a or \"none\"}')", "print(f'남은 것: {a or \"없음\"}')", True),
        ("print(f'left: {a or \"none\"}')", "print(f'남은 것: {b or \"없음\"}')", False),
        ("a = 1    b = 2  # two", "a = 1    b = 2  # 둘", True),
        ("a = 1    b = 2", "a = 1    b = 3", False),
        ("%%watchmemory --as run a loop\na = 1", "%%watchmemory --as run 반복문\na = 1", True),
        ("%%watchmemory --as run a loop\na = 1", "%%watchmemory --as 반복 반복문\na = 1", False),
        ("%%watchmemory --as run a loop\na = 1", "%%watchmemory --as run loop\na = 1", False),
        ("%%refsteps a b\na = 1", "%%refsteps a\na = 1", False),
        ("a = 1\n%holders a", "a = 1\n%holders a", True),
        ("a = 1\n%holders a", "a = 1\n%holders b", False),
        ("a = 1;", "a = 1;  # 하나", True),
    ],
)
def test_code_is_the_same_when_only_its_words_differ(english, korean, is_same):
    assert is_same_code(english, korean) is is_same


def test_a_cell_that_was_changed_in_english_is_named():
    english = new_notebook(
        cells=[new_markdown_cell("One.", id="one"), new_code_cell("a = 1", id="two")]
    )
    korean = new_notebook(
        cells=[
            new_markdown_cell("하나.", id="one", metadata={"translated_from": mark_of(cell)})
            for cell in english.cells[:1]
        ]
    )
    assert behind(korean, english) == ["two"]
    english.cells[0].source = "One and more."
    assert behind(korean, english) == ["one", "two"]


# What an editor struck out of the Korean text; what the package says is in tests/test_words.py.
STRUCK_OUT = re.compile(
    r"\d단계|단계별 그림|다음의 카운트|\d번째 (?:줄|반복)|잃어버린 (?:고리|객체)|종료자|늙은"
    r"|말할 만큼|(?:두|세|네|다섯|여섯|일곱|여덟|아홉|서른) 개(?!씩)|모양\(shape\)|인자[로를]"
)


@pytest.mark.parametrize(
    "path",
    [path for folder in ("notebooks/ko", "site/ko") for path in sorted((ROOT / folder).iterdir())]
    + [ROOT / "README.ko.md"],
    ids=lambda path: path.name,
)
def test_what_an_editor_struck_out_of_the_korean_text_does_not_come_back(path):
    assert STRUCK_OUT.findall(path.read_text(encoding="utf-8")) == []


CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_korean_readme_has_the_headings_and_the_commands_of_the_english_one():
    english, korean = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ko.md")
    )
    headings, wanted = (KEPT["headings"].findall(FENCE.sub("", t)) for t in (korean, english))
    assert headings == wanted
    commands, wanted = (
        [re.sub(r" +#.*", "", block) for block in CONSOLE.findall(text)]
        for text in (korean, english.replace("notebooks/en", "notebooks/ko"))
    )
    assert commands == wanted
    paths, wanted = (
        [line.split()[0] for line in re.findall(r"^ *[\w./]+ {2,}\S.*", text, re.MULTILINE)]
        for text in (korean, english)
    )
    assert paths == wanted
    for text in (english, korean):
        assert re.search(r"^## \S", text, re.MULTILINE)


def test_each_readme_has_the_two_commands_and_leads_to_the_other():
    english, korean = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ko.md")
    )
    for command in ("make html", "make test"):
        for text in (english, korean):
            assert re.search(rf"^{command} +# ", text, re.MULTILINE)
    assert "](README.ko.md)" in english
    assert "](README.md)" in korean
    for path in re.findall(r"\]\(([^):]+)\)", korean):
        assert (ROOT / path).is_file(), path
