"""The committed figures are what the code draws today."""

import importlib.util
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

from whoholds.inline_svg import SVG
from whoholds.words import LANGUAGES, speak

IMAGES = Path(__file__).resolve().parents[2] / "images"


def script(name):
    """A script of the folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, IMAGES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


draw, photograph = script("draw"), script("photograph")


def structure(svg):
    """What is drawn, and how it looks, but not where: that depends on the fonts of a machine."""
    look = ("class", "fill", "stroke", "stroke-width", "stroke-dasharray", "font-weight", "role")
    return [
        (element.tag, (element.text or "").strip(), *(element.get(name) for name in look))
        for element in ET.fromstring(svg).iter()
    ]


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_language
@pytest.mark.parametrize("name", draw.FIGURES)
def test_a_committed_figure_is_what_the_code_draws(name, language):
    committed = (draw.FOLDERS[language] / f"{name}.svg").read_text(encoding="utf-8")
    drawn = draw.draw(draw.FIGURES[name], language)
    assert structure(committed) == structure(drawn), "run: make figures"


@each_language
def test_every_figure_in_the_folder_is_drawn_by_the_code(language):
    assert {path.stem for path in draw.FOLDERS[language].glob("*.svg")} == set(draw.FIGURES)


@pytest.mark.parametrize(
    ("language", "count", "unreachable"),
    [("en", "count 1", "unreachable"), ("ko", "카운트 1", "도달 불가")],
)
def test_the_ring_shows_three_counts_of_one_that_nobody_can_reach(language, count, unreachable):
    words = [text for _, text, *_ in structure(draw.draw(draw.FIGURES["figure_17_2"], language))]
    after = words[words.index("a = b = c = None") :]
    assert after.count(count) == 3
    assert after.count(unreachable) == 3


@pytest.mark.parametrize("name", ["figure_17_1", "figure_17_2"])
def test_what_is_freed_or_lost_stands_where_it_was(name):
    panels = ET.fromstring(draw.draw(draw.FIGURES[name], "en")).findall(f"{{{SVG}}}svg")
    before, after = (
        [*map(place_of_box, panel.iterfind(".//*[@class='node']"))] for panel in panels
    )
    objects = [place for what, *place in before if what == "Obj"]
    assert len(objects) == 3
    for place, known in zip([p for what, *p in after if what == "Obj"], objects, strict=True):
        assert place == pytest.approx(known, abs=2)  # the middle of more lines, rounded


def place_of_box(node):
    """The first words of a box, and where they stand."""
    text = node.find(f"{{{SVG}}}text")
    height = node.iter(f"{{{SVG}}}text")
    tops = [float(line.get("y")) for line in height]
    return (text.text, float(text.get("x")), (tops[0] + tops[-1]) / 2) if tops else ("", 0, 0)


@each_language
@pytest.mark.parametrize("name", draw.FIGURES)
def test_the_png_of_a_figure_is_of_the_committed_one(name, language):
    folder = draw.FOLDERS[language]
    svg = (folder / f"{name}.svg").read_text(encoding="utf-8")
    with Image.open(folder / f"{name}.png") as png:
        about, size = png.text, png.size
    assert about[photograph.SOURCE] == photograph.fingerprint(svg), "run: images/photograph.py"
    assert size[0] > float(ET.fromstring(svg).get("width"))
