"""Every word that a reader sees, found by a key: `say("memory.one round", n=3)`.

The sentences stand in a folder for each language, `en/`, and there in a module for each subject.
Such a module holds one dictionary, `WORDS`, and no code. A sentence is written in the language of
`str.format`; one that differs with a number has a form for each kind of number, chosen by the
value of `n`.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module

_LANGUAGE = "en"
_FORMS = ("one", "other")  # the kinds of numbers, by their names in Unicode's CLDR

Sentence = str | Mapping[str, str]


def say(key: str, **values: object) -> str:
    """Return the sentence that `key` names, such as `"refs.count"`, with `values` put in.

    Raises `KeyError` if there is none.
    """
    sentence = _SENTENCES.get(key)
    if sentence is None:
        raise KeyError(f"There is no sentence {key!r} in words/{_LANGUAGE}.")
    if not isinstance(sentence, str):
        sentence = sentence["one" if values["n"] == 1 else "other"]
    return sentence.format(**values)


def say_or(otherwise: str, key: str, **values: object) -> str:
    """Return the sentence that `key` names, or `otherwise` if there is none."""
    return say(key, **values) if key in _SENTENCES else otherwise


def listed(
    items: Iterable[str], most: int | None = None, *, joint: str = "comma", more: str = "lists.more"
) -> str:
    """Return items as one text, at most so many; `more` is the key that says how many are left."""
    items = list(items)
    left = 0 if most is None else max(0, len(items) - most)
    shown = [*items[:most], say(more, n=left)] if left else items
    return say(f"lists.{joint}").join(shown)


def clean(text: str, most: int = 60) -> str:
    """Make a program's `text` printable on one line, and at most about `most` characters long."""
    left_out = len(text) - most
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:most])
    return say("values.cut", start=text, n=left_out) if left_out > 0 else text


def _sentences(language: str) -> dict[str, Sentence]:
    """All sentences of a language by their keys: subject, and key or keys in its dictionary."""
    subjects = vars(import_module(f"{__name__}.{language}")).items()
    return dict(_flat("", {name: module.WORDS for name, module in subjects if name[0] != "_"}))


def _flat(prefix: str, words: Mapping[str, object]) -> Iterable[tuple[str, Sentence]]:
    for key, value in words.items():
        if isinstance(value, str) or (isinstance(value, Mapping) and set(value) == set(_FORMS)):
            yield prefix + key, value
        elif isinstance(value, Mapping):
            yield from _flat(f"{prefix}{key}.", value)


_SENTENCES = _sentences(_LANGUAGE)
