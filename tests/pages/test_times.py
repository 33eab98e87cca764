"""The times that the pages give are counted, and the teachers' route runs by itself."""

import re
import tomllib

import pytest
from conftest import ROOT, STAGES, notebook_of, run_stage
from route import PARTS, heading
from test_notes import LISTINGS, is_run_by

ABOUT = tomllib.loads((ROOT / "site" / "en" / "words.toml").read_text(encoding="utf-8"))["stages"]
WORDS_A_MINUTE = 180  # read aloud
QUESTION, TASK, CELL, LINE = 0.5, 2, 10 / 60, 3 / 60  # minutes for each
ANSWER = 3  # minutes for an exercise, besides reading it
TASKS = ("**Write:**", "**Draw:**")

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
        taken += words(_REASON.sub("", text)) / WORDS_A_MINUTE
        taken += sum(map(words, _REASON.findall(text))) / 2 / WORDS_A_MINUTE
        taken += QUESTION * text.count("**Predict:**") + TASK * sum(map(text.count, TASKS))
    return taken


def words(text):
    return len(re.findall(r"[\w'`.=()\[\]]+", re.sub(r"<[^>]+>", " ", text)))


def sections(stage):
    """The cells of a stage under each heading of the second level."""
    found, heading = {}, ""
    for cell in notebook_of(stage).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            heading = cell.source.splitlines()[0].removeprefix("## ")
        found.setdefault(heading, []).append(cell)
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_takes_the_time_that_the_pages_say(stage):
    headings = list(sections(stage))
    lesson = headings[: headings.index("Exercises")]
    counted = sum(minutes(sections(stage)[heading]) for heading in lesson)
    assert abs(counted - ABOUT[stage]["minutes"]) <= 3


@pytest.mark.parametrize("stage", STAGES)
def test_its_exercises_and_its_practice_take_the_time_that_the_pages_say(stage):
    exercises, practice = (sections(stage)[heading] for heading in ("Exercises", "In practice"))
    answers = [cell for cell in exercises if re.fullmatch("ex-.*-answer", cell.id)]
    assert len(answers) >= 4
    counted = minutes(exercises) + ANSWER * len(answers)
    assert abs(counted - ABOUT[stage]["exercises"]) <= 2
    assert abs(minutes(practice) - ABOUT[stage]["practice"]) <= 2.5


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
