"""Names, labels and paths put into words: data is in no language, what is shown is."""

from ..data import Path, Said, Text, Words
from ..text import SHORT
from ..words import remembered, say

_NAMELESS = {"cells", "item", "key", "unnamed", "unsure local", "value"}  # kinds of names


def worded(words: Words) -> str:
    """What the program has as it stands, or words of ours in the language that is spoken."""
    return words if isinstance(words, str) else say(words.key, **dict(words.values))


def label_in_words(text: Text) -> str:
    """A label, of one or several lines."""
    return "".join(called(piece) if isinstance(piece, tuple) else worded(piece) for piece in text)


@remembered  # many references have the same name
def called(path: Path) -> str:
    """What a holder calls a reference: `.outputs[0]`, `closure x`; empty for no name."""
    return "".join(say(f"names.{kind}", name=_told(kind, name)) for kind, name in path)


def _told(kind: str, name: object) -> object:
    """A key as it is spelled, and so a variable that a reader would not see."""
    if isinstance(name, Said):
        return worded(name)
    if not isinstance(name, str) or kind in _NAMELESS:
        return name
    is_seen = name.strip() and name.isprintable() and kind != "entry"
    return name if is_seen else _spelled(name)


def _spelled(name: str) -> str:
    left = len(name) - SHORT
    return say("values.cut", start=repr(name[:SHORT]), n=left) if left > 0 else repr(name)
