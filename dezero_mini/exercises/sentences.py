"""What `check` says, put together from words."""

from textwrap import fill

from ..words import say, say_or

_LINE = 72  # characters, on a page with room for them


def asked(number: str) -> str:
    """What an exercise asks for."""
    return say(f"exercises.asked.{number}")


def hint(number: str) -> str:
    """What is likely behind an error in an answer, empty where nothing is."""
    return say_or("", f"exercises.hint.{number}")


def number_in_words(n: int, noun: str) -> str:
    """A number of things: 1 value, 5 values."""
    return say(f"exercises.{noun}", n=n)


def in_words(accepted: bool, text: str) -> str:
    """What `check` prints: a verdict, in lines of a length to read."""
    said = say("exercises.right" if accepted else "exercises.wrong", text=text)
    return fill(said, _LINE, break_long_words=False, break_on_hyphens=False)
