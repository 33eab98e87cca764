"""The answer to "who holds it?" in words and as a picture."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from ..data import UNNAMED, Answer, Cause, Holder, Name, Path, Reference, Root, Way
from ..words import clean, in_lines, listed, say
from .sentences import rest, short

_LONGEST = 240  # characters of a way
_MOST_HOLDERS = 60
_MOST_LISTED = 6  # ways in one sentence
_MOST_ALIKE = 3  # ways that differ in their indices, each told by itself
_EXPRESSIONS = ("attribute", "subscript", "entry")
"""The kinds of names that one can write after an expression."""
_VARIABLES = ("local", "closure", "default")
"""Those that stand for an object by themselves, inside of a function."""


def answer_in_words(answer: Answer) -> str:
    """List the holders, say whether that is all of them, how to let go, and when it goes."""
    lines = holders_in_words(answer)
    told = [clean(line, _LONGEST) for line in lines[:_MOST_HOLDERS]]
    told += rest("holders", len(lines) - len(told))
    sentences = [_found(answer), *hints_in_words(answer)]
    sentences += [_fate(answer)] if answer.refcount is not None else []
    return "\n".join([*told, *map(in_lines, sentences)])


def hints_in_words(answer: Answer) -> list[str]:
    """How to make holders let go, where that is not obvious."""
    return [say(f"hints.{key}", of=of) for key, of in answer.hints]


def holders_in_words(answer: Answer) -> list[str]:
    """A line for each holder; those that read alike share one."""
    lines = []
    for some in _alike(answer.holders):
        texts = [_holder(holder, answer) for holder in some]
        number = sum(holder.number for holder in some)
        if _is_error(some[0].way):
            lines += texts[:1]
        elif number == len(set(texts)) <= _MOST_ALIKE:
            lines += texts
        else:
            lines.append(say("holders.times", n=number, way=texts[0]))
    if answer.folded:
        lines.append(say("holders.parts", n=answer.folded))
        outside = dict.fromkeys(entry for entry in answer.entries)
        direct = {holder.way for holder in answer.holders}
        lines += [
            say("holders.part", way=in_words(entry)) for entry in outside if entry not in direct
        ]
    if answer.more:
        lines.append(say("holders.more", n=answer.more))
    return lines


def _alike(holders: Iterable[Holder]) -> list[list[Holder]]:
    """Put together what differs in nothing but an index."""
    alike: dict[object, list[Holder]] = {}
    for holder in holders:
        alike.setdefault(_pattern(holder), []).append(holder)
    return list(alike.values())


def _pattern(holder: Holder) -> object:
    """The same for ways that differ in nothing but their indices."""
    root, references, is_lost = holder.way
    paths = [[_without_index(name) for name in reference.path] for reference in references]
    return (
        "error"
        if _is_error(holder.way) and len(references) < 2
        else repr((root, paths, [r.holder for r in references], is_lost))
    )


def _is_error(way: Way) -> bool:
    return way.root is not None and way.root.kind == "error"


def _without_index(name: Name) -> Name:
    kind, what = name
    return (kind, "") if kind == "subscript" and str(what).isdigit() else name


def _holder(holder: Holder, answer: Answer) -> str:
    text = in_words(holder.way)
    if holder.alternatives:
        text = say("holders.alternatives", way=text, n=holder.alternatives)
    if holder.is_part and holder.way.root is None and answer.ring is not None:
        return say("holders.in ring", way=text, ring=_ring(answer.ring))
    return text


def in_words(way: Way) -> str:
    """Say by which way an object is held: `name a`, `cache['k']`, `local x of f()`."""
    phrase = clean(_whole_way(way), _LONGEST)
    return say("holders.lost", way=phrase) if way.is_lost else phrase


def _whole_way(way: Way) -> str:
    expression, suffix = _beginning(way.root)
    if way.root is not None and way.root.kind == "error":
        return _in_last_error(way)
    if not way.references:
        return _bare(way.root) if way.root else ""
    phrase = ""
    is_inside = False
    for reference in way.references if expression else _joined(way.references):
        is_variable = reference.path[-1][0] in _VARIABLES
        if is_inside and not is_variable:  # it takes no more to find that
            continue
        if expression and not is_inside and _is_expression(reference.path):
            expression += _called(reference.path)
            phrase = expression + suffix
            continue
        phrase = _phrase(reference, expression and expression + suffix)
        is_inside = reference.path == UNNAMED
        if not is_inside:
            expression, suffix = _variable(reference.path), say("holders.of", of=phrase)
    return phrase


def _joined(references: Sequence[Reference]) -> list[Reference]:
    """Where nothing has a name, say the first steps as one: `.kept['k']` of an instance."""
    steps = list(takewhile(lambda reference: _is_expression(reference.path), references))
    if len(steps) < 2:
        return list(references)
    path = sum((reference.path for reference in steps), ())
    return [steps[0]._replace(path=path), *references[len(steps) :]]


def _in_last_error(way: Way) -> str:
    """A frame of the last error: which one it is matters less than that it is kept."""
    last_error = _bare(way.root) if way.root is not None else ""
    deeper = way.references[1:]
    if not deeper:
        return last_error
    expression = _variable(way.references[0].path) + "".join(_called(r.path) for r in deeper)
    return say("holders.which", what=expression, of=last_error)


def _is_expression(path: Path) -> bool:
    return all(kind in _EXPRESSIONS for kind, _ in path)


def _variable(path: Path) -> str:
    kind, name = path[-1]
    return str(name) if kind in _VARIABLES else "…"


def _beginning(root: Root | None) -> tuple[str, str]:
    """What an expression can start with, and what is said after it."""
    if root is None or root.kind in ("error", "running"):
        return "", ""
    suffix = "" if root.kind in ("name", "known") else say(f"holders.in {root.kind}", of=root.of)
    return root.name, suffix + _thread(root)


def _bare(root: Root) -> str:
    return say(f"holders.{root.kind}", name=root.name, of=root.of) + _thread(root)


def _thread(root: Root) -> str:
    return say("holders.thread", name=root.thread) if root.thread else ""


def _phrase(reference: Reference, holder: str) -> str:
    """Say what has a reference that is no expression; `holder` is what a reader calls it."""
    path, of = reference.path, reference.holder
    if path == UNNAMED and holder:
        return say("holders.inside", holder=holder, of=of)
    kind, name = path[-1]
    if path == UNNAMED:
        said = say("holders.anywhere", of=of)
    elif kind in _VARIABLES:
        key = "over" if reference.role == "frame" and kind == "local" else f"{kind} of"
        said = say(f"holders.{key}", name=name, of=of)
    elif path[0][0] == "attribute":
        key = "class" if reference.role == "class" and len(path) == 1 else "attributes"
        said = say(f"holders.{key}", name=name, places=_called(path), of=of)
    else:
        key = "item" if kind in ("subscript", "entry") else "place"
        said = say(f"holders.{key}", places=_called(path), of=of)
    if holder and holder != of.removesuffix("()"):  # a function that goes by its own name
        return say("holders.which", what=said, of=holder)
    return said


def _called(path: Path) -> str:
    return "".join(
        say(f"names.{kind}", name=repr(name) if kind == "entry" else name) for kind, name in path
    )


def _found(answer: Answer) -> str:
    if answer.refcount is None:
        return say("holders.stays")
    values = {"found": answer.found, "refcount": answer.refcount}
    if answer.fate == "moved":
        return say("holders.moved", **values)
    if answer.found == answer.refcount:
        return say("holders.all", **values)
    is_certain = all(cause.kind in ("stack", "structure") for cause in answer.causes)
    causes = listed(map(_cause, answer.causes), _MOST_LISTED, joint="and" if is_certain else "or")
    return say("holders.some", **values, causes=causes)


def _cause(cause: Cause) -> str:
    is_cell = cause.kind == "stack" and cause.of == "<module>"
    thread = say("holders.thread", name=cause.thread) if cause.thread else ""
    return say(f"holders.cause.{'cell' if is_cell else cause.kind}", of=cause.of, thread=thread)


def _fate(answer: Answer) -> str:
    """When it will go."""
    ways: dict[str, None] = {}
    are_several = False
    direct = {holder.way: holder for holder in reversed(answer.holders)}
    for some in _alike(direct.get(way, Holder(way)) for way in _live(answer)):
        texts = dict.fromkeys(_short(holder.way) for holder in some)
        if _is_error(some[0].way):
            ways |= texts
            continue
        number = sum(holder.number for holder in some)
        if len(texts) > _MOST_ALIKE or number > len(texts):
            are_several = True
            ways[say("holders.such as", n=number, way=next(iter(texts)))] = None
        else:
            ways |= texts
    if answer.more:
        ways[say("holders.more", n=answer.more)] = None
    names = listed(ways, _MOST_LISTED, joint="and")
    ring = _ring(answer.ring) if answer.ring is not None else ""
    key: str = answer.fate
    if key == "goes" and any(entry.is_lost for entry in answer.entries):
        key = "goes later"
    are_several = are_several or len(ways) > 1 or answer.more > 1
    if key in ("goes", "goes later", "ring", "stuck") and are_several:
        key = f"{key} several"
    return say(f"holders.fate.{key}", names=names, ring=ring)


def _live(answer: Answer) -> list[Way]:
    return [entry for entry in answer.entries if not entry.is_lost]


def _short(way: Way) -> str:
    """A way as it stands in a sentence: a bare name without the word for it."""
    if way.root is None or way.root.kind != "name":
        return in_words(way)
    text = in_words(way) if way.references else short(way.root.name)
    is_code = all(_is_expression(reference.path) for reference in way.references)
    return f"`{text}`" if is_code else text


def _ring(ring: Way) -> str:
    start = ring.root.name if ring.root and ring.root.kind in ("name", "local") else ""
    parts = [
        _called(path) if _is_expression(path) else say("holders.around", name=_called(path) or "…")
        for path, *_ in ring.references
    ]
    return clean((start or say("holders.it")) + "".join(parts), _LONGEST)
