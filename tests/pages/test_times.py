"""The times that the pages give are counted, and the teachers' route runs by itself."""

import re

import pytest
from conftest import EDITIONS, ROOT, STAGES, notebook_of, run_stage
from editions import LANGUAGES, WORDS
from route import PARTS, heading, section
from test_notes import LISTINGS, is_run_by

WORDS_A_MINUTE, SYLLABLES_A_MINUTE = 180, 350  # read aloud; Hangul is written by syllables
QUESTION, TASK, CELL, LINE = 0.5, 2, 10 / 60, 3 / 60  # minutes for each
ANSWER = 3  # minutes for an exercise, besides reading it
QUESTIONS = ("**Predict:**", "**예측:**")
TASKS = ("**Write:**", "**Draw:**", "**쓰기:**", "**그리기:**")

_NOT_READ = re.compile(
    r"<!--.*?-->|!\[.*?\]\(.*?\)|(?<=\])\(.*?\)|<details class=\"(?:hint|solution)\".*?</details>",
    re.DOTALL,
)
_REASON = re.compile(r"(?<=</summary>\n\n)(?:- \*\*[A-E]\.\*\* .*\n)+")


def minutes(cells):
    """What cells take in class: to read them aloud, to answer, to run them.

    Of the reasons of a question half are read.
    """
    taken = 0.0
    for cell in cells:
        if cell.cell_type == "code":
            taken += CELL + LINE * sum(bool(line.strip()) for line in cell.source.splitlines())
            continue
        text = _NOT_READ.sub("", cell.source)
        taken += read_aloud(_REASON.sub("", text))
        taken += sum(map(read_aloud, _REASON.findall(text))) / 2
        taken += QUESTION * sum(map(text.count, QUESTIONS)) + TASK * sum(map(text.count, TASKS))
    return taken


def read_aloud(text):
    """The minutes that it takes to read a text aloud, in either language."""
    text, syllables = re.subn("[가-힣]", " ", re.sub(r"<[^>]+>", " ", text))
    words = re.findall(r"[\w'`.=()\[\]]+", text)
    return len(words) / WORDS_A_MINUTE + syllables / SYLLABLES_A_MINUTE


def sections(stage):
    """The cells of a stage under each heading of the second level."""
    found, heading = {}, ""
    for cell in notebook_of(stage).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            heading = cell.source.splitlines()[0].removeprefix("## ")
        found.setdefault(heading, []).append(cell)
    return found


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_stage_takes_the_time_that_the_pages_say(edition):
    language, stage = edition.split("/")
    cells = notebook_of(edition).cells
    lesson = cells[: [cell.id for cell in cells].index("exercises")]
    assert abs(minutes(lesson) - WORDS[language]["stages"][stage]["minutes"]) <= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_teachers_says_how_the_times_are_counted_and_the_least_and_the_most(language):
    page = (ROOT / "site" / language / "teachers.md").read_text(encoding="utf-8")
    stated = [about["minutes"] for about in WORDS[language]["stages"].values()]
    said = {"en": "{} to {} minutes each", "ko": "하나에 {}분에서 {}분이 걸립니다"}[language]
    assert said.format(min(stated), max(stated)) in page
    rates = {"en": "at {0} words a minute", "ko": "1분에 한글 {1}자, 그 밖의 말 {0}단어"}[language]
    assert rates.format(WORDS_A_MINUTE, SYLLABLES_A_MINUTE) in page


@pytest.mark.parametrize("edition", EDITIONS)
def test_its_exercises_and_its_practice_take_the_time_that_the_pages_say(edition):
    language, stage = edition.split("/")
    about = WORDS[language]["stages"][stage]
    cells = notebook_of(edition).cells
    first, last, end = (
        [cell.id for cell in cells].index(name) for name in ("exercises", "practice", "next")
    )
    answers = [cell for cell in cells[first:last] if re.fullmatch("ex-.*-answer", cell.id)]
    assert len(answers) >= 4
    assert abs(minutes(cells[first:last]) + ANSWER * len(answers) - about["exercises"]) <= 2
    assert abs(minutes(cells[last:end]) - about["practice"]) <= 2.5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_what_all_stages_take_together(language):
    page = (ROOT / "site" / language / "index.md").read_text(encoding="utf-8")
    stages = WORDS[language]["stages"].values()
    total, exercises = (sum(about[what] for about in stages) for what in ("minutes", "exercises"))
    said = {
        "en": f"The four take {total} minutes, and {exercises} more with the exercises.",
        "ko": f"1부부터 4부까지 {total}분, 연습 문제까지 모두 풀면 {exercises}분이 더 걸립니다.",
    }
    assert said[language] in page


def route():
    """The parts of the teachers' route: the minutes, the stage, the headings of its sections."""
    for taken, stage, firsts in PARTS:
        titles = {cell.id: heading(cell) for cell in notebook_of(stage).cells if cell.source}
        yield taken, stage, [titles[first] for first in firsts]


def test_the_route_takes_45_minutes():
    assert sum(taken for taken, *_ in route()) == 45
    for taken, stage, named in route():
        counted = sum(minutes(sections(stage)[heading]) for heading in named)
        assert counted <= taken, (stage, counted)


def test_the_route_takes_a_minute_more_in_korean_as_the_page_for_teachers_says():
    counted = 0.0
    for part in PARTS:
        cells = notebook_of(f"ko/{part.stage}").cells
        counted += sum(minutes(section(cells, first)) for first in part.sections)
    assert 45 < counted <= 46
    page = (ROOT / "site" / "ko" / "teachers.md").read_text(encoding="utf-8")
    assert "한국어로 읽으면 1분쯤 더 걸립니다" in page


def test_the_route_runs_every_listing_of_the_notes():
    codes = [
        (stage, cell.source)
        for _, stage, named in route()
        for heading in named
        for cell in sections(stage)[heading]
        if cell.cell_type == "code"
    ]
    for stage, listing in LISTINGS.values():
        assert any(is_run_by(code, listing) for where, code in codes if where == stage), listing


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_the_sections_on_the_route_run_without_the_others(stage):
    headings = ["Set up the tools"]
    headings += [heading for _, where, named in route() if where == stage for heading in named]
    cells = [cell for heading in headings for cell in sections(stage)[heading]]
    (ran,) = run_stage(stage, cells=cells)
    errors = [out for cell in ran for out in cell.get("outputs", []) if out.output_type == "error"]
    assert errors == []
