"""What a teacher hands out: stages without answers, the key to them, the wheel, the worksheets."""

import html
import re
import shutil
import zipfile
from pathlib import Path
from unicodedata import normalize

import handouts
import nbformat
import pytest
from conftest import BROWSERS, EDITIONS, LANGUAGES, NO_BROWSER, ROOT, STAGES, notebook_of
from editions import WORDS, folder
from nbclient import NotebookClient
from paper import A4, sheets
from questions import OUTCOME, questions
from stages import css_string
from test_notebooks import is_meant_to_fail

PRACTICE = re.compile("practice|resident")
"""The ids of the cells in the section "In practice", which says what the answers were."""


NOT_OF_A_STAGE = {"install", "student-note", "hand-in-text", "hand-in", "next"}
"""The ids of the cells that only a notebook needs; and of that which leads to the next stage."""


@pytest.fixture
def edition(request):
    """A stage, its student edition, and the key to it."""
    language, name = request.param.split("/")
    stage = notebook_of(request.param)
    return stage, *handouts.student_edition(stage, language, name)


@pytest.fixture
def instead(request):
    """What stands in place of cells of that stage, in each language."""
    _, name = request.node.callspec.params["edition"].split("/")
    return {language: WORDS[language]["class"]["instead"].get(name, {}) for language in LANGUAGES}


each_edition = pytest.mark.parametrize("edition", EDITIONS, indirect=True)


@each_edition
def test_students_get_no_answer_and_the_key_has_them_all(edition):
    stage, students, key = edition
    left = "\n".join(cell.source for cell in students.cells)
    assert 'class="outcome"' not in left
    assert 'class="solution"' not in left
    asked = questions(stage)
    assert asked
    for question in asked:
        for _, reason in question.reasons:
            assert reason in key
            assert reason not in left
        for choice in question.choices:
            assert choice in left
    conclusions = [found for cell in stage.cells for found in OUTCOME.findall(cell.source)]
    assert len(re.findall(r"^## [^:\n]+ \d+: ", key, re.MULTILINE)) == len(conclusions)
    for cell in stage.cells:
        if cell.id.endswith("-solution"):
            for program in re.findall(r"```python\n.*?```", cell.source, re.DOTALL):
                assert program in key
                assert program not in left
    assert "<!--" not in key
    assert "<summary>" not in key


@pytest.mark.parametrize(
    ("edition", "asks", "goes_on", "words"),
    [
        ("en/01_reference_counting", "raise-text", "lower-text", "the count is 6"),
        ("ko/01_reference_counting", "raise-text", "lower-text", "카운트는 6"),
        ("en/02_reference_cycles", "ring-text", "decide-lost-after", "1, 1, 1 has become"),
        ("en/03_weak_references", "make-text", "listing-after", "then the array is freed"),
    ],
    indirect=["edition"],
)
def test_the_text_goes_on_from_an_answer_as_teachers_are_told(edition, asks, goes_on, words):
    """Or what is handed out could be used for a test as it stands."""
    _, students, _ = edition
    ids = [cell.id for cell in students.cells]
    assert ids.index(asks) < ids.index(goes_on)
    assert words in students.cells[ids.index(goes_on)].source


@pytest.mark.parametrize(
    ("edition", "said"),
    [
        ("en/01_reference_counting", "in stage 1, question 4 says what question 3 asks for"),
        ("ko/01_reference_counting", "1부에서는 질문 4의 글에 질문 3의 답이 나옵니다"),
    ],
    indirect=["edition"],
)
def test_teachers_are_told_of_a_question_that_answers_another(edition, said, request):
    _, students, key = edition
    language = request.node.callspec.params["edition"][:2]
    page = ROOT / "site" / language / "teachers.md"
    assert said in page.read_text(encoding="utf-8")
    texts = {cell.id: cell.source for cell in students.cells}
    for number, asked in ((3, "raise-text"), (4, "lower-text")):
        heading = texts[asked].splitlines()[0].removeprefix("## ")
        assert re.search(rf"^## [^:\n]+ {number}: {heading}$", key, re.MULTILINE)


@each_edition
def test_all_else_of_a_stage_is_there_as_it_stands(edition, instead):
    stage, students, _ = edition
    nbformat.validate(students)
    theirs = {cell.id: cell.source for cell in students.cells}
    assert len(theirs) == len(students.cells)
    for cell in stage.cells:
        if cell.cell_type == "code" and not (PRACTICE.match(cell.id) or cell.id in instead["en"]):
            assert theirs[cell.id] == cell.source
    assert not any(PRACTICE.match(id) or id == "summary" for id in theirs)
    hints = [cell.id for cell in stage.cells if 'class="hint"' in cell.source]
    assert hints
    assert all('class="hint"' in theirs[id] for id in hints)
    codes = [cell.id for cell in students.cells if cell.cell_type == "code"]
    assert (codes[0], codes[-1]) == ("install", "hand-in")


@each_edition
def test_students_get_nothing_that_only_pages_and_tests_need(edition, instead):
    """A double click shows a cell's comments, and what is marked there may answer a question."""
    stage, students, _ = edition
    assert any("<!--" in cell.source for cell in stage.cells)
    assert "<!--" not in "".join(cell.source for cell in students.cells)
    tags = {tag for cell in students.cells for tag in cell.metadata.get("tags", [])}
    assert tags <= {"raises-exception"}  # with it, Jupyter goes on behind an error
    metadata = {key for cell in students.cells for key in cell.metadata}
    assert metadata <= {"tags", "jupyter"}
    theirs = {cell.id: cell for cell in students.cells}
    for cell in stage.cells:
        if is_meant_to_fail(cell):
            assert is_meant_to_fail(theirs[cell.id])
        folded = cell.metadata.get("jupyter")
        if cell.id in theirs and cell.id not in instead["en"]:
            assert theirs[cell.id].metadata.get("jupyter") == folded


@each_edition
def test_students_get_no_line_that_an_exercise_asks_for(edition):
    """No line of a solution stands in a cell from its exercise on."""
    stage, students, _ = edition
    cells = {cell.id: cell.source for cell in stage.cells}
    codes = [cell for cell in students.cells if cell.cell_type == "code"]
    asked = 0
    for id, source in cells.items():
        if id.endswith("-solution"):
            answer = id.replace("-solution", "-answer")
            starter = lines_of(cells[answer])
            below = codes[[cell.id for cell in codes].index(answer) :]
            programs = re.findall(r"```python\n(.*?)```", source, re.DOTALL)
            for line in {line for text in programs for line in lines_of(text)} - starter:
                asked += 1
                assert not [cell.id for cell in below if line in lines_of(cell.source)], line
    assert asked


def lines_of(program):
    """What a reader could copy: not what any program has, such as `return obj`."""
    return {line for line in map(str.strip, program.splitlines()) if len(line) > 15}


@each_edition
def test_what_stands_in_place_of_an_answer_is_there_in_both_languages_and_open(edition, instead):
    stage, students, _ = edition
    assert instead["en"].keys() == instead["ko"].keys()
    theirs = {cell.id: cell for cell in students.cells}
    for id, source in instead["en"].items():
        assert bool(source) == bool(instead["ko"][id]) == (id in theirs)
        if source:
            assert theirs[id].metadata == {}
            said = [each.split("{rot13}") for each in (source, instead["ko"][id])]
            _, *end = next(each for each in said if theirs[id].source.startswith(each[0]))
            assert theirs[id].source.endswith("".join(end))
            program = next(cell.source for cell in stage.cells if cell.id == id)
            if not end:  # a comment in place of one line
                lines = [*zip(source.splitlines(), program.splitlines(), strict=True)]
                assert [new[0] for new, line in lines if new != line] == ["#"]
            else:
                made = {}
                exec(re.sub(r"exec\(\w+\)$", "", theirs[id].source), made)
                assert program in made.values()


@pytest.mark.slow
@pytest.mark.parametrize(
    "edition",
    [pytest.param(each, marks=[pytest.mark.versions] * each.startswith("ko")) for each in EDITIONS],
    indirect=True,
)
def test_a_student_s_notebook_runs_and_ends_with_the_line_to_hand_in(edition, tmp_path):
    _, students, _ = edition
    students.cells[-1].source = 'check(name="Mina Kim")'
    client = NotebookClient(
        students, timeout=120, startup_timeout=180, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.allow_errors = True
    client.execute()
    failed = [
        output.evalue
        for cell in students.cells
        if not is_meant_to_fail(cell)
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    assert failed == []
    said = "".join(output.text for output in students.cells[-1].outputs)  # it may come in pieces
    assert re.match(r"Mina Kim; [^;]*\d[^;]*; [^;]+: ", said)
    tries = re.findall(r"\d\.\d ×(\d+)", said)
    assert len(said.splitlines()) == 1
    assert {*tries} == {"0"}  # nobody has tried anything yet


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_key_is_one_page_that_needs_nothing_else(language, tmp_path):
    handouts.write_notebooks(language, tmp_path / "made")
    page = (tmp_path / "made" / "key.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 4
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#|\d\d_|https://)""", page)
    assert "<script" not in page
    names = sorted(path.name for path in (tmp_path / "made" / "student").iterdir())
    assert names == sorted(path.name for path in ROOT.glob(f"notebooks/{language}/*.ipynb"))


@pytest.mark.parametrize("missing", ["build/made/ko/jupyter_execute", "html/ko", "html", "build"])
def test_without_the_pages_a_sentence_says_what_comes_first(missing, tmp_path, monkeypatch, capsys):
    """Where all is built there is none, and the first thing that is done is done."""
    for language in LANGUAGES:
        for stage in handouts.WORDS[language]["stages"]:
            for built in (
                f"build/made/{language}/jupyter_execute/{stage}.ipynb",
                f"html/{handouts.folder(language)}{stage}.html",
            ):
                (tmp_path / built).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / built).touch()

    def begun(*_):
        raise InterruptedError

    monkeypatch.setattr(handouts, "ROOT", tmp_path)
    monkeypatch.setattr(handouts, "write_notebooks", begun)
    with pytest.raises(InterruptedError):
        handouts.main()
    shutil.rmtree(tmp_path / missing)
    assert handouts.main() == 1
    assert "make class" in capsys.readouterr().err
    assert not (tmp_path / "class").exists()


@pytest.fixture(scope="module")
def printer():
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip(NO_BROWSER)
    return browser


@pytest.fixture(scope="module")
def worksheet(printer, built, once):
    """`worksheet("en/01_reference_counting")`: the sheets of its PDF."""

    def worksheet(edition):
        language, stage = edition.split("/")

        def make(place):
            handouts.print_worksheets(printer, language, built / "html", place / "printed")

        printed = once(f"worksheets {language}", make) / "printed"
        return sheets((printed / f"{stage}.pdf").read_bytes())

    return worksheet


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_worksheet_is_a4_with_whose_it_is_above_and_title_and_page_number_below(
    worksheet, edition
):
    title, words = notebook_of(edition).cells[0].source.splitlines()[0], WORDS[edition[:2]]
    found = worksheet(edition)
    for number, sheet in enumerate(found, 1):
        assert sheet.size == A4
        assert f"{number}/{len(found)}" in sheet.text
        assert plain(title) in sheet.text
    whose = plain(words["paper"]["name"] + words["paper"]["class"])
    assert [whose in sheet.text for sheet in found] == [True] + [False] * (len(found) - 1)


def plain(text):
    """A text without what paper does not show: blanks, the kind of a quote, marks of Markdown."""
    text = re.sub("[\u2018\u2019]", "'", re.sub("[\u201c\u201d]", '"', normalize("NFKC", text)))
    return re.sub(r"\s|^#+|[`*]|<!--.*?-->", "", text)


@pytest.mark.slow
@each_edition
def test_all_that_students_have_in_their_notebooks_is_on_the_worksheet(
    edition, instead, worksheet, request
):
    """Questions of the key with their choices, headings, code; no answer."""
    _, students, key = edition
    stage, *_ = edition
    (name,) = [each for each in EDITIONS if each in request.node.callspec.id]
    paper = plain("".join(sheet.text for sheet in worksheet(name)))
    word = WORDS[name[:2]]["predicting"]["question"]
    asked = [plain(word.format(number=n)) for n in range(1, key.count(f"## {word[:2]}") + 1)]
    assert asked
    assert [paper.count(each) for each in asked] == [1] * len(asked)
    wanted = [choice for question in questions(stage) for choice in question.choices]
    tried, is_folded = set(), False  # what an exercise asks for, to the end of its section
    for cell in stage.cells:
        is_folded &= not cell.source.startswith("#")
        is_folded |= "after-trying" in cell.metadata.get("tags", [])
        tried |= {cell.id} if is_folded else set()
    for cell in students.cells:
        if cell.id in NOT_OF_A_STAGE | tried | instead["en"].keys():
            continue
        kind = r"^#+ .*" if cell.cell_type == "markdown" else r"^.*\S.*$"
        source = re.sub("```.*?```", "", cell.source, flags=re.DOTALL)
        wanted += re.findall(kind, source, re.MULTILINE)
    assert [text for text in wanted if plain(text) not in paper] == []
    for question in questions(stage):
        assert plain(question.reasons[question.right[0]][1]) not in paper


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_key_prints_on_a4_with_page_numbers_and_each_heading_above_what_it_is_for(
    printer, language, tmp_path
):
    handouts.write_notebooks(language, tmp_path / "made")
    target = tmp_path / "key.pdf"
    handouts.print_page(printer, (tmp_path / "made" / "key.html").as_uri(), target)
    found = sheets(target.read_bytes())
    for number, sheet in enumerate(found, 1):
        assert sheet.size == A4
        assert f"{number}/{len(found)}{WORDS[language]['predicting']['answers']}" in sheet.text
    stages = [notebook_of(f"{language}/{stage}") for stage in STAGES]
    titles = [plain(stage.cells[0].source.splitlines()[0]) for stage in stages]
    foot = WORDS[language]["predicting"]["answers"]
    begun = [plain(sheet.text.partition(foot)[2]) for sheet in found]
    assert [sum(text.startswith(title) for text in begun) for title in titles] == [1] * len(titles)
    page = (tmp_path / "made" / "key.html").read_text(encoding="utf-8")
    for heading in re.findall(r"<h2.*?>(.*?)<a ", page):
        name = plain(html.unescape(re.sub("<.*?>", "", heading)))
        assert not any(text.endswith(name) for text in begun), name


# At the end of the room to write in of each question and exercise, and where the code begins that a
# question asks about, its name.
MARK_ENDS = """() => {
  const mark = (place, text, where) => {
    const mark = document.createElement("span");
    mark.textContent = text;
    mark.style = `${where}: 0; font-size: 6px; position: absolute; right: 0`;
    place.style.position = "relative";
    place.append(mark);
  };
  const codes = [...document.querySelectorAll("article .cell_input:not(.starter *)")];
  for (const asked of document.querySelectorAll(".question, .cell:has(> .starter)")) {
    const name = asked.ariaLabel ?? asked.closest("section").querySelector("h3").firstChild.data;
    mark(asked, `${name}-ends`, "bottom");
    const isBehind = code => asked.compareDocumentPosition(code) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (asked.ariaLabel) mark(codes.find(isBehind), `${name}-code`, "top");
  }
}"""


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_room_to_write_in_and_the_code_are_on_the_page_that_asks(built, browse, edition):
    language, stage = edition.split("/")
    page = browse(f"{(built / 'html' / folder(language) / stage).as_uri()}.html?answers=no")
    page.evaluate(MARK_ENDS)
    found = sheets(page.pdf(prefer_css_page_size=True))
    asked = 0
    for sheet in found:
        for name in re.findall(r"((?:Question|질문)\d+)-ends", sheet.text):
            asked += 1
            assert re.search(rf"{name}(?!\d|-ends|-code)", sheet.text), name
            assert f"{name}-code" in sheet.text
        for number in re.findall(r"(?:Exercise|연습)(\d\.\d):[^:]*-ends", sheet.text):
            asked += 1
            assert len(re.findall(rf"(?:Exercise|연습){number}:", sheet.text)) == 2, number
    ids = [cell.id for cell in notebook_of(edition).cells if re.fullmatch("ex-.*-answer", cell.id)]
    assert asked == len(ids) + page.locator(".question").count()


# In each section of the second level, the headings of the sections behind its first question.
GOING_ON = """() => [...document.querySelectorAll("article > section > section")].flatMap(part => {
  const parts = [...part.querySelectorAll(".question, section")];
  const first = parts.findIndex(e => e.matches(".question"));
  return first < 0 ? [] : parts.slice(first).filter(e => e.matches("section"));
}).filter(e => e.checkVisibility()).map(e => e.querySelector("h3").firstChild.data)"""


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_section_that_goes_on_from_a_question_begins_a_page(built, browse, edition):
    language, stage = edition.split("/")
    page = browse(f"{(built / 'html' / folder(language) / stage).as_uri()}.html?answers=no")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    headings = page.evaluate(GOING_ON)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    title = plain(notebook_of(edition).cells[0].source.splitlines()[0])
    feet = re.compile(rf"\d+/\d+{re.escape(title)}")
    found = [plain(sheet.text) for sheet in sheets(page.pdf(prefer_css_page_size=True))]
    begun = [text[feet.match(text).end() :] for text in found]
    for heading in map(plain, headings):
        assert any(text.startswith(heading) for text in begun), heading


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_what_only_leads_to_another_page_is_not_printed(worksheet, edition):
    *before, last = worksheet(edition)
    assert len(last.text) > 200  # a sheet for what stands in a stage
    (leads_on,) = [cell.source for cell in notebook_of(edition).cells if cell.id == "next"]
    paper = plain("".join(sheet.text for sheet in [*before, last]))
    assert plain(leads_on.splitlines()[0]) + plain(leads_on.splitlines()[2])[:12] not in paper
    assert plain(re.sub(r"\]\(.*?\)|\[", "", leads_on.splitlines()[-1])) not in paper


# What stands out of the paper, and what is cut or could be scrolled, on a page as wide as A4 is
# within its margins. What is drawn in a picture is measured by the picture.
WIDER = """() => {
  const edge = document.documentElement.clientWidth + 1;
  return [...document.body.querySelectorAll(":not(svg *)")]
    .filter(e => e.checkVisibility() && e.getClientRects().length)
    .filter(e => e.getBoundingClientRect().right > edge
      || (getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1))
    .map(e => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 60)}`);
}"""
PAPER = {"viewport": {"width": 680, "height": 990}}


def wider_than_its_box(page):
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    return page.evaluate(WIDER)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["", "?answers=no", "?answers=here"])
def test_nothing_on_paper_is_wider_than_its_box(built, browse, language, query):
    found = {}
    for path in sorted((built / "html" / folder(language)).glob("*.html")):
        page = browse(path.as_uri() + query, **PAPER)
        found[path.name] = wider_than_its_box(page)
        page.close()
    assert found.keys() >= {f"{stage}.html" for stage in STAGES}
    assert {name: wide for name, wide in found.items() if wide} == {}


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_the_printed_key_is_wider_than_its_box(browse, language, tmp_path):
    handouts.write_notebooks(language, tmp_path / "made")
    assert wider_than_its_box(browse((tmp_path / "made" / "key.html").as_uri(), **PAPER)) == []


def test_a_title_with_any_letters_is_one_string_of_a_style_sheet():
    assert css_string('The "</style>" of \\, 나') == r'"The \"\3c /style>\" of \\, 나"'


@pytest.mark.slow
def test_letters_that_no_font_has_are_told_from_those_that_one_has(printer):
    assert handouts.has_letters(printer, "Na")
    assert not handouts.has_letters(printer, "\ue000\ue001")  # for private use


@pytest.mark.slow
def test_a_worksheet_is_a_stage_printed_without_its_answers(printer, tmp_path, monkeypatch):
    """The page has two sheets more when it is not asked to leave the answers out."""
    stages = {"01_a_stage": {}}
    monkeypatch.setitem(handouts.WORDS["en"], "stages", stages)
    script = (
        "addEventListener('beforeprint', () => { if (!location.search.includes('answers=no')) "
        "document.body.innerHTML += '<p style=\"break-before: page\">an answer</p>'.repeat(2) })"
    )
    page = f"<!doctype html><title>A stage</title><body><p>A question<script>{script}</script>"
    (tmp_path / "01_a_stage.html").write_text(page, encoding="utf-8")
    handouts.print_worksheets(printer, "en", tmp_path, tmp_path / "printed")
    (sheet,) = sheets((tmp_path / "printed" / "01_a_stage.pdf").read_bytes())
    assert sheet.text == "Aquestion"


@pytest.mark.slow
def test_the_wheel_has_both_packages_with_all_their_files(tmp_path):
    wheel = handouts.write_wheel(tmp_path)
    assert Path(wheel).match("dezero_mini-*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    for package in ("dezero_mini", "whoholds"):
        for path in (ROOT / package).rglob("*.py"):
            assert path.relative_to(ROOT).as_posix() in inside
