"""Charts of memory over time: plain numbers in, SVG out."""

import warnings
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from ..figures import figure, with_words
from ..inline_svg import inlined
from ..words import say
from .data import Numbers, Panel
from .sentences import count_in_words, in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_KIND = "whoholds-memory"  # the class of a figure
WIDTH = 400  # px; a phone shows this much
PANEL, TITLE = 150, 34  # px: the heights of a panel, and of the space for the title above it
LEFT, RIGHT, ABOVE, BELOW = 58, 18, 22, 42  # px: the space around the panels
_LEGEND = 14  # px: a line of it
_GAP = 2  # px: between a mark and its name
_WIDEST = 1.4  # of its own size, on a wide page

SHRINKING = f"width:100%;max-width:{_WIDEST * WIDTH:.0f}px;height:auto"

_INK = "#010203"  # stands for the colour of the text around the chart
BLUE, VERMILION = "#0072B2", "#D55E00"  # of Okabe and Ito; readable on white and on black
# Line styles tell them apart without colours too.
_LOOKS: dict[str, Any] = {
    "rss": {"color": BLUE, "linewidth": 2.2, "linestyle": "-"},
    "traced": {"color": VERMILION, "linewidth": 1.6, "linestyle": (0, (4, 2))},
    "bound": {"color": _INK, "linewidth": 1, "linestyle": (0, (6, 2, 1, 2))},
    "mark": {"color": _INK, "linewidth": 0.6, "linestyle": (0, (1, 2))},
    "collections": {"color": _INK, "linewidth": 1},
}
_TOP = 0.94  # of the height of a panel: above hang the collections
LEAST = 0.1  # MiB
# A style sheet would apply to all of the page; the definitions are clip paths.
_NOT_DRAWN = ("defs", "metadata", "style")
_MOST_NAMED = 8  # marks; of more, only the lines are drawn
_SETTINGS: Any = {
    "axes.edgecolor": _INK,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": _INK,
    "axes.linewidth": 0.8,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": _INK,
    "axes.titley": 1.0,  # where it is anyway; looking for it would double the time
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 11,
    "grid.alpha": 0.2,
    "grid.color": _INK,
    "lines.solid_capstyle": "butt",
    "path.simplify_threshold": 0.5,
    "svg.fonttype": "none",
    "text.color": _INK,
    "text.parse_math": False,
    "xtick.bottom": False,
    "xtick.labelcolor": _INK,
    "ytick.labelcolor": _INK,
    "ytick.left": False,
}


@dataclass(frozen=True)
class Chart:
    """A chart as an `<svg>` element, and what it says in words."""

    svg: str
    words: str

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        drawing = figure(_KIND, self.svg)
        return with_words(_KIND, drawing, self.words, say("memory.untrusted"))


def svg(panels: Sequence[Panel]) -> str:
    """Draw panels one above the other, on the same axes; return an `<svg>` element.

    Words are text in the colour of the page's own, on no ground. No element has an `id`, so that
    any number of charts can stand on a page.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_SETTINGS), warnings.catch_warnings():
        # The browser draws the text, in a font that has Hangul.
        warnings.filterwarnings("ignore", r"Glyph .* missing from font|Matplotlib currently")
        # There are 72 points to the inch; each becomes a pixel.
        above = ABOVE + _LEGEND * (panels[0].bound_mib is not None)
        height = above + (TITLE + PANEL) * len(panels) + BELOW
        figure = Figure(figsize=(WIDTH / 72, height / 72))
        rows = figure.subplots(
            len(panels),
            sharex=True,
            sharey=True,
            squeeze=False,
            gridspec_kw={
                "left": LEFT / WIDTH,
                "right": 1 - RIGHT / WIDTH,
                "top": 1 - (above + TITLE) / height,
                "bottom": BELOW / height,
                "hspace": TITLE / PANEL,
            },
        )[:, 0]
        for axes, panel in zip(rows, panels, strict=True):
            _draw(axes, panel)
        _set_limits(rows[-1], panels)
        rows[-1].set_xlabel(say("memory.caption.x"))
        figure.text(0, 1 - (above - 4) / height, say("memory.caption.y"), va="top")
        figure.legend(
            handles=[line for line in rows[0].lines if not line.get_label().startswith("_")],
            loc="upper left",
            ncols=2,
            fontsize=10,
            frameon=False,
            handlelength=2.2,
            borderpad=0.2,
            borderaxespad=0,
            columnspacing=1.2,
        )
        file = BytesIO()
        figure.savefig(file, format="svg", transparent=True)
    return _polish(file.getvalue(), in_words(panels))


def _draw(axes: "Axes", panel: Panel) -> None:
    growth = panel.rss_mib - panel.rss_mib[:1]
    _line(axes, panel.seconds, growth, "rss", panel.meter)
    if panel.bound_mib is not None:
        axes.axhline(panel.bound_mib, label=say("memory.caption.bound"), **_LOOKS["bound"])
    _line(axes, panel.seconds, panel.traced_mib, "traced", "traced")
    moments = np.array([seconds for seconds, _ in panel.marks])
    _upright(axes, _apart(moments, panel), (0, _TOP), "mark")
    for seconds, label in panel.marks:
        if len(panel.marks) <= _MOST_NAMED:
            axes.annotate(
                label,
                (seconds, _TOP / 2),  # where a line that has just risen or fallen is not
                xytext=(_GAP, 0),
                textcoords="offset points",
                xycoords=axes.get_xaxis_transform(),
                rotation=90,
                ha="left",
                va="center",
                fontsize=10,
            )
    _upright(axes, _apart(panel.collections, panel), (1, _TOP), "collections")
    axes.set_title(panel.label, loc="left", fontsize=12, fontweight="bold")
    axes.set_title(count_in_words(panel), loc="right", fontsize=11)


def _upright(axes: "Axes", seconds: Numbers, ends: tuple[float, float], name: str) -> None:
    """Draw an upright stroke at each moment, all in one line: single ones would need ids."""
    axes.plot(
        np.repeat(seconds, 3),
        np.tile([*ends, np.nan], len(seconds)),
        transform=axes.get_xaxis_transform(),
        **_LOOKS[name],
    )


def _apart(moments: Numbers, panel: Panel) -> Numbers:
    """Moments of a run, without those that would fall on the same pixel as another."""
    pixel = max(panel.seconds[-1:].tolist() or [0.0]) / WIDTH or 1.0
    return moments[np.unique(np.floor(moments / pixel), return_index=True)[1]]


def _line(axes: "Axes", seconds: Numbers, mib: Numbers, name: str, caption: str) -> None:
    axes.plot(seconds, mib, label=say(f"memory.caption.{caption}"), **_LOOKS[name])


def _set_limits(axes: "Axes", panels: Sequence[Panel]) -> None:
    """Show at least a tenth of a MiB, so that noise does not look like growth."""
    low, high = axes.get_ylim()
    axes.set_ylim(low, max(high, LEAST))
    end = max((panel.seconds[-1] for panel in panels if len(panel.seconds)), default=0.0)
    axes.set_xlim(0, end or 1.0)  # the clock of a browser may not have moved
    axes.locator_params(axis="x", nbins=5)
    axes.ticklabel_format(useOffset=False, style="plain")


def _polish(picture: bytes, description: str) -> str:
    """Take out what is matplotlib's own, and let the page have its say."""
    svg = inlined(picture, description, _INK, _NOT_DRAWN)
    for element in svg.iter():
        element.attrib.pop("clip-path", None)
        if "style" in element.attrib:
            element.set("style", element.attrib["style"].replace("'DejaVu Sans', ", ""))
    svg.set("style", SHRINKING)
    return ET.tostring(svg, encoding="unicode")
