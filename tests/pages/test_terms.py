"""Terms that a stage introduces lead to the glossary."""

import re

import pytest
from conftest import LANGUAGES
from terms import entries, entry_of


@pytest.mark.parametrize(
    ("language", "text", "term"),
    [
        ("en", "referent", "referent"),
        ("en", "containers", "container"),
        ("en", "weak", "weak reference"),
        ("en", "Traced", "traced memory"),
        ("en", "Next", None),
        ("en", "reach", None),  # a part of a word
        ("ko", "참조 대상", "참조 대상(referent)"),
        ("ko", "약한", "약한 참조(weak reference)"),
        ("ko", "다음", None),
    ],
)
def test_a_term_is_found_as_a_stage_writes_it(language, text, term):
    assert entry_of(text, entries(language)) == term


def test_what_could_be_two_terms_is_none():
    known = {"weak reference": "weak reference", "weak set": "weak set"}
    assert entry_of("weak", known) is None
    assert entry_of("weak set", known) == "weak set"


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stage_leads_to_each_term_once(built, language):
    folder = built / "html" if language == "en" else built / "html" / language
    glossary = (folder / "glossary.html").read_text(encoding="utf-8")
    led = {}
    for stage in sorted(folder.glob("0*.html")):
        page = stage.read_text(encoding="utf-8")
        places = re.findall(r'href="glossary\.html#(term-[^"]+)"><em>', page)
        assert len(places) == len(set(places)), stage
        assert all(f'id="{place}"' in glossary for place in places), stage
        led[stage.stem[:2]] = set(places)
    assert {"term-reference", "term-referent", "term-container"} <= led["01"]
    assert {"term-reference-cycle", "term-generation"} <= led["02"]
    assert {"term-strong-reference", "term-weak-reference"} <= led["03"]
