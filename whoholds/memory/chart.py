"""Charts of memory over time: plain numbers in, SVG out, made of strings.

Strings are no containers: drawing brings the garbage collector of the process that is watched no
nearer, wherever it happens.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, isnan, log10

from ..figures import figure, with_words
from ..inline_svg import fonts_for
from ..showing.widths import BOLD, width
from ..words import say
from .data import Numbers, Panel
from .sentences import count_in_words, in_words

_KIND = "whoholds-memory"  # the class of a figure
WIDTH = 400  # px; a phone shows this much
PANEL, TITLE = 150, 34  # px: the heights of a panel, and of the space for the title above it
LEFT, RIGHT, ABOVE, BELOW = 58, 18, 24, 42  # px: the space around the panels
_END = WIDTH - RIGHT
_LEGEND, _ENTRY, _SAMPLE = 16, 175, 24  # px: a line, an entry of it, and its stroke
_SIZE, _SMALL, _LARGE = 13, 12, 14  # px: of words, of those at a line, of those in a title
_LINE = 17  # px: from one line of a title to the next
_ABOVE_AXIS = 0.94  # of the height of a panel: above hang the collections
_LEAST = 0.1  # MiB
_MARGIN = 0.05  # of what is shown, above and below it
_UP, _ACROSS = 6, 5  # numbers on an axis, about
_MOST_NAMED = 8  # marks; of more, only the lines are drawn
BLUE, VERMILION = "#0072B2", "#D55E00"  # of Okabe and Ito; readable on white and on black
# Line styles tell them apart without colours too.
_LOOKS = {
    "rss": f'stroke="{BLUE}" stroke-width="2.2"',
    "traced": f'stroke="{VERMILION}" stroke-width="1.6" stroke-dasharray="6.4 3.2"',
    "bound": 'stroke="currentColor" stroke-dasharray="6 2 1 2"',
    "mark": 'stroke="currentColor" stroke-width=".6" stroke-dasharray="1 2"',
    "collections": 'stroke="currentColor"',
    "axis": 'stroke="currentColor" stroke-width=".8"',
    "grid": 'stroke="currentColor" stroke-width=".8" opacity=".2"',
}
SHRINKING = f"width:100%;max-width:{1.25 * WIDTH:.0f}px;height:auto"


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


@dataclass(frozen=True)
class _Axes:
    """What all the panels of a chart show: from 0 to `end`, in seconds, and from `low` to `high`.

    Those are in MiB more than at the start.
    """

    end: float
    low: float
    high: float

    def across(self, seconds: float) -> float:
        """How far from the left a moment stands."""
        return LEFT + seconds / self.end * (_END - LEFT)

    def up(self, mib: float) -> float:
        """How far above the lower end of a panel an amount stands."""
        return PANEL * (mib - self.low) / (self.high - self.low)


def svg(panels: Sequence[Panel]) -> str:
    """Draw panels one above the other, on the same axes; return an `<svg>` element.

    Words are text in the colour of the page's own, on no ground. No element has an `id`, so that
    any number of charts can stand on a page.
    """
    axes = _axes(panels)
    down = ABOVE + _LEGEND * (panels[0].bound_mib is not None)
    parts = [_text(0, down + 11, say("memory.caption.y")), *_legend(panels[0])]
    for panel in panels:
        title = _title(panel)
        down += TITLE + _LINE * (len(title) - 1)
        parts += _title_lines(title, count_in_words(panel), down)
        parts += _panel(panel, axes, down)
        down += PANEL
    for at, written in _ticks(0, axes.end, _ACROSS):
        parts.append(_text(axes.across(at), down + 15, written, "middle"))
    parts.append(_text((LEFT + _END) / 2, down + BELOW - 8, say("memory.caption.x"), "middle"))
    height, drawn = down + BELOW, "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' width="{WIDTH}" height="{height}" style="{SHRINKING}" fill="currentColor"'
        f' font-family="{fonts_for("sans-serif", drawn)}" aria-label="{escape(in_words(panels))}">'
        f"{drawn}</svg>"
    )


def _axes(panels: Sequence[Panel]) -> _Axes:
    """Show at least a tenth of a MiB, so that noise does not look like growth."""
    shown = [0.0, _LEAST]
    for panel in panels:
        shown += [*_growth(panel), panel.bound_mib or 0.0]
        shown += (mib for mib in panel.traced_mib if not isnan(mib))
    low, high = min(shown), max(shown)
    margin = _MARGIN * (high - low)
    # The clock of a browser may not have moved.
    end = max((panel.seconds[-1] for panel in panels if panel.seconds), default=0.0) or 1.0
    return _Axes(end, low - margin, high + margin)


def _growth(panel: Panel) -> Iterator[float]:
    return (mib - panel.rss_mib[0] for mib in panel.rss_mib)


def _legend(panel: Panel) -> Iterator[str]:
    """Name the lines: two beside each other, or three in two columns."""
    captions = {"rss": panel.meter, "bound": "bound", "traced": "traced"}
    if panel.bound_mib is None:
        del captions["bound"]
    rows = len(captions) - 1
    for nth, (look, caption) in enumerate(captions.items()):
        start, down = _ENTRY * (nth // rows), 14 + _LEGEND * (nth % rows)
        yield f'<path d="M{start} {down - 4}h{_SAMPLE}" {_LOOKS[look]}/>'
        yield _text(start + _SAMPLE + 6, down, say(f"memory.caption.{caption}"), size=_SMALL)


def _title(panel: Panel) -> list[str]:
    """The lines of a title; the last one has room beside it for the number of collections."""
    lines = _broken(panel.label, _END - LEFT)
    count = width(count_in_words(panel), _SIZE)
    if width(lines[-1], _LARGE * BOLD) + _LARGE + count > _END - LEFT:
        lines.append("")
    return lines


def _title_lines(lines: list[str], count: str, down: float) -> Iterator[str]:
    for nth, line in enumerate(reversed(lines)):
        yield _text(LEFT, down - 6 - nth * _LINE, line, size=_LARGE, more=' font-weight="bold"')
    yield _text(_END, down - 6, count, "end")


def _panel(panel: Panel, axes: _Axes, top: float) -> Iterator[str]:
    bottom = top + PANEL
    for at, written in _ticks(axes.low, axes.high, _UP):
        yield _level(bottom - axes.up(at), "grid")
        yield _text(LEFT - 6, bottom - axes.up(at) + 4, written, "end")
    yield _level(bottom, "axis")
    yield _line(axes, bottom, panel.seconds, _growth(panel), "rss")
    if panel.bound_mib is not None:
        yield _level(bottom - axes.up(panel.bound_mib), "bound")
    yield _line(axes, bottom, panel.seconds, panel.traced_mib, "traced")
    hang = bottom - _ABOVE_AXIS * PANEL
    yield _upright(axes, (seconds for seconds, _ in panel.marks), bottom, hang, "mark")
    if len(panel.marks) <= _MOST_NAMED:
        yield from _names_of_marks(axes, panel.marks, (bottom + hang) / 2, bottom - hang)
    yield _upright(axes, panel.collections, top, hang, "collections")


def _names_of_marks(
    axes: _Axes, marks: Sequence[tuple[float, str]], middle: float, room: float
) -> Iterator[str]:
    """Write names upright at the right of their marks, or as near as they do not stand in others.

    In the middle is where a line that has just risen or fallen is not.
    """
    places = [axes.across(seconds) + _SMALL for seconds, _ in marks]
    last = WIDTH - 4.0
    for nth in range(1, len(places)):
        places[nth] = max(places[nth], places[nth - 1] + _SMALL + 1)
    for nth in reversed(range(len(places))):
        last = places[nth] = min(places[nth], last)
        last -= _SMALL + 1
    for x, (_, label) in zip(places, marks, strict=True):
        turned = f' transform="translate({x:.1f} {middle:.1f}) rotate(-90)"'
        yield _text(None, 0, _cut(label, room), "middle", _SMALL, turned)


def _ticks(low: float, high: float, number: int) -> Iterator[tuple[float, str]]:
    """Round numbers between two, about so many, and how they are written."""
    rough = (high - low) / number
    power = floor(log10(rough))
    by = next(by for by in (1, 2, 2.5, 5, 10) if by * 10.0**power >= rough * 0.999)
    step, decimals = by * 10.0**power, max(0, (by == 2.5) - (by == 10) - power)
    for nth in range(ceil(low / step), floor(high / step) + 1):
        yield nth * step, f"{nth * step:,.{decimals}f}"


def _level(y: float, look: str) -> str:
    return f'<path d="M{LEFT} {y:.1f}H{_END}" {_LOOKS[look]}/>'


def _line(axes: _Axes, bottom: float, seconds: Numbers, mib: Iterable[float], look: str) -> str:
    """Draw a line through what is known; of what is level, the ends will do."""
    points: list[str] = []
    before = waiting = ""
    for moment, amount in zip(seconds, mib, strict=True):
        if isnan(amount):
            break
        y = f"{bottom - axes.up(amount):.1f}"
        point = f"{axes.across(moment):.1f},{y}"
        if y == before:
            waiting = point
            continue
        points += [waiting, point] if waiting else [point]
        before, waiting = y, ""
    course = " ".join([*points, waiting] if waiting else points)
    return f'<polyline points="{course}" fill="none" stroke-linejoin="round" {_LOOKS[look]}/>'


def _upright(axes: _Axes, moments: Iterable[float], start: float, end: float, look: str) -> str:
    """Draw an upright stroke at each moment, without those on the same pixel as another."""
    pixels = dict.fromkeys(floor(axes.across(moment)) for moment in moments)
    course = "".join(f"M{x} {start:.1f}V{end:.1f}" for x in pixels)
    return f'<path d="{course}" {_LOOKS[look]}/>' if course else ""


def _text(
    x: float | None, y: float, text: str, anchor: str = "start", size: int = _SIZE, more: str = ""
) -> str:
    place = "" if x is None else f' x="{x:.1f}" y="{y:.1f}"'
    style = f' text-anchor="{anchor}" font-size="{size}"'
    return f"<text{place}{style}{more}>{escape(text)}</text>" if text else ""


def _broken(text: str, room: float) -> list[str]:
    """Break a title into lines, between words where there are any."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if width(longer, _LARGE * BOLD) <= room:
            lines[-1] = longer
            continue
        lines += [""] * bool(lines[-1])
        for letter in word:
            if width(lines[-1] + letter, _LARGE * BOLD) > room:
                lines.append("")
            lines[-1] += letter
    return lines


def _cut(label: str, room: float) -> str:
    """What of a label has room at a mark, and how many characters are left out."""
    shown, left_out = label, 0
    while left_out < len(label) and width(shown, _SMALL) > room:
        left_out += 1
        shown = say("memory.cut", start=label[:-left_out], n=left_out)
    return shown
