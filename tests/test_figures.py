"""The committed figures are what the code draws today."""

import importlib.util
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

IMAGES = Path(__file__).resolve().parent.parent / "images"


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


@pytest.mark.parametrize("name", draw.FIGURES)
def test_a_committed_figure_is_what_the_code_draws(name):
    committed = (IMAGES / f"{name}.svg").read_text(encoding="utf-8")
    assert structure(committed) == structure(draw.draw(draw.FIGURES[name])), "run: make figures"


def test_every_figure_in_the_folder_is_drawn_by_the_code():
    assert {path.stem for path in IMAGES.glob("*.svg")} == set(draw.FIGURES)


def test_the_ring_shows_three_counts_of_one_that_nobody_can_reach():
    words = [text for _, text, *_ in structure(draw.draw(draw.FIGURES["figure_17_2"]))]
    after = words[words.index("a = b = c = None") :]
    assert after.count("count 1") == 3
    assert after.count("unreachable") == 3


@pytest.mark.parametrize("name", draw.FIGURES)
def test_the_png_of_a_figure_is_of_the_committed_one(name):
    svg = (IMAGES / f"{name}.svg").read_text(encoding="utf-8")
    with Image.open(IMAGES / f"{name}.png") as png:
        about, size = png.text, png.size
    assert about[photograph.SOURCE] == photograph.fingerprint(svg), "run: images/photograph.py"
    assert size[0] > float(ET.fromstring(svg).get("width"))
