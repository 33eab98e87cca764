"""The languages of the site, and what its pages say in each, from words.toml in its folder."""

import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
LANGUAGES = sorted(path.parent.name for path in HERE.glob("*/words.toml"))
WORDS = {
    language: tomllib.loads((HERE / language / "words.toml").read_text(encoding="utf-8"))
    for language in LANGUAGES
}


def folder(language: str) -> str:
    """Where the pages of a language are, seen from the first page of all."""
    return "" if language == "en" else f"{language}/"


def ways(language: str, page: str) -> dict[str, str]:
    """The addresses of a page in the other languages, by language, seen from a page in this one."""
    back = "../" * folder(language).count("/")
    return {other: f"{back}{folder(other)}{page}" for other in LANGUAGES if other != language}
