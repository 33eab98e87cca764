"""A prediction is an act: nothing tells the answer before the reader has chosen, or asks for it."""

import inspect
import re

import pytest
from conftest import DESKTOP, EDITIONS, ROOT, notebook_of
from docutils import nodes
from predictions import shut_answers
from questions import DRAW, OUTCOME, questions
from small import ASKS, small_site
from sphinx.errors import ExtensionError

from dezero_mini import step16, step17

# What is told in a section, behind a question: outputs, reasons, and what else a fold holds, unless
# the question itself stands in that fold.
TOLD = """asked => {
  const section = asked.closest("section")
  const answer = document.querySelector(`[data-answers="${asked.id}"]`)
  const isBehind = e => asked.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING
  const foldOf = e => e.parentElement.closest("details.outcome")
  const outputs = ".cell_output, .reasons > li", held = "details.outcome > :not(summary, .tally)"
  return [...section.querySelectorAll(`${outputs}, ${held}`)]
    .filter(e => e.closest("section") === section && isBehind(e))
    .filter(e => e.matches(outputs) || !foldOf(e).contains(asked))
    .map(e => ({
      text: e.innerText.slice(0, 80),
      isSeen: e.checkVisibility({ visibilityProperty: true }),
      isOwn: foldOf(e) === answer,
      isChosen: e.hidden,
    }))
}"""


@pytest.fixture(scope="session")
def html(built):
    return built / "html"


@pytest.fixture
def open_stage(html, browse):
    def open_stage(edition, query="", **context):
        language, stage = edition.split("/")
        folder = html if language == "en" else html / language
        return browse(f"{(folder / stage).as_uri()}.html{query}", **DESKTOP, **context)

    return open_stage


# In the notebooks


def prose(source):
    """The text of a cell that a reader sees at once, without code."""
    return re.sub(r"<!--.*?-->|```.*?```|`[^`]*`|\]\(.*?\)|<[^>]+>", " ", source, flags=re.DOTALL)


def word_runs(text, length):
    """All runs of so many words within a sentence."""
    runs = set()
    for sentence in re.split(r"[.:!?]\s|\n", prose(text)):
        words = re.findall(r"[^\W\d]+", sentence.casefold())
        runs |= {tuple(words[n : n + length]) for n in range(len(words) - length + 1)}
    return runs


def above(notebook, question):
    """What a reader has read outside of folds when they come to the choices of a question."""
    texts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"<details.*?</details>", "", cell.source, flags=re.DOTALL)
            texts.append(text.rpartition("- **A.**")[0] if cell.id == question.id else text)
        if cell.id == question.id:
            return "\n\n".join(texts)
    raise LookupError(question.id)


def headings_around(notebook, question):
    """The title, and those of its section: the list of contents shows them beside the question."""
    title, around, is_there = "", [], False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for level, heading in re.findall(r"^(#+) (.*)", cell.source, re.MULTILINE):
                title = title or heading
                if level == "##":
                    if is_there:
                        return [title, *around]
                    around = []
                around.append(heading)
        is_there = is_there or cell.id == question.id
    raise LookupError(question.id)


def words_of_the_right_choice(question):
    """Those that no other choice has."""
    right = question.right[0]
    choices = [long_words(text) for text in question.choices]
    return choices[right] - set().union(*choices[:right], *choices[right + 1 :])


def long_words(text):
    """Of Korean words each, for they are short."""
    return set(re.findall(r"[가-힣]+|\w{3,}", prose(text).casefold())) - {"and", "that", "the"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_words_of_an_answer_stand_above_its_question(edition):
    length = 6 if edition.startswith("en/") else 5
    notebook = notebook_of(edition)
    for question in questions(notebook):
        told = f"{question.reasons[question.right[0]][1]}\n\n{question.conclusion}"
        assert word_runs(told, length) & word_runs(above(notebook, question), length) == set()


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_heading_around_a_question_has_a_word_of_the_right_choice_alone(edition):
    notebook = notebook_of(edition)
    for question in questions(notebook):
        named = long_words("\n".join(headings_around(notebook, question)))
        assert named & words_of_the_right_choice(question) == set(), question.id


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_picture_stands_above_the_first_question_that_counts_in_it(edition):
    """Figures 17-1 to 17-4 have counts in them. Those before have the graph that is asked about."""
    before = {"02": ["figure_17_2_before"], "03": ["figure_17_2_before"], "04": ["figure_17_3"]}
    notebook = notebook_of(edition)
    first = questions(notebook)[0]
    pictures = re.findall(r"!\[.*?\]\(\S*?(\w+)\.svg\)", above(notebook, first))
    assert pictures == before.get(edition.split("/")[1][:2], [])


@pytest.mark.parametrize(
    "page", ["README.md", "README.ko.md", "site/en/index.md", "site/ko/index.md"]
)
def test_the_first_page_says_neither_what_changes_nor_where(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    step = inspect.getsource(step17).splitlines()
    changed = set(step) - set(inspect.getsource(step16).splitlines())
    assert changed
    assert not [line for line in changed if line.strip() in text]
    assert not re.search("two lines|두 줄|difflib|weakref", text)


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_question_has_a_few_choices_and_no_two_are_the_same(edition):
    for question in questions(notebook_of(edition)):
        assert 2 <= len(question.choices) <= 4, question.id
        assert len(set(question.choices)) == len(question.choices), question.id


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_answer_is_whole_in_its_fold(edition):
    """JupyterLab shows what it is given: no fold in a fold, none left open."""
    for cell in notebook_of(edition).cells:
        assert "<details" not in "".join(OUTCOME.findall(cell.source)), cell.id
        assert cell.source.count("<details") == cell.source.count("</details>"), cell.id


# On the pages


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_before_a_choice_nothing_is_told_and_after_it_everything_is(open_stage, edition):
    page = open_stage(edition)
    asked = page.locator(".question").all()
    found = questions(notebook_of(edition))
    assert len(asked) >= len(found)
    chosen = 0
    for question in asked:
        told = question.evaluate(TOLD)
        assert told
        assert [part["text"] for part in told if part["isSeen"]] == []
        choices = question.locator("button")
        number = question.get_attribute("id")
        if choices.count():
            # By keyboard, each letter in turn.
            choice = choices.nth(chosen % choices.count())
            chosen += 1
            choice.focus()
            page.keyboard.press("Enter")
            assert choice.get_attribute("aria-pressed") == "true"
            letter = choice.inner_text().strip()[0]
            is_right = letter == question.get_attribute("data-right")
            assert choice.evaluate("e => e.className") == ("right" if is_right else "wrong")
            verdict = question.locator(".verdict")
            assert len(verdict.inner_text()) > 20
        else:
            page.locator(f"[data-answers={number}] > summary").focus()
            page.keyboard.press("Enter")
        hidden = [part for part in question.evaluate(TOLD) if part["isOwn"] and not part["isSeen"]]
        assert [part for part in hidden if not part["isChosen"]] == []
        assert len(hidden) == bool(choices.count())  # its reason stands beside the choices
    assert chosen == len(found)


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_without_a_script_one_fold_holds_all(open_stage, edition):
    page = open_stage(edition, java_script_enabled=False)
    for question in page.locator(".question").all():
        number = question.get_attribute("id")
        answer = page.locator(f"[data-answers={number}]")
        parts = answer.locator(":scope > :not(summary)").all()
        assert parts
        assert not any(part.is_visible() for part in parts)
        answer.locator(":scope > summary").click()
        assert all(part.is_visible() for part in parts)
        assert not page.locator(".tally").count()


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_printed_stage_is_a_worksheet(open_stage, edition):
    """The answers stand behind all else, in their order; or they are left out, or in place."""
    texts = {}
    for query in ("", "?answers=no", "?answers=here"):
        page = open_stage(edition, query)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        texts[query] = page.locator("article").inner_text()
        numbers = page.eval_on_selector_all(".answers h3", "all => all.map(e => e.textContent)")
        asked = page.eval_on_selector_all(
            ".question:not(.answers .question)", "all => all.map(e => e.getAttribute('aria-label'))"
        )
        assert page.locator("article .tally:visible, article .verdict:visible").count() == 0
        summaries = page.locator("article summary:visible").all()
        signs = [e.evaluate("e => getComputedStyle(e, '::before').display") for e in summaries]
        assert set(signs) <= {"none"}  # nothing looks as if it could be opened
        seen = page.locator(".outcome:visible")
        # What goes on from an answer is none: it stands in its place, which may be on another page.
        # What an exercise asks for is one: it comes with them.
        further = page.locator(".goes-on:not(#in-practice *)")
        assert all(part.is_visible() for part in further.all())
        assert page.locator(".answers .goes-on:not(#in-practice *)").count() == 0
        if query == "?answers=no":
            assert seen.count() == 0
        else:
            assert seen.count() == page.locator(".outcome").count()
        # They say what the answers were.
        for section in ("#look-back", "#in-practice"):
            assert page.locator(f"{section}:visible").count() == (query != "?answers=no"), section
            assert page.locator(f".answers {section}").count() == (query == ""), section
        if query == "":
            assert [number for number in numbers if number in asked] == asked
            assert page.locator(".outcome:not(.answers .outcome)").count() == 0
            end = page.locator(".answers").bounding_box()["y"]
            for question in page.locator(".question:not(.answers .question)").all():
                assert question.bounding_box()["y"] < end
        else:
            assert numbers == []
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator(".answers").count() == 0
        assert page.locator(".outcome[open]").count() == 0
        assert page.locator("#look-back").is_visible()
    assert len(texts["?answers=no"]) < len(texts[""])


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_on_paper_there_is_room_for_what_is_to_be_written_or_drawn(open_stage, edition):
    """Eight lines for a function or a class, two for less; a frame for each drawing."""
    page = open_stage(edition, "?answers=no")
    ids = {cell.id: cell.source for cell in notebook_of(edition).cells}
    starters = [source for name, source in ids.items() if re.fullmatch("ex-.*-answer", name)]
    assert page.locator("article .lines:visible").count() == 0
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    lines = [e.locator("hr:visible").count() for e in page.locator("article .lines").all()]
    wanted = [8 if re.search("^(def|class) ", s, re.MULTILINE) else 2 for s in starters]
    assert lines == wanted
    for line in page.locator("article .lines hr").all():
        assert line.bounding_box()["height"] > 25
    drawings = [text for text in ids.values() if DRAW.search(text)]
    assert page.locator("article .draw:visible").count() == len(drawings) > 0
    for drawing in page.locator("article .draw").all():
        frame = drawing.evaluate(
            "e => { const { height, borderLeftStyle, borderTopStyle } = "
            "getComputedStyle(e, '::after'); "
            "return [parseFloat(height), borderLeftStyle, borderTopStyle] }"
        )
        assert frame[0] > 200
        assert frame[1:] == ["solid", "solid"]


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_an_exercise_shows_where_to_answer_it_and_nothing_of_its_starter(open_stage, edition):
    page = open_stage(edition)
    ids = [cell.id for cell in notebook_of(edition).cells]
    answered = [name for name in ids if re.fullmatch("ex-.*-answer", name)]
    cells = page.locator(".cell:has(> .starter)")
    assert cells.count() == len(answered) > 4
    assert cells.locator(".cell_output").count() == 0
    for run in cells.locator("details.run").all():
        assert run.get_attribute("data-notebook") == f"notebooks/{edition}.ipynb"


each_line_that_is_asked_for = pytest.mark.parametrize(
    ("edition", "code"),
    [
        (f"{language}/{stage}", code)
        for language in ("en", "ko")
        for stage, code in [
            ("03_weak_references", "c.a = weakref.ref(a)"),
            ("04_function_and_variable", "self.outputs = [weakref.ref(output)"),
            ("04_function_and_variable", "gys = [output().grad for output"),
        ]
    ],
)


@pytest.mark.slow
@each_line_that_is_asked_for
def test_on_paper_a_line_that_an_exercise_asks_for_is_among_the_answers_alone(
    open_stage, edition, code
):
    for query in ("", "?answers=no"):
        page = open_stage(edition, query)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        sheets = page.locator("article").inner_text()
        end = page.locator(".answers").inner_text() if query == "" else ""
        assert sheets.count(code) == end.count(code)
        assert (code in end) == (query == "")
        told = page.locator(".elsewhere").all()
        assert told
        assert all(each.is_visible() for each in told)
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator(".elsewhere").count() == 0


@pytest.mark.slow
@each_line_that_is_asked_for
def test_what_an_exercise_asks_for_is_folded_until_it_was_tried(open_stage, edition, code):
    page = open_stage(edition)
    for answer in page.locator("details.outcome:not(.tried)").all():
        answer.evaluate("e => { e.open = true }")
    given = page.locator("details.tried").get_by_text(code).first
    assert not given.is_visible()
    assert code not in page.locator("article").inner_text()  # nor anywhere else
    for summary in page.locator("details.tried > summary").all():
        summary.click()
    assert given.is_visible()


# A choice, in a small stage of one question


@pytest.fixture
def ask(once, browse):
    address = (small_site(once) / f"{ASKS}.html").as_uri()
    return lambda **context: browse(address, **DESKTOP, **context)


def opened(page):
    return page.locator("details.outcome[open]").count() == 1


@pytest.mark.slow
@pytest.mark.parametrize(("nth", "said"), [(0, "No: the list holds it"), (1, "Yes. Two")])
def test_the_first_choice_counts_and_is_remembered(ask, nth, said):
    page = ask()
    page.locator(".question button").nth(nth).click()
    page.locator(".question button").nth(1 - nth).click()
    for _ in range(2):
        assert opened(page)
        assert said in page.locator(".verdict").inner_text()
        assert f"right: {nth} of 1" in page.locator(".tally").inner_text()
        page.reload()
    page.locator(".tally button").click()
    assert not opened(page)
    assert not page.locator(".verdict").inner_text()
    assert page.locator(".question button").first.evaluate("e => e === document.activeElement")
    page.reload()
    assert not opened(page)


@pytest.mark.slow
@pytest.mark.parametrize("is_reloaded", [False, True])
def test_a_choice_after_the_answer_was_shown_does_not_count(ask, is_reloaded):
    page = ask()
    page.get_by_text("Show without choosing").click()
    assert opened(page)
    page.wait_for_function("localStorage.getItem('dezero_mini first choices')?.length > 2")
    if is_reloaded:
        page.reload()
        assert opened(page)
    page.locator(".question button").nth(1).click()
    assert "Yes." in page.locator(".verdict").inner_text()
    assert not page.locator(".tally").is_visible()


@pytest.mark.slow
def test_a_finger_chooses_as_well(ask):
    page = ask(has_touch=True)
    page.locator(".question button").first.tap()
    assert opened(page)


@pytest.mark.slow
def test_a_question_is_remembered_by_its_cell(ask):
    """Not by its place: a question that is put before it takes nothing from it."""
    page = ask()
    key = page.locator(".question").get_attribute("data-key")
    assert key.startswith(f"{ASKS} ")
    page.locator(".question button").first.click()
    assert kept(page) == [key]


def kept(page):
    """The questions that the browser remembers."""
    return page.evaluate(
        "Object.keys(JSON.parse(localStorage.getItem('dezero_mini first choices')) ?? {})"
    )


# What the extension says of an answer that belongs to no question


def raw(html):
    return nodes.raw("", html, format="html")


def letters(*texts):
    items = []
    for letter, text in zip("ABC", texts, strict=False):
        words = nodes.paragraph("", "", nodes.strong("", f"{letter}."), nodes.Text(f" {text}"))
        items.append(nodes.list_item("", words))
    return nodes.bullet_list("", *items)


class App:
    """What an extension is given, of a page that is called `page`."""

    class config:
        language = "en"

    class env:
        docname = "page"

        @staticmethod
        def doc2path(name):
            return f"{name}.md"


OPENING = '<details class="outcome"><summary>Open</summary>'
REASONS = letters("No: one.", "Yes. Two.")
CLOSING = "</details>"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ([raw(OPENING), REASONS, raw(CLOSING)], "page, answer 1 answers nothing"),
        ([letters("one"), raw(OPENING), REASONS, raw(CLOSING)], "answers nothing"),
        (
            [letters("one", "two"), raw(OPENING), letters("No: one.", "No: two."), raw(CLOSING)],
            "has to have one reason",
        ),
        ([letters("one", "two"), raw(OPENING), REASONS], "is not closed"),
    ],
)
def test_an_answer_that_cannot_be_shut_is_named(content, complaint):
    section = nodes.section(
        "", nodes.paragraph("", "Which?"), *(node.deepcopy() for node in content)
    )
    with pytest.raises(ExtensionError, match=complaint):
        shut_answers(App, section)


def test_whatever_follows_in_the_section_is_shut_with_the_answer():
    below = nodes.section("", nodes.paragraph("", "next"))
    section = nodes.section(
        "",
        nodes.paragraph("", "Which?"),
        letters("one", "two"),
        raw(OPENING),
        REASONS.deepcopy(),
        raw(CLOSING),
        nodes.paragraph("", "more"),
        below,
    )
    shut_answers(App, section)
    kinds = [node.astext().split(" ")[0] for node in section]
    assert kinds[-5:] == ["<div", "more", "</div>", "</details>", "next"]
    assert section[0].astext().endswith('data-right="B">')
