"""What a function cannot work with: one sentence says what was given, and what has to be."""

from .words import say


def wrong(name: str, wanted: str, given: str) -> TypeError:
    """The error about an argument, by its name, what it has to be, and the type that was given."""
    return TypeError(
        say("arguments.wrong", name=name, wanted=say(f"arguments.{wanted}"), given=given)
    )
