"""What `check` says, put together from words."""

from whoholds.words import in_lines, say, say_or


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
    return in_lines(say("exercises.right" if accepted else "exercises.wrong", text=text))
