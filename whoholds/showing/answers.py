"""The answer to "who holds it?" in words, ten lines at most."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from ..data import (
    UNNAMED,
    Answer,
    Cause,
    Holder,
    Living,
    Missing,
    Name,
    Obstacle,
    Path,
    Reference,
    Remedy,
    Root,
    Route,
)
from ..words import clean, listed, say
from .phrases import called
from .sentences import rest, short, weighed

MOST_LINES = 10
_LONGEST = 330  # characters of a way
_LONGEST_LINE = 450  # and with what is said around it
_LONGEST_EXPRESSIONS = (300, 100, 40)
"""Characters of an expression in a way: the first at which the whole way is no longer than that."""
_LONGEST_END = 40  # characters of the end of an expression that is longer
_MOST_LISTED = 3  # reasons in one sentence
_MOST_ALIKE = 3  # ways that differ in their indices, each told by itself
_EXPRESSIONS = ("attribute", "subscript", "entry")
"""The kinds of names that one can write after an expression."""
_VARIABLES = ("local", "closure", "default", "context variable", "thread local", "saved")
"""Those that stand for an object by themselves, inside of a function."""


def answer_in_words(answer: Answer) -> str:
    """List the holders, say whether that is all of them, and what frees the object."""
    if answer.fate in ("none", "stays"):
        return say(f"holders.{answer.fate}")
    after = [_found(answer), *fate_in_words(answer)]
    lines = _outside_first(answer)
    room = MOST_LINES - len(after)
    if len(lines) > room:
        lines = [*lines[: room - 1], *rest("holders", len(lines) - room + 1)]
    return "\n".join([clean(line, _LONGEST_LINE) for line in lines] + after)


def _outside_first(answer: Answer) -> list[str]:
    """The holders: where there is no room for all, a reader acts on what is not in the ring."""
    told = holders_in_words(answer, with_ring=True)
    outside = tuple(holder for holder in answer.holders if not holder.is_part)
    first = holders_in_words(replace(answer, holders=outside, parts=0, folded=0), with_ring=True)
    return [*first, *_of_ring(answer), *_but(told, first)]


def _but(told: Iterable[str], others: Iterable[str]) -> list[str]:
    known = {*others}
    return [line for line in told if line not in known]


def fate_in_words(answer: Answer) -> list[str]:
    """What frees the object, or why nothing does; a sentence each."""
    if any(missing.kind == "moved" for missing in answer.missing):
        return [say("holders.fate.moved")]
    if answer.fate != "held":
        return [say(f"holders.fate.{answer.fate}", n=answer.collections), *_collector(answer)]
    if answer.remedies:
        return [*map(remedy_in_words, answer.remedies), *_collector(answer)]
    reasons = map(obstacle_in_words, answer.obstacles)
    return [say("holders.fate.held", reasons=reasons_in_words(reasons))]


def reasons_in_words(reasons: Iterable[str]) -> str:
    """Say in one sentence why no line frees something: a few of the reasons, each once."""
    return listed(dict.fromkeys(reasons), _MOST_LISTED, joint="clauses")


def _collector(answer: Answer) -> list[str]:
    """That the collector does not run by itself, where it is waited for."""
    waits = answer.fate == "lost" or any("collect" in r.effect for r in answer.remedies)
    return [say("holders.collector off")] if waits and not answer.is_collecting else []


def remedy_in_words(remedy: Remedy) -> str:
    """What to run, when the object goes then, and how much comes back with it."""
    code = code_in_words(remedy.code)
    more, least = "", "" if remedy.is_all else say("holders.at least")
    if remedy.objects > 1 or remedy.nbytes >= 10_000 or not remedy.is_all:
        key = "more" if remedy.objects > 1 else "alone"
        size = weighed(remedy.nbytes)
        more = say(f"holders.{key}", n=remedy.objects - 1, least=least, size=size)
    if remedy.later_objects:
        size = weighed(remedy.later_nbytes)
        more += say("holders.later", n=remedy.later_objects, least=least, size=size)
    if remedy.runs_del:
        more += say("holders.unless __del__")
    return say(f"holders.{remedy.effect}", code=code, more=more)


def code_in_words(code: str) -> str:
    """Lines as they stand in a sentence: one after the other, a magic by itself."""
    parts: list[list[str]] = []
    for line in code.splitlines():
        if parts and not line.startswith("%") and not parts[-1][-1].startswith("%"):
            parts[-1].append(line)
        else:
            parts.append([line])
    return listed([f"`{'; '.join(part)}`" for part in parts], joint="then")


def obstacle_in_words(obstacle: Obstacle) -> str:
    """Say why no line frees an object."""
    root = obstacle.root
    if root is not None:
        where = say("holders.where", where=short(root.where)) if root.where else ""
        return say(f"holders.obstacle.{_kind_of_obstacle(root)}", what=_bare(root) + where)
    said = say(f"holders.obstacle.{obstacle.kind}", n=obstacle.number, of=clean(obstacle.of))
    if not obstacle.suspects:
        return said
    causes = listed(map(_cause, obstacle.suspects), _MOST_LISTED, joint="or")
    return say("holders.suspected", what=said, causes=causes)


def _kind_of_obstacle(root: Root) -> str:
    if root.thread:
        return "thread"
    return root.kind if root.kind in ("local", "handled", "shell", "module") else "root"


def holders_in_words(answer: Answer, *, with_ring: bool = False) -> list[str]:
    """A line for each holder; those that read alike share one."""
    lines = []
    for some in _alike(answer.holders):
        texts = [_in_ring(holder) if with_ring else holder_in_words(holder) for holder in some]
        number = sum(holder.number for holder in some)
        if some[0].is_output:
            lines.append(say("holders.outputs", n=number))
        elif _is_error(some[0].route):
            lines += texts[:1]
        elif number == len(set(texts)) <= _MOST_ALIKE:
            lines += texts
        else:
            lines.append(say("holders.times", n=number, way=texts[0]))
    lines = [*dict.fromkeys(lines)]
    if answer.parts:
        lines.append(say("holders.parts", n=answer.parts))
    if answer.folded > answer.parts:
        lines.append(say("holders.more references", n=answer.folded - answer.parts))
    return lines


def _of_ring(answer: Answer) -> list[str]:
    """Who holds other parts of the ring that the object is in."""
    ways = dict.fromkeys(map(in_words, answer.entries))
    direct = {in_words(holder.route) for holder in answer.holders}
    return [say("holders.part", way=way) for way in ways if way not in direct]


def _alike(holders: Iterable[Holder]) -> list[list[Holder]]:
    """Put together what differs in nothing but an index."""
    alike: dict[object, list[Holder]] = {}
    for holder in holders:
        alike.setdefault(_pattern(holder), []).append(holder)
    return list(alike.values())


def _pattern(holder: Holder) -> object:
    """The same for ways that differ in nothing but their indices."""
    if holder.is_output:
        return "output"
    root, references, is_lost = holder.route
    paths = [[_without_index(name) for name in reference.path] for reference in references]
    return (
        "error"
        if _is_error(holder.route) and len(references) < 2
        else repr((root, paths, [r.holder for r in references], is_lost, holder.is_part))
    )


def _is_error(way: Route) -> bool:
    return way.root is not None and way.root.kind == "error"


def _without_index(name: Name) -> Name:
    kind, what = name
    return (kind, "") if kind == "subscript" and str(what).isdigit() else name


def holder_in_words(holder: Holder) -> str:
    """By which way a holder is reached, and by how many others."""
    text = in_words(holder.route)
    if holder.others:
        others = listed(map(in_words, holder.others), joint="and")
        text = say("holders.shared", way=text, others=others)
    if holder.alternatives:
        text = say("holders.alternatives", way=text, n=holder.alternatives)
    return text


def _in_ring(holder: Holder) -> str:
    text = holder_in_words(holder)
    return say("holders.in ring", way=text) if holder.is_part else text


def in_words(way: Route) -> str:
    """Say by which way an object is held: `name a`, `cache['k']`, `local x of f()`.

    An expression is whole, so that it can be pasted; one that is too long is told in words.
    """
    last = way._replace(root=None, references=way.references[-1:])
    for some in (way, last) if way.references else (way,):
        for most in _LONGEST_EXPRESSIONS:
            phrase = _whole_way(some, most)
            if len(phrase) <= _LONGEST:
                break
        else:
            continue
        break
    phrase = clean(phrase, _LONGEST)
    return say("holders.lost", way=phrase) if way.is_lost else phrase


def _whole_way(way: Route, most: int) -> str:
    """The same, with expressions of so many characters at most."""
    start, suffix = _beginning(way.root)
    if way.root is not None and way.root.kind == "error":
        return _in_last_error(way, most)
    if not way.references:
        return _bare(way.root) if way.root else ""
    phrase, steps = "", list[Name]()
    is_inside = False
    for reference in way.references if start else _joined(way.references):
        is_variable = reference.path[-1][0] in _VARIABLES
        if is_inside and not is_variable:  # it takes no more to find that
            continue
        if start and not is_inside and _is_expression(reference.path):
            steps += reference.path
            continue
        phrase = _phrase(reference, start and _expression(start, steps, most) + suffix, most)
        is_inside = reference.path == UNNAMED
        if not is_inside:
            start, steps = _variable(reference.path), []
            suffix = say("holders.of", of=phrase)
    phrase = _expression(start, steps, most) + suffix if steps and not is_inside else phrase
    phrase += _where(way)
    if way.root is None or way.root.kind in _STARTS:
        return phrase
    return say("holders.which", what=phrase, of=_bare(way.root))


def _where(way: Route) -> str:
    """Where the function is that has the object, unless a reader gets there by its name."""
    has_start = way.root is not None and way.root.kind in _STARTS
    for reference in reversed(way.references):
        if reference.where and (not has_start or reference.holder == "<lambda>()"):
            return say("holders.where", where=short(reference.where))
    return ""


def _expression(start: str, steps: Sequence[Name], most: int) -> str:
    """An expression, or where it starts and ends, in words."""
    if len(text := start + _called(steps)) <= most:
        return text
    end = ""
    for step in reversed(steps):
        longer = _called([step]) + end
        if len(longer) > _LONGEST_END:
            break
        end = longer
    return say("holders.long", start=clean(start), end=end, n=len(steps))


def _joined(references: Sequence[Reference]) -> list[Reference]:
    """Where nothing has a name, say the first steps as one: `.kept['k']` of an instance."""
    steps = list(takewhile(lambda reference: _is_expression(reference.path), references))
    if len(steps) < 2:
        return list(references)
    path = sum((reference.path for reference in steps), ())
    return [steps[0]._replace(path=path), *references[len(steps) :]]


def _in_last_error(way: Route, most: int) -> str:
    """A frame of the last error: which one it is matters less than that it is kept."""
    last_error = _bare(way.root) if way.root is not None else ""
    deeper = way.references[1:]
    if not deeper:
        return last_error
    steps = [name for reference in deeper for name in reference.path]
    expression = _expression(_variable(way.references[0].path), steps, most)
    return say("holders.which", what=expression, of=last_error)


_STARTS = ("name", "known", "shell", "module", "local", "copy")
"""The kinds of roots that an expression can start at."""


def _is_expression(path: Path) -> bool:
    return all(kind in _EXPRESSIONS for kind, _ in path)


def _variable(path: Path) -> str:
    kind, name = path[-1]
    return str(name) if kind in _VARIABLES else "…"


def _beginning(root: Root | None) -> tuple[str, str]:
    """What an expression can start with, and what is said after it."""
    if root is None or root.kind not in _STARTS:
        return "", ""
    suffix = (
        ""
        if root.kind in ("name", "known", "shell")
        else say(f"holders.in {root.kind}", of=short(root.of))
    )
    return root.name, suffix + _thread(root)


def _bare(root: Root) -> str:
    return say(f"holders.{root.kind}", name=root.name, of=short(root.of)) + _thread(root)


def root_in_brief(root: Root, path: Path) -> str:
    """What a root is called where there is little room."""
    if root.kind in ("error", "running", "handled", "context", "hook", "atexit"):
        return say(f"holders.brief {root.kind}", of=short(root.of or root.name))
    if root.kind in ("local", "copy"):
        return say("refs.local name", name=root.name, function=short(root.of))
    return root.name + _called(path)


def _thread(root: Root) -> str:
    return say("holders.thread", name=short(root.thread)) if root.thread else ""


def _phrase(reference: Reference, holder: str, most: int) -> str:
    """Say what has a reference that is no expression; `holder` is what a reader calls it."""
    path, of = reference.path, short(reference.holder)
    if path == UNNAMED and holder:
        return say("holders.inside", holder=holder, of=of)
    kind, name = path[-1]
    if kind == "saved":
        return say("holders.saved", of=holder or of)
    if path == UNNAMED:
        said = say("holders.anywhere", of=of)
    elif kind in _VARIABLES:
        key = "over" if reference.role == "frame" and kind == "local" else f"{kind} of"
        said = say(f"holders.{key}", name=name, of=of, thread=_seen_by(reference))
    elif len(path) > 1 and len(_called(path)) > most:
        said = _expression(of, path, most)
    elif path[0][0] == "attribute":
        key = "class" if reference.role == "class" and len(path) == 1 else "attributes"
        said = say(f"holders.{key}", name=name, places=_called(path), of=of)
    else:
        key = "item" if kind in ("subscript", "entry") else "place"
        said = say(f"holders.{key}", places=_called(path), of=of)
    if holder and holder != of.removesuffix("()"):  # a function that goes by its own name
        return say("holders.which", what=said, of=holder)
    return said


def _seen_by(reference: Reference) -> str:
    """The thread that an attribute of a thread local is of."""
    if reference.thread:
        return say("holders.that thread", name=short(reference.thread))
    return say("holders.some thread" if reference.thread is None else "holders.this thread")


def _called(path: Sequence[Name]) -> str:
    """What a reference is called as one writes it, a key in full."""
    return "".join(called((name,)) if name[0] != "entry" else f"[{name[1]!r}]" for name in path)


def living_in_words(told: Living) -> str:
    """How many there are, how large, and who holds them."""
    unseen = say("holders.living.untracked") if told.is_untracked else ""
    if not told.number:
        return say("holders.living.none", name=told.name) + unseen
    sizes = _sizes(told)
    name = told.name
    if told.classes > 1:
        name = say("holders.living.classes", name=name, n=told.classes)
    key = "some weighed" if told.weighed < told.number else "found"
    said = say(f"holders.living.{key}", n=told.number, name=name, of=told.weighed, sizes=sizes)
    said += unseen
    if not told.groups:
        return said
    groups = [_held_by(_bare(root), n, told) for root, n in told.groups]
    return f"{said}\n{say('holders.living.held', groups=listed(groups, joint='comma'))}"


def _sizes(told: Living) -> str:
    least = say("holders.at least")
    pairs = zip(told.sizes, told.stopped, strict=True)
    sizes = [f"{least if is_stopped else ''}{weighed(size)}" for size, is_stopped in pairs]
    more = told.number - len(sizes)
    return listed(sizes + ([say("lists.more", n=more)] if more else []))


def _held_by(root: str, n: int, told: Living) -> str:
    """Who holds so many of the objects that were looked at, or all that there are."""
    if n == told.number:
        return say("holders.living.by all", root=root, n=n)
    return say("holders.living.by", root=root, n=n, of=told.looked_at)


def _found(answer: Answer) -> str:
    values = {"found": answer.found, "refcount": answer.refcount}
    for missing in answer.missing:
        return say(f"holders.{missing.kind}", **values, **_of_missing(missing))
    return say("holders.all", **values)


def _of_missing(missing: Missing) -> dict[str, object]:
    if missing.kind == "cut":
        return {"looked_at": missing.looked_at}
    is_certain = all(cause.kind in ("stack", "structure") for cause in missing.suspects)
    causes = map(_cause, missing.suspects)
    return {"causes": listed(causes, _MOST_LISTED, joint="and" if is_certain else "or")}


def _cause(cause: Cause) -> str:
    is_cell = cause.kind == "stack" and cause.of == "<module>"
    thread = say("holders.thread", name=short(cause.thread)) if cause.thread else ""
    of = short(cause.of)
    if cause.kind == "sqlite3" and of:
        of = say("holders.connection", names=of)
    return say(f"holders.cause.{'cell' if is_cell else cause.kind}", of=of, thread=thread)
