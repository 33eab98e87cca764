"""Every word that a reader sees, found by a key: `say("memory.one round", n=3)`.

The sentences stand in a folder for each language, `en/` and `ko/`, and there in a module for each
subject. Such a module holds one dictionary, `WORDS`, and no code. A sentence is written in the
language of `str.format`; where it differs with a number, as in English, it has a form for each kind
of number, chosen by the value of `n`. Korean has one form for all numbers, and words whose
particles would depend on a name that is put in are arranged so that there is none.

Modules and not gettext's `.po` files: there is nothing to compile and nothing to install, and the
same tests, types and searches hold for them as for the rest of the code.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, TypeVar, cast
from unicodedata import east_asian_width

from ..text import BRIEF, printable

LANGUAGES = ("en", "ko")
"""Those that there are words in, by their tags (BCP 47), and in the order of a reader's choice."""

_FORMS = ("one", "other")  # the kinds of numbers, by their names in Unicode's CLDR
_ONCE = ("and", "or")  # joints that stand only before the last
_LINE = 72  # columns, on a page with room for them

Sentence = str | Mapping[str, str]
_Function = TypeVar("_Function", bound=Callable[..., Any])


def language() -> str:
    """The language that is spoken now."""
    return _spoken


def speak(language: str) -> None:
    """Say everything in this language from now on: "en", as at the start, or "ko".

    Nothing else chooses it, so that a class sees the same on every machine. Raises `ValueError`
    if there are no words in that language.

    >>> speak("ko")
    >>> snapshot({"a": []})
    <스냅숏 a: 객체 1개, 참조 1개>
    >>> speak("en")
    """
    global _spoken, _sentences
    if language not in LANGUAGES:
        known = listed(map(repr, LANGUAGES))
        raise ValueError(say("languages.unknown", given=language, known=known))
    _spoken, _sentences = language, _all_sentences(language)
    for forget in _forget:
        forget()


def remembered(function: _Function) -> _Function:
    """Keep the latest results of a function that says something, until the language changes."""
    remembering = lru_cache(maxsize=1024)(function)
    _forget.append(remembering.cache_clear)
    return cast(_Function, remembering)


def say(key: str, **values: object) -> str:
    """Return the sentence that `key` names, such as `"refs.count"`, with `values` put in.

    Raises `KeyError` if there is none.
    """
    sentence = _sentences.get(key)
    if sentence is None:
        raise KeyError(f"There is no sentence {key!r} in words/{_spoken}.")
    if not isinstance(sentence, str):
        sentence = sentence["one" if values["n"] == 1 else "other"]
    return sentence.format(**values)


def say_or(otherwise: str, key: str, **values: object) -> str:
    """Return the sentence that `key` names, or `otherwise` if there is none."""
    return say(key, **values) if key in _sentences else otherwise


def listed(
    items: Iterable[str], most: int | None = None, *, joint: str = "comma", more: str = "lists.more"
) -> str:
    """Return items as one text, at most so many; `more` is the key that says how many are left."""
    items = list(items)
    left = 0 if most is None else max(0, len(items) - most)
    shown = [*items[:most], say(more, n=left)] if left else items
    if joint in _ONCE:
        shown = [*shown[:-2], say(f"lists.{joint}").join(shown[-2:])]
        joint = "comma"
    return say(f"lists.{joint}").join(shown)


def clean(text: str, most: int = BRIEF) -> str:
    """Make a program's `text` printable on one line, and at most about `most` characters long."""
    left_out = len(text) - most
    start = printable(text[:most])
    return say("values.cut", start=start, n=left_out) if left_out > 0 else start


def is_wide(character: str) -> bool:
    """Whether it takes two columns, as Hangul does (Unicode Standard Annex 11)."""
    return east_asian_width(character) in "WF"


def columns(text: str) -> int:
    """How many columns a text takes in a font of one width."""
    return len(text) + sum(map(is_wide, text))


def in_lines(text: str) -> str:
    """Break a text between words, into lines of a length to read."""
    lines: list[str] = []
    for word in text.split():
        if lines and columns(lines[-1]) + 1 + columns(word) <= _LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)


def add(package: str) -> None:
    """Take the words of another package too: it has a folder for each language, as this one."""
    global _sentences
    if package not in _packages:
        _packages.append(package)
        _sentences = _all_sentences(_spoken)


def _all_sentences(language: str) -> dict[str, Sentence]:
    """All sentences of a language by their keys: subject, and key or keys in its dictionary."""
    words = {}
    for package in _packages:
        folder = import_module(f"{package}.{language}")
        for module in iter_modules(folder.__path__):
            words[module.name] = import_module(f"{folder.__name__}.{module.name}").WORDS
    return dict(_flat("", words))


def _flat(prefix: str, words: Mapping[str, object]) -> Iterable[tuple[str, Sentence]]:
    for key, value in words.items():
        if isinstance(value, str) or (isinstance(value, Mapping) and set(value) == set(_FORMS)):
            yield prefix + key, value
        elif isinstance(value, Mapping):
            yield from _flat(f"{prefix}{key}.", value)


_packages = [__name__]
_forget: list[Callable[[], None]] = []
_spoken = "en"
_sentences = _all_sentences(_spoken)
