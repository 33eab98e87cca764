"""Draw figures 17-1 to 17-4 of the book from live objects, in each language: `make figures`.

Each figure runs its statements in a namespace of its own and shows the reference graph after
them, with the counts that this interpreter keeps. The figures are committed, and a test draws
them again and compares.
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from whoholds import snapshot, speak
from whoholds.collector import Paused
from whoholds.inline_svg import SVG
from whoholds.showing.pictures import picture
from whoholds.showing.sentences import in_words
from whoholds.showing.svg import render_in_place
from whoholds.snapshots import Snapshot

HERE = Path(__file__).parent
FOLDERS = {"en": HERE, "ko": HERE / "ko"}
"""Where the figures of each language are."""
THREE_OBJECTS = "class Obj: pass\na = Obj(); b = Obj(); c = Obj()"
_PAPER, _INK = "#ffffff", "#1b1b1b"
_MARGIN, _LINE = 14, 22  # px


@dataclass(frozen=True)
class Figure:
    """One figure: what runs before it, then what is drawn after which statements."""

    title: dict[str, str]
    """In each language."""
    names: str
    setting: str
    panels: tuple[str, ...]


FIGURES = {
    "figure_17_1": Figure(
        {
            "en": "A chain of three objects: they are freed when the names let go",
            "ko": "객체 3개의 사슬: 이름이 없어지면 해제됩니다",
        },
        "a b c",
        THREE_OBJECTS,
        ("a.b = b; b.c = c", "a = b = c = None"),
    ),
    "figure_17_2": Figure(
        {
            "en": "A ring of three objects: nobody can reach them, yet each still has a count of 1",
            "ko": "객체 3개의 고리: 아무도 도달할 수 없지만 카운트는 모두 1입니다",
        },
        "a b c",
        THREE_OBJECTS,
        ("a.b = b; b.c = c; c.a = a", "a = b = c = None"),
    ),
    "figure_17_2_before": Figure(
        {
            "en": "A ring of three objects, each with a name: what happens when the names let go?",
            "ko": "이름이 하나씩 있는 객체 3개의 고리: 이름이 없어지면 어떻게 될까요?",
        },
        "a b c",
        THREE_OBJECTS,
        ("a.b = b; b.c = c; c.a = a",),
    ),
    "figure_17_3": Figure(
        {
            "en": "Step 16: a function and its output hold each other",
            "ko": "STEP 16: 함수와 그 출력이 서로를 붙잡고 있습니다",
        },
        "x y",
        "import numpy as np\nfrom dezero_mini.step16 import Variable, square",
        ("x = Variable(np.array(2.0))\ny = square(x)",),
    ),
    "figure_17_4": Figure(
        {
            "en": (
                "Step 17: functions hold their outputs weakly, so only the names keep the graph "
                "alive"
            ),
            "ko": "STEP 17: 함수가 출력을 약하게 참조하므로 이름만 그래프를 살려 둡니다",
        },
        "x y",
        "import numpy as np\nfrom dezero_mini.step17 import Variable, square",
        ("x = Variable(np.random.randn(10000))\ny = square(square(square(x)))",),
    ),
}


def draw(figure: Figure, language: str) -> str:
    """Run the figure's statements and return its drawing as an SVG document."""
    speak(language)
    namespace: dict[str, object] = {}
    exec(figure.setting, namespace)
    graphs: list[Snapshot] = []
    with Paused():  # or the collector might free the ring before it is drawn
        for statements in figure.panels:
            exec(statements, namespace)
            graphs.append(snapshot(namespace, figure.names, follow=graphs[-1] if graphs else None))
    # In place: what is freed stands where it was, and a ring keeps its shape.
    drawn = [picture(graph, tag_each_name=True) for graph in graphs]
    svgs = render_in_place(drawn, [in_words(graph) for graph in graphs], [{} for _ in graphs])
    panels = [(said, ET.fromstring(svg)) for said, svg in zip(figure.panels, svgs, strict=True)]
    return _stack(figure.title[language], panels)


def _stack(title: str, panels: list[tuple[str, ET.Element]]) -> str:
    """Put the panels below one another on a sheet of paper, so that they show on any page."""
    sheet = ET.Element(f"{{{SVG}}}svg", {"color": _INK, "role": "img", "aria-label": title})
    paper = ET.SubElement(sheet, f"{{{SVG}}}rect", {"fill": _PAPER, "rx": "8"})
    width, top = 0.0, float(_MARGIN)
    for statements, panel in panels:
        for line in statements.splitlines():
            place = {"x": str(_MARGIN), "y": f"{top + 13:.0f}", "fill": "currentColor"}
            font = {"font-size": "14", "font-family": "monospace"}
            ET.SubElement(sheet, f"{{{SVG}}}text", place | font).text = line
            width = max(width, 8.6 * len(line))
            top += _LINE
        width = max(width, float(panel.get("width", 0)))
        panel.attrib.pop("style")
        panel.attrib |= {"x": str(_MARGIN), "y": f"{top:.0f}"}
        sheet.append(panel)
        top += float(panel.get("height", 0)) + _MARGIN
    size = {"width": f"{width + 2 * _MARGIN:.0f}", "height": f"{top:.0f}"}
    paper.attrib |= size
    sheet.attrib |= {**size, "viewBox": f"0 0 {size['width']} {size['height']}"}
    return ET.tostring(sheet, encoding="unicode") + "\n"


def main() -> None:
    for language, folder in FOLDERS.items():
        folder.mkdir(exist_ok=True)
        for name, figure in FIGURES.items():
            (folder / f"{name}.svg").write_text(draw(figure, language), encoding="utf-8")
            print(f"{language}, {name}.svg: {figure.title[language]}")


if __name__ == "__main__":
    main()
