"""What is left of a block, and who holds it, in words: six lines at most."""

from collections.abc import Iterator, Sequence

from ..data import Kept, LeftData, Obstacle, Root
from ..words import clean, listed, say
from .answers import code_in_words, in_words, obstacle_in_words, reasons_in_words

_MIB, _KIB = 2**20, 2**10
SPEAKABLE = _MIB
"""Bytes that have to be left before anything is said of them."""
_LATER = 0.05  # of the bytes: less is not worth a word
_MOST_LINES = 6
_LONGEST = 120  # characters of a way
_MOST_LISTED = 4  # classes, or names
_STOPPED = ("cut", "many")  # obstacles that are the search's own


def account_in_words(left: LeftData) -> str:
    """Say what is left, a line for each part, the largest first."""
    lines = [*_lines(left)]
    return "\n".join(lines) if lines else say("left.nothing")


def _lines(left: LeftData) -> Iterator[str]:
    about = "" if left.is_exact else say("left.about")
    parts = left.kept if left.nbytes >= SPEAKABLE or left.not_looked_at else ()
    room = _MOST_LINES - bool(left.unnamed_nbytes) - bool(left.process_nbytes)
    room -= bool(left.not_looked_at)
    if left.other_nbytes or len(parts) > room:
        room -= 1
    for part in parts[:room]:
        yield about + kept_in_words(part)
    others = left.other_nbytes + sum(part.nbytes for part in parts[room:])
    if others and parts:
        number = left.other_parts + len(parts[room:])
        yield say("left.others", size=_size(others), n=number)
    if left.not_looked_at:
        yield say("left.stopped", n=left.not_looked_at, size=_size(left.least_nbytes))
    if left.alive:
        yield say("left.too many", n=left.alive, size=_size(left.least_nbytes))
    if left.unnamed_nbytes:
        yield say("left.unnamed", size=_size(left.unnamed_nbytes))
    if left.process_nbytes:
        yield say("left.process", size=_size(left.process_nbytes))


def kept_in_words(part: Kept) -> str:
    """Say how much of what is held by what, and what gives it back."""
    what = say("left.what", size=_size(part.nbytes), what=_types(part))
    if part.fate == "imported":
        return say("left.imported", size=_size(part.nbytes), n=part.objects)
    if part.fate == "lost":
        return say("left.lost", what=what, n=part.collections)
    if part.fate == "unknown":
        return say("left.unknown", what=what)
    held = say("left.held", what=what, way=_way(part))
    if part.code:
        code = code_in_words(part.code)
        later = part.later_nbytes
        unless = say("left.runs del") if part.runs_del else ""
        if later > _LATER * part.nbytes:
            key = "later" if later >= (1 - _LATER) * part.nbytes else "partly later"
            return say(f"left.{key}", held=held, code=code, size=_size(later), unless=unless)
        return say("left.code", held=held, code=code, unless=unless)
    if not part.roots:
        return say("left.many", held=held)
    stopped = any(obstacle.kind in _STOPPED for obstacle in part.obstacles)
    key = "no line found" if stopped else "no line"
    return say(f"left.{key}", held=held, reasons=_reasons(part))


def _types(part: Kept) -> str:
    said = listed([say("left.type", n=n, type=clean(name)) for name, n in part.types])
    if part.largest is not None:
        name, n = part.largest
        return say("left.mostly", types=said, most=say("left.type", n=n, type=clean(name)))
    return said


def _way(part: Kept) -> str:
    """By which way the first is held, and how many others there are."""
    said = clean(in_words(part.way), _LONGEST) if part.way is not None else ""
    if len(part.roots) > 1 and not any(root.kind != "name" for root in part.roots):
        return listed([clean(root.name) for root in part.roots], _MOST_LISTED, joint="and")
    if part.places > 1:
        return say("left.places", way=said, n=part.places - 1)
    return said


def _reasons(part: Kept) -> str:
    reasons = [obstacle_in_words(o) for o in part.obstacles if not _is_vague(o)]
    modules = [root for root in part.roots if root.kind == "module" and not reasons]
    reasons += [say("left.of module", what=_module(root)) for root in modules]
    return reasons_in_words(reasons or map(obstacle_in_words, part.obstacles))


def _is_vague(obstacle: Obstacle) -> bool:
    """Whether that a module holds it says more."""
    root = obstacle.root
    is_of_module = root is not None and root.kind == "module"
    return obstacle.kind in ("many", "no expression") or is_of_module


def _module(root: Root) -> str:
    return clean(".".join(filter(None, (root.of, root.name))))


def _size(nbytes: int) -> str:
    if nbytes >= _MIB / 10:
        return say("left.MiB", number=nbytes / _MIB)
    return say("left.KiB", number=nbytes / _KIB)


def survivors_in_words(
    classes: Sequence[tuple[str, int]], parts: Sequence[Kept], others: int, *, is_counted: bool
) -> str:
    """Say which instances survived a block, and who holds them: a line for each part."""
    names = [say("left.type", n=n, type=clean(name)) for name, n in classes]
    key = "counted" if is_counted else "collected"
    lines = [say(f"left.survived.{key}", what=listed(names, _MOST_LISTED))]
    lines += [f"  {_survivors(part)}" for part in parts]
    if others:
        lines.append(f"  {say('left.more survivors', n=others)}")
    return "\n".join(lines)


def _survivors(part: Kept) -> str:
    what = _types(part)
    if part.fate != "held":
        return say(f"left.survivor.{'lost' if part.fate == 'lost' else 'unknown'}", what=what)
    if part.code:
        code = code_in_words(part.code)
        return say("left.survivor.code", what=what, way=_way(part), code=code)
    return say("left.survivor.held", what=what, way=_way(part))
